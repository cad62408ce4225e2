"""The sources as the department's configuration has them, for commands that run without a flow."""

from __future__ import annotations

import asyncio
import os
from dataclasses import dataclass
from typing import TypeVar

from pydantic import BaseModel, JsonValue

from rocket_pipeline.common.settings import Settings
from rocket_pipeline.core.extraction.configuration import storage_of
from rocket_pipeline.core.extraction.pipeline import DataExtractionPipeline
from rocket_pipeline.core.storage.store import Storage

Config = TypeVar("Config", bound=BaseModel)


@dataclass(frozen=True)
class ConfiguredSources:
    """The sources, and what the configuration says of them.

    Attributes:
        pipeline: Runs them.
        configured: Those that a Variable names; no other runs unless it is asked for by name.
    """

    pipeline: DataExtractionPipeline
    configured: frozenset[str]

    def is_enabled(self, name: str) -> bool:
        """Whether a run without a choice of sources includes it."""
        return name in self.configured and self.pipeline.specification(name).enabled

    @property
    def storage(self) -> Storage:
        """Where their data lies."""
        return storage_of(self.pipeline.settings)

    @property
    def enabled(self) -> list[str]:
        """The sources of a run without a choice of sources."""
        return [name for name in self.pipeline.sources if self.is_enabled(name)]


def configured_sources(settings: Settings) -> ConfiguredSources:
    """The sources as a run of the pipeline would take them: the files count, or the Variables where a server is named.

    Raises:
        ConfigurationError: A Variable or a file is wrong, or the server gives no answer.
    """
    from rocket_pipeline.core.rocketry import sources
    from rocket_pipeline.tasks.environment import prefect_api, prepare_prefect

    prepare_prefect()
    with prefect_api():
        overrides = asyncio.run(_overrides(list(sources.CATEGORIES)))
    pipeline = sources.DataExtractionPipeline(settings, overrides=overrides)
    return ConfiguredSources(pipeline, frozenset(overrides))


async def _overrides(categories: list[str]) -> dict[str, dict[str, JsonValue]]:
    """Source → fields to replace; the stage's section of a category counts before the category's own Variable."""
    from flows.dept_rocketry.config import DEPARTMENT, ExtractionStageConfig, SourcesConfig

    stage = await _load(f"{DEPARTMENT}_extraction", ExtractionStageConfig)
    found: dict[str, dict[str, JsonValue]] = {}
    for category in categories:
        section = getattr(stage, category) or await _load(f"{DEPARTMENT}_extraction_{category}", SourcesConfig)
        found |= section.sources
    return found


async def _load(name: str, model: type[Config]) -> Config:
    import flows
    from rocket_pipeline.tasks import variables

    if os.environ.get("PREFECT_API_URL"):
        return await variables.load_variable(name, model)
    files = variables.read_variables(variables.variables_folder(), flows.variables())
    return variables.parse(name, files.get(name), model)
