"""Former states of a clean data set: which run published what, and what changed between two of them.

Every published data set lies in the content store, and the ledger of the run says under which hash.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import polars as pl

from rocket_pipeline.core.cleaning.contract import PROVENANCE, EntityContract
from rocket_pipeline.core.cleaning.dataset import from_csv
from rocket_pipeline.core.cleaning.diff import DataSetDiff, diff
from rocket_pipeline.core.storage.ledger import RunLedger
from rocket_pipeline.core.storage.runs import find_run, run_ids
from rocket_pipeline.core.storage.store import Storage
from rocket_pipeline.errors import ConfigurationError, ObjectMissingError

STAGE = "cleaning"
DATA_SET = "data_set_sha256"
"""The detail of an entity's step that holds the hash of what it published."""


@dataclass(frozen=True)
class DataSetState:
    """A data set as a run published it."""

    run_id: str
    sha256: str


def former_states(storage: Storage, entity: str) -> Iterator[DataSetState]:
    """What runs published of an entity, the latest first; runs that left it as it was are left out."""
    latest: DataSetState | None = None
    for run_id in reversed(run_ids(storage.objects)):
        state = _state(storage, entity, run_id)
        if state is None:
            continue
        if latest is not None and latest.sha256 != state.sha256:
            yield latest
        latest = state  # of runs that published the same, the first
    if latest is not None:
        yield latest


def compare_states(
    storage: Storage,
    contract: EntityContract,
    *,
    old: str | None = None,
    new: str | None = None,
    ignore: Sequence[str] = (),
    identity: str | None = None,
) -> tuple[DataSetState, DataSetState, DataSetDiff]:
    """What changed of a data set between two runs; by default, what the latest change was.

    Args:
        storage: Where runs and data sets lie.
        contract: The entity's declaration.
        old: The run whose state is the older one; the state before `new` unless given.
        new: The run whose state is the newer one; the latest unless given.
        ignore: Columns to leave aside besides the provenance, which changes with every document.
        identity: A column that stays when a row's key changes.

    Raises:
        ConfigurationError: There is no such run or column, a run did not publish the data set, or there is no older
            state.
        ObjectMissingError: A state was deleted from the content store.
    """
    unknown = [name for name in (*ignore, *([identity] if identity else [])) if name not in contract.schema]
    if unknown:
        raise ConfigurationError(
            f"{contract.name} has no column {', '.join(unknown)}.", hint=f"It has {', '.join(contract.schema)}."
        )
    states = list(former_states(storage, contract.name)) if old is None or new is None else []
    newer = _named(storage, contract.name, new) if new else next(iter(states), None)
    if newer is None:
        raise ConfigurationError(f"No run has published {contract.name}.", hint="Run the cleaning stage.")
    older = _named(storage, contract.name, old) if old else _before(states, newer)
    if older is None:
        raise ConfigurationError(
            f"There is no other state of {contract.name} before that of run {newer.run_id}.",
            hint="It was published once so far, or always the same.",
        )
    left_aside = [*(column.name for column in PROVENANCE if column.name not in contract.key), *ignore]
    frames = [_frame(storage, contract, state) for state in (older, newer)]
    return older, newer, diff(*frames, key=contract.key, ignore=left_aside, identity=identity)


def _before(states: Sequence[DataSetState], newer: DataSetState) -> DataSetState | None:
    return next((s for s in states if s.run_id < newer.run_id and s.sha256 != newer.sha256), None)


def _named(storage: Storage, entity: str, run: str) -> DataSetState:
    run_id = find_run(storage.objects, run).run_id
    state = _state(storage, entity, run_id)
    if state is None:
        raise ConfigurationError(f"Run {run_id} has not published {entity}.", hint="Name a run that cleaned it.")
    return state


def _state(storage: Storage, entity: str, run_id: str) -> DataSetState | None:
    steps = [step for step in RunLedger(storage.objects, run_id).read().steps if step.stage == STAGE]
    sha256 = next((step.details.get(DATA_SET) for step in steps if step.name == entity), None)
    return DataSetState(run_id, sha256) if isinstance(sha256, str) else None


def _frame(storage: Storage, contract: EntityContract, state: DataSetState) -> pl.DataFrame:
    place = f"{contract.name} of run {state.run_id}"
    try:
        data = storage.content.get(state.sha256)
    except ObjectMissingError as error:
        raise ObjectMissingError(
            f"What run {state.run_id} published of {contract.name} was deleted.",
            hint="Name other runs by --from and --to.",
        ) from error
    return from_csv(data, contract, place=place)
