"""The sources of the rocketry department, by category and by name."""

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
from rocket_pipeline.core.rocketry.sources.estes import EstesKits
from rocket_pipeline.core.rocketry.sources.loc_precision import LocPrecisionKits
from rocket_pipeline.core.rocketry.sources.motor_files import MotorFiles
from rocket_pipeline.core.rocketry.sources.nar_clubs import NarClubs
from rocket_pipeline.core.rocketry.sources.openrocket import OpenRocketDesigns, OpenRocketParts
from rocket_pipeline.core.rocketry.sources.rocketarium import RocketariumProducts
from rocket_pipeline.core.rocketry.sources.thrustcurve import (
    ThrustCurveMetadata,
    ThrustCurveMotors,
    ThrustCurveSamples,
)
from rocket_pipeline.errors import UnknownNameError


def _named(*sources: type[BaseDataSource]) -> Sources:
    return {source.specification.name: source for source in sources}


CATEGORIES: Mapping[str, Sources] = {
    "api_ingestion": _named(ThrustCurveMetadata, ThrustCurveMotors, ThrustCurveSamples),
    "scraping": _named(EstesKits, LocPrecisionKits, RocketariumProducts, NarClubs),
    "scheduled_file_downloads": _named(MotorFiles, OpenRocketDesigns, OpenRocketParts),
}
"""Category of the extraction stage → its sources, each by its name."""
SOURCES: Sources = {name: source for sources in CATEGORIES.values() for name, source in sources.items()}


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
