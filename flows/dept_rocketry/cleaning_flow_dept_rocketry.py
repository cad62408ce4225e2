"""The stage `cleaning`: from raw data sets to clean ones."""

from __future__ import annotations

from prefect import flow
from prefect.client.schemas.objects import State

from flows.dept_rocketry.asked import asked_entities
from flows.dept_rocketry.cleaning.clubs.flow import clubs_flow
from flows.dept_rocketry.cleaning.designs.flow import designs_flow
from flows.dept_rocketry.cleaning.kits.flow import kits_flow
from flows.dept_rocketry.cleaning.motors.flow import motors_flow
from flows.dept_rocketry.cleaning.organizations.flow import organizations_flow
from flows.dept_rocketry.config import DEPARTMENT, CleaningStageConfig
from flows.dept_rocketry.parameters import Entities
from rocket_pipeline.core.rocketry.categories import by_category
from rocket_pipeline.core.rocketry.cleaning import CATEGORIES
from rocket_pipeline.tasks.shell import FLOW, Run
from rocket_pipeline.tasks.variables import load_variable

FLOWS = {
    "organizations": organizations_flow,
    "motors": motors_flow,
    "kits": kits_flow,
    "clubs": clubs_flow,
    "designs": designs_flow,
}
"""In this order: those first that others refer to."""


@flow(
    name="cleaning_dept_rocketry",
    description="From raw data sets to clean ones: typed, in SI units; every raw row ends clean, refused or merged.",
    **FLOW,
)
async def cleaning_flow(entities: Entities = ()) -> State:
    """Run the stage's categories, those first that others refer to.

    Args:
        entities: Only these; all that are configured unless given.
    """
    config = await load_variable(f"{DEPARTMENT}_cleaning", CleaningStageConfig)
    chosen = by_category("entity", entities, CATEGORIES) if entities else dict.fromkeys(FLOWS, ())
    own = Run(parameters={"stages": ["cleaning"], "entities": list(await asked_entities(entities))})
    states = {
        category: await own.part(child, getattr(config, category), entities=chosen[category])
        for category, child in FLOWS.items()
        if category in chosen
    }
    return await own.conclude(states)
