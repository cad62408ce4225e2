"""Sources: declared by a specification, read record by record, published as raw data sets.

The names below are imported when they are asked for: who only unpacks a file needs no network client.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rocket_pipeline.core.extraction.pipeline import DataExtractionPipeline
    from rocket_pipeline.core.extraction.result import ExtractionResult
    from rocket_pipeline.core.extraction.source import BaseDataSource
    from rocket_pipeline.core.extraction.specification import Record, SourceSpecification
    from rocket_pipeline.core.extraction.validation import ValidationReport

_HOMES = {
    "BaseDataSource": "source",
    "DataExtractionPipeline": "pipeline",
    "ExtractionResult": "result",
    "Record": "specification",
    "SourceSpecification": "specification",
    "ValidationReport": "validation",
}

__all__ = [
    "BaseDataSource",
    "DataExtractionPipeline",
    "ExtractionResult",
    "Record",
    "SourceSpecification",
    "ValidationReport",
]


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
