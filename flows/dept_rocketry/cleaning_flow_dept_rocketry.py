"""The stage `cleaning`: from raw data sets to clean ones."""

from __future__ import annotations

from prefect import flow
from prefect.client.schemas.objects import State

from flows.dept_rocketry.cleaning.clubs.flow import clubs_flow
from flows.dept_rocketry.cleaning.kits.flow import kits_flow
from flows.dept_rocketry.cleaning.motors.flow import motors_flow
from flows.dept_rocketry.cleaning.organizations.flow import organizations_flow
from flows.dept_rocketry.config import DEPARTMENT, CleaningStageConfig
from rocket_pipeline.tasks.shell import FLOW, Run, RunContext
from rocket_pipeline.tasks.variables import load_variable


@flow(name="cleaning_dept_rocketry", description="From raw data sets to clean ones.", **FLOW)
async def cleaning_flow(run: RunContext | None = None) -> State:
    """Run the stage's categories, those first that others refer to.

    Args:
        run: The parent's run; one of its own unless given.
    """
    config = await load_variable(f"{DEPARTMENT}_cleaning", CleaningStageConfig)
    own = Run(run, parameters={"stages": ["cleaning"]})
    states = {
        "organizations": await organizations_flow(config=config.organizations, run=own.context, return_state=True),
        "motors": await motors_flow(config=config.motors, run=own.context, return_state=True),
        "kits": await kits_flow(config=config.kits, run=own.context, return_state=True),
        "clubs": await clubs_flow(config=config.clubs, run=own.context, return_state=True),
    }
    return own.conclude(states)
