"""The intermediate form: what a contract says, before any language is chosen.

Only the form, its canonical bytes and its way to and from `schema.json`. How it comes about is in `merge.py`,
what is printed from it in `typescript.py`.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from rocket_pipeline.core.cleaning.contract import ColumnType
from rocket_pipeline.errors import SchemaGenerationError

GENERATOR = "rocket_pipeline"

PropertyName = Annotated[str, Field(pattern=r"^[a-z][A-Za-z0-9_]*$")]
Label = Annotated[str, Field(pattern=r"^[A-Z][A-Za-z0-9]*$")]
RelationshipType = Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9]*(_[A-Z0-9]+)*$")]


class _Form(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class ContractProperty(_Form):
    """A property of a node or a relationship.

    Attributes:
        name: As in the graph.
        type: A `ColumnType`.
        description: One sentence, any text.
        key: Identifies its node.
        nullable: May be null; a key never is.
        unit: The unit's symbol.
        enum: The only values.
        minimum: Smallest value, of each element of a list too.
        maximum: Largest value, likewise.
        pattern: A regular expression for the whole text.
        format: "url" or "sha256".
    """

    name: PropertyName
    type: ColumnType
    description: str
    key: bool = False
    nullable: bool
    unit: str | None = None
    enum: Annotated[tuple[str, ...], Field(min_length=1)] | None = None
    minimum: float | None = None
    maximum: float | None = None
    pattern: str | None = None
    format: Literal["url", "sha256"] | None = None

    @model_validator(mode="after")
    def _constraints_fit_the_type(self) -> ContractProperty:
        is_text = self.type in ("string", "list[string]")
        is_number = self.type in ("integer", "number", "list[number]")
        if not is_text and (self.enum or self.pattern or self.format):
            raise ValueError(f"enum, pattern and format are for text, not for {self.type}")
        if not is_number and (self.minimum is not None or self.maximum is not None):
            raise ValueError(f"minimum and maximum are for numbers, not for {self.type}")
        if self.enum and (self.pattern or self.format):
            raise ValueError("an enum has no pattern and no format besides")
        return self


class ContractNode(_Form):
    """A node label and its properties: the key first, the others by name."""

    label: Label
    description: str
    properties: tuple[ContractProperty, ...]

    @property
    def name(self) -> str:
        """The name of its interface."""
        return self.label

    @property
    def key(self) -> str:
        """The property that identifies a node."""
        return next(item.name for item in self.properties if item.key)


class ContractRelationship(_Form):
    """A relationship type between two labels, and its properties by name."""

    type: RelationshipType
    start: Label
    end: Label
    description: str
    properties: tuple[ContractProperty, ...]

    @property
    def name(self) -> str:
        """The name of its interface: `ManufacturerMakesMotor`."""
        return relationship_name(self.start, self.type, self.end)


class Contract(_Form):
    """All that a reader of the graph may rely on; nodes by label, relationships by type and ends."""

    schema_version: Literal[1] = 1
    name: str
    nodes: tuple[ContractNode, ...]
    relationships: tuple[ContractRelationship, ...]

    @property
    def entities(self) -> tuple[ContractNode | ContractRelationship, ...]:
        """Nodes, then relationships."""
        return (*self.nodes, *self.relationships)

    @property
    def sha256(self) -> str:
        """The hash of the canonical content: equal exactly when two contracts say the same."""
        content = json.dumps(self.model_dump(mode="json"), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        return hashlib.sha256(content.encode()).hexdigest()

    def to_json(self) -> str:
        """The text of `schema.json`."""
        content = {"generator": GENERATOR, "sha256": self.sha256, **self.model_dump(mode="json")}
        return json.dumps(content, indent=2, ensure_ascii=False) + "\n"

    @classmethod
    def from_json(cls, text: str, *, location: str) -> Contract:
        """Read the text of `schema.json`.

        Raises:
            SchemaGenerationError: It is not one, is of another version, or was edited by hand.
        """
        hint = "Restore the file or generate the contract again into an empty directory."
        try:
            content = json.loads(text)
            if not isinstance(content, dict) or content.pop("generator", None) != GENERATOR:
                raise SchemaGenerationError(f"{location} is not a contract of {GENERATOR}.", hint=hint)
            sha256 = content.pop("sha256", None)
            contract = cls.model_validate(content)
        except ValidationError as error:
            raise SchemaGenerationError(
                f"{location} is not a contract of a version known here: {first_problem(error)}.",
                hint=hint,
            ) from error
        except ValueError as error:
            raise SchemaGenerationError(f"{location} is not JSON: {error}.", hint=hint) from error
        if contract.sha256 != sha256:
            raise SchemaGenerationError(f"{location} was edited: its sha256 is not its content's.", hint=hint)
        return contract


def relationship_name(start: str, kind: str, end: str) -> str:
    """The name of a relationship's interface: Manufacturer, MAKES, Motor → `ManufacturerMakesMotor`."""
    return start + "".join(word.capitalize() for word in kind.split("_")) + end


def in_order(properties: Sequence[ContractProperty]) -> tuple[ContractProperty, ...]:
    """The key first, the others by name."""
    return tuple(sorted(properties, key=lambda item: (not item.key, item.name)))


def first_problem(error: ValidationError) -> str:
    """The first of the problems in one line, where it is and what it is."""
    problem = error.errors(include_url=False)[0]
    where = ".".join(str(part) for part in problem["loc"])
    return f"{where}: {problem['msg']}" if where else problem["msg"]
