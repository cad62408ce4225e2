"""A retry does what failed in a run or was never reached, what stands downstream of that, and nothing else."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from rocket_pipeline.core.reporting.summary import PIPELINE, STAGES
from rocket_pipeline.core.rocketry.cleaning import CLEANERS
from rocket_pipeline.core.rocketry.retrying import RetryPlan, plan_retry
from rocket_pipeline.core.rocketry.sources import SOURCES
from rocket_pipeline.core.storage.ledger import RunRecord, State, StepReport
from rocket_pipeline.core.storage.process import Process
from rocket_pipeline.errors import ConfigurationError

WHEN = datetime(2026, 11, 22, tzinfo=UTC)


def run(
    *failed: str,
    missing: tuple[str, ...] = (),
    state: State = "Partial",
    **parameters: Any,
) -> RunRecord:
    """A run of everything, in which these steps ("extraction.nar_clubs") failed and those have no report."""
    asked = {"stages": list(STAGES), "sources": list(SOURCES), "entities": list(CLEANERS), **parameters}
    parts = [
        *(f"extraction.{name}" for name in asked["sources"]),
        *(f"cleaning.{name}" for name in asked["entities"]),
        "graph_load.validation",
        "schema_generation.typescript",
        *(f"{PIPELINE}.{stage}" for stage in STAGES),
    ]
    asked_parts = [part for part in parts if part not in missing and part.split(".")[0] in (*asked["stages"], PIPELINE)]
    steps = [
        StepReport(
            stage=part.split(".")[0],
            name=part.split(".")[1],
            state="Failed" if part in failed else "Completed",
            started_at=WHEN,
        )
        for part in asked_parts
    ]
    return RunRecord(
        run_id="r1", session_id="s1", started_at=WHEN, ended_at=WHEN, state=state, steps=steps, parameters=asked
    )


def planned(plan: RetryPlan) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    return plan.stages, plan.sources, plan.entities


def test_a_run_in_which_nothing_failed_needs_nothing() -> None:
    assert planned(plan_retry(run(state="Completed"))) == ((), (), ())


def test_a_source_that_failed_runs_again_with_all_that_is_made_of_it() -> None:
    stages, sources, entities = planned(plan_retry(run("extraction.nar_clubs", f"{PIPELINE}.extraction")))
    assert stages == STAGES
    assert sources == ("nar_clubs",)
    assert entities == ("clubs", "launch_sites")


def test_a_source_of_which_nothing_is_made_in_that_run_runs_again_alone() -> None:
    failed = run("extraction.openrocket_parts", f"{PIPELINE}.extraction", entities=["clubs"])
    assert planned(plan_retry(failed)) == (("extraction",), ("openrocket_parts",), ())


def test_what_depends_on_what_is_made_again_is_made_again() -> None:
    _, sources, entities = planned(plan_retry(run("extraction.thrustcurve_motors")))
    assert sources == ("thrustcurve_motors",)
    assert {"motors", "samples"} <= set(entities)
    assert "clubs" not in entities
    assert list(entities) == [name for name in CLEANERS if name in entities], "in the order of cleaning"


def test_an_entity_that_failed_is_cleaned_again_and_nothing_is_fetched() -> None:
    plan = plan_retry(run("cleaning.clubs", f"{PIPELINE}.cleaning"))
    assert planned(plan) == (("cleaning", "graph_load", "schema_generation"), (), ("clubs", "launch_sites"))


def test_a_graph_that_failed_is_loaded_again_and_the_contract_follows() -> None:
    failed = run("graph_load.validation", f"{PIPELINE}.graph_load", f"{PIPELINE}.schema_generation")
    assert planned(plan_retry(failed)) == (("graph_load", "schema_generation"), (), ())


def test_a_contract_that_failed_is_generated_again() -> None:
    assert plan_retry(run(f"{PIPELINE}.schema_generation")).stages == ("schema_generation",)


def test_what_a_run_that_broke_off_never_reached_is_done() -> None:
    later = (*(f"cleaning.{name}" for name in CLEANERS), *(f"{PIPELINE}.{stage}" for stage in STAGES))
    broken = run(missing=("extraction.nar_clubs", "extraction.estes_kits", *later), state="Failed")
    stages, sources, entities = planned(plan_retry(broken))
    assert stages == STAGES
    assert set(sources) == {"nar_clubs", "estes_kits"}
    assert entities == tuple(CLEANERS)


def test_only_what_the_run_was_asked_for_is_done() -> None:
    asked = run("extraction.nar_clubs", stages=["extraction"], sources=["nar_clubs", "estes_kits"], limit=5)
    plan = plan_retry(asked)
    assert planned(plan) == (("extraction",), ("nar_clubs",), ())
    assert (plan.session_id, plan.limit) == ("s1", 5)


def test_a_run_that_is_open_is_left_to_its_process() -> None:
    process = Process(host="worker-1", pid=77)
    with pytest.raises(ConfigurationError, match=r"still open: process 77 on worker-1.*rocket run --session s1"):
        plan_retry(run(state="Running").model_copy(update={"process": process}))


def test_a_replay_is_told_apart() -> None:
    with pytest.raises(ConfigurationError, match="rocket replay s1"):
        plan_retry(run(stages=["extraction"], replay=True))


def test_a_run_that_says_nothing_of_what_it_was_asked_for_is_told_so() -> None:
    with pytest.raises(ConfigurationError, match="rocket run --session s1"):
        plan_retry(run(stages=[]))
