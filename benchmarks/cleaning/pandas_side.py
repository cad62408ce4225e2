"""pandas' side of SPEC.md: vectorised methods on Arrow-backed texts; no column is parsed row by row.

What pandas itself hands to Arrow (strip, lower, replace, lookups) is called there directly, which spares conversions.
`Series.str.extract` has no Arrow form and loops in C-backed Python; the variant "arrow" calls
`pyarrow.compute.extract_regex` in its place, which is no longer pandas, and is measured for information.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from benchmarks.cleaning.patterns import ALTITUDE, LENGTH, MASS, PRICE
from benchmarks.cleaning.rows import COLUMNS
from benchmarks.cleaning.side import (
    ALTITUDES,
    CURRENCIES,
    LENGTHS,
    MASSES,
    NULLS,
    SPELLINGS,
    Task,
    arguments,
    measuring,
    report,
)

_SPACE = r"[\s\p{Z}]+"


TEXT = pd.StringDtype("pyarrow")
WITH_ARROW = False


def clean(task: Task) -> int:
    """Do the work; gives the number of clean rows."""
    global WITH_ARROW
    WITH_ARROW = task.variant == "arrow"
    raw = pd.read_csv(task.rows, dtype="string[pyarrow]", keep_default_na=False, engine="pyarrow")
    texts = {name: _tidy(raw[name]) for name in ("sku", "name", "vendor")}
    stated = {name: _stated(pc.utf8_trim_whitespace(_arrow(raw[name]))) for name in COLUMNS[3:]}
    length, mass, altitude = _length(stated["length"]), _mass(stated["mass"]), _altitude(stated["altitude"])
    price, currency = _price(stated["price"])
    reason = _reason(
        texts["sku"],
        {
            "length": (stated["length"], *length),
            "mass": (stated["mass"], *mass),
            "altitude": (stated["altitude"], *altitude),
        },
        (stated["price"], price),
    )
    refused = raw[reason != ""]
    refused.insert(0, "row", refused.index + 1)
    refused.insert(1, "reason", reason[reason != ""])
    refused.to_csv(task.quarantine, index=False)
    clean_rows = pd.DataFrame(
        {
            **{name: pd.Series(column, dtype=pd.ArrowDtype(pa.string())) for name, column in texts.items()},
            "category": _categories(stated["category"]),
            "length_mm": length[0],
            "mass_g": mass[0],
            "altitude_m": altitude[0],
            "price": price,
            "currency": currency,
        }
    )
    kept = clean_rows[reason == ""].drop_duplicates("sku", keep="first")
    kept.to_csv(task.clean, index=False)
    return len(kept)


def _arrow(column: pd.Series) -> pa.ChunkedArray:
    return pa.chunked_array(column.array._pa_array)


def _tidy(column: pd.Series) -> pa.ChunkedArray:
    """Only what is not plain ASCII with single spaces is touched."""
    text = _arrow(column)
    untidy = pc.match_substring_regex(text, r"[^!-~ ]|  |^ | $")
    few = pc.replace_substring(text.filter(untidy), "\u200b", "")
    few = pc.utf8_normalize(pc.utf8_trim_whitespace(pc.replace_substring_regex(few, _SPACE, " ")), form="NFC")
    return _stated(pc.replace_with_mask(text.combine_chunks(), untidy.combine_chunks(), few.combine_chunks()))


def _stated(text: pa.ChunkedArray) -> pa.ChunkedArray:
    nothing = pc.is_in(pc.utf8_lower(text), pa.array(NULLS))
    return pc.if_else(nothing, pa.scalar(None, pa.string()), text)


def _groups(text: pa.ChunkedArray, pattern: str, *, lower: bool = True) -> dict[str, pa.ChunkedArray]:
    text = pc.utf8_lower(text) if lower else text
    if not WITH_ARROW:
        found = pd.Series(text, dtype=TEXT).str.extract(pattern)
        return {name: pc.fill_null(_arrow(found[name].astype(TEXT)), "") for name in found}
    found = pc.extract_regex(text, pattern)
    names = [field.name for field in found.type]
    return {name: pc.struct_field(found, name) for name in names}


def _number(text: pa.ChunkedArray) -> np.ndarray:
    """Numbers without their commas; NaN where there is none."""
    bare = pc.replace_substring(text, ",", "")
    return pc.if_else(pc.equal(bare, ""), None, bare).cast(pa.float64()).to_numpy(zero_copy_only=False)


def _lookup(text: pa.ChunkedArray, table: dict[str, float]) -> np.ndarray:
    places = pc.index_in(text, pa.array(list(table)))
    return pc.take(pa.array(list(table.values())), places).to_numpy(zero_copy_only=False)


def _half_step(text: pa.ChunkedArray) -> np.ndarray:
    """Half a unit of the last written digit."""
    point = pc.find_substring(text, ".").to_numpy(zero_copy_only=False)
    size = pc.utf8_length(text).to_numpy(zero_copy_only=False)
    return 0.5 * np.power(10.0, -np.where(point < 0, 0, size - point - 1))


def _differ(value: np.ndarray, found: dict[str, pa.ChunkedArray], units: np.ndarray, other: float) -> np.ndarray:
    room = _half_step(found["n"]) * units + _half_step(found["n2"]) * other + 1e-6
    return np.abs(value - _number(found["n2"]) * other) > room  # NaN compares as False


def _length(text: pa.ChunkedArray) -> tuple[np.ndarray, np.ndarray]:
    found = _groups(text, LENGTH)
    units = _lookup(found["u"], LENGTHS)
    plain = _number(found["n"]) * units
    feet = _number(found["ft"]) * 304.8 + _number(found["inch"]) * 25.4
    fraction = (_number(found["whole"]) + _number(found["above"]) / _number(found["below"])) * 25.4
    value = np.where(np.isnan(plain), np.where(np.isnan(feet), fraction, feet), plain)
    return value, _differ(plain, found, units, 10.0)


def _mass(text: pa.ChunkedArray) -> tuple[np.ndarray, np.ndarray]:
    found = _groups(text, MASS)
    units = _lookup(found["u"], MASSES)
    plain = _number(found["n"]) * units
    pounds = _number(found["lb"]) * 453.59237 + _number(found["oz"]) * 28.349523125
    return np.where(np.isnan(plain), pounds, plain), _differ(plain, found, units, 1.0)


def _altitude(text: pa.ChunkedArray) -> tuple[np.ndarray, np.ndarray]:
    found = _groups(text, ALTITUDE)
    units = _lookup(found["u"], ALTITUDES)
    value = _number(found["n"]) * units
    return value, _differ(value, found, units, 1.0)


def _price(text: pa.ChunkedArray) -> tuple[np.ndarray, pd.Series]:
    found = _groups(text, PRICE, lower=False)
    euros = pc.replace_substring(pc.replace_substring(found["n3"], ".", ""), ",", ".")
    amounts = [_number(found["n"]), _number(found["n2"]), _number(euros)]
    value = np.where(np.isnan(amounts[0]), np.where(np.isnan(amounts[1]), amounts[2], amounts[1]), amounts[0])
    written = pc.binary_join_element_wise(found["u"], found["u2"], found["u3"], pa.scalar("", found["u"].type))
    currency = pc.take(pa.array(list(CURRENCIES.values())), pc.index_in(written, pa.array(list(CURRENCIES))))
    return value, pd.Series(currency, dtype=pd.ArrowDtype(pa.string()))


def _categories(text: pa.ChunkedArray) -> pd.Series:
    folded = pc.replace_substring(pc.utf8_lower(text), "-", " ")
    words = pc.take(pa.array(list(SPELLINGS.values())), pc.index_in(folded, pa.array(list(SPELLINGS))))
    known = pc.if_else(pc.is_null(text), pa.scalar(None, pa.string()), pc.fill_null(words, "other"))
    return pd.Series(known, dtype=pd.ArrowDtype(pa.string()))


def _reason(
    sku: pa.ChunkedArray,
    measures: dict[str, tuple[pa.ChunkedArray, np.ndarray, np.ndarray]],
    price: tuple[pa.ChunkedArray, np.ndarray],
) -> np.ndarray:
    conditions, names = [np.asarray(pc.is_null(sku))], ["sku_missing"]
    for name, (text, value, differs) in measures.items():
        conditions += [np.asarray(pc.is_valid(text)) & np.isnan(value), differs]
        names += [f"{name}_unreadable", f"{name}_halves_disagree"]
    conditions.append(np.asarray(pc.is_valid(price[0])) & np.isnan(price[1]))
    return np.select(conditions, [*names, "price_unreadable"], default="")


def main() -> None:
    """Clean and report."""
    task = arguments()
    with measuring() as measured:
        measured.pages = clean(task)
    report(measured)


if __name__ == "__main__":
    main()
