"""The pace of each host as a global concurrency limit of Prefect, which all workers share.

The names and the rates are decided here and nowhere else. Obeying them belongs to the limiter that flows inject into
fetching.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from prefect.client.orchestration import get_client
from prefect.client.schemas.actions import GlobalConcurrencyLimitCreate, GlobalConcurrencyLimitUpdate
from prefect.exceptions import ObjectNotFound
from pydantic import JsonValue

from rocket_pipeline.core.extraction.configuration import fetch_settings
from rocket_pipeline.core.extraction.pipeline import DataExtractionPipeline
from rocket_pipeline.tasks.seeding import Seeds, read_all

PREFIX = "host-"


def limit_name(host: str) -> str:
    """The limit of a host, such as `host-www.thrustcurve.org`."""
    return f"{PREFIX}{host.lower()}"


def host_rates(pipeline: DataExtractionPipeline) -> dict[str, float]:
    """Host → requests per second, for every host that the sources name; the slowest source of a host decides.

    The rates are those that fetching obeys: what the environment says, else what the source says. A source without a
    rate names no host here.
    """
    rates: dict[str, float] = {}
    for name in pipeline.sources:
        spec = pipeline.specification(name)
        rate = fetch_settings(spec, pipeline.settings).rate_limit
        if rate is None:
            continue
        for host in _hosts([spec.base_url, spec.custom_config]):
            host = pipeline.settings.scraper_site_map.get(host, host)
            rates[host] = min(rate, rates.get(host, rate))
    return rates


def _hosts(value: JsonValue) -> Iterator[str]:
    """The hosts of all URLs in a value, however deep."""
    if isinstance(value, str) and value.startswith(("https://", "http://")):
        yield urlsplit(value).hostname or ""
    elif isinstance(value, dict):
        yield from _hosts(list(value.values()))
    elif isinstance(value, list):
        for each in value:
            yield from _hosts(each)


@dataclass(frozen=True)
class RateLimit:
    """A host's limit as Prefect holds it.

    Attributes:
        per_second: Slots that come free in a second.
        slots: Requests that may go at once; one, so that there is no burst.
        active: Whether it is obeyed.
    """

    per_second: float
    slots: int = 1
    active: bool = True


class RateLimits(Seeds):
    """The limits that a server shall hold.

    Args:
        rates: Host → requests per second.
    """

    def __init__(self, rates: Mapping[str, float]) -> None:
        super().__init__("rate limits", {limit_name(host): RateLimit(rate) for host, rate in sorted(rates.items())})

    async def stored(self) -> dict[str, RateLimit]:
        """The limits of all hosts."""
        async with get_client() as client:
            found = await read_all(client, "/v2/concurrency_limits/filter")
        return {
            each["name"]: RateLimit(each["slot_decay_per_second"], each["limit"], each["active"])
            for each in found
            if each["name"].startswith(PREFIX)
        }

    async def write(self, name: str) -> None:
        """Create a limit or replace it."""
        value: RateLimit = self.wanted[name]
        given = {"limit": value.slots, "slot_decay_per_second": value.per_second, "active": value.active}
        async with get_client() as client:
            try:
                await client.update_global_concurrency_limit(name, GlobalConcurrencyLimitUpdate.model_validate(given))
            except ObjectNotFound:
                wanted = GlobalConcurrencyLimitCreate.model_validate({"name": name, **given})
                await client.create_global_concurrency_limit(wanted)

    async def delete(self, name: str) -> None:
        """Remove a limit."""
        async with get_client() as client:
            await client.delete_global_concurrency_limit_by_name(name)
