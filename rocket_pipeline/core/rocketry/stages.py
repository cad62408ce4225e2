"""The stages of the rocketry department as plain calls: what a notebook, a Prefect task or a Lambda runs.

Extraction is `core.extraction.DataExtractionPipeline` over `SOURCES`, writing the graph is `loading`; the rest is here.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from rocket_pipeline.common.settings import Settings
from rocket_pipeline.core.cleaning.dataset import read_datasets
from rocket_pipeline.core.cleaning.history import DATA_SET
from rocket_pipeline.core.cleaning.pipeline import CleaningResult, run_cleaner
from rocket_pipeline.core.extraction.configuration import storage_of
from rocket_pipeline.core.graph_load.draft import GraphDraft
from rocket_pipeline.core.graph_load.open import open_graph
from rocket_pipeline.core.graph_load.prepare import STAGE, Part
from rocket_pipeline.core.graph_load.reconcile import compare, reconcile
from rocket_pipeline.core.graph_load.store import GraphStore
from rocket_pipeline.core.graph_load.target import GraphTarget, local_place, target_from
from rocket_pipeline.core.rocketry.cleaning import CLEANERS, CONTRACTS
from rocket_pipeline.core.rocketry.graph_model import MODEL, ROWS_IN_GRAPH
from rocket_pipeline.core.rocketry.loading import prepared, stages_of
from rocket_pipeline.core.rocketry.sources import SOURCES
from rocket_pipeline.core.schema_generation import files
from rocket_pipeline.core.schema_generation.changes import changes
from rocket_pipeline.core.schema_generation.generation import Generated, generate
from rocket_pipeline.core.storage.ledger import Check, RunLedger, StepReport
from rocket_pipeline.errors import (
    GraphDataError,
    Permanent,
    ReconciliationError,
    RocketError,
    SchemaGenerationError,
    UnknownNameError,
)

CLEANING = "cleaning"
GRAPH_LOAD = STAGE
SCHEMA_GENERATION = "schema_generation"

_WRITERS = {key: name for name, source in SOURCES.items() for key in source.specification.keys}
"""Raw file → the source that writes it."""


def clean_entity(entity: str, *, settings: Settings, ledger: RunLedger) -> CleaningResult:
    """Clean one entity from its raw data sets and publish it.

    Raises:
        UnknownNameError: No such entity.
        CleaningError: Its raw data sets cannot be read, or the result breaks the contract; nothing was published.
    """
    if entity not in CLEANERS:
        raise UnknownNameError("entity", entity, CLEANERS)
    with ledger.step(CLEANING, entity) as report:
        result = run_cleaner(CLEANERS[entity], storage_of(settings), contracts=CONTRACTS, sources=_WRITERS)
        report.counts = {
            **({} if result.raw is None else {"raw": result.raw}),
            "clean": result.clean,
            "quarantined": result.quarantined,
            "merged": result.merged,
        }
        report.outputs = [published.location for published in result.published]
        report.warnings = list(result.warnings)
        report.details |= {"reasons": dict(result.reasons), DATA_SET: result.published[0].sha256}
    return result


def validate_graph(settings: Settings, draft: GraphDraft, *, ledger: RunLedger, session_id: str) -> list[StepReport]:
    """Compare the draft with the clean data sets, and make it the graph when they agree.

    Raises:
        ReconciliationError: They differ; the draft is discarded and the former graph stays.
        GraphUnavailableError: Another run is writing; the draft stays, so that the call can be made again.
    """
    with _publishing(draft, ledger):
        load = prepared(settings, draft.run_id, session_id=session_id, stages=stages_of(ledger))
        with draft.open(MODEL) as store:
            steps = reconcile(store, load, loaded=_loaded(ledger), on_step=ledger.record)
            steps.append(_count_entities(settings, store, ledger))
    return steps


def publish_part(
    settings: Settings, draft: GraphDraft, part: Part, *, ledger: RunLedger, session_id: str
) -> list[StepReport]:
    """Compare the draft's nodes or its relationships with the clean data sets, and publish it when they agree.

    The other part stays as it was, so the run is not marked as completed in the graph.

    Raises:
        ReconciliationError: They differ; the draft is discarded and the former graph stays.
        GraphDataError: The draft was rebuilt, and the other part would be lost; likewise.
        GraphUnavailableError: Another run is writing; the draft stays, so that the call can be made again.
    """
    with _publishing(draft, ledger):
        if draft.rebuilt:
            raise GraphDataError(
                f"{draft.target.location} has other tables than the model, so it is rebuilt: {part} alone are not it.",
                hint="Run graph_load as a whole.",
            )
        load = prepared(settings, draft.run_id, session_id=session_id).part(part)
        with draft.open(MODEL) as store:
            return compare(store, load, loaded=_loaded(ledger), confirmed=True, on_step=ledger.record)


@contextmanager
def _publishing(draft: GraphDraft, ledger: RunLedger) -> Iterator[None]:
    """Publish the draft after the block; discard it when no second try can help."""
    try:
        with ledger.step(GRAPH_LOAD, "validation"):
            yield
            draft.publish()
    except RocketError as error:
        if isinstance(error, Permanent):
            draft.discard()
        raise


def check_graph(settings: Settings, target: GraphTarget, *, ledger: RunLedger) -> list[StepReport]:
    """Compare the graph as it is with the clean data sets; the graph is only read.

    Raises:
        ReconciliationError: They differ.
    """
    with ledger.step(GRAPH_LOAD, "validation"), open_graph(target, model=MODEL) as store:
        load = prepared(settings, ledger.run_id, session_id=ledger.run_id)
        steps = compare(store, load, on_step=ledger.record)
        return [*steps, _count_entities(settings, store, ledger)]


def _loaded(ledger: RunLedger) -> list[StepReport]:
    return [step for step in ledger.read().steps if step.stage == GRAPH_LOAD]


def _count_entities(settings: Settings, store: GraphStore, ledger: RunLedger) -> StepReport:
    """How many rows of every clean data set stand in the graph."""
    datasets = read_datasets(storage_of(settings), CONTRACTS.values())
    with ledger.step(GRAPH_LOAD, "entities") as report:
        found = {entity: int(str(store.query(rows.query)[0]["rows"] or 0)) for entity, rows in ROWS_IN_GRAPH.items()}
        # What was never published may stand in the graph from a former load.
        report.counts = {entity: rows for entity, rows in found.items() if rows or entity in datasets}
        due = {entity: ROWS_IN_GRAPH[entity].expected(datasets[entity]) for entity in found if entity in datasets}
        report.checks = [
            Check(name=entity, passed=found[entity] == rows, detail=f"{found[entity]:,} of {rows:,}")
            for entity, rows in due.items()
        ]
        wrong = [f"{check.name}: {check.detail}" for check in report.checks if not check.passed]
        if wrong:
            raise ReconciliationError(
                f"The graph does not hold the clean data sets: {', '.join(wrong)}.",
                hint="Run graph_load again.",
            )
    return report


@dataclass(frozen=True, kw_only=True)
class WrittenContract:
    """The contract's files as they were written.

    Attributes:
        directory: Where they lie.
        files: All of them.
        changed: Those that differ from before.
        changes: What differs from the former contract, breaking changes first.
        warnings: Where the graph does not bear the model out.
    """

    directory: Path
    files: tuple[str, ...]
    changed: tuple[str, ...]
    changes: tuple[str, ...]
    warnings: tuple[str, ...]


def write_contract(
    settings: Settings, *, target: GraphTarget | None = None, refuse_breaking: bool = False
) -> WrittenContract:
    """Generate the contract from the graph and write its files.

    Args:
        settings: Where the graph and the files are.
        target: Another graph than the settings name.
        refuse_breaking: Raise instead of writing when a front end built on the former contract would break.

    Raises:
        SchemaDriftError: The graph is not what the model says.
        SchemaGenerationError: The change would break a reader and that is refused.
    """
    generated, directory = _generated(settings, target), contracts_folder(settings)
    former = files.read_contract(directory)
    found = changes(former, generated.contract) if former else []
    breaking = [change for change in found if change.breaking]
    if breaking and refuse_breaking:
        raise SchemaGenerationError(
            "The contract would break its readers: " + "; ".join(map(str, breaking)) + ".",
            hint="Agree on it with the front end, then set refuse_breaking to false for one run.",
        )
    changed = files.write(generated.files, directory)
    return WrittenContract(
        directory=directory,
        files=tuple(sorted(generated.files)),
        changed=tuple(path.name for path in changed),
        changes=tuple(map(str, found)),
        warnings=tuple(map(str, generated.warnings)),
    )


def check_contract(settings: Settings) -> str:
    """A unified diff from the contract's files to what the graph says now; empty when they are equal."""
    return files.check(_generated(settings, None).files, contracts_folder(settings))


def contracts_folder(settings: Settings) -> Path:
    """Where the contract's files lie."""
    return local_place(settings, "contracts_dir", "contracts")


def _generated(settings: Settings, target: GraphTarget | None) -> Generated:
    with open_graph(target or target_from(settings), model=MODEL) as store:
        return generate(MODEL, store.introspect())
