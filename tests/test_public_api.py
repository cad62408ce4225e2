"""What others import. A name that goes or comes here is a decision, not an accident."""

from __future__ import annotations

import inspect

from rocket_pipeline.core import extraction, fetching
from rocket_pipeline.core.extraction import BaseDataSource, DataExtractionPipeline, SourceSpecification
from rocket_pipeline.core.rocketry import sources
from rocket_pipeline.core.rocketry.sources import SOURCES, create_source


def public(cls: type) -> list[str]:
    own = [name for base in cls.__mro__ if base.__module__.startswith("rocket_pipeline") for name in vars(base)]
    return sorted({name for name in own if not name.startswith(("_", "model_"))})


def parameters(function: object) -> list[str]:
    assert callable(function)
    return [name for name in inspect.signature(function).parameters if name != "self"]


def test_fetching_offers_these_names() -> None:
    assert sorted(fetching.__all__) == [
        "Document",
        "FetchSettings",
        "InProcessLimiter",
        "RateLimiter",
        "Request",
        "Scraper",
        "get",
        "post_form",
        "post_json",
    ]
    assert all(hasattr(fetching, name) for name in fetching.__all__)


def test_a_scraper_offers_these_methods() -> None:
    assert public(fetching.Scraper) == [
        "close",
        "fetch",
        "fetch_many",
        "get_bytes",
        "get_bytes_many",
        "get_html",
        "get_html_many",
        "get_json",
        "get_json_many",
        "post_html",
        "post_json",
        "post_json_many",
        "requests_made",
    ]


def test_extraction_offers_these_names() -> None:
    assert sorted(extraction.__all__) == [
        "BaseDataSource",
        "DataExtractionPipeline",
        "ExtractionResult",
        "Record",
        "SourceSpecification",
        "ValidationReport",
    ]
    assert all(hasattr(extraction, name) for name in extraction.__all__)


def test_a_specification_has_these_fields() -> None:
    assert list(SourceSpecification.model_fields) == [
        "name",
        "base_url",
        "required_fields",
        "output_filename",
        "description",
        "entity_folder",
        "enabled",
        "rate_limit",
        "timeout",
        "max_retries",
        "min_records",
        "field_types",
        "split_by_field",
        "split_file_mapping",
        "split_fields",
        "split_may_be_empty",
        "custom_config",
    ]


def test_a_source_offers_these_methods() -> None:
    assert public(BaseDataSource) == [
        "base_url",
        "close",
        "extract",
        "from_document",
        "iter_records",
        "run_extraction",
        "sample",
        "save_to_csv",
        "stand_in",
        "unavailable",
        "unsampled",
        "validate_data",
        "warn",
    ]
    assert parameters(BaseDataSource.extract) == ["limit"]
    assert parameters(BaseDataSource.run_extraction) == ["limit"]
    assert parameters(BaseDataSource) == ["spec", "config", "scraper", "logger", "metrics"]


def test_the_extraction_pipeline_is_called_so() -> None:
    methods = ["open_source", "replay", "run_extraction", "run_source", "select", "specification"]
    assert public(DataExtractionPipeline) == methods
    assert parameters(DataExtractionPipeline) == ["settings", "sources", "overrides"]
    assert parameters(DataExtractionPipeline.run_extraction) == ["sources", "limit", "session_id"]


def test_the_departments_pipeline_knows_its_sources() -> None:
    pipeline = sources.DataExtractionPipeline
    assert issubclass(pipeline, DataExtractionPipeline)
    assert parameters(pipeline) == ["settings", "sources", "overrides"]
    assert inspect.signature(pipeline).parameters["sources"].default is SOURCES
    assert pipeline().select() == list(SOURCES)


def test_these_sources_are_registered_under_their_own_names() -> None:
    assert {category: list(own) for category, own in sources.CATEGORIES.items()} == {
        "api_ingestion": ["thrustcurve_metadata", "thrustcurve_motors", "thrustcurve_samples"],
        "scraping": ["estes_kits", "loc_precision_kits", "rocketarium_products", "nar_clubs"],
        "scheduled_file_downloads": ["motor_files", "openrocket_designs", "openrocket_parts"],
    }
    assert list(SOURCES) == [name for own in sources.CATEGORIES.values() for name in own]
    assert all(source.specification.name == name for name, source in SOURCES.items())
    assert parameters(create_source) == ["name", "config", "scraper", "logger", "metrics"]
