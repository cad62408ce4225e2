"""The Prefect tasks of graph_load: each wraps one call of the core.

All work on one draft of the graph, so that readers see the former graph until the new one was found right.
"""

from __future__ import annotations

from prefect import task
from prefect.artifacts import create_markdown_artifact
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State

from rocket_pipeline.core.extraction.configuration import storage_of
from rocket_pipeline.core.graph_load.draft import GraphDraft, begin_draft
from rocket_pipeline.core.graph_load.prepare import Part
from rocket_pipeline.core.graph_load.target import GraphTarget
from rocket_pipeline.core.reporting.markdown import table
from rocket_pipeline.core.rocketry import loading, stages
from rocket_pipeline.core.rocketry.graph_model import MODEL
from rocket_pipeline.core.rocketry.loading import OpenLoad
from rocket_pipeline.core.storage.ledger import StepReport
from rocket_pipeline.core.storage.runs import has_ended
from rocket_pipeline.prefect_blocks import load_settings
from rocket_pipeline.tasks.artifacts import ArtifactProgress
from rocket_pipeline.tasks.shell import RETRIES, RunContext


@task(task_run_name="begin draft", **RETRIES)
def begin(run: RunContext, *, target: GraphTarget) -> GraphDraft:
    """Begin a draft of the graph: a copy that is written while the graph is read."""
    objects = storage_of(load_settings()).objects
    return begin_draft(target, model=MODEL, run_id=run.run_id, has_ended=lambda other: has_ended(objects, other))


@task(task_run_name="load {part}", **RETRIES)
def load_part(run: RunContext, *, draft: GraphDraft, part: Part, max_stale_fraction: float) -> dict[str, State]:
    """Check the whole load, then load a part of it, a task a label or type; returns how each of these ended.

    They run in this task, for a draft has one writer: one after the other, up to the first that fails, or all of those
    that refuse the load.
    """
    settings = load_settings()
    states: dict[str, State] = {}
    progress = ArtifactProgress(f"load-{part}-progress")
    with loading.open_load(
        settings,
        draft,
        part,
        ledger=run.ledger(settings),
        session_id=run.session_id,
        max_stale_fraction=max_stale_fraction,
    ) as load:
        for name in load.names:
            states[name] = load_one(name, load, return_state=True)
            if not (states[name].is_completed() or load.is_refused):
                break
            progress(len(states), len(load.names), "label" if part == "nodes" else "type")
    return states


@task(task_run_name="load {name}", cache_policy=NO_CACHE, **RETRIES)
def load_one(name: str, load: OpenLoad) -> int:
    """Load one label or relationship type; returns the number sent."""
    return load.load_one(name).counts["sent"]


@task(task_run_name="validate and publish", **RETRIES)
def validate(run: RunContext, *, draft: GraphDraft) -> int:
    """Compare the draft with the clean data sets and publish it when they agree; returns what was sent."""
    settings = load_settings()
    steps = stages.validate_graph(settings, draft, ledger=run.ledger(settings), session_id=run.session_id)
    return _told("graph", "The graph", steps)


@task(task_run_name="compare and publish", **RETRIES)
def publish(run: RunContext, *, draft: GraphDraft, part: Part) -> int:
    """Compare one part of the draft with the clean data sets and publish it when they agree; returns what was sent."""
    settings = load_settings()
    steps = stages.publish_part(settings, draft, part, ledger=run.ledger(settings), session_id=run.session_id)
    return _told("graph", "The graph", steps)


@task(task_run_name="compare with the clean data sets", **RETRIES)
def compare(run: RunContext, *, target: GraphTarget) -> int:
    """Compare the graph as it is with the clean data sets; returns the nodes and relationships."""
    settings = load_settings()
    return _told("graph", "The graph", stages.check_graph(settings, target, ledger=run.ledger(settings)))


def _told(key: str, title: str, steps: list[StepReport]) -> int:
    """Put the steps into an artifact; every check stands in the ledger, here only those that failed."""
    rows = [
        [
            step.name,
            step.state,
            *(step.counts.get(name, "") for name in ("sent", "graph", "deleted")),
            f"{sum(check.passed for check in step.checks)} of {len(step.checks)}",
        ]
        for step in steps
    ]
    failed = [[step.name, check.name, check.detail] for step in steps for check in step.checks if not check.passed]
    text = table(["step", "state", "sent", "in the graph", "removed", "checks passed"], rows)
    if failed:
        text += "\n\n" + table(["step", "failed check", "found"], failed)
    sent = sum(step.counts.get("sent", 0) for step in steps)
    create_markdown_artifact(f"# {title}\n\n{text}", key=key, description=f"{sent:,} nodes and relationships sent")
    return sent
