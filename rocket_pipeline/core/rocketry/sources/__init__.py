"""The sources of the rocketry department, by name."""

from __future__ import annotations

import logging
from collections.abc import Mapping

from pydantic import JsonValue

from rocket_pipeline.common.metrics import Metrics
from rocket_pipeline.common.settings import Settings
from rocket_pipeline.core.extraction import pipeline
from rocket_pipeline.core.extraction.pipeline import Sources
from rocket_pipeline.core.extraction.source import BaseDataSource
from rocket_pipeline.core.fetching import Scraper
from rocket_pipeline.core.rocketry.sources.thrustcurve import (
    ThrustCurveMetadata,
    ThrustCurveMotors,
    ThrustCurveSamples,
)
from rocket_pipeline.errors import UnknownNameError

SOURCES: Sources = {
    source.specification.name: source for source in (ThrustCurveMetadata, ThrustCurveMotors, ThrustCurveSamples)
}


class DataExtractionPipeline(pipeline.DataExtractionPipeline):
    """The extraction pipeline over the department's sources; arguments as there."""

    def __init__(
        self,
        settings: Settings | None = None,
        sources: Sources = SOURCES,
        *,
        overrides: Mapping[str, Mapping[str, JsonValue]] | None = None,
    ) -> None:
        super().__init__(settings, sources, overrides=overrides)


def create_source(
    name: str,
    config: Settings | None = None,
    scraper: Scraper | None = None,
    logger: logging.Logger | None = None,
    metrics: Metrics | None = None,
) -> BaseDataSource:
    """A source by its name, ready to `extract`.

    Raises:
        UnknownNameError: No such source; the valid names are listed.
    """
    if name not in SOURCES:
        raise UnknownNameError("source", name, SOURCES)
    return SOURCES[name](config=config, scraper=scraper, logger=logger, metrics=metrics)
