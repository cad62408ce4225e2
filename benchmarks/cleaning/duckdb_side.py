"""DuckDB's side of SPEC.md: SQL as its experts write it, with one `regexp_extract` a column, on all cores.

The file is loaded first, because only then a rowid is the order of its rows (a query over `read_csv` numbers them as
its threads come along). A second table holds what was parsed, so that nothing is parsed twice for the two outputs.
"""

from __future__ import annotations

import duckdb

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

_ZERO_WIDTH = "\u200b"
_NUMBER = r"[0-9][0-9,]*(?:\.[0-9]+)?"
_LENGTH = (
    r"^(?:([0-9]+(?:\.[0-9]+)?) ?(in\.?|inches|\"|″|cm|mm)(?: \(([0-9]+(?:\.[0-9]+)?) cm\))?"
    r"|([0-9]+) ft ([0-9]+) in|([0-9]+) ([0-9]+)/([0-9]+) in)$"
)
_MASS = (
    r"^(?:([0-9]+(?:\.[0-9]+)?) ?(oz\.?|ounces|lbs?|grams|g|kg)(?: \(([0-9]+(?:\.[0-9]+)?) g\))?"
    r"|([0-9]+) ?lbs?\.? ([0-9]+(?:\.[0-9]+)?) ?oz)$"
)
_ALTITUDE = rf"^({_NUMBER}) ?(ft|feet|'|m)(?: \(({_NUMBER}) m\))?$"
_PRICE = r"^(?:(\$|USD|£) ?([0-9][0-9,]*(?:\.[0-9]{2})?)|([0-9][0-9,]*\.[0-9]{2}) (USD)|([0-9][0-9.]*,[0-9]{2}) (€))$"


def _case(column: str, values: dict[str, float] | dict[str, str]) -> str:
    """A small table as CASE, which is faster than a join."""
    told = {key: f"'{value}'" if isinstance(value, str) else repr(value) for key, value in values.items()}
    return f"CASE {column} " + " ".join(f"WHEN {_text(key)} THEN {value}" for key, value in told.items()) + " END"


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def _groups(column: str, pattern: str, groups: int) -> str:
    names = ", ".join(f"'g{number}'" for number in range(1, groups + 1))
    return f"regexp_extract(lower({column}), {_text(pattern)}, [{names}])"


def _tidy(column: str) -> str:
    spaced = rf"trim(regexp_replace(replace({column}, '{_ZERO_WIDTH}', ''), '[\s\p{{Z}}]+', ' ', 'g'))"
    plain = rf"regexp_matches({column}, '[^!-~ ]|  |^ | $')"
    tidied = f"CASE WHEN {plain} THEN nfc_normalize({spaced}) ELSE {column} END"
    return f"CASE WHEN lower({tidied}) NOT IN ({', '.join(map(_text, NULLS))}) THEN {tidied} END"


def _null(column: str) -> str:
    nulls = ", ".join(map(_text, NULLS))
    return f"CASE WHEN lower(trim({column})) NOT IN ({nulls}) THEN trim({column}) END AS {column}"


def _step(digits: str) -> str:
    """Half a unit of the last written digit."""
    return f"0.5 * pow(10, -len(split_part({digits}, '.', 2)))"


def _number(digits: str) -> str:
    return f"TRY_CAST(replace({digits}, ',', '') AS DOUBLE)"


_LOAD = """
CREATE TEMP TABLE raw AS
FROM read_csv($rows, header = true, all_varchar = true, quote = '"', escape = '"', delim = ',');
"""

_PARSE = f"""
CREATE TEMP TABLE parsed AS
WITH stated AS NOT MATERIALIZED (
    SELECT *, rowid AS place,
        {_tidy("sku")} AS sku_text, {_tidy("name")} AS name_text, {_tidy("vendor")} AS vendor_text,
        {_null("category")}_text, {_null("length")}_text, {_null("mass")}_text, {_null("altitude")}_text,
        {_null("price")}_text
    FROM raw
), matched AS NOT MATERIALIZED (
    SELECT *, {_groups("length_text", _LENGTH, 8)} AS l, {_groups("mass_text", _MASS, 5)} AS m,
        {_groups("altitude_text", _ALTITUDE, 3)} AS a,
        regexp_extract(price_text, {_text(_PRICE)}, ['g1', 'g2', 'g3', 'g4', 'g5', 'g6']) AS p
    FROM stated
), measured AS NOT MATERIALIZED (
    SELECT *,
        CASE WHEN l.g1 <> '' THEN TRY_CAST(l.g1 AS DOUBLE) * {_case("l.g2", LENGTHS)}
            WHEN l.g4 <> '' THEN TRY_CAST(l.g4 AS DOUBLE) * 304.8 + TRY_CAST(l.g5 AS DOUBLE) * 25.4
            WHEN l.g6 <> '' THEN (TRY_CAST(l.g6 AS DOUBLE) + TRY_CAST(l.g7 AS DOUBLE) / TRY_CAST(l.g8 AS DOUBLE)) * 25.4
        END AS length_mm,
        CASE WHEN m.g1 <> '' THEN TRY_CAST(m.g1 AS DOUBLE) * {_case("m.g2", MASSES)}
            WHEN m.g4 <> '' THEN TRY_CAST(m.g4 AS DOUBLE) * 453.59237 + TRY_CAST(m.g5 AS DOUBLE) * 28.349523125
        END AS mass_g,
        CASE WHEN a.g1 <> '' THEN {_number("a.g1")} * {_case("a.g2", ALTITUDES)} END AS altitude_m,
        CASE WHEN p.g2 <> '' THEN {_number("p.g2")} WHEN p.g3 <> '' THEN {_number("p.g3")}
            WHEN p.g5 <> '' THEN TRY_CAST(replace(replace(p.g5, '.', ''), ',', '.') AS DOUBLE)
        END AS amount,
        {_case("coalesce(nullif(p.g1, ''), nullif(p.g4, ''), p.g6)", CURRENCIES)} AS currency
    FROM matched
), checked AS NOT MATERIALIZED (
    SELECT *,
        l.g3 <> '' AND abs(length_mm - TRY_CAST(l.g3 AS DOUBLE) * 10)
            > {_step("l.g1")} * {_case("l.g2", LENGTHS)} + {_step("l.g3")} * 10 + 1e-6 AS length_differs,
        m.g3 <> '' AND abs(mass_g - TRY_CAST(m.g3 AS DOUBLE))
            > {_step("m.g1")} * {_case("m.g2", MASSES)} + {_step("m.g3")} + 1e-6 AS mass_differs,
        a.g3 <> '' AND abs(altitude_m - {_number("a.g3")})
            > {_step("a.g1")} * {_case("a.g2", ALTITUDES)} + {_step("a.g3")} + 1e-6 AS altitude_differs
    FROM measured
)
SELECT place, CASE WHEN sku_text IS NULL THEN 'sku_missing'
        WHEN length_text IS NOT NULL AND length_mm IS NULL THEN 'length_unreadable'
        WHEN length_differs THEN 'length_halves_disagree'
        WHEN mass_text IS NOT NULL AND mass_g IS NULL THEN 'mass_unreadable'
        WHEN mass_differs THEN 'mass_halves_disagree'
        WHEN altitude_text IS NOT NULL AND altitude_m IS NULL THEN 'altitude_unreadable'
        WHEN altitude_differs THEN 'altitude_halves_disagree'
        WHEN price_text IS NOT NULL AND amount IS NULL THEN 'price_unreadable' END AS reason,
    sku, name, vendor, category, length, mass, altitude, price,
    sku_text, name_text, vendor_text,
    CASE WHEN category_text IS NOT NULL
        THEN coalesce({_case("replace(lower(category_text), '-', ' ')", SPELLINGS)}, 'other')
        END AS word,
    length_mm, mass_g, altitude_m, amount, currency
FROM checked;
"""

_CLEAN = """
COPY (
    SELECT sku_text AS sku, name_text AS name, vendor_text AS vendor, word AS category, length_mm, mass_g, altitude_m,
        amount AS price, currency
    FROM parsed WHERE reason IS NULL
    QUALIFY row_number() OVER (PARTITION BY sku_text ORDER BY place) = 1
    ORDER BY place
) TO $clean (HEADER, DELIMITER ',');
"""
_CLEAN_BY_MINIMUM = """
COPY (
    SELECT sku_text AS sku, name_text AS name, vendor_text AS vendor, word AS category, length_mm, mass_g, altitude_m,
        amount AS price, currency
    FROM parsed
    WHERE place IN (SELECT min(place) FROM parsed WHERE reason IS NULL GROUP BY sku_text)
    ORDER BY place
) TO $clean (HEADER, DELIMITER ',');
"""
_QUARANTINE = """
COPY (
    SELECT place + 1 AS row, reason, sku, name, vendor, category, length, mass, altitude, price
    FROM parsed WHERE reason IS NOT NULL ORDER BY place
) TO $quarantine (HEADER, DELIMITER ',');
"""


def clean(task: Task) -> int:
    """Do the work; gives the number of clean rows."""
    with duckdb.connect() as database:
        database.execute(_LOAD, {"rows": str(task.rows)})
        database.execute(_PARSE)
        chosen = _CLEAN if task.variant == "qualify" else _CLEAN_BY_MINIMUM
        (rows,) = database.execute(chosen, {"clean": str(task.clean)}).fetchone() or (0,)
        database.execute(_QUARANTINE, {"quarantine": str(task.quarantine)})
    return int(rows)


def main() -> None:
    """Clean and report."""
    task = arguments()
    with measuring() as measured:
        measured.pages = clean(task)
    report(measured)


if __name__ == "__main__":
    main()
