"""robots.txt after RFC 9309: asked once a day and origin, obeyed, and closed shop when it cannot be read."""

from __future__ import annotations

import asyncio
import logging
import math
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from protego import Protego
from yarl import URL

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
_DAY = 24 * 3600.0  # RFC 9309, 2.4: the longest time that rules may be kept
_FAILURE = 600.0  # how long a robots.txt that could not be read is not asked for again
_NO_RULES = (RequestRefusedError, AddressRefusedError, UnexpectedContentError)
logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Rules:
    parsed: Protego
    crawl_delay: float | None


@dataclass(slots=True)
class _Asked:
    rules: asyncio.Task[_Rules]
    until: float


class Robots:
    """The rules of the sites a scraper visits.

    Args:
        name: Our name in a robots.txt.
        load: Fetches a robots.txt, given its URL.
        longest_delay: Seconds; a longer Crawl-delay is cut to it, and that is logged.
        clock: Seconds that never go back.
    """

    def __init__(
        self,
        name: str,
        load: Callable[[str], Awaitable[str]],
        *,
        longest_delay: float,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._name = name
        self._load = load
        self._longest_delay = longest_delay
        self._clock = clock
        self._asked: dict[str, _Asked] = {}

    async def check(self, url: URL) -> float | None:
        """The Crawl-delay in seconds that the URL's site wishes, or None.

        Raises:
            RobotsDisallowedError: Its robots.txt forbids the URL to us.
            ConnectionFailedError: Its robots.txt cannot be read, which forbids everything for now.
            TLSFailedError: The site's certificate is at fault.
        """
        rules = await self._rules_of(url)
        text = str(url)
        if not rules.parsed.can_fetch(text, self._name):
            raise RobotsDisallowedError(
                f"robots.txt forbids it to {self._name}", url=text, hint="Leave it, or ask the site's owner."
            )
        return rules.crawl_delay

    async def _rules_of(self, url: URL) -> _Rules:
        origin = f"{url.scheme}://{url.raw_authority}"
        asked = self._asked.get(origin)
        if asked is None or (asked.rules.done() and self._clock() > asked.until):
            task = asyncio.create_task(self._parsed(f"{origin}/robots.txt"))
            asked = self._asked[origin] = _Asked(task, self._clock() + _DAY)
            task.add_done_callback(lambda done: self._shorten(origin, done))
        if asked.rules.done():
            return asked.rules.result()
        return await asyncio.shield(asked.rules)

    def _shorten(self, origin: str, task: asyncio.Task[_Rules]) -> None:
        """Ask again sooner for what could not be had."""
        if task.cancelled() or task.exception() is not None:
            self._asked[origin].until = self._clock() + _FAILURE

    async def _parsed(self, url: str) -> _Rules:
        try:
            rules = Protego.parse(await self._load(url))
        except _NO_RULES:
            rules = Protego.parse("")
        except FetchError as error:
            if not isinstance(error, Transient):
                raise
            reason = error.message.removesuffix(f" ({url})")
            raise ConnectionFailedError(
                f"robots.txt cannot be read, so nothing may be fetched: {reason}", url=url
            ) from error
        return _Rules(rules, self._delay(rules, url))

    def _delay(self, rules: Protego, url: str) -> float | None:
        wish = rules.crawl_delay(self._name)
        if not wish or not wish > 0:  # a NaN is not
            return None
        if wish > self._longest_delay:
            said = f"{wish:.0f} s" if math.isfinite(wish) else "for ever"
            logger.warning(
                "%s asks for a Crawl-delay of %s; %.0f s is obeyed (crawl_delay_max)", url, said, self._longest_delay
            )
        return min(float(wish), self._longest_delay)
