"""The synchronous face of fetching: what sources, notebooks and tasks call. It decides nothing itself."""

from __future__ import annotations

import asyncio
import weakref
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Self

import httpx

from rocket_pipeline.common.metrics import Metrics
from rocket_pipeline.core.fetching import document as requests
from rocket_pipeline.core.fetching.archive import Archive
from rocket_pipeline.core.fetching.background import BackgroundLoop
from rocket_pipeline.core.fetching.document import Document, QueryValue, Request
from rocket_pipeline.core.fetching.engine import Engine
from rocket_pipeline.core.fetching.limiter import RateLimiter, Sleep
from rocket_pipeline.core.fetching.many import FetchAhead, OnError
from rocket_pipeline.core.fetching.returned import Returned
from rocket_pipeline.core.fetching.settings import FetchSettings
from rocket_pipeline.core.storage.objects import IN_MEMORY
from rocket_pipeline.core.storage.store import Storage
from rocket_pipeline.errors import AddressRefusedError, ConfigurationError

CONCURRENCY = 8


class Scraper:
    """Fetches documents politely, each at most once a session; works in threads and inside an event loop.

    All methods raise FetchError (see `rocket_pipeline.errors` for its kinds) when a document cannot be had,
    StorageError when it cannot be kept, and RunStoppedError when all work of this process shall end. The `*_many`
    methods yield in the order of what they are given, or with `ordered=False` as documents come. They fetch ahead
    only as far as the caller goes on asking: one document at first, then two, then four, up to `concurrency`.

    Args:
        storage: Where documents are kept; None keeps them in memory, for this scraper only.
        session_id: A URL that was fetched under it is not fetched again.
        source: The name that manifests carry.
        settings: How to fetch.
        transport: Replaces what connects, such as `httpx.MockTransport` in tests.
        limiter: Replaces the pace of this process by a shared one.
        metrics: Where requests, robots_requests, buffer_hits, buffer_misses, retries and bytes are counted.
        sleep: Replaces waiting.

    Attributes:
        documents: The URLs that were returned, in that order, with the sha256 of what came. Of several POSTs
            to one URL the last one counts; use `fetch` where each matters.
        metrics: The counters.
        session_id: The session.
    """

    def __init__(
        self,
        storage: Storage | None,
        *,
        session_id: str,
        source: str = "",
        settings: FetchSettings | None = None,
        transport: httpx.AsyncBaseTransport | None = None,
        limiter: RateLimiter | None = None,
        metrics: Metrics | None = None,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        archive = Archive(storage or Storage(IN_MEMORY), session_id, source)
        self.documents = Returned(archive.sha256_of)
        self.metrics = metrics or Metrics()
        self.session_id = session_id
        self._engine = Engine(
            settings or FetchSettings(),
            archive,
            metrics=self.metrics,
            transport=transport,
            limiter=limiter,
            sleep=sleep,
        )
        self._loop = BackgroundLoop(at_end=self._engine.aclose)
        self._finalizer = weakref.finalize(self, self._loop.stop)

    @property
    def requests_made(self) -> int:
        """Requests for documents that were sent, retries included, robots.txt not."""
        return self._engine.requests_made

    def get_html(self, url: str, params: Mapping[str, QueryValue] | None = None) -> str:
        """A page's text."""
        return self.fetch(requests.get(url, params, expect="html")).text

    def get_json(self, url: str, params: Mapping[str, QueryValue] | None = None) -> Any:
        """A JSON answer; UnexpectedContentError when it is none."""
        return self.fetch(requests.get(url, params, expect="json")).json()

    def get_bytes(self, url: str, params: Mapping[str, QueryValue] | None = None) -> bytes:
        """A file's bytes."""
        return self.fetch(requests.get(url, params)).content

    def post_json(self, url: str, payload: Any) -> Any:
        """The JSON answer to a JSON query. It may be sent again after a failure, so it must only read."""
        return self.fetch(requests.post_json(url, payload)).json()

    def post_html(self, url: str, data: Mapping[str, str]) -> str:
        """The page that answers a form. It may be sent again after a failure, so it must only read."""
        return self.fetch(requests.post_form(url, data)).text

    def get_html_many(
        self, urls: Iterable[str], *, concurrency: int = CONCURRENCY, ordered: bool = True
    ) -> Iterator[str]:
        """The texts of pages."""
        asked = (requests.get(url, expect="html") for url in urls)
        return (found.text for found in self.fetch_many(asked, concurrency=concurrency, ordered=ordered))

    def get_json_many(
        self, urls: Iterable[str], *, concurrency: int = CONCURRENCY, ordered: bool = True
    ) -> Iterator[Any]:
        """JSON answers."""
        asked = (requests.get(url, expect="json") for url in urls)
        return (found.json() for found in self.fetch_many(asked, concurrency=concurrency, ordered=ordered))

    def get_bytes_many(
        self, urls: Iterable[str], *, concurrency: int = CONCURRENCY, ordered: bool = True
    ) -> Iterator[bytes]:
        """The bytes of files."""
        return (found.content for found in self.fetch_many(urls, concurrency=concurrency, ordered=ordered))

    def post_json_many(
        self, queries: Iterable[tuple[str, Any]], *, concurrency: int = CONCURRENCY, ordered: bool = True
    ) -> Iterator[Any]:
        """The JSON answers to pairs of a URL and a payload."""
        asked = (requests.post_json(url, payload) for url, payload in queries)
        return (found.json() for found in self.fetch_many(asked, concurrency=concurrency, ordered=ordered))

    def fetch(self, request: Request | str) -> Document:
        """A document with its provenance. A URL alone is a GET of bytes."""
        self._check_open()
        document = self._loop.wait(self._loop.submit(self._engine.fetch(_request(request))))
        self.documents.note(document.url, document.sha256)
        return document

    def fetch_many(
        self,
        asked: Iterable[Request | str],
        *,
        concurrency: int = CONCURRENCY,
        ordered: bool = True,
        on_error: OnError | None = None,
    ) -> Iterator[Document]:
        """Documents with their provenance.

        The first failure is raised when its turn comes and ends the iteration, unless `on_error` takes it.

        Args:
            asked: Requests, or URLs; read only as far as needed.
            concurrency: How many are in flight at most; 1 for strictly one after the other. The setting of that
                name bounds how many of them go to one host.
            ordered: In the order of the requests, or each as soon as it is there.
            on_error: Called with each request that failed for good and with its FetchError, in your thread; the
                others go on. A text that is no URL counts as such a request.
        """
        if concurrency < 1:
            raise ConfigurationError(f"concurrency is {concurrency}.", hint="It must be 1 or more.")
        return self._ahead(_requests(asked, on_error), concurrency, ordered=ordered, on_error=on_error)

    def close(self) -> None:
        """Close connections and end the thread; a second time does nothing."""
        self._finalizer()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _ahead(
        self, asked: Iterator[Request], concurrency: int, *, ordered: bool, on_error: OnError | None
    ) -> Iterator[Document]:
        self._check_open()
        ahead = FetchAhead(self._loop, self._engine, asked, concurrency, ordered, on_error)
        for document in ahead:
            self.documents.note(document.url, document.sha256)
            yield document

    def _check_open(self) -> None:
        if not self._finalizer.alive:
            raise ConfigurationError("This scraper is closed.", hint="Make a new one.")


def _request(asked: Request | str) -> Request:
    return requests.get(asked) if isinstance(asked, str) else asked


def _requests(asked: Iterable[Request | str], on_error: OnError | None) -> Iterator[Request]:
    for one in asked:
        try:
            request = _request(one)
        except AddressRefusedError as error:
            if on_error is None:
                raise
            on_error(one, error)
        else:
            yield request
