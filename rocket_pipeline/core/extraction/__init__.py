"""Sources: declared by a specification, read record by record, published as raw data sets."""

from rocket_pipeline.core.extraction.pipeline import DataExtractionPipeline
from rocket_pipeline.core.extraction.result import ExtractionResult
from rocket_pipeline.core.extraction.source import BaseDataSource
from rocket_pipeline.core.extraction.specification import Record, SourceSpecification
from rocket_pipeline.core.extraction.validation import ValidationReport

__all__ = [
    "BaseDataSource",
    "DataExtractionPipeline",
    "ExtractionResult",
    "Record",
    "SourceSpecification",
    "ValidationReport",
]
