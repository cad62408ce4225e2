"""What the settings and a source's specification together say: where its documents lie and how they are fetched."""

from __future__ import annotations

from pydantic import ValidationError

from rocket_pipeline.common.settings import Settings
from rocket_pipeline.core.extraction.specification import SourceSpecification
from rocket_pipeline.core.fetching import FetchSettings
from rocket_pipeline.core.storage.settings import storage_settings
from rocket_pipeline.core.storage.store import Storage
from rocket_pipeline.errors import ConfigurationError


def storage_of(settings: Settings) -> Storage:
    """The storage that the settings describe."""
    return Storage.of(storage_settings(settings))


def fetch_settings(spec: SourceSpecification, settings: Settings) -> FetchSettings:
    """How a source's documents are fetched: what the environment says wins over what the source says.

    Raises:
        ConfigurationError: One of them cannot be.
    """
    chosen = {
        "rate_limit": _first(settings.scraper_rate_limit, spec.rate_limit),
        "timeout": _first(settings.scraper_timeout, spec.timeout),
        "max_retries": _first(settings.scraper_max_retries, spec.max_retries),
        "user_agent": settings.scraper_user_agent,
        "reuse_hours": _first(settings.scraper_reuse_hours, spec.custom_config.get("reuse_hours")),
        **{name: spec.custom_config.get(name) for name in ("respect_robots", "reject_if", "max_bytes", "concurrency")},
        "host_map": settings.scraper_host_map,
    }
    given = {name: value for name, value in chosen.items() if value is not None}
    if given.get("rate_limit") == 0:
        del given["rate_limit"]
    try:
        return FetchSettings.model_validate(given)
    except ValidationError as error:
        first = error.errors()[0]
        raise ConfigurationError(
            f"Source {spec.name}, {first['loc'][0]}: {first['msg']}.",
            hint="Correct SCRAPER_* in the environment, or the source's specification.",
        ) from None


def _first(*values: object) -> object:
    return next((value for value in values if value is not None), None)
