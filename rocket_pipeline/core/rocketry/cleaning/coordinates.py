"""Coordinates as directories print them → degrees, and the boxes of the states in which they must lie.

Which site a coordinate belongs to, and what follows when it lies outside, is `launch_sites`' affair.
"""

from __future__ import annotations

import polars as pl

from rocket_pipeline.core.cleaning.rules import significant

_SEPARATORS = r"[°º'\"′″’‘”“]|DEG\.?"
_NUMBER = r"[0-9]{1,3}(?:\.[0-9]+)?"
_ANGLE = (
    rf"^(?P<ahead>[NSEW])?\s*(?P<sign>[-+−–])?\s*(?P<degrees>{_NUMBER})"
    rf"(?:\s+(?P<minutes>{_NUMBER})(?:\s+(?P<seconds>{_NUMBER}))?)?\s*(?P<behind>[NSEW])?$"
)
LATITUDE, LONGITUDE = "NS", "EW"
"""The letters of an axis, the positive one and the negative one."""

_LIMIT = {LATITUDE: 90.0, LONGITUDE: 180.0}


def degrees(raw: pl.Expr, axis: str) -> pl.Expr:
    """Degrees of "42.1088", "-95.05428", "72.5 W" or "42° 6.5' N"; null for what is no coordinate of that axis.

    Args:
        raw: Texts.
        axis: `LATITUDE` or `LONGITUDE`.
    """
    plain = raw.str.to_uppercase().str.replace_all(_SEPARATORS, " ").str.strip_chars()
    part = plain.str.extract_groups(_ANGLE).struct
    whole, minutes, seconds = (part.field(name) for name in ("degrees", "minutes", "seconds"))
    ahead, behind, sign = (part.field(name) for name in ("ahead", "behind", "sign"))
    letter, is_negative = pl.coalesce(ahead, behind), (sign != "+").fill_null(value=False)
    size = _number(whole) + _number(minutes) / 60 + _number(seconds) / 3600
    odd = (
        (size > _LIMIT[axis])
        | (_number(minutes) >= 60)
        | (_number(seconds) >= 60)
        | (minutes.is_not_null() & whole.str.contains(".", literal=True))
        | (seconds.is_not_null() & minutes.str.contains(".", literal=True))
        | ~letter.is_in(list(axis)).fill_null(value=True)
        | (ahead.is_not_null() & behind.is_not_null())
        | ((letter == axis[0]) & is_negative).fill_null(value=False)  # "-72 E" contradicts itself
    )
    value = pl.when(is_negative | (letter == axis[1]).fill_null(value=False)).then(-size).otherwise(size)
    return pl.when(whole.is_not_null() & ~odd).then(significant(value))


def _number(digits: pl.Expr) -> pl.Expr:
    return digits.cast(pl.Float64).fill_null(0.0)


# South, north, west, east, in degrees, rounded outwards to a tenth or more; islands and waters of the state are within.
# The Aleutian Islands beyond 180° are left out: nobody launches there.
BOXES: dict[str, tuple[float, float, float, float]] = {
    "AL": (30.1, 35.1, -88.6, -84.8),
    "AK": (51.0, 71.6, -180.0, -129.9),
    "AZ": (31.2, 37.1, -114.9, -108.9),
    "AR": (32.9, 36.6, -94.7, -89.5),
    "CA": (32.4, 42.1, -124.6, -114.0),
    "CO": (36.9, 41.1, -109.2, -101.9),
    "CT": (40.9, 42.1, -73.8, -71.7),
    "DE": (38.4, 39.9, -75.9, -74.9),
    "FL": (24.3, 31.1, -87.7, -79.9),
    "GA": (30.3, 35.1, -85.7, -80.7),
    "HI": (18.8, 22.4, -160.4, -154.7),
    "ID": (41.9, 49.1, -117.4, -110.9),
    "IL": (36.9, 42.6, -91.6, -86.9),
    "IN": (37.7, 41.9, -88.2, -84.7),
    "IA": (40.3, 43.6, -96.8, -90.0),
    "KS": (36.9, 40.1, -102.2, -94.5),
    "KY": (36.4, 39.3, -89.7, -81.9),
    "LA": (28.8, 33.1, -94.2, -88.7),
    "ME": (42.9, 47.6, -71.2, -66.8),
    "MD": (37.8, 39.8, -79.6, -74.9),
    "MA": (41.1, 43.0, -73.6, -69.8),
    "MI": (41.6, 48.4, -90.6, -82.3),
    "MN": (43.4, 49.5, -97.4, -89.4),
    "MS": (30.0, 35.1, -91.8, -88.0),
    "MO": (35.9, 40.7, -95.9, -89.0),
    "MT": (44.3, 49.1, -116.2, -103.9),
    "NE": (39.9, 43.1, -104.2, -95.2),
    "NV": (34.9, 42.1, -120.1, -113.9),
    "NH": (42.6, 45.4, -72.7, -70.6),
    "NJ": (38.8, 41.4, -75.7, -73.8),
    "NM": (31.2, 37.1, -109.2, -102.9),
    "NY": (40.4, 45.1, -79.9, -71.7),
    "NC": (33.7, 36.7, -84.4, -75.3),
    "ND": (45.8, 49.1, -104.2, -96.5),
    "OH": (38.3, 42.4, -84.9, -80.4),
    "OK": (33.5, 37.1, -103.1, -94.3),
    "OR": (41.9, 46.4, -124.7, -116.4),
    "PA": (39.6, 42.4, -80.6, -74.6),
    "RI": (41.0, 42.1, -72.0, -71.0),
    "SC": (31.9, 35.3, -83.5, -78.4),
    "SD": (42.4, 46.0, -104.2, -96.3),
    "TN": (34.9, 36.8, -90.4, -81.6),
    "TX": (25.7, 36.6, -106.8, -93.4),
    "UT": (36.9, 42.1, -114.2, -108.9),
    "VT": (42.7, 45.1, -73.5, -71.4),
    "VA": (36.4, 39.6, -83.8, -75.1),
    "WA": (45.4, 49.1, -124.9, -116.8),
    "WV": (37.1, 40.7, -82.8, -77.6),
    "WI": (42.4, 47.4, -93.0, -86.2),
    "WY": (40.9, 45.1, -111.2, -103.9),
    "DC": (38.7, 39.1, -77.2, -76.9),
    "PR": (17.8, 18.6, -68.0, -65.1),
    "GU": (13.1, 13.8, 144.5, 145.1),
    "VI": (17.6, 18.5, -65.2, -64.5),
    "AB": (48.9, 60.1, -120.1, -109.9),
    "BC": (48.2, 60.1, -139.2, -113.9),
    "MB": (48.9, 60.1, -102.2, -88.8),
    "NB": (44.5, 48.2, -69.2, -63.7),
    "NL": (46.5, 60.5, -67.9, -52.5),
    "NS": (43.3, 47.2, -66.5, -59.6),
    "NT": (59.9, 78.9, -136.6, -101.9),
    "NU": (51.6, 83.2, -121.0, -60.9),
    "ON": (41.6, 57.0, -95.3, -74.2),
    "PE": (45.8, 47.2, -64.6, -61.8),
    "QC": (44.9, 62.7, -79.9, -57.0),
    "SK": (48.9, 60.1, -110.1, -101.3),
    "YT": (59.9, 69.8, -141.1, -123.7),
}
"""State or province → its box."""


def outside(latitude: pl.Expr, longitude: pl.Expr, state: pl.Expr, margin: pl.Expr) -> pl.Expr:
    """Whether a point lies outside a state's box widened by a margin in degrees; null where one is unknown."""
    south, north, west, east = (
        state.replace_strict({s: box[side] for s, box in BOXES.items()}, default=None, return_dtype=pl.Float64)
        for side in range(4)
    )
    in_latitude = latitude.is_between(south - margin, north + margin)
    return ~(in_latitude & longitude.is_between(west - margin, east + margin))
