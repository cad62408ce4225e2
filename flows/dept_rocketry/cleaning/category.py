"""The flow of a cleaning category: its entities, one after the other, since some refer to others."""

from typing import Annotated

from prefect import flow
from prefect.client.schemas.objects import State

from flows.dept_rocketry.cleaning.tasks import clean_entity
from flows.dept_rocketry.config import DEPARTMENT, CleaningConfig
from flows.dept_rocketry.parameters import some_of
from rocket_pipeline.core.rocketry.cleaning import CATEGORIES
from rocket_pipeline.tasks.shell import FLOW, AsyncFlow, Run, amount, handed, outcomes
from rocket_pipeline.tasks.variables import load_variable


def category_flow(name: str, description: str) -> AsyncFlow:
    """The flow of a category, as its `flow.py` names it."""

    # Prefect reads the annotations, so they are evaluated here: without `from __future__ import annotations`.
    @flow(name=f"{name}_{DEPARTMENT}", description=description, **FLOW)
    async def clean_category(entities: Annotated[tuple[str, ...], some_of(CATEGORIES[name])] = ()) -> State:
        """Clean the category's entities; one that fails leaves the others alone.

        Args:
            entities: Only these; all that are configured unless given.
        """
        config = handed(CleaningConfig) or await load_variable(f"{DEPARTMENT}_cleaning_{name}", CleaningConfig)
        chosen = entities or config.entities
        own = Run(parameters={"flow": name, "stages": ["cleaning"], "entities": list(chosen)})
        states: dict[str, State] = {}
        for entity in chosen:
            states |= await outcomes({entity: clean_entity.submit(entity, own.context)})
        own.count("clean row", amount(states))
        return await own.conclude(states)

    return clean_category
