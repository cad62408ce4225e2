"""Launch sites: where clubs fly. Contract and rules of the entity.

Which club flies where stands in `club_keys`: several clubs can share a field.
"""

from __future__ import annotations

import polars as pl

from rocket_pipeline.core.cleaning.contract import PROVENANCE, Column, EntityContract
from rocket_pipeline.core.cleaning.fields import PROVENANCE_FIELDS, derived_refusals
from rocket_pipeline.core.cleaning.inputs import Inputs, RawFile
from rocket_pipeline.core.cleaning.issues import ISSUES, Issue, issue, issue_list, issue_warnings
from rocket_pipeline.core.cleaning.merging import unite
from rocket_pipeline.core.cleaning.oddities import warn
from rocket_pipeline.core.cleaning.pipeline import Cleaned, Cleaner
from rocket_pipeline.core.cleaning.quarantine import raw, refuse
from rocket_pipeline.core.cleaning.rules import slug, text
from rocket_pipeline.core.cleaning.text import display_name, key_name, stated
from rocket_pipeline.core.cleaning.units import ALTITUDE, quantity
from rocket_pipeline.core.rocketry.cleaning.clubs import WITH_STATES, identified
from rocket_pipeline.core.rocketry.cleaning.coordinates import LATITUDE, LONGITUDE, degrees, outside
from rocket_pipeline.core.rocketry.cleaning.names import SLUG
from rocket_pipeline.core.rocketry.cleaning.vocabularies import STATES

MARGIN_OF_SITE, MARGIN_OF_CLUB = 0.1, 2.0
"""Degrees by which a point may lie outside a state's box: when the site itself is said to be there, and when only its
club is. Clubs drive to fields in the next state, some 200 km."""

APART = 0.05
"""Degrees, some 5 km: fields are large, and one club names the gate where another names the pads."""

CONTRACT = EntityContract(
    name="launch_sites",
    description="Fields where clubs launch rockets.",
    key=("site_key",),
    columns=(
        Column(
            name="site_key",
            type="string",
            description="Its name and state in one slug; with its club where several fields bear that name.",
            required=True,
            pattern=SLUG,
        ),
        Column(name="name", type="string", description="The name; null where only coordinates are given."),
        Column(name="city", type="string", description="The town nearby."),
        Column(
            name="state",
            type="string",
            description="Its state or province, by postal code; that of its club where its own is not said.",
            enum=tuple(STATES.words),
        ),
        Column(
            name="latitude_deg",
            type="number",
            description="Degrees north; null when the stated point cannot be the site's.",
            unit="°",
            minimum=-90,
            maximum=90,
        ),
        Column(
            name="longitude_deg",
            type="number",
            description="Degrees east, so negative in America; null together with the latitude.",
            unit="°",
            minimum=-180,
            maximum=180,
        ),
        Column(name="coordinates_text", type="string", description="The coordinates as the directory writes them."),
        # Below 30 m no waiver is needed anywhere; the highest one in America is about 150 km.
        Column(
            name="waiver_m",
            type="number",
            description="Up to which altitude rockets may fly there; null when there is no waiver or none is stated.",
            unit="m",
            minimum=30,
            maximum=160_000,
        ),
        Column(
            name="waiver_reference",
            type="string",
            description="What the altitude is above: the ground (AGL) or the sea (MSL); null when it is not said.",
            enum=("AGL", "MSL"),
        ),
        Column(name="waiver_text", type="string", description="The waiver as the directory writes it."),
        Column(
            name="club_keys", type="list[string]", description="The clubs that fly there.", required=True, pattern=SLUG
        ),
        ISSUES,
        *PROVENANCE,
    ),
)

RAW = RawFile(
    key="clubs/launch_sites.csv",
    columns=(
        *("name", "section_number", "tripoli_prefecture", "state"),
        *("site_name", "site_city", "site_state", "latitude", "longitude", "waiver_ft"),
    ),
    ignored=("affiliation", "status", "city", "country", "websites", "founded"),  # of the club, which has its own row
)
DERIVED = {
    "site_key": "site_name",
    "waiver_m": "waiver_ft",
    "club_keys": "name",
    **{column.name: column.name for column in PROVENANCE},
}
NO_WAIVER = ("none", "no", "n/a", "no waiver", "-")

_THOUSANDS = r"^\s*([0-9]{1,3}) ?[kK](?:ft)?\b"
"""Pilots and directories write 10K for 10,000 feet."""
_REFERENCE = r"(?i)[ ,(]*\b(AGL|MSL|ASL)\b\.?\)?"


def clean(inputs: Inputs) -> Cleaned:
    """One row a site: rows of one name, state and place are merged, with all clubs that fly there."""
    rows = identified(inputs.raw[RAW.key]).with_columns(name=display_name(raw("site_name")))
    rows = _placed(_at_home(rows.with_columns(_columns()), inputs))
    rows = _keyed(rows).with_columns(issue_list(_issues()))
    sound = refuse(rows, derived_refusals(CONTRACT, DERIVED))
    once = unite(
        sound.kept,
        CONTRACT,
        rule="same_site",
        union=["club_keys", "issues"],
        following={
            "longitude_deg": "latitude_deg",
            "coordinates_text": "latitude_deg",
            "waiver_reference": "waiver_m",
            "waiver_text": "waiver_m",
        },
        differing=["coordinates_text", "latitude_deg", "longitude_deg", "waiver_text"],
    )
    return Cleaned(
        frame=once.frame,
        refused=sound.refused,
        merged=once.merged,
        warnings=(
            *STATES.warnings(rows.select(raw("site_state")).to_series()),
            *issue_warnings(once.frame),
            *once.warnings,
            *_without_club(once.frame, inputs),
        ),
    )


def _columns() -> list[pl.Expr]:
    own = STATES.canonical(raw("site_state"))
    reference = raw("waiver_ft").str.extract(_REFERENCE).str.to_uppercase().replace({"ASL": "MSL"})
    plain = raw("waiver_ft").str.replace_all(_REFERENCE, "").str.replace(_THOUSANDS, "$1,000")
    number = stated(plain, *NO_WAIVER)
    waiver = quantity(number, ALTITUDE, default_unit="ft").struct
    return [
        display_name(raw("site_city")).alias("city"),
        pl.coalesce(own, "state").alias("state"),
        own.alias("own_state"),
        degrees(raw("latitude"), LATITUDE).alias("stated_latitude"),
        degrees(raw("longitude"), LONGITUDE).alias("stated_longitude"),
        pl.concat_str(text(raw("latitude")), text(raw("longitude")), separator=", ", ignore_nulls=True)
        .replace("", None)
        .alias("coordinates_text"),
        waiver.field("value").alias("waiver_m"),
        waiver.field("problem").alias("waiver_problem"),
        reference.alias("waiver_reference"),
        text(raw("waiver_ft")).alias("waiver_text"),
        pl.concat_list("club_key").list.drop_nulls().alias("club_keys"),
        *(text(raw(field.raw)).alias(field.column) for field in PROVENANCE_FIELDS),
    ]


def _at_home(rows: pl.DataFrame, inputs: Inputs) -> pl.DataFrame:
    """The rows without what reads as a state where the club is in a country whose states are not known."""
    if "clubs" not in inputs.clean:
        return rows
    clubs = inputs.clean["clubs"].filter(pl.col("country").is_in(WITH_STATES).not_())
    is_foreign = pl.col("club_key").is_in(clubs.get_column("club_key").implode()).fill_null(value=False)
    return rows.with_columns(pl.when(~is_foreign).then(name).alias(name) for name in ("state", "own_state"))


def _placed(rows: pl.DataFrame) -> pl.DataFrame:
    """The rows with coordinates where they can be true, and `misplaced`: the reason where they cannot."""
    latitude, longitude, state = pl.col("stated_latitude"), pl.col("stated_longitude"), pl.col("state")
    margin = pl.when(pl.col("own_state").is_not_null()).then(MARGIN_OF_SITE).otherwise(MARGIN_OF_CLUB)
    shared = (state.drop_nulls().n_unique().over("stated_latitude", "stated_longitude") > 1) & latitude.is_not_null()
    reason = (
        pl.when(pl.col("coordinates_text").is_null())
        .then(None)
        .when(latitude.is_null() | longitude.is_null())
        .then(pl.lit("unreadable"))
        # One point cannot lie in two states: a directory's slip, or a place holder of it.
        .when(shared)
        .then(pl.lit("same_point_in_several_states"))
        .when(~outside(latitude, longitude, state, margin))
        .then(None)
        .when(~outside(latitude, -longitude, state, margin))
        .then(pl.lit("outside_state_sign_missing"))
        .when(~outside(longitude, latitude, state, margin))
        .then(pl.lit("outside_state_swapped"))
        .when(outside(latitude, longitude, state, margin))
        .then(pl.lit("outside_state"))
    )
    usable = pl.when(pl.col("misplaced").is_null())
    return rows.with_columns(misplaced=reason).with_columns(
        latitude_deg=usable.then(latitude), longitude_deg=usable.then(longitude)
    )


def _keyed(rows: pl.DataFrame) -> pl.DataFrame:
    """The rows with `site_key`: name and state, and only where that is several fields' the club, then the place.

    What is stated of places counts here, right or wrong: it tells fields apart.
    """
    points = [pl.col(name) for name in _POINT]
    name = pl.coalesce(key_name(pl.col("name")), _words(*(point.round(3) for point in points)))
    keyed = rows.with_columns(site_key=slug(_words(name, pl.col("state"))))
    for parts in ([pl.col("club_key")], [point.round(1) for point in points]):
        longer = slug(_words(pl.col("site_key"), *parts))
        keyed = keyed.with_columns(site_key=pl.when(_apart()).then(longer).otherwise("site_key"))
    return keyed


_POINT = ("stated_latitude", "stated_longitude")


def _words(*parts: pl.Expr) -> pl.Expr:
    return pl.concat_str([part.cast(pl.String) for part in parts], separator=" ", ignore_nulls=True)


def _apart() -> pl.Expr:
    """Whether rows of one key state places that cannot be one field."""
    spread = [(pl.col(name).max() - pl.col(name).min()).over("site_key") for name in _POINT]
    return (pl.max_horizontal(spread) > APART).fill_null(value=False)


def _issues() -> list[Issue]:
    own, club = text(raw("site_state")), text(raw("state"))
    unmapped = pl.col("own_state").is_null() & own.is_not_null()
    return [
        Issue(field="coordinates", code=pl.col("misplaced"), text=pl.col("coordinates_text")),
        Issue(field="waiver_ft", code=pl.col("waiver_problem"), text=pl.col("waiver_text")),
        issue("site_state", "unusable", when=unmapped, text=own),
        issue("state", "unusable", when=pl.col("state").is_null() & own.is_null() & club.is_not_null(), text=club),
    ]


def _without_club(sites: pl.DataFrame, inputs: Inputs) -> tuple[str, ...]:
    if "clubs" not in inputs.clean:
        return ()
    known = inputs.clean["clubs"].get_column("club_key").implode()
    clubs = sites.select(club_key=pl.col("club_keys").explode())
    unlisted = ~pl.col("club_key").is_in(known)
    return warn(clubs, unlisted, name="club_key", noun="club", text="named by launch sites, absent from clubs")


CLEANER = Cleaner(contract=CONTRACT, inputs=(RAW,), depends_on=("clubs",), clean=clean)
