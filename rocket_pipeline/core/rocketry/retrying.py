"""What is to be done once more of a run: what failed in it or was never reached, and what stands downstream of that.

The plan is a pure function of the run's record. That nothing is fetched twice is the session's doing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from rocket_pipeline.core.extraction.pipeline import STAGE as EXTRACTION
from rocket_pipeline.core.reporting.summary import PIPELINE
from rocket_pipeline.core.rocketry.cleaning import CLEANERS
from rocket_pipeline.core.rocketry.sources import SOURCES
from rocket_pipeline.core.rocketry.stages import CLEANING, GRAPH_LOAD, SCHEMA_GENERATION
from rocket_pipeline.core.storage.ledger import RunRecord
from rocket_pipeline.core.storage.runs import Folders, close_broken, find_run
from rocket_pipeline.errors import ConfigurationError


@dataclass(frozen=True, kw_only=True)
class RetryPlan:
    """What to run again of a run.

    Attributes:
        run_id: The run.
        session_id: Its session.
        stages: The stages that have something to do, in their order; none when nothing failed.
        sources: The sources to extract.
        entities: The entities to clean.
        limit: At most that many records a source, as the run was asked.
    """

    run_id: str
    session_id: str
    stages: tuple[str, ...]
    sources: tuple[str, ...]
    entities: tuple[str, ...]
    limit: int | None


def retry_plan(objects: Folders, name: str) -> RetryPlan:
    """What to run again of a run that the root `objects` knows, by its id or `runs.LAST`.

    Runs whose process is gone are closed before.

    Raises:
        ConfigurationError: There is no such run, or as for `plan_retry`.
    """
    close_broken(objects)
    return plan_retry(find_run(objects, name))


def plan_retry(run: RunRecord) -> RetryPlan:
    """What to run again of a run that has ended.

    Raises:
        ConfigurationError: It is still open, or was no run of flows.
    """
    asked = _asked_stages(run)
    done = {(step.stage, step.name) for step in run.steps if step.state == "Completed"}
    sources = [name for name in _listed(run, "sources") if (EXTRACTION, name) not in done]
    failed = [name for name in _listed(run, "entities") if (CLEANING, name) not in done]
    sources = sources if EXTRACTION in asked else []
    entities = list(_stale(_listed(run, "entities"), failed, sources)) if CLEANING in asked else []
    loads = GRAPH_LOAD in asked and (bool(entities) or not _completed(run, GRAPH_LOAD))
    generates = SCHEMA_GENERATION in asked and (loads or not _completed(run, SCHEMA_GENERATION))
    wanted = {EXTRACTION: sources, CLEANING: entities, GRAPH_LOAD: loads, SCHEMA_GENERATION: generates}
    limit = run.parameters.get("limit")
    return RetryPlan(
        run_id=run.run_id,
        session_id=run.session_id,
        stages=tuple(stage for stage, work in wanted.items() if work),
        sources=tuple(sources),
        entities=tuple(entities),
        limit=limit if isinstance(limit, int) else None,
    )


def _asked_stages(run: RunRecord) -> list[str]:
    """The stages that the run was asked for, of a run that can be run again at all."""
    if run.state == "Running":
        process = f"process {run.process.pid} on {run.process.host}" if run.process else "an unknown process"
        raise ConfigurationError(
            f"Run {run.run_id} is still open: {process} works on it.",
            hint=f"Wait for its end or cancel it; if that process is gone: `rocket run --session {run.session_id}`.",
        )
    if run.parameters.get("replay"):
        raise ConfigurationError(
            f"Run {run.run_id} only read saved documents again.", hint=f"Say `rocket replay {run.session_id}`."
        )
    asked = _listed(run, "stages")
    if not asked:
        raise ConfigurationError(
            f"Run {run.run_id} does not say which stages it was asked for.",
            hint=f"Say `rocket run --session {run.session_id}`.",
        )
    return asked


def _listed(run: RunRecord, parameter: str) -> list[str]:
    names = run.parameters.get(parameter)
    return [str(name) for name in names] if isinstance(names, list) else []


def _stale(asked: Collection[str], failed: Collection[str], sources: Collection[str]) -> Iterator[str]:
    """Of the entities asked for: those that failed, that such a source feeds, or that depend on one of these."""
    written = {key for name in sources for key in _files(name)}
    again: set[str] = set()
    for name, cleaner in CLEANERS.items():  # an entity comes after those that it depends on
        is_fed = any(file.key in written for file in cleaner.inputs)
        if name in asked and (name in failed or is_fed or not again.isdisjoint(cleaner.depends_on)):
            again.add(name)
            yield name


def _files(source: str) -> set[str]:
    """The raw files that a source writes; none of one that is not registered any more."""
    if source not in SOURCES:
        return set()
    specification = SOURCES[source].specification
    split = (specification.key_for(value) for value in specification.split_file_mapping)
    return {specification.default_key, *(key for key in split if key)}


def _completed(run: RunRecord, stage: str) -> bool:
    """Whether a stage came to its end; of a run of one stage alone the run's state tells it."""
    states = [step.state for step in run.steps if (step.stage, step.name) == (PIPELINE, stage)]
    return (states or [run.state])[-1] == "Completed"
