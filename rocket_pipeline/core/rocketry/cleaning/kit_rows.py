"""What shops list, read: the rows that `kits`, `offers` and `products` are made of, with their keys and measures.

What becomes a clean row, and what the columns mean, is said there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from rocket_pipeline.core.cleaning.fields import PROVENANCE_FIELDS
from rocket_pipeline.core.cleaning.inputs import Inputs, RawFile, stack
from rocket_pipeline.core.cleaning.issues import Issue, issue, issue_list
from rocket_pipeline.core.cleaning.quarantine import raw
from rocket_pipeline.core.cleaning.rules import boolean, integer, json_texts, split_list, text, url
from rocket_pipeline.core.cleaning.text import display_name, key_name, stated, tidy
from rocket_pipeline.core.cleaning.units import ALTITUDE, LENGTH, MASS, PRICE, Quantity, quantity
from rocket_pipeline.core.rocketry import aliases
from rocket_pipeline.core.rocketry.cleaning.names import name_key
from rocket_pipeline.core.rocketry.cleaning.vocabularies import RECOVERY, SKILL_LEVELS

SHOPS: Mapping[str, str] = {
    "kits/estes.csv": "Estes Rockets",
    "kits/loc_precision.csv": "LOC Precision",
    "kits/rocketarium.csv": "Rocketarium",
}
"""Raw file → the shop that it was read from, by its name in the alias tables."""

NO_SKU = ("n/a", "na", "none", "tbd", "-", "0")
"""What stands for no number where a shop's form demands one."""


@dataclass(frozen=True, kw_only=True)
class Measure:
    """A fact of a kit that is a quantity.

    Attributes:
        raw: The raw column; the words that state it stand in `<raw>_words`.
        column: The clean column of its value.
        kind: What is measured.
    """

    raw: str
    column: str
    kind: Quantity

    @property
    def text_column(self) -> str:
        """The clean column of the original text."""
        return f"{self.raw}_text"


MEASURES = (
    Measure(raw="length", column="length_mm", kind=LENGTH),
    Measure(raw="diameter", column="diameter_mm", kind=LENGTH),
    Measure(raw="weight", column="weight_g", kind=MASS),
    Measure(raw="motor_mount", column="motor_mount_mm", kind=LENGTH),
    Measure(raw="parachute_size", column="parachute_size_mm", kind=LENGTH),
    Measure(raw="max_altitude", column="max_altitude_m", kind=ALTITUDE),
)

_PLAIN = ("recovery", "fin_material", "fin_count", "recommended_engines", "skill_level", "minimum_age")
_OF_ANY = (
    *("handle", "sku", "name", "vendor", "product_class", "price", "currency", "available"),
    *("image_urls", "description", "product_url"),
)
_OF_KITS = (
    *("collections", *_PLAIN),
    *(column for measure in MEASURES for column in (measure.raw, f"{measure.raw}_words")),
)
_OF_TRADE = (  # of the shop's trade and of the pipeline's own tracing
    *("product_id", "product_type", "tags", "class_rule", "compare_at_price", "shipping_weight_g", "variants"),
    *("published_at", "updated_at", *(f"{name}_words" for name in _PLAIN)),
)
RAW = tuple(RawFile(key=key, columns=(*_OF_ANY, *_OF_KITS), ignored=_OF_TRADE, is_optional=True) for key in SHOPS)
PRODUCTS_RAW = tuple(
    RawFile(key=key.replace("kits/", "products/"), columns=_OF_ANY, ignored=(*_OF_TRADE, *_OF_KITS), is_optional=True)
    for key in SHOPS
)

_AGE = r"^([0-9]+) ?(?:\+|(?:years? ?)?(?:(?:and|&) (?:up|older))?)$"
_COUNT = r"^([0-9]+)(?:\.0)?$"


def kit_rows(inputs: Inputs) -> pl.DataFrame:
    """The raw rows of all shops with every clean column beside them, null where nothing usable is stated.

    Returns:
        Rows with the columns of both contracts, `price_stated` for the offers, and `maker_first` (0 in the maker's own
        shop) to order by.
    """
    columns = [*_identity(), *_trade(), *_shown(), *_plain(), *_measured()]
    rows = stack(inputs.raw.values()).lazy().with_columns(columns).collect()
    return _keyed(rows).with_columns(issue_list([*_issues(), *_unusable(_READ | _READ_OF_KITS)]))


def product_rows(inputs: Inputs) -> pl.DataFrame:
    """The raw rows of all shops' other products, with the clean columns that are not of kits alone."""
    columns = [*_identity(), *_trade(), *_shown()]
    rows = stack(inputs.raw.values()).lazy().with_columns(columns).collect()
    return rows.with_columns(issue_list([*_unusable(_READ), _some_images()]))


def _identity() -> list[pl.Expr]:
    shops = {file: name_key(pl.lit(shop), aliases.vendors()) for file, shop in SHOPS.items()}
    makers = {file: name_key(pl.lit(shop), aliases.manufacturers()) for file, shop in SHOPS.items()}
    maker = name_key(raw("vendor"), aliases.manufacturers())
    return [
        display_name(raw("name")).alias("name"),
        maker.alias("manufacturer_key"),
        _of_file(shops).alias("vendor_key"),
        (maker != _of_file(makers)).fill_null(value=True).cast(pl.Int8).alias("maker_first"),
        tidy(stated(raw("sku"), *NO_SKU)).alias("sku"),
        tidy(raw("handle")).alias("handle"),
        *(text(raw(field.raw)).alias(field.column) for field in PROVENANCE_FIELDS),
    ]


def _of_file(keys: Mapping[str, pl.Expr]) -> pl.Expr:
    """The key of the shop whose file a row is from; a shop's files bear one name, whatever their folder."""
    known = {_shop_file(file): pl.select(key).item() for file, key in keys.items()}
    return pl.col("raw_file").str.extract("([^/]+)$").replace_strict(known, return_dtype=pl.String)


def _shop_file(key: str) -> str:
    return key.rpartition("/")[2]


def _trade() -> list[pl.Expr]:
    price = quantity(raw("price"), PRICE, default_unit="USD").struct.field("value")
    currency = text(raw("currency")).str.to_uppercase()
    return [
        pl.when(price > 0).then(price).alias("price"),  # 0.00 is how shops hide a price
        pl.when(currency.str.contains("^[A-Z]{3}$")).then(currency).alias("currency"),
        boolean(raw("available")).alias("available"),
        url(raw("product_url")).alias("url"),
    ]


def _shown() -> list[pl.Expr]:
    """What a shop's page shows of any product."""
    images = json_texts(raw("image_urls"))
    return [
        text(raw("product_class")).alias("product_class"),
        images.list.eval(url(pl.element()).drop_nulls().unique(maintain_order=True)).alias("image_urls"),
        text(raw("description")).alias("description"),
    ]


def _plain() -> list[pl.Expr]:
    return [
        pl.coalesce(SKILL_LEVELS.canonical(raw("skill_level")), _listed_level()).cast(pl.Int64).alias("skill_level"),
        RECOVERY.canonical(raw("recovery")).alias("recovery"),
        tidy(raw("fin_material")).str.to_lowercase().alias("fin_material"),
        integer(text(raw("fin_count")).str.extract(_COUNT)).alias("fin_count"),
        integer(text(raw("minimum_age")).str.extract(_AGE)).alias("minimum_age_years"),
        split_list(raw("recommended_engines"), ",").alias("recommended_engines"),
    ]


def _listed_level() -> pl.Expr:
    """The level of the one collection that is named after a level; null where there is none or several."""
    handles = json_texts(raw("collections"))
    levels = handles.list.eval(SKILL_LEVELS.canonical(pl.element()).drop_nulls().unique())
    return pl.when(levels.list.len() == 1).then(levels.list.first())


def _measured() -> list[pl.Expr]:
    return [column for measure in MEASURES for column in _columns_of(measure)]


def _columns_of(measure: Measure) -> list[pl.Expr]:
    told, words = text(raw(measure.raw)), text(raw(f"{measure.raw}_words"))
    reading = quantity(told, measure.kind)
    return [
        reading.struct.field("problem").alias(f"problem:{measure.raw}"),
        reading.struct.field("value").alias(measure.column),
        pl.when(told.is_not_null()).then(tidy(pl.coalesce(words, told))).alias(measure.text_column),
    ]


def _keyed(rows: pl.DataFrame) -> pl.DataFrame:
    """The rows with `kit_key` and `sku_shared`: a number that products of several names bear is nobody's key."""
    own = ["manufacturer_key", "sku"]
    shared = pl.col("sku").is_not_null() & (folded_name().n_unique().over(own) > 1)
    named = rows.with_columns(sku_shared=shared)
    part = pl.when(~pl.col("sku_shared")).then("sku")
    key = pl.concat_str("manufacturer_key", pl.lit(":"), pl.coalesce(part, "handle"))
    return named.with_columns(kit_key=key)


def folded_name() -> pl.Expr:
    """A kit's name for comparing: no case, marks or punctuation, nor the words that shops add."""
    words = key_name(pl.col("name")).str.replace_all(r"\b(?:model|flying|rockets?|kits?|the)\b", "")
    return words.str.replace_all(r"[^\p{L}\p{N}]", "")


_READ = {
    "price": "price",
    "currency": "currency",
    "available": "available",
    "product_url": "url",
    "image_urls": "image_urls",
}
_READ_OF_KITS = {"recovery": "recovery", "fin_count": "fin_count", "minimum_age": "minimum_age_years"}
"""Raw column → the clean column that is null although the raw one says something."""


def _unusable(read: Mapping[str, str]) -> list[Issue]:
    return [
        issue(name, "unusable", when=text(raw(name)).is_not_null() & pl.col(column).is_null(), text=text(raw(name)))
        for name, column in read.items()
    ]


def _issues() -> list[Issue]:
    """What a kit states and was not understood; what was understood and is impossible refuses the row instead."""
    level = text(raw("skill_level"))
    unknown_level = level.is_not_null() & SKILL_LEVELS.canonical(raw("skill_level")).is_null()
    return [
        *(Issue(field=m.raw, code=pl.col(f"problem:{m.raw}"), text=text(raw(m.raw))) for m in MEASURES),
        issue("skill_level", "unusable", when=unknown_level, text=level),
        _some_images(),
    ]


def _some_images() -> Issue:
    stated = json_texts(raw("image_urls")).list.unique().list.len()
    lost = pl.col("image_urls").list.len() < stated
    return issue("image_urls", "partly_unusable", when=lost, text=text(raw("image_urls")))
