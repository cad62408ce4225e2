"""The units that texts may state quantities in: symbol, exact factor, spellings. The one declaration of them.

docs/units.md is written from it (`page`), and the parser's expressions are built from it.
"""

from __future__ import annotations

from fractions import Fraction

from rocket_pipeline.core.cleaning.units.declaration import Quantity, Unit
from rocket_pipeline.errors import UnknownNameError

_SI = "SI"
_YARD = "international yard and pound agreement, 1959"
_GRAVITY = "standard gravity 9.80665 m/s² (CGPM 1901)"
_KNOT = "international nautical mile, 1852 m"


def _lengths(millimetres: int) -> tuple[Unit, ...]:
    """The units of length, for an own unit of that many millimetres."""

    def unit(symbol: str, in_mm: str, source: str, *spellings: str) -> Unit:
        return Unit(symbol=symbol, factor=str(Fraction(in_mm) / millimetres), spellings=spellings, source=source)

    return (
        unit("µm", "0.001", _SI, "µm", "um", "micron", "microns"),
        unit("mm", "1", _SI, "mm", "mms", "millimeter", "millimeters", "millimetre", "millimetres"),
        unit("cm", "10", _SI, "cm", "cms", "centimeter", "centimeters", "centimetre", "centimetres"),
        unit("m", "1000", _SI, "m", "meter", "meters", "metre", "metres", "mtr", "mtrs"),
        unit("km", "1000000", _SI, "km", "kms", "kilometer", "kilometers", "kilometre", "kilometres"),
        unit("in", "25.4", _YARD, "in", "ins", "inch", "inches", "inchs", '"'),
        unit("ft", "304.8", _YARD, "ft", "fts", "foot", "feet", "'"),
        unit("yd", "914.4", _YARD, "yd", "yds", "yard", "yards"),
        unit("mi", "1609344", _YARD, "mi", "mile", "miles"),
    )


LENGTH = Quantity(
    name="length",
    unit="mm",
    units=_lengths(1),
    words=("long", "tall", "high", "wide", "length", "height", "width", "diameter", "dia"),
    feet=True,
)
ALTITUDE = Quantity(
    name="altitude", unit="m", units=_lengths(1000), words=("high", "altitude", "height", "agl"), feet=True
)
MASS = Quantity(
    name="mass",
    unit="g",
    units=(
        Unit(symbol="mg", factor="0.001", source=_SI, spellings=("mg", "milligram", "milligrams")),
        Unit(
            symbol="g",
            factor="1",
            source=_SI,
            spellings=("g", "gm", "gms", "gram", "grams", "gramme", "grammes"),
        ),
        Unit(symbol="gram or grain", factor="1", source="", spellings=("gr", "grs"), unclear=True),
        Unit(
            symbol="kg",
            factor="1000",
            source=_SI,
            spellings=("kg", "kgs", "kilo", "kilos", "kilogram", "kilograms", "kilogramme", "kilogrammes"),
        ),
        Unit(symbol="oz", factor="28.349523125", source=_YARD, spellings=("oz", "ozs", "ounce", "ounces")),
        Unit(symbol="lb", factor="453.59237", source=_YARD, spellings=("lb", "lbs", "pound", "pounds")),
    ),
    words=("weight", "heavy"),
)
THRUST = Quantity(
    name="thrust",
    unit="N",
    units=(
        Unit(symbol="N", factor="1", source=_SI, spellings=("n", "newton", "newtons")),
        Unit(symbol="kN", factor="1000", source=_SI, spellings=("kn", "kilonewton", "kilonewtons")),
        Unit(symbol="gf", factor="0.00980665", source=_GRAVITY, spellings=("gf", "gram·force", "grams·force")),
        Unit(
            symbol="kgf",
            factor="9.80665",
            source=_GRAVITY,
            spellings=("kgf", "kp", "kilogram·force", "kilograms·force"),
        ),
        Unit(
            symbol="ozf",
            factor="0.27801385095378125",
            source=f"{_YARD}; {_GRAVITY}",
            spellings=("ozf", "ounce·force", "ounces·force"),
        ),
        Unit(
            symbol="lbf",
            factor="4.4482216152605",
            source=f"{_YARD}; {_GRAVITY}",
            spellings=(
                "lbf",
                "lbsf",
                "lb",
                "lbs",
                "lb·force",
                "lbs·force",
                "pound",
                "pounds",
                "pound·force",
                "pounds·force",
            ),
        ),
    ),
    words=("thrust", "force"),
)
IMPULSE = Quantity(
    name="impulse",
    unit="N·s",
    units=(
        Unit(
            symbol="N·s",
            factor="1",
            source=_SI,
            spellings=(
                *("n·s", "n·sec", "n·secs", "newton·s", "newton·sec", "newton·secs"),
                *("newton·second", "newton·seconds", "newtons·second", "newtons·seconds"),
            ),
        ),
        Unit(symbol="kN·s", factor="1000", source=_SI, spellings=("kn·s", "kn·sec", "kilonewton·seconds")),
        Unit(
            symbol="lbf·s",
            factor="4.4482216152605",
            source=f"{_YARD}; {_GRAVITY}",
            spellings=(
                *("lbf·s", "lbf·sec", "lb·s", "lb·sec", "lb·secs", "lbs·s", "lbs·sec"),
                *("pound·second", "pound·seconds", "pound·force·second", "pound·force·seconds"),
            ),
        ),
    ),
    words=("impulse",),
)
TIME = Quantity(
    name="time",
    unit="s",
    units=(
        Unit(symbol="µs", factor="0.000001", source=_SI, spellings=("µs", "us", "usec", "microsecond", "microseconds")),
        Unit(symbol="ms", factor="0.001", source=_SI, spellings=("ms", "msec", "msecs", "millisecond", "milliseconds")),
        Unit(symbol="s", factor="1", source=_SI, spellings=("s", "sec", "secs", "second", "seconds")),
        Unit(symbol="min", factor="60", source="SI Brochure, table 8", spellings=("min", "mins", "minute", "minutes")),
        Unit(symbol="h", factor="3600", source="SI Brochure, table 8", spellings=("h", "hr", "hrs", "hour", "hours")),
    ),
)
SPEED = Quantity(
    name="speed",
    unit="m/s",
    units=(
        Unit(
            symbol="m/s",
            factor="1",
            source=_SI,
            spellings=(
                "m/s",
                "m/sec",
                "mps",
                "meters/second",
                "metres/second",
                "meters per second",
                "metres per second",
            ),
        ),
        Unit(
            symbol="km/h",
            factor="5/18",
            source=_SI,
            spellings=("km/h", "km/hr", "kmh", "kph", "kmph", "kilometers per hour", "kilometres per hour"),
        ),
        Unit(
            symbol="ft/s",
            factor="0.3048",
            source=_YARD,
            spellings=("ft/s", "ft/sec", "fps", "feet/second", "feet/sec", "feet per second"),
        ),
        Unit(
            symbol="mph",
            factor="0.44704",
            source=_YARD,
            spellings=("mph", "mi/h", "mi/hr", "miles/hour", "mile per hour", "miles per hour"),
        ),
        Unit(symbol="kn", factor="463/900", source=_KNOT, spellings=("kn", "kt", "kts", "knot", "knots")),
    ),
)
ANGLE = Quantity(
    name="angle",
    unit="°",
    units=(
        Unit(symbol="°", factor="1", source=_SI, spellings=("°", "deg", "degs", "degree", "degrees")),
        Unit(symbol="rad", factor="180/π", source=_SI, spellings=("rad", "rads", "radian", "radians")),
        Unit(
            symbol="arcmin",
            factor="1/60",
            source="SI Brochure, table 8",
            spellings=("'", "arcmin", "arcminute", "arcminutes", "arc·minutes"),
        ),
        Unit(
            symbol="arcsec",
            factor="1/3600",
            source="SI Brochure, table 8",
            spellings=('"', "arcsec", "arc·sec", "arcsecond", "arcseconds", "arc·seconds"),
        ),
    ),
)


def _currency(code: str, *spellings: str, factor: str = "1", vague: bool = False, unclear: bool = False) -> Unit:
    own = () if factor != "1" or unclear else (code.lower(),)
    return Unit(
        symbol=code,
        factor=factor,
        spellings=(*own, *spellings),
        source="ISO 4217",
        before=True,
        vague=vague,
        unclear=unclear,
    )


PRICE = Quantity(
    name="price",
    unit="of the currency",
    units=(
        _currency("USD", "us$", "us $", "us dollar", "us dollars"),
        _currency("USD", "$", "dollar", "dollars", vague=True),
        _currency("USD", "¢", "cent", "cents", factor="0.01"),
        _currency("EUR", "€", "euro", "euros"),
        _currency("GBP", "£", "pounds sterling"),
        _currency("CAD", "c$", "ca$", "can$"),
        _currency("AUD", "a$", "au$"),
        _currency("NZD", "nz$"),
        _currency("CHF", "sfr"),
        _currency("JPY", "jp¥", "円"),
        _currency("CNY", "cn¥", "rmb"),
        _currency("SEK"),
        _currency("NOK"),
        _currency("DKK"),
        _currency("PLN", "zł"),
        _currency("CZK", "kč"),
        _currency("JPY or CNY", "¥", unclear=True),
        _currency("SEK, NOK or DKK", "kr", unclear=True),
    ),
    words=("each", "ea"),
)

QUANTITIES = {q.name: q for q in (LENGTH, MASS, IMPULSE, THRUST, TIME, SPEED, ALTITUDE, ANGLE, PRICE)}
"""Name → quantity."""


def quantity_named(name: str) -> Quantity:
    """The quantity of that name.

    Raises:
        UnknownNameError: There is none.
    """
    if name not in QUANTITIES:
        raise UnknownNameError("quantity", name, QUANTITIES)
    return QUANTITIES[name]
