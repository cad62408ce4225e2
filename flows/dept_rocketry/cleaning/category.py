"""What every cleaning category does: its entities, one after the other, since some refer to others."""

from __future__ import annotations

from prefect.client.schemas.objects import State

from flows.dept_rocketry.cleaning.tasks import clean_entity
from flows.dept_rocketry.config import DEPARTMENT, CleaningConfig
from rocket_pipeline.tasks.shell import Run, RunContext, outcomes
from rocket_pipeline.tasks.variables import load_variable


async def clean_category(name: str, *, config: CleaningConfig | None, run: RunContext | None) -> State:
    """Clean the entities of a category; one that fails leaves the others alone."""
    config = config or await load_variable(f"{DEPARTMENT}_cleaning_{name}", CleaningConfig)
    own = Run(run, parameters={"flow": name, "entities": list(config.entities)})
    states: dict[str, State] = {}
    for entity in config.entities:
        states |= await outcomes({entity: clean_entity.submit(entity, own.context)})
    return own.conclude(states)
