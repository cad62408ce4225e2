"""What a cleaner reads: raw CSV files, and clean data sets of other entities.

Every raw cell is text; an empty one is null.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import polars as pl

from rocket_pipeline.common.text import counted
from rocket_pipeline.core.cleaning.contract import PROVENANCE
from rocket_pipeline.core.extraction.publishing import is_partial
from rocket_pipeline.core.storage.store import Storage
from rocket_pipeline.errors import ObjectMissingError, RawDataError

FIRST_ROW = 2
"""The header is row 1, as a spreadsheet counts."""


@dataclass(frozen=True, kw_only=True)
class RawFile:
    """A raw CSV file that a cleaner needs.

    Attributes:
        key: Its key in the raw store, such as "motors/thrustcurve.csv".
        columns: The columns that must be there, besides the provenance.
        ignored: Columns that no rule reads, on purpose.
        is_optional: The cleaner does without it, as long as it has another file.
        may_be_empty: A file without a row is sound: its source may rightly have none.
    """

    key: str
    columns: tuple[str, ...]
    ignored: tuple[str, ...] = ()
    is_optional: bool = False
    may_be_empty: bool = False

    @property
    def required(self) -> tuple[str, ...]:
        """All columns that must be there."""
        return (*self.columns, *(column.name for column in PROVENANCE))


@dataclass(frozen=True, kw_only=True)
class Inputs:
    """All that a cleaner's rules may see.

    Attributes:
        raw: Key of the raw file → its rows (`raw_file`, `row_number`, `raw`).
        clean: Entity → its clean data set, for the entities that the cleaner depends on and that were
            published.
        refused: Entity → its quarantined rows, likewise.
        warnings: What was noticed while reading.
    """

    raw: Mapping[str, pl.DataFrame]
    clean: Mapping[str, pl.DataFrame] = field(default_factory=dict)
    refused: Mapping[str, pl.DataFrame] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()


def stack(frames: Iterable[pl.DataFrame], *, columns: Sequence[str] = ()) -> pl.DataFrame:
    """The rows of several raw files, one below the other.

    Args:
        frames: Rows as `read_raw` gives them.
        columns: Columns to have even if no file does. A column that a file lacks is null there.
    """
    several = list(frames)
    names = list(dict.fromkeys((*columns, *(name for rows in several for name in rows["raw"].struct.fields))))
    return pl.concat(rows.with_columns(raw=_widened(rows, names)) for rows in several)


def _widened(rows: pl.DataFrame, names: list[str]) -> pl.Expr:
    own = set(rows["raw"].struct.fields)
    nothing = pl.lit(None, dtype=pl.String)
    return pl.struct((pl.col("raw").struct.field(name) if name in own else nothing).alias(name) for name in names)


def read_raw(storage: Storage, file: RawFile) -> tuple[pl.DataFrame, tuple[str, ...]]:
    """Read a raw file.

    Returns:
        Its rows as `raw_file`, `row_number` and `raw` (a struct, all text), and warnings: unknown columns, or
        the file is only a part of its source.

    Raises:
        RawDataError: There is no such file, it is no CSV file, it lacks columns, or it holds no row and should.
    """
    place = storage.raw.location(file.key)
    try:
        table = pl.read_csv(storage.raw.get(file.key), infer_schema=False)
    except ObjectMissingError as error:
        raise RawDataError(f"There is no raw data set {place}.", hint="Run the extraction stage first.") from error
    except pl.exceptions.PolarsError as error:
        reason = str(error).splitlines()[0]
        raise RawDataError(f"{place} cannot be read as CSV: {reason}.", hint="Run its source again.") from error
    _check(table, file, place)
    unknown = [name for name in table.columns if name not in {*file.required, *file.ignored}]
    rows = table.select(
        raw_file=pl.lit(file.key),
        row_number=pl.int_range(FIRST_ROW, pl.len() + FIRST_ROW, dtype=pl.Int64),
        raw=pl.struct(pl.all()),
    )
    found = [f"{file.key}: columns that no rule reads: {', '.join(unknown)}"] if unknown else []
    if is_partial(storage, file.key):
        found.append(f"{file.key} holds only the first {counted(table.height, 'record')}")
    return rows, tuple(found)


def _check(table: pl.DataFrame, file: RawFile, place: str) -> None:
    missing = [name for name in file.required if name not in table.columns]
    if missing:
        raise RawDataError(
            f"{place} lacks the columns {', '.join(missing)}.",
            hint="The source's layout has changed, or the file is not of this source.",
        )
    if table.is_empty() and not file.may_be_empty:
        raise RawDataError(f"{place} holds no row.", hint="Run its source again.")
