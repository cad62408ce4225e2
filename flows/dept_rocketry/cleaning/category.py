"""The flow of a cleaning category: its entities, one after the other, since some refer to others."""

from collections.abc import Awaitable, Callable

from prefect import flow
from prefect.client.schemas.objects import State

from flows.dept_rocketry.cleaning.tasks import clean_entity
from flows.dept_rocketry.config import DEPARTMENT, CleaningConfig
from rocket_pipeline.tasks.shell import FLOW, Run, RunContext, outcomes
from rocket_pipeline.tasks.variables import load_variable


def category_flow(name: str, description: str) -> Callable[..., Awaitable[State]]:
    """The flow of a category, as its `flow.py` names it."""

    @flow(name=f"{name}_{DEPARTMENT}", description=description, **FLOW)
    async def clean_category(config: CleaningConfig | None = None, run: RunContext | None = None) -> State:
        """Clean the category's entities; one that fails leaves the others alone.

        Args:
            config: The stage's section; the category's own Variable unless given.
            run: The parent's run; one of its own unless given.
        """
        config = config or await load_variable(f"{DEPARTMENT}_cleaning_{name}", CleaningConfig)
        own = Run(run, parameters={"flow": name, "entities": list(config.entities)})
        states: dict[str, State] = {}
        for entity in config.entities:
            states |= await outcomes({entity: clean_entity.submit(entity, own.context)})
        return own.conclude(states)

    return clean_category
