"""From a graph to TypeScript types, Zod schemas and a JSON description of both.

generated = generate(model, store.introspect())     # raises SchemaDriftError where graph and model differ
difference = check(generated.files, directory)      # a unified diff, "" when nothing would change
named = changes(read_contract(directory), generated.contract)
write(generated.files, directory)
"""

from rocket_pipeline.core.schema_generation.changes import Change, changes
from rocket_pipeline.core.schema_generation.drift import Finding, find_drift
from rocket_pipeline.core.schema_generation.files import check, read_contract, write
from rocket_pipeline.core.schema_generation.generation import Generated, generate
from rocket_pipeline.core.schema_generation.intermediate import Contract

__all__ = [
    "Change",
    "Contract",
    "Finding",
    "Generated",
    "changes",
    "check",
    "find_drift",
    "generate",
    "read_contract",
    "write",
]
