"""robots.txt after RFC 9309: asked once an origin, obeyed, and closed shop when it cannot be read."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import httpx
from protego import Protego

from rocket_pipeline.errors import (
    AddressRefusedError,
    ConnectionFailedError,
    FetchError,
    RequestRefusedError,
    RobotsDisallowedError,
    Transient,
    UnexpectedContentError,
)

MAX_BYTES = 500 * 1024  # RFC 9309, 2.5: at least this much must be read
_NO_RULES = (RequestRefusedError, AddressRefusedError, UnexpectedContentError)


class Robots:
    """The rules of the sites a scraper visits.

    Args:
        name: Our name in a robots.txt.
        load: Fetches a robots.txt, given its URL.
    """

    def __init__(self, name: str, load: Callable[[str], Awaitable[str]]) -> None:
        self._name = name
        self._load = load
        self._rules: dict[str, asyncio.Task[Protego]] = {}

    async def check(self, url: str) -> float | None:
        """The Crawl-delay in seconds that the URL's site wishes, or None.

        Raises:
            RobotsDisallowedError: Its robots.txt forbids the URL to us.
            ConnectionFailedError: Its robots.txt cannot be read, which forbids everything for now.
            TLSFailedError: The site's certificate is at fault.
        """
        rules = await self._rules_of(httpx.URL(url))
        if not rules.can_fetch(url, self._name):
            raise RobotsDisallowedError(
                f"robots.txt forbids it to {self._name}", url=url, hint="Leave it, or ask the site's owner."
            )
        delay = rules.crawl_delay(self._name)
        return float(delay) if delay else None

    async def _rules_of(self, url: httpx.URL) -> Protego:
        origin = f"{url.scheme}://{url.netloc.decode('ascii')}"
        task = self._rules.get(origin)
        if task is None:
            task = self._rules[origin] = asyncio.create_task(self._parsed(f"{origin}/robots.txt"))
        return await asyncio.shield(task)

    async def _parsed(self, url: str) -> Protego:
        try:
            return Protego.parse(await self._load(url))
        except _NO_RULES:
            return Protego.parse("")
        except FetchError as error:
            if not isinstance(error, Transient):
                raise
            reason = error.message.removesuffix(f" ({url})")
            raise ConnectionFailedError(
                f"robots.txt cannot be read, so nothing may be fetched: {reason}", url=url
            ) from error
