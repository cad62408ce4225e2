"""What `rocket inspect` shows to a person. Whatever a file says is text from strangers: no markup, no control codes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from rich.console import Console, RenderableType
from rich.table import Table
from rich.text import Text

from rocket_pipeline.common.text import counted
from rocket_pipeline.core.extraction.quarantine import one_line
from rocket_pipeline.core.rocketry.motor_files import NOTES

_ROWS = 50
_IN_FULL = 3
_BARS = " ▁▂▃▄▅▆▇█"
_CURVE_WIDTH = 40
_LONGEST = 200
_TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")
"""Signs that make a terminal write from right to left, which can make one text look like another."""
_CONFIGURATION = {"config": "config", "name": "name", "is_default": "default"}
_MOTOR = {
    "config": "config",
    "manufacturer": "maker",
    "designation": "motor",
    "diameter_mm": "mm",
    "length_mm": "mm long",
    "delay": "delay",
    "mount_name": "mount",
}
_SIMULATION = {
    "name": "simulation",
    "config": "config",
    "status": "status",
    "max_altitude_m": "max m",
    "max_velocity_m_s": "max m/s",
    "flight_time_s": "flight s",
}
_PART = {each: each.replace("_", " ") for each in ("type", "manufacturer", "part_number", "description", "material")}


def show(name: str, found: Mapping[str, Any], console: Console) -> None:
    """Print what `inspect_document` found.

    Args:
        name: The file's name.
        found: Its values.
        console: Where to.
    """
    views = {"refused": _motor_file, "component_tree": _design, "materials": _parts}
    console.print(_text(name, style="bold"))
    for part in next(view for key, view in views.items() if key in found)(found):
        console.print(part)
    for note in found["notes"]:
        console.print(_text(f"note: {note}", style="yellow"))


def shown(value: object) -> str:
    """A value as one line without control characters; absent is a dash."""
    if value is None or value in ("", [], ()):
        return "–"
    if isinstance(value, float):
        return f"{value:,.0f}" if 1000 <= abs(value) < 1e9 else f"{value:.4g}"
    if isinstance(value, list | tuple):
        return ", ".join(map(shown, value))
    return one_line(_TURNING.sub("", str(value)), longest=_LONGEST)


def _text(value: object, style: str = "") -> Text:
    return Text(shown(value), style=style)


def _facts(facts: Mapping[str, object]) -> Table:
    grid = Table(show_header=False, box=None, padding=(0, 2, 0, 0))
    grid.add_column(style="dim", no_wrap=True)
    grid.add_column(overflow="fold")
    for label, value in facts.items():
        grid.add_row(label, _text(value))
    return grid


def _table(
    title: str, columns: Sequence[str], rows: Iterable[Sequence[object]], *, total: int
) -> Iterator[RenderableType]:
    """The first rows; what is left out is said."""
    if not total:
        return
    table = Table(title=title, title_justify="left", header_style="bold")
    for column in columns:
        table.add_column(column, overflow="fold")
    for _, row in zip(range(_ROWS), rows, strict=False):
        table.add_row(*map(_text, row))
    yield table
    if total > _ROWS:
        yield Text(f"… and {total - _ROWS:,} more; --json has them all", style="dim")


def _motor_file(found: Mapping[str, Any]) -> Iterator[RenderableType]:
    motors, refused = found["motors"], found["refused"]
    told = f", {len(refused):,} refused" if refused else ""
    yield Text(f"{found['format']} motor file, {counted(len(motors), 'motor')}{told}")
    if len(motors) <= _IN_FULL:
        for motor in motors:
            yield from _motor(motor)
    columns = ("motor", "maker", "mm", "delays", "g", "N·s", "avg N", "s", "notes")
    rows = (_motor_row(motor) for motor in motors)
    yield from _table("motors", columns, rows, total=len(motors) if len(motors) > _IN_FULL else 0)
    rows = ([bad["index"], bad["line"], bad["designation"], bad["message"]] for bad in refused)
    yield from _table("refused", ("motor", "line", "designation", "why"), rows, total=len(refused))


def _motor(motor: Mapping[str, Any]) -> Iterator[RenderableType]:
    weights = f"{shown(motor['propellant_weight_g'])} g of {shown(motor['total_weight_g'])} g"
    facts = {
        "motor": motor["designation"],
        "maker": motor["manufacturer"],
        "type": motor["motor_type"],
        "size": f"{shown(motor['diameter_mm'])} × {shown(motor['length_mm'])} mm",
        "delays": motor["delays"],
        "propellant": weights,
        "total impulse": f"{shown(motor['total_impulse_ns'])} N·s",
        "thrust": f"{shown(motor['average_thrust_n'])} N on average, {shown(motor['max_thrust_n'])} N at most",
        "burn time": f"{shown(motor['burn_time_s'])} s, {counted(motor['points'], 'point')}",
        "curve": _curve(motor["samples"]),
    }
    yield Text()
    yield _facts({**facts, **{f"note {number}": NOTES[code] for number, code in enumerate(motor["notes"], 1)}})


def _motor_row(motor: Mapping[str, Any]) -> list[object]:
    size = f"{shown(motor['diameter_mm'])}×{shown(motor['length_mm'])}"
    figures = [motor[name] for name in ("total_weight_g", "total_impulse_ns", "average_thrust_n", "burn_time_s")]
    return [motor["designation"], motor["manufacturer"], size, ",".join(motor["delays"]), *figures, len(motor["notes"])]


def _curve(samples: Sequence[Sequence[float]]) -> str:
    """The curve as a row of bars, one for each slice of the burn: the thrust in the middle of it."""
    end, top = samples[-1][0], max(thrust for _, thrust in samples)
    if top <= 0:
        return ""
    points = [(0.0, 0.0), *((time, thrust) for time, thrust in samples)]
    bars, place = [], 0
    for slice_number in range(_CURVE_WIDTH):
        time = end * (slice_number + 0.5) / _CURVE_WIDTH
        while points[place + 1][0] < time:
            place += 1
        (t1, f1), (t2, f2) = points[place], points[place + 1]
        level = (f1 + (f2 - f1) * (time - t1) / ((t2 - t1) or 1)) / top
        bars.append(_BARS[round(min(1.0, max(0.0, level)) * (len(_BARS) - 1))])  # of huge numbers it may be NaN
    return "".join(bars)


def _design(found: Mapping[str, Any]) -> Iterator[RenderableType]:
    yield Text(f"OpenRocket design, version {shown(found['version'])}, {shown(found['container'])}")
    yield _facts({name: found[name] for name in ("name", "designer", "stages")})
    counts = found["components"]
    yield from _table("components", ("type", "count"), counts.items(), total=len(counts))
    numbers = {each["id"]: number for number, each in enumerate(found["configurations"], 1)}  # ids are long
    yield from _listed("configurations", found["configurations"], _CONFIGURATION, numbers)
    yield from _listed("motors", found["motors"], _MOTOR, numbers)
    yield from _listed("simulations", found["simulations"], _SIMULATION, numbers)


def _parts(found: Mapping[str, Any]) -> Iterator[RenderableType]:
    parts = found["parts"]
    yield Text(
        f"OpenRocket part data base, {counted(len(parts), 'part')}, {counted(len(found['materials']), 'material')}"
    )
    yield from _listed("parts", parts, _PART, {})


def _listed(
    title: str, items: Sequence[Mapping[str, Any]], columns: Mapping[str, str], numbers: Mapping[str, int]
) -> Iterator[RenderableType]:
    """A table of items by key and head of each column; `config` is a configuration's number, by its id."""
    rows = (
        [numbers.get(item.get("config_id", item.get("id"))) if name == "config" else item[name] for name in columns]
        for item in items
    )
    return _table(title, list(columns.values()), rows, total=len(items))
