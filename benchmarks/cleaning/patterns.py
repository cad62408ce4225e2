"""The shapes of SPEC.md as regular expressions with named groups, for the peers that extract by them."""

from __future__ import annotations

_N = r"[0-9]+(?:\.[0-9]+)?"
_T = r"[0-9][0-9,]*(?:\.[0-9]+)?"
LENGTH = (
    rf"^(?:(?P<n>{_N}) ?(?P<u>in\.?|inches|\"|″|cm|mm)(?: \((?P<n2>{_N}) cm\))?"
    rf"|(?P<ft>[0-9]+) ft (?P<inch>[0-9]+) in|(?P<whole>[0-9]+) (?P<above>[0-9]+)/(?P<below>[0-9]+) in)$"
)
MASS = (
    rf"^(?:(?P<n>{_N}) ?(?P<u>oz\.?|ounces|lbs?|grams|g|kg)(?: \((?P<n2>{_N}) g\))?"
    rf"|(?P<lb>[0-9]+) ?lbs?\.? (?P<oz>{_N}) ?oz)$"
)
ALTITUDE = rf"^(?P<n>{_T}) ?(?P<u>ft|feet|'|m)(?: \((?P<n2>{_T}) m\))?$"
PRICE = (
    r"^(?:(?P<u>\$|USD|£) ?(?P<n>[0-9][0-9,]*(?:\.[0-9]{2})?)|(?P<n2>[0-9][0-9,]*\.[0-9]{2}) (?P<u2>USD)"
    r"|(?P<n3>[0-9][0-9.]*,[0-9]{2}) (?P<u3>€))$"
)
