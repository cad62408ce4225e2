"""The stage in one pure function: a model and an observed graph → the files of the contract."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from rocket_pipeline.core.graph_load.model import GraphModel, ObservedSchema
from rocket_pipeline.core.schema_generation.drift import Finding, find_drift
from rocket_pipeline.core.schema_generation.intermediate import Contract
from rocket_pipeline.core.schema_generation.merge import merge
from rocket_pipeline.core.schema_generation.typescript import render
from rocket_pipeline.errors import SchemaDriftError


@dataclass(frozen=True, kw_only=True)
class Generated:
    """A contract, not yet written anywhere.

    Attributes:
        contract: What it says.
        files: File name → text.
        warnings: Where the graph does not bear the model out, without making the contract wrong.
    """

    contract: Contract
    files: Mapping[str, str]
    warnings: tuple[Finding, ...]


def generate(model: GraphModel, observed: ObservedSchema) -> Generated:
    """Build the contract's files. The same model and the same graph give the same bytes.

    Raises:
        SchemaDriftError: The graph is not what the model says; every difference is named.
        SchemaGenerationError: Something declared cannot be put into a contract.
    """
    findings = find_drift(model, observed)
    errors = [finding for finding in findings if finding.level == "error"]
    if errors:
        raise SchemaDriftError(
            f"The graph in {observed.store} and the model {model.name!r} differ: " + "; ".join(map(str, errors)) + ".",
            hint="Correct the model, or load the graph again from the clean data sets.",
        )
    contract = merge(model, observed)
    return Generated(contract=contract, files=render(contract), warnings=findings)
