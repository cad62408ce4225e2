"""Checked frames from clean data sets: what a load will send, and whether it may. No store is asked here.

Nothing goes missing in silence. A label or type whose own data set was never published is skipped, said so,
and left in the graph as it is. A relationship whose data set is there but whose ends are not loaded is
dangling, which refuses the whole load.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import polars as pl

from rocket_pipeline.core.graph_load.checks import check_nodes, check_relationships
from rocket_pipeline.core.graph_load.model import Datasets, GraphModel, NodeSpec, RelationshipSpec
from rocket_pipeline.core.graph_load.store import Spec
from rocket_pipeline.core.storage.ledger import Check, State, StepReport
from rocket_pipeline.errors import GraphDataError, UnknownNameError

STAGE = "graph_load"
SHOWN_FAILURES = 5
Part = Literal["nodes", "relationships"]


@dataclass(frozen=True, kw_only=True)
class PreparedLoad:
    """A load that has been built and checked.

    Attributes:
        model: What the graph consists of.
        run_id: The run that loads.
        session_id: The session under which that run fetched.
        stages: The stages that the run executes.
        max_stale_fraction: The largest share of a label or type that may be removed.
        frames: Step name → its rows; what is skipped has none.
        steps: A report a label and type: Skipped, Failed with its checks, or Running with its checks passed.
    """

    model: GraphModel
    run_id: str
    session_id: str | None
    stages: tuple[str, ...]
    max_stale_fraction: float
    frames: Mapping[str, pl.DataFrame]
    steps: tuple[StepReport, ...]

    def nodes(self) -> list[tuple[NodeSpec, pl.DataFrame]]:
        """The labels to load, with their rows."""
        return [(spec, self.frames[spec.label]) for spec in self.model.nodes if spec.label in self.frames]

    def relationships(self) -> list[tuple[RelationshipSpec, pl.DataFrame]]:
        """The relationship types to load, with their rows."""
        named = [(spec, step_name(self.model, spec)) for spec in self.model.relationships]
        return [(spec, self.frames[name]) for spec, name in named if name in self.frames]

    def rows(self) -> list[tuple[Spec, pl.DataFrame]]:
        """All that is to be loaded, nodes first."""
        return [*self.nodes(), *self.relationships()]

    def part(self, part: Part) -> PreparedLoad:
        """The load's nodes or its relationships alone."""
        specs: Sequence[Spec] = self.model.nodes if part == "nodes" else self.model.relationships
        names = {step_name(self.model, spec) for spec in specs}
        return replace(
            self,
            frames={name: frame for name, frame in self.frames.items() if name in names},
            steps=tuple(step for step in self.steps if step.name in names),
        )

    def step(self, spec: Spec) -> StepReport:
        """The report of a label or type as it was prepared."""
        name = step_name(self.model, spec)
        return next(step for step in self.steps if step.name == name)

    def has(self, spec: Spec) -> bool:
        """Whether there is anything of it to load: its data sets were published, and it is no retained label."""
        return any(step.name == step_name(self.model, spec) and step.state != "Skipped" for step in self.steps)

    def frame(self, spec: Spec) -> pl.DataFrame:
        """Its rows; KeyError where it is skipped."""
        return self.frames[step_name(self.model, spec)]

    def require(self, spec: Spec | None = None) -> None:
        """Raise GraphDataError, naming every label and type whose checks failed, unless all may be loaded.

        Args:
            spec: Ask for this one alone.
        """
        failures = [
            f"{step.name}: {check.name}: {check.detail}"
            for step in (self.steps if spec is None else [self.step(spec)])
            for check in step.checks
            if not check.passed
        ]
        if failures:
            more = len(failures) - SHOWN_FAILURES
            raise GraphDataError(
                "Nothing was loaded. "
                + "; ".join(failures[:SHOWN_FAILURES])
                + (f"; {more} more" if more > 0 else "")
                + ".",
                hint="Look at the clean data sets, and run cleaning again if one is missing.",
            )
        self.require_any()

    def require_any(self) -> None:
        """Raise GraphDataError when there is nothing to load."""
        if all(step.state == "Skipped" for step in self.steps):
            raise GraphDataError("There is no clean data set to load.", hint="Run cleaning first.")


def prepare(
    model: GraphModel,
    datasets: Datasets,
    *,
    run_id: str,
    session_id: str | None = None,
    stages: Sequence[str] = (STAGE,),
    max_stale_fraction: float = 0.2,
) -> PreparedLoad:
    """Build and check all frames of a load; `require` tells whether they may be loaded.

    Args:
        model: What the graph consists of.
        datasets: The clean data sets; one that was never published is absent.
        run_id: The run that loads.
        session_id: The session under which that run fetched.
        stages: The stages that the run executes.
        max_stale_fraction: The largest share of a label or type that may be removed.
    """
    frames: dict[str, pl.DataFrame] = {}
    steps: list[StepReport] = []
    specs: list[Spec] = [*(node for node in model.nodes if not node.retained), *model.relationships]
    for spec in specs:
        name = step_name(model, spec)
        absent = [entity for entity in spec.datasets if entity not in datasets]
        if absent:
            reason = f"Nothing was published of {', '.join(absent)}; left in the graph as it is."
            steps.append(StepReport(stage=STAGE, name=name, state="Skipped", warnings=[reason]))
            continue
        checks = _built(model, spec, datasets, frames)
        state: State = "Running" if all(check.passed for check in checks) else "Failed"
        steps.append(StepReport(stage=STAGE, name=name, state=state, checks=checks))
    return PreparedLoad(
        model=model,
        run_id=run_id,
        session_id=session_id,
        stages=tuple(stages),
        max_stale_fraction=max_stale_fraction,
        frames=frames,
        steps=tuple(steps),
    )


def step_name(model: GraphModel, spec: Spec) -> str:
    """The name of a step in the ledger: the label, or the type, with its ends where it has several pairs."""
    if isinstance(spec, NodeSpec):
        return spec.label
    pairs = [other for other in model.relationships if other.type == spec.type]
    return spec.type if len(pairs) == 1 else f"{spec.start}-{spec.type}-{spec.end}"


def spec_named(model: GraphModel, name: str) -> Spec:
    """The label or type whose step has this name.

    Raises:
        UnknownNameError: There is none; the valid names are listed.
    """
    every: tuple[Spec, ...] = (*model.nodes, *model.relationships)
    specs = {step_name(model, spec): spec for spec in every}
    if name not in specs:
        raise UnknownNameError("label or type", name, specs)
    return specs[name]


def _built(model: GraphModel, spec: Spec, datasets: Datasets, frames: dict[str, pl.DataFrame]) -> list[Check]:
    """Build a spec's frame into `frames` and check it."""
    try:
        frame = spec.frame(datasets)
    except pl.exceptions.PolarsError as error:
        cause = (str(error).splitlines() or [type(error).__name__])[0]
        return [Check(name="rows can be built", passed=False, detail=f"{', '.join(spec.datasets)}: {cause}")]
    frames[step_name(model, spec)] = frame
    if isinstance(spec, NodeSpec):
        return check_nodes(spec, frame)
    return check_relationships(
        spec, frame, starts=_keys(model, spec.start, frames), ends=_keys(model, spec.end, frames)
    )


def _keys(model: GraphModel, label: str, frames: Mapping[str, pl.DataFrame]) -> pl.Series:
    """The keys that are loaded of a label; none when it is not loaded."""
    key = model.node(label).key
    frame = frames.get(label)
    if frame is None or frame.schema.get(key) != pl.String:
        return pl.Series(key, [], dtype=pl.String)
    return frame[key]
