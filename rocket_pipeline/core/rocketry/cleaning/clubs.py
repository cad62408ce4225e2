"""Clubs: where people fly rockets together. Contract and rules of the entity.

Raw rows hold no persons' data, and none is made here. Where clubs fly is the entity `launch_sites`.
"""

from __future__ import annotations

import polars as pl

from rocket_pipeline.core.cleaning.contract import PROVENANCE, Column, EntityContract
from rocket_pipeline.core.cleaning.fields import PROVENANCE_FIELDS, derived_refusals
from rocket_pipeline.core.cleaning.inputs import Inputs, RawFile
from rocket_pipeline.core.cleaning.issues import ISSUES, Issue, issue, issue_list, issue_warnings
from rocket_pipeline.core.cleaning.merging import unite
from rocket_pipeline.core.cleaning.pipeline import Cleaned, Cleaner
from rocket_pipeline.core.cleaning.quarantine import Refusal, raw, refuse
from rocket_pipeline.core.cleaning.rules import integer, json_texts, slug, split_list, text, url
from rocket_pipeline.core.cleaning.text import display_name, key_name
from rocket_pipeline.core.cleaning.vocabulary import Vocabulary
from rocket_pipeline.core.rocketry.cleaning.names import SLUG
from rocket_pipeline.core.rocketry.cleaning.vocabularies import COUNTRIES, STATES

AFFILIATIONS = Vocabulary(
    name="affiliation",
    words={
        "NAR": ("National Association of Rocketry", "N.A.R."),
        "TRA": ("Tripoli", "Tripoli Rocketry Association", "TRA Inc"),
        "CAR": ("Canadian Association of Rocketry",),
    },
)
STATUSES = Vocabulary(
    name="status",
    words={
        "active": ("current", "open"),
        "pending": ("new", "forming"),
        "closing": (),
        "closed": ("inactive", "disbanded"),
    },
)
WITH_STATES = ("US", "CA")
"""The countries whose states and provinces are known."""

PROVINCES = ("AB", "BC", "MB", "NB", "NL", "NS", "NT", "NU", "ON", "PE", "QC", "SK", "YT")
FIRST_YEAR, LAST_YEAR = 1930, 2099
"""Rocket societies began in the 1930s."""

CONTRACT = EntityContract(
    name="clubs",
    description="Clubs of model and high-power rocketry.",
    key=("club_key",),
    columns=(
        Column(
            name="club_key",
            type="string",
            description='Its number at NAR or at Tripoli, "nar-503" or "tra-27"; else its name and state in one slug.',
            required=True,
            pattern=SLUG,
        ),
        Column(name="name", type="string", description="The name as the directory writes it.", required=True),
        Column(name="section_number", type="integer", description="Its number as a section of NAR.", minimum=1),
        Column(name="prefecture_number", type="integer", description="Its number as a Tripoli prefecture.", minimum=1),
        Column(
            name="affiliations",
            type="list[string]",
            description="The organizations that it belongs to.",
            enum=tuple(AFFILIATIONS.words),
        ),
        Column(
            name="status",
            type="string",
            description="Whether it exists, is about to, or is about to end.",
            enum=tuple(STATUSES.words),
        ),
        Column(name="city", type="string", description="The town that it is at home in."),
        Column(
            name="state",
            type="string",
            description="Its state or province, by postal code; null outside of the USA and Canada.",
            enum=tuple(STATES.words),
        ),
        Column(
            name="country",
            type="string",
            description="By ISO 3166; that of its state where the directory does not say.",
            enum=tuple(COUNTRIES.words),
        ),
        Column(name="websites", type="list[string]", description="Its addresses on the web.", format="url"),
        Column(name="founded_year", type="integer", description="The year in which it was founded."),
        ISSUES,
        *PROVENANCE,
    ),
)

_NUMBERS = {"section_number": "section_number", "tripoli_prefecture": "prefecture_number"}
"""Raw column → clean column."""

_SITE = ("site_name", "site_city", "site_state", "latitude", "longitude", "waiver_ft")
RAW = RawFile(
    key="clubs/nar.csv",
    columns=("name", *_NUMBERS, "affiliation", "status", "city", "state", "country", "websites", "founded"),
    ignored=_SITE,  # filled where nobody can tell which site of the club is meant
)
DERIVED = {
    "club_key": "name",
    "name": "name",
    "section_number": "section_number",
    "prefecture_number": "tripoli_prefecture",
    **{column.name: column.name for column in PROVENANCE},
}
"""Clean column → the raw column to blame. The others hold only what a rule lets through."""


def identified(rows: pl.DataFrame) -> pl.DataFrame:
    """Rows of clubs or of their sites with `name`, the two numbers, `state` and `club_key`."""
    numbers = (
        integer(raw(column).str.extract(r"^\s*0*([1-9][0-9]{0,3})\s*(?:\||$)")).alias(name)
        for column, name in _NUMBERS.items()
    )
    named = rows.with_columns(
        *numbers,
        name=display_name(raw("name")),
        state=STATES.canonical(raw("state")),
    )
    by_name = slug(pl.concat_str(key_name(raw("name")), pl.lit(" "), pl.col("state").fill_null("")))
    key = pl.coalesce(pl.format("nar-{}", "section_number"), pl.format("tra-{}", "prefecture_number"), by_name)
    return named.with_columns(club_key=key)


def clean(inputs: Inputs) -> Cleaned:
    """One row a club: a club that is listed twice is merged, two names with one number are refused."""
    rows = identified(inputs.raw[RAW.key]).with_columns(_columns())
    rows = rows.with_columns(issue_list(_issues()), other_names=_other_names())
    sound = refuse(rows, (*derived_refusals(CONTRACT, DERIVED), _TWO_NAMES))
    once = unite(sound.kept, CONTRACT, rule="same_club", union=["affiliations", "websites", "issues"])
    return Cleaned(
        frame=once.frame,
        refused=sound.refused,
        merged=once.merged,
        warnings=(
            *(warning for v, column in _VOCABULARIES for warning in v.warnings(rows.select(raw(column)).to_series())),
            *issue_warnings(once.frame),
            *once.warnings,
        ),
    )


_VOCABULARIES = ((STATES, "state"), (STATUSES, "status"), (COUNTRIES, "country"))
_TWO_NAMES = Refusal(
    reason="number_shared",
    field="section_number",
    # A number is one club's: nobody can tell which of the names it belongs to.
    when=pl.col("other_names"),
    message=pl.format("{} is given to clubs of several names, {} one of them", "club_key", "name"),
)


def _other_names() -> pl.Expr:
    return key_name(pl.col("name")).str.replace_all(r"[^\p{L}\p{N}]", "").n_unique().over("club_key") > 1


def _columns() -> list[pl.Expr]:
    year = _year()
    of_state = pl.when(pl.col("state").is_in(PROVINCES)).then(pl.lit("CA")).otherwise(pl.lit("US"))
    stated = text(raw("country"))
    country = pl.when(stated.is_not_null()).then(COUNTRIES.canonical(stated))
    is_foreign = country.is_in(WITH_STATES).not_().fill_null(value=False)
    return [
        _affiliations()
        .list.eval(AFFILIATIONS.canonical(pl.element()).drop_nulls().unique(maintain_order=True))
        .alias("affiliations"),
        STATUSES.canonical(raw("status")).alias("status"),
        display_name(raw("city")).alias("city"),
        pl.when(stated.is_null() & pl.col("state").is_not_null()).then(of_state).otherwise(country).alias("country"),
        pl.when(~is_foreign).then("state").alias("state"),  # Australia has a WA, too
        _addresses().list.eval(url(pl.element()).drop_nulls().unique(maintain_order=True)).alias("websites"),
        pl.when(year.is_between(FIRST_YEAR, LAST_YEAR)).then(year).alias("founded_year"),
        *(text(raw(field.raw)).alias(field.column) for field in PROVENANCE_FIELDS),
    ]


def _year() -> pl.Expr:
    """The year of a date. Six digits are a year and a month or a short year, month and day: where both fit, neither."""
    stated = raw("founded")
    plain = stated.str.extract(r"(?:^|[^0-9])((?:19|20)[0-9]{2})(?:[^0-9]|$)").cast(pl.Int64)
    month = stated.str.extract(r"^\s*((?:19|20)[0-9]{2})(?:0[1-9]|1[0-2])\s*$").cast(pl.Int64)
    short = stated.str.extract(r"^\s*([0-9]{2})(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])\s*$").cast(pl.Int64)
    day = short + pl.when(short >= FIRST_YEAR % 100).then(1900).otherwise(2000)
    return pl.coalesce(plain, pl.when(month.is_null() | day.is_null()).then(pl.coalesce(month, day)))


def _affiliations() -> pl.Expr:
    return split_list(raw("affiliation"), r"[|,;/&]")


def _addresses() -> pl.Expr:
    """What the directory gives as addresses; one without a scheme is taken as http, as browsers do."""
    bare = pl.element().str.strip_chars()
    whole = pl.when(bare.str.contains("://")).then(bare).otherwise("http://" + bare)
    return json_texts(raw("websites")).list.eval(whole)


def _issues() -> list[Issue]:
    single = {"status": "status", "state": "state", "country": "country", "founded": "founded_year"}
    several = {"websites": _addresses(), "affiliation": _affiliations()}
    used = {"websites": "websites", "affiliation": "affiliations"}
    return [
        *(_unusable(name, pl.col(column).is_null()) for name, column in (*single.items(), *_NUMBERS.items())),
        *(_unusable(name, pl.col(used[name]).list.len() < parts.list.n_unique()) for name, parts in several.items()),
        _unusable("websites", pl.col("websites").is_null()),
        *(issue(name, "several", when=raw(name).str.contains(r"\|"), text=text(raw(name))) for name in _NUMBERS),
    ]


def _unusable(name: str, when: pl.Expr) -> Issue:
    return issue(name, "unusable", when=when & text(raw(name)).is_not_null(), text=text(raw(name)))


CLEANER = Cleaner(contract=CONTRACT, inputs=(RAW,), clean=clean)
