"""One component's element to a `Component`: which elements hold its main dimensions, in every version."""

from __future__ import annotations

from collections.abc import Iterable
from xml.etree.ElementTree import Element

from rocket_pipeline.core.rocketry.openrocket.design import Component
from rocket_pipeline.core.rocketry.openrocket.numbers import number, text_of, whole

_MM, _RADIUS = 1000.0, 2000.0
Sources = tuple[tuple[str, float], ...]
"""Elements in the order of preference, each with what turns its value into millimetres."""

_DIMENSIONS: dict[str, Sources] = {
    "length_mm": (("length", _MM), ("striplength", _MM), ("cordlength", _MM), ("packedlength", _MM)),
    "diameter_mm": (
        ("radius", _RADIUS),
        ("outerradius", _RADIUS),
        ("aftradius", _RADIUS),
        ("outerdiameter", _MM),
        ("diameter", _MM),
        ("packedradius", _RADIUS),
    ),
    "fore_diameter_mm": (("foreradius", _RADIUS),),
    "inner_diameter_mm": (("innerradius", _RADIUS), ("innerdiameter", _MM)),
    "thickness_mm": (("thickness", _MM),),
    "height_mm": (("height", _MM),),
    "root_chord_mm": (("rootchord", _MM),),
    "tip_chord_mm": (("tipchord", _MM),),
    "width_mm": (("stripwidth", _MM),),
    "mass_g": (("overridemass", 1000.0), ("mass", 1000.0)),
}
_TUBES = {"bodytube", "innertube", "tubecoupler", "engineblock", "launchlug", "tubefinset"}


def read_component(element: Element, path: str, depth: int) -> Component:
    """The component that an element describes; what its type has not is None.

    Args:
        element: The component's element.
        path: Its place.
        depth: Its depth.
    """
    dimensions = {name: _first(element, sources) for name, sources in _DIMENSIONS.items()}
    dimensions.update(_inner_diameter(element.tag, dimensions))
    dimensions.update(_outline(element))
    return Component(
        path=path,
        depth=depth,
        type=element.tag,
        name=text_of(element, "name"),
        id=text_of(element, "id"),
        count=whole(text_of(element, "instancecount", "fincount")),
        material=text_of(element, "material"),
        shape=text_of(element, "shape"),
        preset=_preset(element),
        mass_covers_inside=_covers_inside(element),
        **dimensions,
    )


def _first(element: Element, sources: Iterable[tuple[str, float]]) -> float | None:
    values = (number(text_of(element, name), times=times) for name, times in sources)
    return next((value for value in values if value is not None), None)


def _inner_diameter(tag: str, found: dict[str, float | None]) -> dict[str, float | None]:
    """That of a tube, whose file gives its outer radius and its wall."""
    outer, wall = found["diameter_mm"], found["thickness_mm"]
    if tag not in _TUBES or outer is None or wall is None or found["inner_diameter_mm"] is not None:
        return {}
    return {"inner_diameter_mm": round(max(outer - 2 * wall, 0.0), 9)}


def _outline(element: Element) -> dict[str, float | None]:
    """Root chord and span of a fin that is drawn by points."""
    points = [
        (number(p.get("x"), times=_MM), number(p.get("y"), times=_MM)) for p in element.findall("finpoints/point")
    ]
    known = [(x, y) for x, y in points if x is not None and y is not None]
    if len(known) < len(points) or not known:
        return {}
    return {"root_chord_mm": round(known[-1][0] - known[0][0], 9), "height_mm": max(y for _, y in known)}


def _covers_inside(element: Element) -> bool:
    told = text_of(element, "overridesubcomponentsmass", "overridesubcomponents")
    return told == "true" and text_of(element, "overridemass") is not None


def _preset(element: Element) -> str | None:
    preset = element.find("preset")
    if preset is None:
        return None
    return " ".join(part for part in (preset.get("manufacturer"), preset.get("partno")) if part) or None
