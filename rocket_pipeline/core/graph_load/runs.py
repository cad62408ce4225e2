"""The node that tells which runs made the graph; every department's model includes it.

A run's node is written first with `completed` false and set to true only after the graph was reconciled, so
a reader of a live server can tell a half-done load from a finished one. The ledger, not this node, has the
run's details.
"""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from rocket_pipeline.core.cleaning.contract import Column
from rocket_pipeline.core.graph_load.model import Datasets, NodeSpec

PROPERTIES = (
    Column(name="run_id", type="string", description="The run; its ledger has the same name.", required=True),
    Column(name="session_id", type="string", description="The session under which the run fetched."),
    Column(name="stages", type="list[string]", description="The stages that the run executed.", required=True),
    Column(
        name="completed",
        type="boolean",
        description="True once the graph was found to hold what the clean data sets hold.",
        required=True,
    ),
)


def run_frame(
    run_id: str, *, session_id: str | None = None, stages: Sequence[str] = (), completed: bool
) -> pl.DataFrame:
    """The one row of a run's node."""
    row = {"run_id": run_id, "session_id": session_id, "stages": list(stages), "completed": completed}
    return pl.DataFrame([row], schema={column.name: column.polars_type for column in PROPERTIES})


def _no_rows(_: Datasets) -> pl.DataFrame:
    """No data set holds runs: the loader writes the one node itself."""
    return pl.DataFrame(schema={column.name: column.polars_type for column in PROPERTIES})


RUN_NODE = NodeSpec(
    label="Run",
    description="A run of the pipeline that loaded this graph.",
    key="run_id",
    properties=PROPERTIES,
    datasets=(),
    frame=_no_rows,
    retained=True,
)
