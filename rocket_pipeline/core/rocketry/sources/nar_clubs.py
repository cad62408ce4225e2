"""The club directory of the National Association of Rocketry: clubs, and the sites where they launch.

No copy of the real directory's pages is known, so the reader is a tolerant one (`rocket_pipeline.core.rocketry.clubs`)
and all that it assumes stands in `custom_config["layout"]`. Persons' data is never stored; see
docs/sources/nar_clubs.md.
"""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import ValidationError

from rocket_pipeline.common.text import counted
from rocket_pipeline.core.extraction.source import BaseDataSource
from rocket_pipeline.core.extraction.specification import Record, SourceSpecification
from rocket_pipeline.core.fetching import Document, get
from rocket_pipeline.core.rocketry.clubs import (
    CLUB_FIELDS,
    FIELDS,
    LAUNCH_SITE_FIELDS,
    Club,
    ClubLayout,
    read_directory,
)
from rocket_pipeline.errors import ConfigurationError


class NarClubs(BaseDataSource):
    """Clubs and launch sites of a directory, page by page."""

    specification = SourceSpecification(
        name="nar_clubs",
        base_url="https://www.nar.org",
        description="Clubs of the National Association of Rocketry and where they launch, without persons' data.",
        entity_folder="clubs",
        output_filename="nar.csv",
        required_fields=("entity_type", "name", "affiliation"),
        field_types=FIELDS,
        split_by_field="entity_type",
        split_file_mapping={"club": "clubs/nar.csv", "launch_site": "clubs/launch_sites.csv"},
        split_fields={"club": CLUB_FIELDS, "launch_site": LAUNCH_SITE_FIELDS},
        min_records=150,
        rate_limit=1.0,
        custom_config={"layout": {}, "reuse_hours": 24},
    )

    def iter_records(self) -> Iterator[Record]:
        """Every page of the directory, each once, from its first ones along its links.

        Raises:
            ConfigurationError: The layout is not one.
            FetchError: The first page could not be had; another one goes to the quarantine.
        """
        self._layout = layout = self._configured()
        self._filled: set[str] = set()
        self._barren: list[str] = []
        self._problems: dict[str, list[str]] = {}
        waiting = [f"{self.base_url}/{path.lstrip('/')}" for path in layout.paths]
        asked = set(waiting)
        on_error = None  # without its first pages there is no directory
        while waiting:
            pages = [get(url, expect="html") for url in waiting]
            documents = self.scraper.fetch_many(pages, on_error=on_error)
            self._found: list[str] = []
            for document in documents:
                yield from self.from_document(self._records_of(document), document)
            new = [url for url in dict.fromkeys(self._found) if url not in asked]
            waiting, on_error = new[: max(layout.max_pages - len(asked), 0)], self.unavailable
            if len(waiting) < len(new):
                self.warn(f"{counted(len(new) - len(waiting), 'page')} not read: max_pages is {layout.max_pages}")
            asked.update(waiting)
        self._warn_of_drift()

    def _records_of(self, document: Document) -> Iterator[Record]:
        """The records of one page; its links are noted on the way."""
        kind = document.headers.get("content-type", "")
        page = read_directory(document.content, url=document.final_url, content_type=kind, layout=self._layout)
        self._found += page.links
        for problem in page.problems:
            self._problems.setdefault(problem, []).append(document.url)
        if not page.clubs:
            self._barren.append(document.url)
        for club in page.clubs:
            self._filled.update(_filled(club))
            yield from club.records()

    def _warn_of_drift(self) -> None:
        """Say what points to a changed page; that no page has a club is an error of its own."""
        if self._filled and self._barren:
            self._problems["no club that this reader knows"] = self._barren
        for problem, urls in self._problems.items():
            more = f" (and {counted(len(urls) - 1, 'more page')})" if len(urls) > 1 else ""
            self.warn(f"{urls[0]}{more}: {problem}")
        missing = [name for name in self._layout.expected if name not in self._filled]
        if self._filled and missing:
            self.warn(f"no club has {' or '.join(missing)}: the pages' layout has probably changed")

    def _configured(self) -> ClubLayout:
        try:
            return ClubLayout.model_validate(self.spec.custom_config.get("layout") or {})
        except ValidationError as error:
            first = error.errors()[0]
            where = ".".join(map(str, ("custom_config.layout", *first["loc"])))
            raise ConfigurationError(
                f"Source {self.spec.name}, {where}: {first['msg']}.", hint="docs/sources/nar_clubs.md lists its parts."
            ) from None


def _filled(club: Club) -> set[str]:
    """The fields that a club fills."""
    return {name for name, text in club.values.items() if text} | ({"websites"} if club.websites else set())
