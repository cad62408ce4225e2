"""Records into raw CSV files: split, streamed and published whole.

Records are spooled to disk as they come, since the columns of a file are known only when its last record is; memory
does not grow with their number.
"""

from __future__ import annotations

import csv
import json
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import TextIO

from rocket_pipeline.core.extraction.specification import Record, SourceSpecification

Row = dict[str, str]
PROVENANCE_FIELDS = ("source", "source_url", "source_sha256")
UNMAPPED_FOLDER = "_unmapped"
_line = json.JSONEncoder(ensure_ascii=False).encode


def unmapped_key(spec: SourceSpecification) -> str:
    """Where a source's records go whose value no file is mapped to, below `data_raw/`."""
    return f"{UNMAPPED_FOLDER}/{spec.name}.csv"


def as_row(record: Record) -> Row:
    """A record as the raw data set holds it: JSON's spelling without quotes; absent is empty."""
    return {name: _as_text(value) for name, value in record.items()}


def _as_text(value: object) -> str:
    if isinstance(value, str) and value.isascii():  # most values, and the quick way for them
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    nested = isinstance(value, dict | list | tuple)
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, default=str) if nested else str(value)
    return text.encode("utf-8", "replace").decode()


@dataclass
class _Spool:
    path: Path
    file: TextIO
    columns: dict[str, None]
    rows: int = 0


@dataclass(frozen=True)
class RawFile:
    """A raw data set, finished on the local disk and ready to be published.

    Attributes:
        key: Where it goes, below `data_raw/`.
        path: Where it lies now.
        rows: Its records.
        coverage: Column → share of them that fill it, 0 to 1.
    """

    key: str
    path: Path
    rows: int
    coverage: dict[str, float]


@dataclass
class RecordWriter:
    """Writes the records of one source to the files that its specification names.

    Use it as a context manager; its files are gone when the block ends.
    """

    spec: SourceSpecification
    unmapped: Counter[str] = field(default_factory=Counter)
    _spools: dict[str, _Spool] = field(default_factory=dict)

    def __enter__(self) -> RecordWriter:
        self._folder = tempfile.TemporaryDirectory(prefix="rocket-raw-")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for spool in self._spools.values():
            spool.file.close()
        self._folder.cleanup()

    def write(self, row: Row) -> None:
        """Spool one record to the file that it belongs to."""
        columns = self._columns(row.get(self.spec.split_by_field or "", ""))
        key, row = self._place(row)
        self.write_to(key, row, columns=columns)

    def write_to(self, key: str, row: Row, *, columns: Iterable[str] = ()) -> None:
        """Spool a row to a file of one's choice.

        Args:
            key: The file, below `data_raw/`.
            row: The row.
            columns: Those that the file has first, also when no row fills them.
        """
        spool = self._spool(key, columns)
        spool.columns.update(dict.fromkeys(row))
        spool.file.write(_line(row) + "\n")
        spool.rows += 1

    def _columns(self, value: str) -> list[str]:
        return self._declared.get(value, self._declared[""])

    @cached_property
    def _declared(self) -> dict[str, list[str]]:
        """Value of the split field → columns; those of all other values under the empty one."""
        fields = {"": tuple(self.spec.field_types), **self.spec.split_fields}
        return {value: [name for name in names if name != self.spec.split_by_field] for value, names in fields.items()}

    @property
    def unfilled(self) -> list[str]:
        """The files of the specification's mapping that got no record."""
        mapped = {key for value in self.spec.split_file_mapping if (key := self.spec.key_for(value))}
        return sorted(mapped - self._spools.keys())

    def finish(self) -> list[RawFile]:
        """The finished CSV files, in the order of their keys; none where no record came at all."""
        for value in self.spec.split_may_be_empty if self._spools else ():
            self._spool(self.spec.key_for(value) or unmapped_key(self.spec), self._columns(value))
        return [self._finish(key, spool) for key, spool in sorted(self._spools.items())]

    def _place(self, row: Row) -> tuple[str, Row]:
        split = self.spec.split_by_field
        if split is None:
            return self.spec.default_key, row
        key = self.spec.key_for(row.get(split, ""))
        if key is None:  # kept in a file of its own, so that nothing is lost
            self.unmapped[row.get(split, "")] += 1
            return unmapped_key(self.spec), row
        return key, {name: value for name, value in row.items() if name != split}

    def _spool(self, key: str, columns: Iterable[str]) -> _Spool:
        if key not in self._spools:
            path = Path(self._folder.name) / f"{len(self._spools)}.jsonl"
            self._spools[key] = _Spool(path, path.open("w+", encoding="utf-8"), dict.fromkeys(columns))
        return self._spools[key]

    def _finish(self, key: str, spool: _Spool) -> RawFile:
        columns = [c for c in spool.columns if c not in PROVENANCE_FIELDS] + list(PROVENANCE_FIELDS)
        path = spool.path.with_suffix(".csv")
        with path.open("w", encoding="utf-8", newline="") as file:
            plain = csv.DictWriter(file, columns, restval="", lineterminator="\n")
            quoted = csv.DictWriter(file, columns, restval="", lineterminator="\n", quoting=csv.QUOTE_ALL)
            plain.writeheader()
            filled: Counter[str] = Counter()
            for row in _rows(spool.file):  # Python's writer leaves a lone carriage return unquoted
                filled.update(name for name, value in row.items() if value)
                (quoted if any("\r" in value for value in row.values()) else plain).writerow(row)
        coverage = {name: round(filled[name] / spool.rows, 4) for name in columns} if spool.rows else {}
        return RawFile(key, path, spool.rows, coverage)


def _rows(file: TextIO) -> Iterator[Row]:
    file.seek(0)
    for line in file:
        yield json.loads(line)
