"""How fast pages are fetched, parsed and kept, beside Scrapy and beside a bare loop: `make bench-fetch`.

Every side runs in a process of its own against the same local nginx, in interleaved rounds. A side that does not
give all pages, with the same twelve fields, ends the benchmark. README.md says what each side does.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from statistics import median

from benchmarks.fetching.fields import FIELDS, by_selectolax
from benchmarks.fetching.pages import make_site
from benchmarks.fetching.server import find_nginx, serving
from benchmarks.fetching.side import Measured, Task
from benchmarks.verdict import holds, machine, verdict

CACHE = Path(__file__).resolve().parents[1] / ".cache" / "bench"
SITE_PAGES = 5000
SIDES = {
    "product": ("product", ""),
    "scrapy_store": ("scrapy_side", "store"),
    "scrapy_store_selectolax": ("scrapy_side", "store-selectolax"),
    "scrapy_files": ("scrapy_side", "files"),
    "aiohttp": ("ceiling", ""),
    "aiohttp_wire": ("ceiling", "wire"),
}
STORE_SIDES = ("scrapy_store", "scrapy_store_selectolax")
"""The tuned Scrapy with this project's store; the product is held against the better of the two in each measure."""

TARGETS = {
    "speed_vs_scrapy_store": ">= 2.0",
    "speed_vs_scrapy_files": ">= 3.0",
    "cpu_vs_scrapy_store": "<= 0.5",
    "memory_vs_scrapy_store": "<= 1.0",
}
AIMS = {"speed_vs_scrapy_store": ">= 4.0", "speed_vs_aiohttp": ">= 0.5"}

LIBRARIES = ("scrapy", "parsel", "selectolax", "httpx", "aiohttp")
FLAT = 1.15
GROWTH = ((1_000, 5), (10_000, 3), (100_000, 1))
"""Pages, and how often; a short run needs repeating."""


@dataclass(frozen=True)
class Result:
    """What a side reached in one round."""

    pages_per_second: float
    cpu_ms_per_page: float
    peak_mib: float


class Bench:
    """Runs sides against one site.

    Args:
        origin: Where the site is served.
        work: A folder for everything that the sides write.
        site: The folder of its pages.
    """

    def __init__(self, origin: str, work: Path, site: Path) -> None:
        self._origin = origin
        self._work = work
        self._site = site
        self._numbers = count()

    def run(self, side: str, pages: int, *, folder: str = "page") -> Result:
        """Run a side once and check all that it gave.

        Raises:
            SystemExit: It failed, or gave other rows or documents than it should.
        """
        module, variant = SIDES[side]
        name = f"{next(self._numbers):03}-{side}"
        task = Task(self._origin, pages, str(self._work / name), self._work / f"{name}.csv", folder, variant)
        measured = self._measured(module, task, side)
        if (measured.pages, measured.finish_reason) != (pages, "finished"):
            raise SystemExit(f"{side}: {measured.pages} of {pages} pages, {measured.finish_reason}.")
        if variant != "wire":
            self._check_rows(side, task)
        if side in {"product", *STORE_SIDES}:
            _check_store(side, Path(task.root), pages)
        return Result(pages / measured.seconds, 1000 * measured.cpu_seconds / measured.pages, measured.peak_mib)

    def _measured(self, module: str, task: Task, side: str) -> Measured:
        command = [sys.executable, "-m", f"benchmarks.fetching.{module}"]
        for name in ("origin", "pages", "root", "rows", "folder", "variant"):
            command += [f"--{name}", str(getattr(task, name))]
        environment = os.environ | {"ROCKET_ENV_FILES": "off"}
        done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
        if done.returncode:
            raise SystemExit(f"{side} ended with exit code {done.returncode}:\n{done.stderr[-4000:]}")
        return Measured(**json.loads(done.stdout.splitlines()[-1]))

    def _check_rows(self, side: str, task: Task) -> None:
        with task.rows.open(encoding="utf-8", newline="") as file:
            rows = {row["source_url"]: {name: row[name] for name in FIELDS} for row in csv.DictReader(file)}
        wrong = [url for url in task.urls() if rows.get(url) != self._expected(url)]
        if wrong or len(rows) != task.pages:
            raise SystemExit(f"{side}: {len(rows)} rows, {len(wrong)} of them wrong or missing, such as {wrong[:1]}.")

    def _expected(self, url: str) -> dict[str, str | None]:
        name = f"{url[-9:-5]}.html"
        if name not in _EXPECTED:
            _EXPECTED[name] = by_selectolax((self._site / name).read_text(encoding="utf-8"))
        return _EXPECTED[name]


_EXPECTED: dict[str, dict[str, str | None]] = {}


def _check_store(side: str, root: Path, pages: int) -> None:
    """Every body is there under its own hash, and every fetch has its manifest."""
    bodies = manifests = 0
    for path in _files(root / "cas"):
        if path.name.endswith(".manifest.json"):
            manifests += 1
            json.loads(path.read_bytes())
        elif path.suffix == ".html":
            bodies += hashlib.sha256(path.read_bytes()).hexdigest() == path.parent.name
    if (bodies, manifests) != (pages, pages):
        raise SystemExit(f"{side}: {bodies} whole bodies and {manifests} manifests of {pages} in {root}.")


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in folder.rglob("*") if path.is_file())


def compare(bench: Bench, pages: int, rounds: int) -> bool:
    """All sides in interleaved rounds; prints medians and the verdict as the last line."""
    results: dict[str, list[Result]] = {side: [] for side in SIDES}
    for number in range(rounds):
        order = list(SIDES)[number:] + list(SIDES)[:number]  # nobody is always the first or the last
        for side in order:
            result = bench.run(side, pages)
            results[side].append(result)
            print(f"round {number + 1}  {side:24} {_line(result)}", flush=True)
    medians = {side: _median(of_side) for side, of_side in results.items()}
    _print_table(medians, results)
    ratios = _ratios(medians)
    for name, bound in AIMS.items():
        print(f"aim {name} {bound}: {ratios[name]}, {'reached' if holds(ratios[name], bound) else 'not reached'}")
    return verdict("fetch", ratios, TARGETS)


def grow(bench: Bench) -> bool:
    """The product with more and more pages, no two bodies equal: time a page and memory must stay flat."""
    medians: dict[int, Result] = {}
    for pages, times in GROWTH:
        middle = medians[pages] = _median([bench.run("product", pages, folder="distinct") for _ in range(times)])
        print(f"{pages:7} pages, {times} x, {1000 / middle.pages_per_second:.3f} ms/page {_line(middle)}", flush=True)
    small, *larger = medians.values()
    ratios = {
        "time_growth": round(max(small.pages_per_second / result.pages_per_second for result in larger), 3),
        "memory_growth": round(max(result.peak_mib / small.peak_mib for result in larger), 3),
    }
    return verdict("fetch-growth", ratios, dict.fromkeys(ratios, f"<= {FLAT}"))


def _median(results: list[Result]) -> Result:
    return Result(
        median(result.pages_per_second for result in results),
        median(result.cpu_ms_per_page for result in results),
        median(result.peak_mib for result in results),
    )


def _ratios(medians: dict[str, Result]) -> dict[str, float]:
    product, store = medians["product"], [medians[side] for side in STORE_SIDES]
    return {
        "speed_vs_scrapy_store": round(product.pages_per_second / max(s.pages_per_second for s in store), 2),
        "speed_vs_scrapy_files": round(product.pages_per_second / medians["scrapy_files"].pages_per_second, 2),
        "cpu_vs_scrapy_store": round(product.cpu_ms_per_page / min(s.cpu_ms_per_page for s in store), 2),
        "memory_vs_scrapy_store": round(product.peak_mib / min(s.peak_mib for s in store), 2),
        "speed_vs_aiohttp": round(product.pages_per_second / medians["aiohttp"].pages_per_second, 2),
    }


def _line(result: Result) -> str:
    speed, cpu, peak = result.pages_per_second, result.cpu_ms_per_page, result.peak_mib
    return f"{speed:7.0f} pages/s {cpu:6.2f} CPU ms/page {peak:5.0f} MiB"


def _print_table(medians: dict[str, Result], results: dict[str, list[Result]]) -> None:
    print("\n| side | pages/s (range) | CPU ms/page | peak MiB |\n|---|---|---|---|")
    for side, middle in medians.items():
        speeds = [result.pages_per_second for result in results[side]]
        print(
            f"| {side} | {middle.pages_per_second:.0f} ({min(speeds):.0f}–{max(speeds):.0f}) "
            f"| {middle.cpu_ms_per_page:.2f} | {middle.peak_mib:.0f} |"
        )
    print()


def main() -> None:
    """Run what the command line asks for; the exit code says whether its targets are met."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=5000, help="at most 10,000")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--growth", action="store_true", help="only the product, with 1,000 to 100,000 pages")
    parser.add_argument("--s3", action="store_true", help="only the S3 lane")
    chosen = parser.parse_args()
    print(machine(LIBRARIES), flush=True)
    if chosen.s3:
        from benchmarks.fetching.s3 import put_objects

        sys.exit(0 if put_objects(CACHE) else 1)
    files = 10_000 if chosen.growth else max(SITE_PAGES, chosen.pages)
    site = make_site(CACHE / "site", files)
    # Deleted at the end only: ext4 is slow in giving out what was freed a moment ago.
    with (
        tempfile.TemporaryDirectory(prefix="run-", dir=CACHE) as work,
        serving(find_nginx(CACHE), site, Path(work) / "nginx") as origin,
    ):
        bench = Bench(origin, Path(work), site)
        met = grow(bench) if chosen.growth else compare(bench, chosen.pages, chosen.rounds)
    sys.exit(0 if met else 1)


if __name__ == "__main__":
    main()
