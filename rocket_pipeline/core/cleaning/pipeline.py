"""From raw data sets to a published clean data set: one entity at a time, all or nothing.

Which rules an entity has is its own module's business; this module reads, counts, checks and publishes.
"""

from __future__ import annotations

import logging
import textwrap
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import polars as pl

from rocket_pipeline.common.text import counted
from rocket_pipeline.core.cleaning.contract import EntityContract
from rocket_pipeline.core.cleaning.dataset import dataset_key, read_datasets, to_csv
from rocket_pipeline.core.cleaning.inputs import Inputs, RawFile, read_raw
from rocket_pipeline.core.cleaning.package import PACKAGE_KEY, package
from rocket_pipeline.core.cleaning.quarantine import (
    MERGED,
    REFUSED,
    failed_key,
    merged_key,
    quarantine_key,
    read_quarantine,
)
from rocket_pipeline.core.cleaning.validation import check
from rocket_pipeline.core.storage.store import Published, Storage
from rocket_pipeline.errors import ContractViolationError, RawDataError

logger = logging.getLogger(__name__)

_LOGGED = 200
"""Characters of a warning in the log; the result holds it whole."""


@dataclass(frozen=True, kw_only=True)
class Cleaned:
    """What an entity's rules made of its raw rows.

    Attributes:
        frame: The clean data set: the contract's columns, in any order of rows.
        refused: `quarantine.REFUSED` rows.
        merged: `quarantine.MERGED` rows.
        warnings: What is odd but no reason to refuse a row, counted and named.
    """

    frame: pl.DataFrame
    refused: pl.DataFrame
    merged: pl.DataFrame
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Cleaner:
    """How an entity is cleaned.

    Attributes:
        contract: What the clean data set must be.
        inputs: The raw files that it is made from; none of a data set that is derived from clean ones alone.
        depends_on: Entities whose clean data sets the rules look at; they are cleaned before.
        clean: The rules: a pure function of the inputs.
    """

    contract: EntityContract
    inputs: tuple[RawFile, ...]
    clean: Callable[[Inputs], Cleaned]
    depends_on: tuple[str, ...] = ()

    @property
    def is_derived(self) -> bool:
        """Whether it has no raw rows of its own to account for; then it may also be empty."""
        return not self.inputs


@dataclass(frozen=True, kw_only=True)
class CleaningResult:
    """What cleaning an entity came to: `raw == clean + quarantined + merged`, unless it is derived.

    Attributes:
        entity: The entity.
        raw: Raw rows read; None of a derived data set.
        clean: Rows published.
        quarantined: Rows refused.
        merged: Rows that another row stands for now.
        reasons: Reason code → rows refused for it, most frequent first.
        warnings: What is odd, counted and named.
        published: The data set, its quarantine, its merges and the package, in this order.
    """

    entity: str
    raw: int | None
    clean: int
    quarantined: int
    merged: int
    reasons: Mapping[str, int]
    warnings: tuple[str, ...]
    published: tuple[Published, ...]


def run_cleaner(
    cleaner: Cleaner,
    storage: Storage,
    *,
    contracts: Mapping[str, EntityContract],
    sources: Mapping[str, str] | None = None,
) -> CleaningResult:
    """Clean an entity and publish its data set, `_quarantine/`, `_merged/` and `datapackage.json`.

    Args:
        cleaner: The entity's rules.
        storage: Where raw data sets lie and clean ones go.
        contracts: All contracts of the department: for what the cleaner depends on, and for the package.
        sources: Raw file → the source that writes it, to name it where the file is missing.

    Raises:
        RawDataError: A raw data set is missing, unreadable, empty or lacks columns.
        ContractViolationError: The result breaks the contract, rows are unaccounted for, or none is left. All
            that was published before stays; what was refused when none is left lies in `failed_key`.
    """
    _require_any(cleaner, storage, sources or {})
    inputs = _load(cleaner, storage, contracts)
    cleaned = cleaner.clean(inputs)
    raw_rows = None if cleaner.is_derived else sum(rows.height for rows in inputs.raw.values())
    contract = cleaner.contract
    check(cleaned.frame, contract)
    reasons = _reasons(cleaned.refused)
    if raw_rows is not None:
        _account(cleaned, contract.name, raw_rows)
    if raw_rows:
        _check_left(cleaned, contract.name, reasons, storage)
    data = to_csv(cleaned.frame.sort(contract.key), contract)
    published = storage.publish(storage.clean, dataset_key(contract.name), data)
    traces = _publish_traces(cleaned, contract.name, storage)
    description = package(list(contracts.values()), storage.clean)
    described = storage.publish(storage.clean, PACKAGE_KEY, description)
    result = CleaningResult(
        entity=contract.name,
        raw=raw_rows,
        clean=cleaned.frame.height,
        quarantined=cleaned.refused.height,
        merged=cleaned.merged.height,
        reasons=reasons,
        warnings=(*inputs.warnings, *cleaned.warnings),
        published=(published, *traces, described),
    )
    _log(result)
    return result


def _require_any(cleaner: Cleaner, storage: Storage, sources: Mapping[str, str]) -> None:
    """Raise RawDataError where a raw file is missing, or of several optional ones each."""
    absent = [file for file in cleaner.inputs if not storage.raw.exists(file.key)]
    if absent and (len(absent) == len(cleaner.inputs) or not all(file.is_optional for file in absent)):
        writers = dict.fromkeys(sources[file.key] for file in absent if file.key in sources)
        known = " ".join(f"--source {name}" for name in writers)
        places = " or ".join(storage.raw.location(file.key) for file in absent)
        raise RawDataError(
            f"There is no raw data set {places}.",
            hint=f"Run `rocket run extraction {known}` first." if known else "Run the extraction stage first.",
        )


def _load(cleaner: Cleaner, storage: Storage, contracts: Mapping[str, EntityContract]) -> Inputs:
    skipped = [file for file in cleaner.inputs if file.is_optional and not storage.raw.exists(file.key)]
    read = {file.key: read_raw(storage, file) for file in cleaner.inputs if file not in skipped}
    return Inputs(
        raw={key: rows for key, (rows, _) in read.items()},
        clean=read_datasets(storage, [contracts[entity] for entity in cleaner.depends_on]),
        refused={entity: read_quarantine(storage, entity) for entity in cleaner.depends_on},
        warnings=(
            *_never_read(skipped),
            *(warning for _, warnings in read.values() for warning in warnings),
        ),
    )


def _never_read(files: list[RawFile]) -> tuple[str, ...]:
    names = ", ".join(file.key for file in files)
    return (f"There is no {names}: not read by any run so far",) if files else ()


def _account(cleaned: Cleaned, entity: str, raw_rows: int) -> None:
    """Every raw row ends in exactly one place; anything else is a mistake in the entity's rules."""
    clean, refused, merged = cleaned.frame.height, cleaned.refused.height, cleaned.merged.height
    ends = pl.concat([part.select("raw_file", "row_number") for part in (cleaned.refused, cleaned.merged)])
    if raw_rows != clean + refused + merged or ends.is_duplicated().any():
        raise ContractViolationError(
            f"{entity}: {counted(raw_rows, 'raw row')} became {clean:,} clean, {refused:,} refused and "
            f"{merged:,} merged; nothing was published.",
            hint="Correct the entity's rules: every row ends in one place.",
        )


def _check_left(cleaned: Cleaned, entity: str, reasons: Mapping[str, int], storage: Storage) -> None:
    """An empty data set would empty the graph: the former one stays, with the traces that belong to it."""
    if cleaned.frame.is_empty():
        key = failed_key(entity)
        storage.clean.put(key, _csv(cleaned.refused, REFUSED))
        told = ", ".join(f"{reason} {rows:,}" for reason, rows in reasons.items())
        raise ContractViolationError(
            f"{entity}: nothing is left of {counted(cleaned.refused.height, 'raw row')} ({told}); "
            "the data set that was published before stays.",
            hint=f"Read {storage.clean.location(key)}.",
        )


def _publish_traces(cleaned: Cleaned, entity: str, storage: Storage) -> tuple[Published, Published]:
    storage.clean.delete(failed_key(entity))
    return (
        storage.publish(storage.clean, quarantine_key(entity), _csv(cleaned.refused, REFUSED)),
        storage.publish(storage.clean, merged_key(entity), _csv(cleaned.merged, MERGED)),
    )


def _csv(trace: pl.DataFrame, schema: Mapping[str, pl.DataType]) -> bytes:
    return trace.select(*schema).sort("raw_file", "row_number").write_csv().encode()


def _reasons(refused: pl.DataFrame) -> dict[str, int]:
    counts = refused.group_by("reason").len().sort("len", "reason", descending=[True, False])
    return dict(counts.iter_rows())


def _log(result: CleaningResult) -> None:
    logger.info(
        "%s: %s, %d clean, %d quarantined, %d merged",
        result.entity,
        "derived" if result.raw is None else counted(result.raw, "raw row"),
        result.clean,
        result.quarantined,
        result.merged,
    )
    for warning in result.warnings:
        logger.warning("%s: %s", result.entity, textwrap.shorten(warning, _LOGGED, placeholder=" …"))
