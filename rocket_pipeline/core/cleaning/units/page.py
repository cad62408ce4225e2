"""docs/units.md, written from the declaration. The rules in prose stand here, beside the code that they describe."""

from __future__ import annotations

from rocket_pipeline.core.cleaning.units.declaration import Quantity, Unit
from rocket_pipeline.core.cleaning.units.tables import QUANTITIES

_INTRODUCTION = """# Units

<!-- Written by `rocket_pipeline.core.cleaning.units.page`; a test compares the two. -->

`quantity(expression, LENGTH)` reads a column of texts, `parse_quantity("16.3 in. (41.4 cm)", "length")` one text; both
are the same code. A reading has `value`, `low`, `high`, `unit` (as first written; a price's currency), `qualifier` and
`problem`.

## Rules

- **Numbers.** Where "." and "," both stand, the last one is the decimal mark: 1,299.00 and 1.299,00 are equal. Commas
  before groups of exactly three digits part thousands (1,150) unless the number begins with 0; any other single comma
  is a decimal mark (1,5; 0,125). A single "." is a decimal mark, but a price has no three decimals: 1.299 € is 1299.
  Spaces before groups of three digits part thousands too. 1.2e3 and 1.2×10^3 are 1200.
- **Fractions.** ½, 1 1/2, 1-1/2 and 47-3/8, with denominators 2–6, 8, 10, 12, 16, 20, 32 and 64 and a value below 1.
  Others, such as 18/24, may be two sizes: ambiguous.
- **Compounds.** 1 ft 3 in, 5'6-1/2", 2 lbs. 6.5 oz: up to three units, each smaller than the one before and less than
  one of it. 5'6 is 5 ft 6 in.
- **Two halves.** In "16.3 in. (41.4 cm)" the first half is the value. Both must agree within the rounding of their
  digits: half a unit of the last written digit of each, added up (of fractions, at most 1/32).
- **Ranges.** "28-30 oz" has `low` and `high`, no `value`, and the problem `range`: which end counts is the entity's
  to say.
- **Approximations** are values with a `qualifier`: about ("approx.", "~", "c."), at_most ("up to", "max", "under"),
  at_least ("over", "min", "from", "12+").
- **Remarks** in brackets without a number are passed over, except beside a price. Any other word that the tables
  below do not list makes a text unreadable: nothing is read in part.
- Values are rounded to ten significant digits.

## Problems

| problem | what it means |
|---|---|
| `range` | Two ends; `low` and `high` are given. |
| `halves_disagree` | The two halves are further apart than their rounding. |
| `no_unit` | A number without a unit, and the caller named no default. |
| `ambiguous` | Several readings: several sizes, "or", odd fractions, a unit or currency of two meanings. |
| `unreadable` | It holds a number and is in no shape that is known. |
| `no_number` | Words only. |

Null and blank texts have neither value nor problem.
"""


def units_page() -> str:
    """The whole page."""
    return "\n".join([_INTRODUCTION, *(_section(kind) for kind in QUANTITIES.values())])


def _section(kind: Quantity) -> str:
    heading = f"## {kind.name.capitalize()} → {kind.unit}\n"
    table = ["| unit | factor | written | source |", "|---|---|---|---|", *(_row(unit) for unit in kind.units)]
    words = [f"\nWords that say nothing new: {', '.join(kind.words)}."] if kind.words else []
    return "\n".join([heading, *table, *words, ""])


def _row(unit: Unit) -> str:
    factor = "unclear: refused as ambiguous" if unit.unclear else unit.factor
    return f"| {unit.symbol} | {factor} | {', '.join(f'`{spelling}`' for spelling in unit.spellings)} | {unit.source} |"
