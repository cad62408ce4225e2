"""The messy rows: a seeded generator of product data as shops write it, in the shapes of SPEC.md and no others."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import polars as pl

COLUMNS = ("sku", "name", "vendor", "category", "length", "mass", "altitude", "price")
CHUNK = 500_000
NOTHING = ("", "N/A", "n/a", "none", "-", "--", "unknown", "TBD", " ", "NULL")

CATEGORIES = {
    "rocket kit": ("Rocket Kit", "rocket kits", "Kit", "KITS", "Model Rocket Kit", "Rocket"),
    "starter set": ("Starter Set", "starter sets", "Rocket Starter Set", "Launch Set"),
    "motor": ("Motor", "motors", "Engine", "ENGINES", "Rocket Engine", "Rocket Motor"),
    "reload": ("Reload", "reloads", "Reload Kit", "Motor Reload"),
    "nose cone": ("Nose Cone", "nose-cone", "Nosecone", "Nose Cones", "NOSE CONES"),
    "body tube": ("Body Tube", "body-tube", "Tube", "Body Tubes", "Airframe"),
    "parachute": ("Parachute", "parachutes", "Chute", "CHUTES", "Recovery"),
    "launch pad": ("Launch Pad", "launch-pad", "Pad", "Launch Pads", "Launcher"),
    "igniter": ("Igniter", "igniters", "Starter", "Starters", "Ignitor"),
    "electronics": ("Electronics", "Altimeter", "altimeters", "Avionics"),
    "paint": ("Paint", "paints", "Primer", "Finishing"),
}
"""Canonical word → its spellings; each also in other cases and with stray spaces."""

_VENDORS = (
    "Estes",
    "LOC/Precision",
    "Rocketarium",
    "Quest Aerospace®",
    "Público Cohetes",
    "Café Orbital™",
    "Madcow",
    "SBR",
)
_FIRST = (
    "Big",
    "Mini",
    "Super",
    "Der",
    "Red",
    "Alpha",
    "Mean",
    "Black",
    "Blue",
    "Étoile",
    "Grand",
    "Naïve",
    "Pro",
    "Star",
)
_SECOND = (
    "Bertha",
    "Max",
    "Machine",
    "Baron",
    "Zinger",
    "Scorpio",
    "Hawk",
    "Viper",
    "Fusée",
    "Lancer",
    "Comet",
    "Ñandú",
)


def write_rows(path: Path, rows: int, *, seed: int = 20_26) -> Path:
    """Write the rows as a CSV file, unless it is there."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        partial = path.with_suffix(".partial")
        with partial.open("wb") as file:
            for start in range(0, rows, CHUNK):
                chunk = _chunk(start, min(CHUNK, rows - start), seed)
                chunk.write_csv(file, include_header=start == 0)
        partial.rename(path)
    return path


def _chunk(start: int, rows: int, seed: int) -> pl.DataFrame:
    draw = _Draw(np.random.default_rng([seed, start]), rows)
    return pl.DataFrame(
        {
            "sku": draw.skus(start),
            "name": draw.untidy(draw.names()),
            "vendor": draw.untidy(draw.one_of(_VENDORS)),
            "category": draw.categories(),
            "length": draw.mixed(
                (55, draw.plain_lengths), (20, draw.both_lengths), (10, draw.feet), (8, draw.fractions)
            ),
            "mass": draw.mixed((65, draw.plain_masses), (13, draw.pounds), (15, draw.both_masses)),
            "altitude": draw.mixed((60, draw.plain_altitudes), (33, draw.both_altitudes)),
            "price": draw.mixed((70, draw.dollars), (11, draw.codes), (12, draw.euros)),
        }
    )


class _Draw:
    """Random columns of one length."""

    def __init__(self, random: np.random.Generator, rows: int) -> None:
        self._random = random
        self._rows = rows

    def skus(self, start: int) -> pl.Series:
        """About one in eleven repeats an earlier one; a few are blank."""
        own = np.arange(start, start + self._rows)
        back = self._random.integers(1, 5_000, self._rows)
        number = np.where(self._chance(0.09), np.maximum(own - back, 0), own)
        text = pl.Series(number).cast(pl.String).str.zfill(8)
        skus = pl.select(pl.concat_str(pl.lit("RK-"), text)).to_series()
        return self._where(
            self._chance(0.003), self.one_of(NOTHING), self._where(self._chance(0.02), " " + skus + "  ", skus)
        )

    def names(self) -> pl.Series:
        """Two words and often a number."""
        numbered = self._where(self._chance(0.7), " " + self._integers(1, 9_999).cast(pl.String), self.one_of(("",)))
        return self.one_of(_FIRST) + " " + self.one_of(_SECOND) + numbered

    def untidy(self, texts: pl.Series) -> pl.Series:
        """One in eight with odd spaces, one in twenty in Unicode's NFD, one in fifty null."""
        odd = (
            self.one_of(("  ", "\u00a0", " \u200b", "\t", "\u2009"))
            + texts.str.replace(" ", "  ", literal=True)
            + self.one_of(("", " "))
        )
        texts = self._where(self._chance(0.125), odd, texts)
        texts = self._where(self._chance(0.05), texts.str.normalize("NFD"), texts)
        return self._where(self._chance(0.02), self.one_of(NOTHING), texts)

    def categories(self) -> pl.Series:
        """Known spellings in any case, some unknown ones, some null."""
        known = self.one_of([spelling for spellings in CATEGORIES.values() for spelling in spellings])
        known = self._where(self._chance(0.2), known.str.to_uppercase(), known)
        known = self._where(self._chance(0.1), "  " + known + " ", known)
        known = self._where(self._chance(0.02), self.one_of(("Book", "Apparel", "Gift card")), known)
        return self._where(self._chance(0.02), self.one_of(NOTHING), known)

    def mixed(self, *shapes: tuple[int, Callable[[], pl.Series]]) -> pl.Series:
        """The shapes in these shares of a hundred; of the rest five parts are null and two are unreadable."""
        rest = (5, lambda: self.one_of(NOTHING)), (2, self.unreadable)
        shares = np.cumsum([share for share, _ in (*shapes, *rest)])
        which = pl.Series(np.searchsorted(shares / shares[-1], self._random.random(self._rows), side="right"))
        texts = [shape() for _, shape in (*shapes, *rest)]
        chosen = pl.coalesce(pl.when(which == number).then(text) for number, text in enumerate(texts))
        return pl.select(chosen).to_series()

    def unreadable(self) -> pl.Series:
        """Digits in no shape of any rule."""
        number = self._integers(1, 500).cast(pl.String)
        return (
            self.one_of(("see box ", "12..", "no. ", "#"))
            + number
            + self.one_of((" widgets", " in stock", " ??", " pcs"))
        )

    def plain_lengths(self) -> pl.Series:
        """41.5 in."""
        number = self._decimals(20, 900)
        return number + self.one_of((" in", " in.", " inches", '"', "″", " IN", "in", " cm", "cm", " mm", "mm", "MM"))

    def both_lengths(self) -> pl.Series:
        """16.3 in. (41.4 cm)."""
        inches = self._integers(20, 900)
        millimetres = inches * 2.54 + pl.Series(np.where(self._chance(0.01), 50, 0))
        return _tenths(inches) + " in. (" + _tenths(millimetres.round(0)) + " cm)"

    def feet(self) -> pl.Series:
        """1 ft 3 in."""
        return self._integers(1, 9).cast(pl.String) + " ft " + self._integers(1, 11).cast(pl.String) + " in"

    def fractions(self) -> pl.Series:
        """47 3/8 in."""
        return (
            self._integers(1, 60).cast(pl.String)
            + " "
            + self.one_of(("1/2", "1/4", "3/4", "1/8", "3/8", "5/8", "7/8", "5/16"))
            + " in"
        )

    def plain_masses(self) -> pl.Series:
        """41.5oz."""
        number = self._decimals(5, 600)
        return number + self.one_of(
            (" oz", "oz", " oz.", " ounces", " OZ", " lb", " lbs", " g", "g", " grams", " kg", "kg")
        )

    def pounds(self) -> pl.Series:
        """2 lbs. 6.5 oz."""
        return (
            self._integers(1, 12).cast(pl.String)
            + self.one_of((" lbs. ", " lb ", "lbs. "))
            + self._decimals(0, 159)
            + self.one_of((" oz", "oz"))
        )

    def both_masses(self) -> pl.Series:
        """12.5 oz (354 g)."""
        ounces = self._integers(5, 400)
        grams = (ounces * 2.8349523125).round(0) + pl.Series(np.where(self._chance(0.01), 40, 0))
        return _tenths(ounces) + " oz (" + grams.cast(pl.Int64).cast(pl.String) + " g)"

    def plain_altitudes(self) -> pl.Series:
        """1,150 ft."""
        return _thousands(self._integers(50, 12_000)) + self.one_of((" ft", " feet", "'", " FT", " m", "m", "ft"))

    def both_altitudes(self) -> pl.Series:
        """1,150 ft (351 m)."""
        feet = self._integers(50, 12_000)
        metres = (feet * 0.3048).round(0) + pl.Series(np.where(self._chance(0.01), 30, 0))
        return _thousands(feet) + " ft (" + _thousands(metres.cast(pl.Int64)) + " m)"

    def dollars(self) -> pl.Series:
        """$1,299.00."""
        return "$" + _thousands(self._integers(1, 1_500)) + "." + self._cents()

    def codes(self) -> pl.Series:
        """USD 24 and 24.99 USD."""
        whole, cents = self._integers(1, 999).cast(pl.String), self._cents()
        return self._where(
            self._chance(0.5),
            "USD " + whole,
            self._where(self._chance(0.5), whole + "." + cents + " USD", "£" + whole + "." + cents),
        )

    def euros(self) -> pl.Series:
        """1.299,00 €."""
        return _thousands(self._integers(1, 1_500)).str.replace(",", ".", literal=True) + "," + self._cents() + " €"

    def one_of(self, texts: Sequence[str]) -> pl.Series:
        """Any of the texts."""
        return pl.Series(texts, dtype=pl.String()).gather(pl.Series(self._random.integers(0, len(texts), self._rows)))

    def _cents(self) -> pl.Series:
        return self._integers(0, 99).cast(pl.String).str.zfill(2)

    def _integers(self, low: int, high: int) -> pl.Series:
        return pl.Series(self._random.integers(low, high + 1, self._rows))

    def _decimals(self, low: int, high: int) -> pl.Series:
        """Numbers with one decimal, or without where it would be 0; a few with two."""
        tenths = self._integers(low, high)
        plain = _tenths(tenths).str.strip_suffix(".0")
        hundredths = _tenths(tenths) + self._integers(1, 9).cast(pl.String)
        return self._where(self._chance(0.15), hundredths, plain)

    def _chance(self, share: float) -> np.ndarray:
        return self._random.random(self._rows) < share

    @staticmethod
    def _where(mask: np.ndarray, then: pl.Series, otherwise: pl.Series) -> pl.Series:
        return pl.select(pl.when(pl.Series(mask)).then(then).otherwise(otherwise)).to_series()


def _tenths(number: pl.Series) -> pl.Series:
    whole = number.cast(pl.Int64)
    return (whole // 10).cast(pl.String) + "." + (whole % 10).cast(pl.String)


def _thousands(number: pl.Series) -> pl.Series:
    text = (number % 1000).cast(pl.String)
    grouped = (number // 1000).cast(pl.String) + "," + text.str.zfill(3)
    return pl.select(pl.when(number >= 1000).then(grouped).otherwise(text)).to_series()
