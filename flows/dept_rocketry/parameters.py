"""The types of the flows' parameters: what a person chooses from in the form of a deployment."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated

from pydantic import Field, JsonValue
from pydantic.fields import FieldInfo

from rocket_pipeline.core.rocketry.cleaning import CLEANERS
from rocket_pipeline.core.rocketry.sources import SOURCES


def some_of(names: Iterable[str]) -> FieldInfo:
    """For `Annotated`: the parameter is a choice of these names; () means all of them.

    A name that does not exist is refused by the form, and by the flow with an error that lists the valid ones.
    """
    choice: dict[str, JsonValue] = {"items": {"type": "string", "enum": list(names)}, "uniqueItems": True}
    field: FieldInfo = Field(json_schema_extra=choice)
    return field


Sources = Annotated[tuple[str, ...], some_of(SOURCES)]
Entities = Annotated[tuple[str, ...], some_of(CLEANERS)]
Limit = Annotated[int, Field(ge=1)] | None
