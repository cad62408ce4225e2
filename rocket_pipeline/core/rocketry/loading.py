"""Writing the clean data sets into a draft of the graph, a label or a type at a time.

What makes the draft the graph, and what compares the two, stands in `stages`.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager

from rocket_pipeline.common.settings import Settings
from rocket_pipeline.core.cleaning.dataset import read_datasets
from rocket_pipeline.core.extraction.configuration import storage_of
from rocket_pipeline.core.graph_load import loader
from rocket_pipeline.core.graph_load.draft import GraphDraft
from rocket_pipeline.core.graph_load.prepare import STAGE, Part, PreparedLoad, prepare, spec_named, step_name
from rocket_pipeline.core.graph_load.reconcile import tell_all
from rocket_pipeline.core.graph_load.store import Spec
from rocket_pipeline.core.rocketry.cleaning import CONTRACTS
from rocket_pipeline.core.rocketry.graph_model import MODEL
from rocket_pipeline.core.storage.ledger import RunLedger, StepReport
from rocket_pipeline.errors import ContractViolationError, RocketError

logger = logging.getLogger(__name__)


class OpenLoad:
    """A part of the graph that is being loaded: every check of the whole load is done, the store is open.

    Attributes:
        names: The labels or types to load by `load_one`, in this order; of a load that is refused, those that refuse
            it: `load_one` then says why, and writes nothing.
        is_refused: Whether a check failed.
    """

    def __init__(self, names: list[str], load_one: Callable[[str], StepReport], *, is_refused: bool) -> None:
        self.names = names
        self.is_refused = is_refused
        self._load_one = load_one

    def load_one(self, name: str) -> StepReport:
        """Load one label or type, and write its step to the ledger.

        Raises:
            ContractViolationError: Its clean data set does not hold what its contract says; nothing was written.
            GraphError: A check failed, too much would be removed, or an end of a relationship is not in the graph.
        """
        return self._load_one(name)


@contextmanager
def open_load(
    settings: Settings,
    draft: GraphDraft,
    part: Part,
    *,
    ledger: RunLedger,
    session_id: str,
    max_stale_fraction: float = 0.2,
) -> Iterator[OpenLoad]:
    """Check the whole load before any row of it is written, and hold the draft open to load a part of it.

    Raises:
        GraphDataError: There is nothing to load, or what is skipped would be lost.
        GraphUnavailableError: Another run is writing, or the store went away.
    """
    with ledger.step(STAGE, part) as report, ExitStack() as opened:
        try:
            load = prepared(
                settings,
                draft.run_id,
                session_id=session_id,
                stages=stages_of(ledger),
                max_stale_fraction=max_stale_fraction,
            )
            store, former = opened.enter_context(draft.open(MODEL)), opened.enter_context(draft.former(MODEL))
            loader.begin(store, load, former=former)
            refusals: Mapping[str, RocketError] = loader.refusals(store, load, former=former)
        except ContractViolationError as error:
            refusals = dict.fromkeys(_unreadable(settings), error)

        def load_one(name: str) -> StepReport:
            report.state = "Failed"  # until this one is loaded
            with ledger.step(STAGE, name) as step:
                if name in refusals:
                    raise refusals[name]
                spec = spec_named(MODEL, name)
                step.checks = load.step(spec).checks
                step.counts = loader.load_one(store, load, spec).counts
            report.state = "Completed"
            logger.info("%s: %d sent, %d removed", name, step.counts["sent"], step.counts["deleted"])
            return step

        if refusals:
            yield OpenLoad(list(refusals), load_one, is_refused=True)
            return
        if part == "nodes":
            loader.open_run(store, load)
        tell_all((step for step in load.steps if step.state == "Skipped"), ledger.record)
        names = [step.name for step in load.part(part).steps if step.state != "Skipped"]
        yield OpenLoad(names, load_one, is_refused=False)


def load_part(
    settings: Settings,
    draft: GraphDraft,
    part: Part,
    *,
    ledger: RunLedger,
    session_id: str,
    max_stale_fraction: float = 0.2,
) -> list[StepReport]:
    """Check the whole load, then load all labels into the draft, or all types, their nodes being there.

    Raises:
        ContractViolationError: A clean data set does not hold what its contract says; nothing was written.
        GraphError: As `open_load` and `OpenLoad.load_one`.
    """
    with open_load(
        settings, draft, part, ledger=ledger, session_id=session_id, max_stale_fraction=max_stale_fraction
    ) as load:
        return [load.load_one(name) for name in load.names]


def prepared(
    settings: Settings,
    run_id: str,
    *,
    session_id: str | None = None,
    stages: Sequence[str] = (STAGE,),
    max_stale_fraction: float = 0.2,
) -> PreparedLoad:
    """The load of the clean data sets, built and checked."""
    return prepare(
        MODEL,
        read_datasets(storage_of(settings), CONTRACTS.values()),
        run_id=run_id,
        session_id=session_id,
        stages=stages,
        max_stale_fraction=max_stale_fraction,
    )


def stages_of(ledger: RunLedger) -> list[str]:
    """The stages that the run was asked for."""
    asked = ledger.read().parameters.get("stages")
    return [str(stage) for stage in asked] if isinstance(asked, list) else [STAGE]


def _unreadable(settings: Settings) -> list[str]:
    """The labels, or where there is none, the types, whose clean data set cannot be read."""
    broken = set()
    for contract in CONTRACTS.values():
        try:
            read_datasets(storage_of(settings), [contract])
        except ContractViolationError:
            broken.add(contract.name)
    specs: tuple[Sequence[Spec], ...] = (MODEL.nodes, MODEL.relationships)
    nodes, types = ([step_name(MODEL, s) for s in part if broken.intersection(s.datasets)] for part in specs)
    return nodes or types
