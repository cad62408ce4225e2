"""What the department's Prefect Variables hold, by name; the YAML files are checked against these."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field, JsonValue

DEPARTMENT = "dept_rocketry"


class _Config(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class SourcesConfig(_Config):
    """Which sources a category of extraction reads; of each, fields of its specification to replace."""

    sources: dict[str, dict[str, JsonValue]] = {}


class CleaningConfig(_Config):
    """Which entities a category cleans, in this order."""

    entities: tuple[str, ...] = ()


class GraphLoadConfig(_Config):
    """How much of a label one load may remove."""

    max_stale_fraction: float = Field(default=0.2, ge=0, le=1)


class SchemaGenerationConfig(_Config):
    """Whether a breaking change of the contract stops the stage."""

    refuse_breaking: bool = False


class ExtractionStageConfig(_Config):
    """The sections that the stage hands to its categories; a category without one reads its own Variable."""

    api_ingestion: SourcesConfig | None = None
    scraping: SourcesConfig | None = None
    scheduled_file_downloads: SourcesConfig | None = None


class CleaningStageConfig(_Config):
    """Likewise for cleaning."""

    organizations: CleaningConfig | None = None
    motors: CleaningConfig | None = None
    kits: CleaningConfig | None = None
    clubs: CleaningConfig | None = None
    designs: CleaningConfig | None = None


VARIABLES: dict[str, type[BaseModel]] = {
    f"{DEPARTMENT}_extraction": ExtractionStageConfig,
    f"{DEPARTMENT}_extraction_api_ingestion": SourcesConfig,
    f"{DEPARTMENT}_extraction_scraping": SourcesConfig,
    f"{DEPARTMENT}_extraction_scheduled_file_downloads": SourcesConfig,
    f"{DEPARTMENT}_cleaning": CleaningStageConfig,
    f"{DEPARTMENT}_cleaning_organizations": CleaningConfig,
    f"{DEPARTMENT}_cleaning_motors": CleaningConfig,
    f"{DEPARTMENT}_cleaning_kits": CleaningConfig,
    f"{DEPARTMENT}_cleaning_clubs": CleaningConfig,
    f"{DEPARTMENT}_cleaning_designs": CleaningConfig,
    f"{DEPARTMENT}_graph_load": GraphLoadConfig,
    f"{DEPARTMENT}_schema_generation": SchemaGenerationConfig,
}
