"""Checks of the records that a source gave: reported, never fatal."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date

from pydantic import BaseModel

from rocket_pipeline.core.extraction.output import Row
from rocket_pipeline.core.extraction.specification import FieldType, SourceSpecification

_PATTERNS = {
    "integer": re.compile(r"[+-]?\d+"),
    "number": re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?"),
    "boolean": re.compile(r"true|false"),
    "url": re.compile(r"https?://\S+"),
}
_SAMPLES = 3


class ValidationReport(BaseModel):
    """What the checks found.

    Attributes:
        records: How many records were seen.
        undocumented: How many of them were read from no document that is kept.
        min_records: How many were expected at least.
        missing: Required field → records that leave it empty.
        mistyped: Field → records whose value is not of its declared type.
        samples: Field → up to three such values.
        coverage: Field → share of records that fill it, 0 to 1.
    """

    records: int
    undocumented: int
    min_records: int
    missing: dict[str, int]
    mistyped: dict[str, int]
    samples: dict[str, list[str]]
    coverage: dict[str, float]

    @property
    def problems(self) -> list[str]:
        """One line for each finding; empty when all is well."""
        lines = [f"{n} of {self.records} records lack {field}" for field, n in self.missing.items()]
        lines += [
            f"{n} of {self.records} records: {field} is not of its type, such as {self.samples[field][0]!r}"
            for field, n in self.mistyped.items()
        ]
        if self.undocumented:
            lines.append(
                f"{self.undocumented} of {self.records} records have no document: "
                "use self.scraper.fetch and self.from_document"
            )
        if self.records < self.min_records:
            lines.append(f"{self.records} records, expected at least {self.min_records}")
        return lines


class Validator:
    """Looks at records one by one, so that none need be kept.

    Args:
        spec: The source.
        limited: Whether the extraction was asked for a part only; the number expected is then not checked.
    """

    def __init__(self, spec: SourceSpecification, *, limited: bool = False) -> None:
        self._spec = spec
        self._min_records = 0 if limited else spec.min_records
        self._records = 0
        self._undocumented = 0
        self._filled: Counter[str] = Counter()
        self._mistyped: Counter[str] = Counter()
        self._samples: dict[str, list[str]] = {}

    def add(self, row: Row) -> None:
        """Look at one record, its values as text; its provenance only where it was stamped."""
        self._records += 1
        self._undocumented += row.get("source_sha256") == ""
        for field, value in row.items():
            if not value:
                continue
            self._filled[field] += 1
            kind = self._spec.field_types.get(field, "text")
            if not is_typed(value, kind):
                self._mistyped[field] += 1
                if len(self._samples.setdefault(field, [])) < _SAMPLES:
                    self._samples[field].append(value[:80])

    def report(self) -> ValidationReport:
        """What was found so far."""
        missing = {f: self._records - self._filled[f] for f in self._spec.required_fields}
        fields = sorted({*self._filled, *self._spec.required_fields, *self._spec.field_types})
        return ValidationReport(
            records=self._records,
            undocumented=self._undocumented,
            min_records=self._min_records,
            missing={field: n for field, n in missing.items() if n},
            mistyped=dict(sorted(self._mistyped.items())),
            samples=dict(sorted(self._samples.items())),
            coverage={f: round(self._filled[f] / self._records, 4) for f in fields if self._records},
        )


def is_typed(value: str, kind: FieldType) -> bool:
    """Whether a text is a value of that type."""
    if kind == "date":
        try:
            date.fromisoformat(value)
        except ValueError:
            return False
        return True
    return kind == "text" or _PATTERNS[kind].fullmatch(value) is not None
