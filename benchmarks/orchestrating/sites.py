"""The demo's stand-ins with everything so many times over: other names, other numbers, other bytes, the same shape.

`python -m benchmarks.orchestrating.sites --times 10` serves them until its stdin ends; it prints the host map first.
It reaches into the stand-ins' modules, for none of them was made to be larger.
"""

from __future__ import annotations

import argparse
import gzip
import json
import sys
import tempfile
from dataclasses import replace
from functools import cached_property
from pathlib import Path

from rocket_pipeline.core.rocketry.sources.thrustcurve import ALL_ROWS
from rocket_pipeline.demo import DemoSites, designs, github, nar, thrustcurve
from rocket_pipeline.demo.nar_clubs import ClubEntry
from rocket_pipeline.demo.shops.estes import Estes
from rocket_pipeline.demo.shops.items import Item
from rocket_pipeline.demo.shops.loc_precision import LocPrecision
from rocket_pipeline.demo.shops.rocketarium import Product, Rocketarium
from rocket_pipeline.demo.shops.shopify import Shopify
from rocket_pipeline.demo.site import Site


def sites(times: int) -> dict[str, Site]:
    """Host → stand-in, for those of `rocket_pipeline.demo.server.default_sites`."""
    files = _files(times)
    github.repository_files = lambda: files  # type: ignore[assignment]
    nar._PAGE_CLUBS *= times
    return {
        "thrustcurve.test": _thrustcurve(times),
        "estes.test": _shop(Estes(), times),
        "locprecision.test": _shop(LocPrecision(), times),
        "rocketarium.test": _Rocketarium(times),
        "nar.test": _Nar(times),
        "github-api.test": github.GithubApi(),
        "github-raw.test": github.GithubRaw(),
    }


def _thrustcurve(times: int) -> thrustcurve.ThrustCurve:
    """As many motors as the source asks for at most, if these are fewer."""
    own = thrustcurve.load_motors()
    motors = own + [
        {**motor, "motorId": f"a{copy}{motor['motorId'][2:]}", "designation": f"{motor['designation']}-Mk{copy}"}
        for copy in range(times - 1)
        for motor in own
    ]
    motors = motors[:ALL_ROWS]
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder, "motors.json.gz")
        data.write_bytes(gzip.compress(json.dumps(motors).encode()))
        return thrustcurve.ThrustCurve(data)


def _shop(shop: Shopify, times: int) -> Shopify:
    items = [_copied(item, copy) for copy in range(times) for item in shop.shop.items()]
    return Shopify(replace(shop.shop, items=lambda: items))


def _copied(item: Item, copy: int) -> Item:
    if not copy:
        return item
    variants = tuple(replace(variant, sku=f"{variant.sku}-x{copy}") for variant in item.variants)
    return replace(item, title=f"{item.title} Mk {copy}", handle=f"{item.handle}-mk-{copy}", variants=variants)


class _Rocketarium(Rocketarium):
    def __init__(self, times: int) -> None:
        self._times = times

    @cached_property
    def _products(self) -> dict[str, Product]:
        own = Rocketarium._products.func(self)  # type: ignore[attr-defined]
        found = dict(own)
        for copy in range(1, self._times):
            for path, product in own.items():
                other = f"{path}-Mk-{copy}"
                found[other] = replace(product, path=other, name=f"{product.name} Mk {copy}")
        return found


class _Nar(nar.Nar):
    def __init__(self, times: int) -> None:
        self._times = times

    @cached_property
    def clubs(self) -> list[ClubEntry]:
        own = nar.make_clubs()
        return [_copied_club(club, copy) for copy in range(self._times) for club in own]


def _copied_club(club: ClubEntry, copy: int) -> ClubEntry:
    if not copy:
        return club
    prefecture = None if club.prefecture is None else club.prefecture + 200 * copy
    fields = tuple(replace(field, name=f"{field.name} {copy}") for field in club.sites)
    return replace(
        club, name=f"{club.name} {copy}", section=club.section + 1000 * copy, prefecture=prefecture, sites=fields
    )


def _files(times: int) -> dict[tuple[str, str], bytes]:
    """The files of all repositories; a copy says in a comment, or a design in its name, which one it is."""
    found = dict(github.repository_files())
    for (repository, path), content in list(found.items()):
        stem, dot, suffix = path.rpartition(".")
        for copy in range(1, times):
            if other := _other_bytes(path, content, copy):
                found[repository, f"{stem}-{copy}{dot}{suffix}"] = other
    return found


def _other_bytes(path: str, content: bytes, copy: int) -> bytes | None:
    name, suffix = path.rpartition("/")[2], path.rpartition(".")[2].lower()
    if suffix == "ork":
        [(number, design)] = [(n, one) for n, one in enumerate(designs._DESIGNS) if one.file == name]
        return designs._file(number, replace(design, name=f"{design.name} {copy}"))
    if suffix == "eng":
        return f"; copy {copy}\n".encode() + content
    return content + f"<!-- copy {copy} -->\n".encode() if suffix in {"rse", "orc"} else None


def main() -> None:
    """Serve until nobody is there any more."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--times", type=int, required=True)
    served = DemoSites()
    served.sites = sites(parser.parse_args().times)
    with served:
        print(json.dumps(served.host_map), flush=True)
        sys.stdin.read()


if __name__ == "__main__":
    main()
