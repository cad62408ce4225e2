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
from rocket_pipeline.core.rocketry.clubs import FIELDS, Club, ClubLayout, read_directory
from rocket_pipeline.errors import ConfigurationError

_SHOWN = 3


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
        self._seen: dict[str, set[str]] = {"filled": set(), "barren": set()}
        waiting = [f"{self.base_url}/{path.lstrip('/')}" for path in layout.paths]
        asked = set(waiting)
        first: int | None = len(waiting)
        while waiting:
            pages = (get(url, expect="html") for url in waiting)
            documents = self.scraper.fetch_many(pages, on_error=None if first else self.unavailable)
            self._found: list[str] = []
            for document in documents:
                yield from self.from_document(self._records_of(document), document)
            new = [url for url in dict.fromkeys(self._found) if url not in asked]
            waiting, first = new[: layout.max_pages - len(asked)], None
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
            self.warn(f"{document.url}: {problem}")
        if not page.clubs:
            self._seen["barren"].add(document.url)
        for club in page.clubs:
            self._seen["filled"].update(_filled(club))
            yield from club.records()

    def _warn_of_drift(self) -> None:
        """Say what points to a changed page; that no page has a club is an error of its own."""
        barren, filled = sorted(self._seen["barren"]), self._seen["filled"]
        if not filled:
            return
        if barren:
            shown = ", ".join(barren[:_SHOWN])
            self.warn(f"no club that this reader knows on {counted(len(barren), 'page')}, such as {shown}")
        missing = [name for name in self._layout.expected if name not in filled]
        if missing:
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
