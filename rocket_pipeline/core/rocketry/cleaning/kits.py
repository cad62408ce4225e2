"""Kits: rockets to build, with what their shops state about them. Contract and rules of the entity.

How a raw row is read stands in `kit_rows`; what shops ask for a kit is the entity `offers`.
"""

from __future__ import annotations

import polars as pl

from rocket_pipeline.core.cleaning.constraints import shown
from rocket_pipeline.core.cleaning.contract import PROVENANCE, Column, EntityContract
from rocket_pipeline.core.cleaning.fields import derived_refusals
from rocket_pipeline.core.cleaning.inputs import Inputs
from rocket_pipeline.core.cleaning.issues import ISSUES, issue_warnings
from rocket_pipeline.core.cleaning.merging import unite
from rocket_pipeline.core.cleaning.oddities import Oddity, tell, warn
from rocket_pipeline.core.cleaning.pipeline import Cleaned, Cleaner
from rocket_pipeline.core.cleaning.quarantine import raw, refuse
from rocket_pipeline.core.rocketry import aliases
from rocket_pipeline.core.rocketry.cleaning.kit_rows import MEASURES, RAW, folded_name, kit_rows
from rocket_pipeline.core.rocketry.cleaning.names import SLUG, unresolved
from rocket_pipeline.core.rocketry.cleaning.vocabularies import RECOVERY, SKILL_LEVELS


def _text(name: str, description: str, **more: object) -> Column:
    return Column(name=name, type="string", description=description, **more)  # type: ignore[arg-type]


def _measure(name: str, unit: str, low: float, high: float, description: str) -> tuple[Column, Column]:
    """A measure's column and that of the words that state it."""
    stem = name.removesuffix(f"_{unit}")
    return (
        Column(name=name, type="number", unit=unit, minimum=low, maximum=high, description=description),
        _text(f"{stem}_text", f"The shop's words that state {stem}."),
    )


# The reason for each bound stands beside it. They are wider than any kit known, and narrower than a slip of a unit.
CONTRACT = EntityContract(
    name="kits",
    description="Model and high-power rocket kits, with what shops state about them.",
    key=("kit_key",),
    columns=(
        _text(
            "kit_key",
            'Manufacturer and the number that it sells under: "estes-industries:001948"; its handle where it has none.',
            required=True,
            pattern=f"{SLUG}:.+",
        ),
        _text("name", "The name as the shop writes it.", required=True),
        _text("manufacturer_key", "Who makes the kit.", required=True, pattern=SLUG),
        _text("vendor_key", "The shop that these facts are from.", required=True, pattern=SLUG),
        _text("sku", "The number that it sells under; leading zeros count."),
        _text("handle", "Its name in the shop's address."),
        _text("product_class", "What kind of product it is, by the rules of docs/product-classes.md."),
        Column(
            name="skill_level",
            type="integer",
            description="How hard it is to build, from 0 (nothing to build) to 5.",
            minimum=0,
            maximum=5,
        ),
        # The smallest kits (for 6 mm motors) are some 70 mm long, the largest that are sold about 6 m.
        *_measure("length_mm", "mm", 40, 8000, "The length of the finished rocket."),
        # A tube around a 6 mm motor is 7 mm wide; tubes are sold up to 16 in (406 mm).
        *_measure("diameter_mm", "mm", 6, 450, "The diameter of its body."),
        # The smallest kits weigh about 2 g, the largest some 40 lb (18 kg).
        *_measure("weight_g", "g", 1, 50_000, "The weight without a motor."),
        # The diameters that motors have, see motors.
        *_measure("motor_mount_mm", "mm", 6, 161, "The diameter of the motor that fits."),
        # Makers pack parachutes from 3 in (76 mm) to 20 ft (6.1 m).
        *_measure("parachute_size_mm", "mm", 50, 7000, "The diameter of its parachute."),
        # The smallest kits fly to about 15 m; no kit that is sold has been above 30 km.
        *_measure("max_altitude_m", "m", 5, 30_000, "The highest altitude that the shop states."),
        _text("recovery", "How it comes down.", enum=tuple(RECOVERY.words)),
        _text("fin_material", "What its fins are made of."),
        # A ring fin counts as one; 24 is more than any kit shows.
        Column(name="fin_count", type="integer", description="How many fins it has.", minimum=1, maximum=24),
        Column(
            name="recommended_engines",
            type="list[string]",
            description="Motors that the shop recommends, in its words: designations, or classes such as D.",
        ),
        # Shops sell motors from 18 on; 3 is the least age on any toy.
        Column(
            name="minimum_age_years",
            type="integer",
            description="The least age that the shop states.",
            unit="years",
            minimum=3,
            maximum=21,
        ),
        # The dearest kits are below 5,000 of any currency; 0.00 is null, for it hides a price.
        Column(name="price", type="number", description="The price in that shop.", maximum=20_000),
        _text("currency", "The currency of the price, by ISO 4217.", pattern="[A-Z]{3}"),
        Column(name="available", type="boolean", description="Can be ordered there; null when the shop does not say."),
        _text("url", "The kit's page in the shop that sells it.", format="url"),
        Column(name="image_urls", type="list[string]", description="Pictures, in the shop's order.", format="url"),
        _text("description", "The shop's text, without markup."),
        ISSUES,
        *PROVENANCE,
    ),
)

_ODDLY_NAMED = {
    "kit_key": "sku",
    "manufacturer_key": "vendor",
    "minimum_age_years": "minimum_age",
    "url": "product_url",
    "vendor_key": "vendor",
    **{measure.column: measure.raw for measure in MEASURES},
    **{measure.text_column: f"{measure.raw}_words" for measure in MEASURES},
}
_MADE = {"issues"}
DERIVED = {name: _ODDLY_NAMED.get(name, name) for name in CONTRACT.schema if name not in _MADE}
"""Clean column → the raw column to blame when its value breaks the contract."""

_OF_THE_SHOP = ("name", "vendor_key", "handle", "price", "currency", "available", "url", "image_urls", "description")
_OF_THE_WORDS = ("sku", "product_class", *(measure.text_column for measure in MEASURES))
"""What may differ between the rows of one kit without contradicting each other."""


def clean(inputs: Inputs) -> Cleaned:
    """One row a kit: the maker's own shop is believed first, other rows of the kit fill its gaps."""
    rows = kit_rows(inputs)
    sound = refuse(rows, derived_refusals(CONTRACT, DERIVED))
    once = unite(
        sound.kept,
        CONTRACT,
        order=["maker_first"],
        rule="same_kit",
        union=["issues"],
        following={"currency": "price", **{measure.text_column: measure.column for measure in MEASURES}},
        differing=[*_OF_THE_SHOP, *_OF_THE_WORDS],
    )
    told, odd = tell(once.frame, _ODDITIES, name="kit_key", noun="kit")
    return Cleaned(
        frame=told,
        refused=sound.refused,
        merged=once.merged,
        warnings=(*_of_rows(rows), *issue_warnings(once.frame), *odd, *_unlisted(told, inputs), *once.warnings),
    )


def _of_rows(rows: pl.DataFrame) -> tuple[str, ...]:
    """Warnings about raw rows: names and words that no table knows, numbers that several kits bear."""
    told = "the number is given to products of several names, so their handles are their keys"
    texts = rows.select(vendor=raw("vendor"), skill_level=raw("skill_level"), recovery=raw("recovery"))
    return (
        *unresolved(texts["vendor"], aliases.manufacturers(), what="manufacturer"),
        *SKILL_LEVELS.warnings(texts["skill_level"]),
        *RECOVERY.warnings(texts["recovery"]),
        *warn(rows, pl.col("sku_shared"), name="sku", noun="SKU", text=told),
    )


_LENGTH, _DIAMETER, _MOUNT = (pl.col(name) for name in ("length_mm", "diameter_mm", "motor_mount_mm"))
_ODDITIES = (
    Oddity(
        field="diameter",
        code="contradicts",
        when=_DIAMETER >= _LENGTH,
        text=pl.format("{} mm wide, {} mm long", shown(_DIAMETER), shown(_LENGTH)),
        told="wider than long",
    ),
    Oddity(
        field="motor_mount",
        code="contradicts",
        when=_MOUNT > _DIAMETER,
        text=pl.format("a motor of {} mm in a body of {} mm", shown(_MOUNT), shown(_DIAMETER)),
        told="the motor mount is wider than the body",
    ),
    Oddity(
        field="name",
        code="perhaps_same",
        when=pl.struct("manufacturer_key", folded_name()).is_duplicated(),
        text=pl.col("name"),
        told="one maker's kits of one name, perhaps the same",
    ),
)


def _unlisted(kits: pl.DataFrame, inputs: Inputs) -> tuple[str, ...]:
    """Warnings about makers and shops that nobody lists."""
    found: tuple[str, ...] = ()
    for entity, key in (("manufacturers", "manufacturer_key"), ("vendors", "vendor_key")):
        if entity in inputs.clean:
            unlisted = ~pl.col(key).is_in(inputs.clean[entity].get_column(key).implode())
            found += warn(kits, unlisted, name=key, noun=entity[:-1], text=f"named by kits, absent from {entity}")
    return found


CLEANER = Cleaner(contract=CONTRACT, inputs=RAW, depends_on=("manufacturers", "vendors"), clean=clean)
