"""What the entities of designs share: their keys, when a row goes with what it belongs to, which measures are usable.

What designs, configurations, motors, simulations and components are stands in modules of their own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from rocket_pipeline.core.cleaning.constraints import constraints
from rocket_pipeline.core.cleaning.contract import Column, EntityContract
from rocket_pipeline.core.cleaning.fields import PROVENANCE_FIELDS, derived_refusals
from rocket_pipeline.core.cleaning.inputs import Inputs
from rocket_pipeline.core.cleaning.issues import ISSUES, Issue, issue_warnings
from rocket_pipeline.core.cleaning.pipeline import Cleaned
from rocket_pipeline.core.cleaning.quarantine import Refusal, deduplicate, raw, refuse
from rocket_pipeline.core.cleaning.rules import PARSERS, json_texts, text
from rocket_pipeline.core.cleaning.text import display_name
from rocket_pipeline.errors import RawDataError

SHA256 = "[0-9a-f]{64}"

KEYS: Mapping[str, tuple[str, ...]] = {
    "design_sha256": ("design_sha256",),
    "configuration_key": ("design_sha256", "config_id"),
    "design_motor_key": ("design_sha256", "config_id", "mount"),
    "simulation_key": ("design_sha256", "number"),
    "component_key": ("design_sha256", "path"),
}
"""Key → the raw columns that it is made of."""


def identity(*keys: str) -> list[pl.Expr]:
    """Keys, each null where a part of it is not stated, and the provenance."""
    return [
        *(pl.concat_str((text(raw(part)) for part in KEYS[key]), separator=":").alias(key) for key in keys),
        *(text(raw(field.raw)).alias(field.column) for field in PROVENANCE_FIELDS),
    ]


def text_list(raw_texts: pl.Expr) -> pl.Expr:
    """A JSON array of texts as a list, each on one line and fit for people; blank ones are left out."""
    return json_texts(raw_texts).list.eval(display_name(pl.element()).drop_nulls())


def belonging(inputs: Inputs, parent: EntityContract, *, field: str) -> tuple[Refusal, Refusal]:
    """The refusals of rows that name a design or a configuration that is not there: refused itself, or nowhere.

    Args:
        inputs: With the parent's data set and quarantine.
        parent: What rows belong to; they have its key as a column. A null key belongs to nothing.
        field: The raw column to blame.

    Raises:
        RawDataError: The parent was never cleaned.
    """
    if parent.name not in inputs.clean:
        raise RawDataError(
            f"What belongs to {parent.name} needs their clean data set.", hint=f"Clean {parent.name} first."
        )
    (name,), noun = parent.key, parent.name.removesuffix("s")
    refused_rows = pl.col("raw_row").str
    stated = (text(refused_rows.json_path_match(f"$.{part}")) for part in KEYS[name])
    refused = inputs.refused[parent.name].select(pl.concat_str(stated, separator=":")).to_series().drop_nulls()
    key = pl.col(name)
    absent = ~key.is_in(inputs.clean[parent.name].get_column(name).implode())
    was_refused = key.is_in(refused.implode())
    return (
        Refusal(
            reason=f"{noun}_refused",
            field=field,
            when=absent & was_refused,
            message=pl.format(f"{noun} {{}} was itself refused: see _quarantine/{parent.name}.csv", key),
        ),
        Refusal(
            reason=f"{noun}_unknown",
            field=field,
            when=absent & ~was_refused,
            message=pl.format(f"there is no {noun} {{}}", key),
        ),
    )


def measured(rows: pl.DataFrame, columns: Sequence[Column]) -> pl.DataFrame:
    """The rows with measures, null where they cannot be: `measure_issues` tells of those.

    A component is in its design, and a motor in its mount, whatever size a designer gave it.

    Args:
        rows: Raw rows.
        columns: The measures; the raw ones bear the same names.
    """
    # Files hold metres in floats: 122.199996948 mm are 122.2, and a thousandth of a millimetre is finer than any tool.
    read = rows.with_columns(PARSERS[c.type](raw(c.name)).round(3).alias(c.name) for c in columns)
    told = read.with_columns(_problem(column).alias(f"problem:{column.name}") for column in columns)
    return told.with_columns(
        pl.when(pl.col(f"problem:{column.name}").is_null()).then(column.name).alias(column.name) for column in columns
    )


def _problem(column: Column) -> pl.Expr:
    unreadable = text(raw(column.name)).is_not_null() & pl.col(column.name).is_null()
    broken = [pl.when(constraint.broken).then(pl.lit(constraint.code)) for constraint in constraints(column)]
    return pl.coalesce(*broken, pl.when(unreadable).then(pl.lit("unreadable")))


def measure_issues(columns: Sequence[Column]) -> list[Issue]:
    """What `measured` left out."""
    return [
        Issue(field=column.name, code=pl.col(f"problem:{column.name}"), text=text(raw(column.name)))
        for column in columns
    ]


def settled(
    rows: pl.DataFrame, contract: EntityContract, blamed: Mapping[str, str], refusals: Sequence[Refusal] = ()
) -> Cleaned:
    """Rows with all columns of the contract → clean ones; those of one file under several addresses are merged.

    Args:
        rows: Rows on their way.
        contract: The entity's declaration.
        blamed: Clean column → the raw column to blame when its value breaks the contract.
        refusals: The entity's own, which go first.
    """
    origin = {field.column: field.raw for field in PROVENANCE_FIELDS}
    sound = refuse(rows, [*refusals, *derived_refusals(contract, {**blamed, **origin})])
    once = deduplicate(sound.kept, contract)
    frame = once.kept.select(*contract.schema)
    return Cleaned(
        frame=frame,
        refused=pl.concat([sound.refused, once.refused]),
        merged=once.merged,
        warnings=issue_warnings(frame) if ISSUES.name in frame.columns else (),
    )
