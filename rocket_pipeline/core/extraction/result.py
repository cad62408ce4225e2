"""What one pass over a source gave. How it is shown and kept is the pipeline's affair."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from rocket_pipeline.common.text import counted
from rocket_pipeline.core.extraction.drift import Finding
from rocket_pipeline.core.extraction.publishing import PublishedFile
from rocket_pipeline.core.extraction.quarantine import Refusals
from rocket_pipeline.core.extraction.validation import ValidationReport


@dataclass(frozen=True, kw_only=True)
class ExtractionResult:
    """What one pass over a source gave.

    Attributes:
        source: Its name.
        files: The raw data sets.
        validation: What the checks of the records found.
        unmapped: Value of `split_by_field` that no file is mapped to → records with it.
        unfilled: Files that values are mapped to and that got no record, though all were asked for.
        refused: The documents that could not be used.
        drift: How the records differ from those of the last good run; empty for a part.
        documents: URL → sha256 of the documents that came; of very many the last ones.
        warned: What the source itself said by `warn`.
        seconds: How long it took.
    """

    source: str
    files: list[PublishedFile]
    validation: ValidationReport
    unmapped: dict[str, int] = field(default_factory=dict)
    unfilled: list[str] = field(default_factory=list)
    refused: Refusals = field(default_factory=Refusals)
    drift: list[Finding] = field(default_factory=list)
    documents: Mapping[str, str] = field(default_factory=dict)
    warned: list[str] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def records(self) -> int:
        """Records seen, the unmapped ones among them."""
        return self.validation.records

    @property
    def quarantined(self) -> int:
        """Documents that could not be used."""
        return len(self.refused)

    @property
    def warnings(self) -> list[str]:
        """One line for each thing that somebody should look at."""
        lines = [*self.validation.problems, *self.refused.warnings, *map(str, self.drift), *self.warned]
        lines += [f"{counted(n, 'record')} with the unmapped value {v!r}" for v, n in self.unmapped.items()]
        lines += [f"no record for {key}: what was published before stays" for key in self.unfilled]
        if self.has_lost:
            accept = f"rocket sources check {self.source} --accept"
            lines.append(f"that is measured by the last good run; `{accept}` makes this one the measure")
        return lines + [file.note for file in self.files if file.note]

    @property
    def has_lost(self) -> bool:
        """Whether something is missing that the last good run had."""
        return any(finding.is_loss for finding in self.drift)
