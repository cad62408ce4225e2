"""Sources whose documents are files: from a list of URLs, from indexes that list URLs, or from a folder.

What a file holds belongs to the subclass; unpacking to `containers.py`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import unquote, urldefrag, urljoin

from pydantic import BaseModel, ValidationError
from selectolax.lexbor import LexborHTMLParser

from rocket_pipeline.common.settings import project_root
from rocket_pipeline.core.extraction.folder import Folder
from rocket_pipeline.core.extraction.source import BaseDataSource
from rocket_pipeline.core.extraction.specification import Record
from rocket_pipeline.core.fetching import Document
from rocket_pipeline.errors import ConfigurationError, ExtractionError

MAX_INDEXES = 1000
GITHUB_MOST = 1000
"""GitHub's contents API lists as many entries of a folder and says nothing of more."""


class Places(BaseModel, frozen=True):
    """Where the files of a source lie: the part of `custom_config` that `FileSource` understands.

    Attributes:
        urls: Files, whatever they are called.
        indexes: Documents that list URLs: a JSON array of URLs or of objects of GitHub's contents API, plain text
            with one URL a line, or a page with links. What bears none of the source's suffixes is left out.
        folder: A folder of this machine, with all below it; relative to the project.
    """

    urls: tuple[str, ...] = ()
    indexes: tuple[str, ...] = ()
    folder: str | None = None


class FileSource(BaseDataSource):
    """A source that reads files, each on its own: one that is refused or cannot be had leaves the others alone.

    A subclass says which `suffixes` its files bear (in lower case; files may bear them in capitals) and overrides
    `read`.
    """

    suffixes: ClassVar[tuple[str, ...]]

    def read(self, document: Document) -> Iterator[Record]:
        """The records of one file; DocumentRefusedError puts it into the quarantine."""
        raise NotImplementedError

    def iter_records(self) -> Iterator[Record]:
        """The records of all files, in the order of `urls`, `indexes` and the folder's names."""
        for document in self.documents():
            yield from self.from_document(self._lazily(document), document)

    def _lazily(self, document: Document) -> Iterator[Record]:
        """What `read` gives, and what it raises only when it is asked for: it need not be a generator."""
        yield from self.read(document)

    def documents(self) -> Iterator[Document]:
        """The files, fetched or taken from the folder as they are asked for.

        Raises:
            ConfigurationError: `custom_config` names no place, or a folder that does not exist.
            FetchError: An index could not be had; a file that could not goes to the quarantine.
            ExtractionError: An index is none.
        """
        places = self._places()
        if places.urls or places.indexes:
            yield from self.scraper.fetch_many(self._urls(places), on_error=self.unavailable)
        if places.folder:
            folder = Folder(project_root() / Path(places.folder).expanduser(), self.suffixes)
            yield from folder.documents(
                self.storage, self.scraper.session_id, self.spec.name, on_error=self.unavailable, warn=self.warn
            )

    def _places(self) -> Places:
        given = {name: value for name, value in self.spec.custom_config.items() if name in Places.model_fields}
        try:
            places = Places.model_validate(given)
        except ValidationError as error:
            first = error.errors()[0]
            raise ConfigurationError(
                f"Source {self.spec.name}, custom_config.{first['loc'][0]}: {first['msg']}.",
                hint="urls and indexes are lists of URLs, folder is a path.",
            ) from None
        if not (places.urls or places.indexes or places.folder):
            raise ConfigurationError(
                f"Source {self.spec.name} names no files.",
                hint="Give urls, indexes or folder in its custom_config.",
            )
        return places

    def _urls(self, places: Places) -> Iterator[str]:
        known: set[str] = set()
        for url in chain(places.urls, self._listed(places.indexes)):
            if url not in known:
                known.add(url)
                yield self.stand_in(url)

    def _listed(self, indexes: tuple[str, ...]) -> Iterator[str]:
        """What the indexes list, and the indexes that they list in turn."""
        waiting, asked = list(indexes), set(indexes)
        while waiting:
            if len(asked) > MAX_INDEXES:
                raise ExtractionError(
                    f"{indexes[0]} leads to more than {MAX_INDEXES:,} indexes.", hint="Name a folder."
                )
            document = self.scraper.fetch(self.stand_in(waiting.pop(0)))
            index = read_index(document)
            found = [url for url in index.files if self._is_wanted(url)]
            if not found and not index.folders:
                self.warn(f"{document.url} lists no file that ends in {' or '.join(self.suffixes)}")
            if len(index.files) + len(index.folders) == GITHUB_MOST:
                self.warn(f"{document.url} lists {GITHUB_MOST:,} entries, GitHub's most: there may be more")
            yield from found
            waiting += [url for url in index.folders if url not in asked]
            asked.update(index.folders)

    def _is_wanted(self, url: str) -> bool:
        bare = unquote(url).lower()
        return bare.endswith(self.suffixes) or bare.partition("?")[0].endswith(self.suffixes)


@dataclass(frozen=True)
class Index:
    """The URLs that a document lists: of files (or of anything), and of further indexes."""

    files: tuple[str, ...]
    folders: tuple[str, ...] = ()


def read_index(document: Document) -> Index:
    """What an index lists; of a page, the targets of its links.

    Raises:
        ExtractionError: It is JSON, but no list of URLs and no listing of GitHub.
    """
    text = document.text.strip()
    if text[:1] in {"[", "{"}:
        return _of_json(document)
    if text.startswith("<"):
        links = (link.attributes.get("href") or "" for link in LexborHTMLParser(text).css("a[href]"))
        return _of_urls(document, links)
    return _of_urls(document, (line.strip() for line in text.splitlines() if not line.startswith("#")))


def _of_json(document: Document) -> Index:
    rows: Any = document.json()
    rows = rows if isinstance(rows, list) else [rows]
    if all(isinstance(row, str) for row in rows):
        return _of_urls(document, rows)
    if not all(isinstance(row, dict) and {"type", "url", "download_url"} <= row.keys() for row in rows):
        raise ExtractionError(
            f"{document.url} is no list of URLs and no listing of GitHub.", hint="Correct `indexes`, or use `urls`."
        )
    files = [row["download_url"] for row in rows if row["type"] == "file"]
    folders = [row["url"] for row in rows if row["type"] == "dir"]
    return Index(_of_urls(document, files).files, _of_urls(document, folders).files)


def _of_urls(document: Document, given: Iterator[str] | list[Any]) -> Index:
    urls = (urldefrag(urljoin(document.final_url, str(url))).url for url in given if url)
    return Index(tuple(dict.fromkeys(url for url in urls if url.startswith(("http://", "https://")))))
