"""What a run is asked for: what it names, else what is configured; or what is to be done again of a former run.

The ledger keeps it, so that a retry knows it.
"""

from __future__ import annotations

from flows.dept_rocketry.config import (
    DEPARTMENT,
    CleaningConfig,
    CleaningStageConfig,
    ExtractionStageConfig,
    SourcesConfig,
)
from rocket_pipeline.core.extraction.configuration import storage_of
from rocket_pipeline.core.rocketry import cleaning, sources
from rocket_pipeline.core.rocketry.retrying import RetryPlan, retry_plan
from rocket_pipeline.errors import ConfigurationError
from rocket_pipeline.prefect_blocks import load_settings
from rocket_pipeline.tasks.variables import load_variable


def retry_alone(run: str, *choices: object) -> RetryPlan:
    """What to do again of a run.

    Raises:
        ConfigurationError: Another choice was made too; or there is no such run, or it cannot be run again.
    """
    if any(choices):
        raise ConfigurationError(
            "A retry does what its run was asked for.", hint="Leave out every other choice, or leave out the retry."
        )
    return retry_plan(storage_of(load_settings()).objects, run)


async def asked_sources(named: tuple[str, ...]) -> tuple[str, ...]:
    """These sources, or all that are configured and enabled."""
    if named:
        return named
    stage = await load_variable(f"{DEPARTMENT}_extraction", ExtractionStageConfig)
    found: list[str] = []
    for category in sources.CATEGORIES:
        section = getattr(stage, category)
        config = section or await load_variable(f"{DEPARTMENT}_extraction_{category}", SourcesConfig)
        pipeline = sources.DataExtractionPipeline(overrides=config.sources)
        found += [name for name in config.sources if pipeline.specification(name).enabled]
    return tuple(found)


async def asked_entities(named: tuple[str, ...]) -> tuple[str, ...]:
    """These entities, or all that are configured."""
    if named:
        return named
    stage = await load_variable(f"{DEPARTMENT}_cleaning", CleaningStageConfig)
    found: list[str] = []
    for category in cleaning.CATEGORIES:
        section = getattr(stage, category)
        config = section or await load_variable(f"{DEPARTMENT}_cleaning_{category}", CleaningConfig)
        found += config.entities
    return tuple(found)
