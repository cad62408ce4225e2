"""Links whole frames: each distinct name once, joined to all rows that hold it."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from rocket_pipeline.core.cleaning.aliases import EVERYWHERE
from rocket_pipeline.core.rocketry.motor_links.linking import MotorLinker, WrittenMotor
from rocket_pipeline.core.rocketry.motor_links.size import Size

LINKED = {
    "motor_key": pl.String(),
    "link_rule": pl.String(),
    "link_reason": pl.String(),
    "link_candidates": pl.List(pl.String()),
    "link_delays": pl.List(pl.String()),
    "link_notes": pl.List(pl.String()),
}
"""The columns that linking adds; as the attributes of `MotorLink`."""


@dataclass(frozen=True, kw_only=True)
class MotorColumns:
    """Which columns of a frame say what; texts are String, sizes Float64. None: the frame has no such column.

    Attributes:
        name: Designation or common name.
        manufacturer: The maker as written.
        diameter_mm: The casing's diameter.
        length_mm: The casing's length.
        delay: The delay, where it stands apart from the name.
        kit_maker: The key of the maker of the kit that the motor is recommended for.
    """

    name: str
    manufacturer: str | None = None
    diameter_mm: str | None = None
    length_mm: str | None = None
    delay: str | None = None
    kit_maker: str | None = None

    @property
    def present(self) -> dict[str, str]:
        """Attribute → column, where there is one."""
        return {attribute: column for attribute, column in vars(self).items() if column is not None}


def link_frame(
    frame: pl.DataFrame, linker: MotorLinker, columns: MotorColumns, *, scope: str = EVERYWHERE
) -> pl.DataFrame:
    """A frame with the columns of `LINKED` added; its rows stay, in their order.

    Args:
        frame: Any frame that has the columns.
        linker: What links a name.
        columns: Where names, makers and sizes stand.
        scope: The source that writes so.

    Raises:
        UnknownNameError: No alias table has the scope.
    """
    names = list(columns.present.values())
    distinct = frame.select(names).unique(maintain_order=True)
    links = [linker.link(_written(columns, row, scope)) for row in distinct.iter_rows(named=True)]
    attributes = [name.removeprefix("link_") for name in LINKED]
    rows = [tuple(_plain(getattr(link, attribute)) for attribute in attributes) for link in links]
    added = pl.DataFrame(rows, schema=LINKED, orient="row")
    table = pl.concat([distinct, added], how="horizontal")
    return frame.join(table, on=names, how="left", nulls_equal=True, maintain_order="left")


def _written(columns: MotorColumns, row: dict[str, object], scope: str) -> WrittenMotor:
    said = {attribute: row[column] for attribute, column in columns.present.items()}
    size = Size(diameter_mm=_number(said.pop("diameter_mm", None)), length_mm=_number(said.pop("length_mm", None)))
    texts = {attribute: None if value is None else str(value) for attribute, value in said.items()}
    return WrittenMotor(size=size, scope=scope, name=texts.pop("name"), **texts)


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) else None


def _plain(value: object) -> object:
    return list(value) if isinstance(value, tuple) else value
