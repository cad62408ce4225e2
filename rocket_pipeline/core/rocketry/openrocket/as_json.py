"""Designs and parts as `rocket inspect FILE --json` prints them; every key stands in docs/sources/."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from rocket_pipeline.core.rocketry.openrocket.design import Design
from rocket_pipeline.core.rocketry.openrocket.parts import Part, PartsFile


def design_as_json(design: Design) -> dict[str, Any]:
    """A design as a JSON object: `components` counts by type, `component_tree` has every one of them."""
    whole = asdict(design)
    simulations = [
        {**values, "is_current": simulation.is_current}
        for values, simulation in zip(whole["simulations"], design.simulations, strict=True)
    ]
    return {
        **{name: whole[name] for name in ("name", "designer", "revision", "design_type", "kit_name", "comment")},
        **{name: whole[name] for name in ("version", "creator", "container")},
        "stages": list(design.stages),
        "components": design.component_counts,
        "motor_mounts": whole["mounts"],
        "configurations": whole["configurations"],
        "motors": whole["motors"],
        "events": whole["events"],
        "simulations": simulations,
        "component_tree": whole["components"],
        "notes": list(design.notes),
    }


def parts_as_json(file: PartsFile) -> dict[str, Any]:
    """A part data base as a JSON object."""
    return {
        "version": file.version,
        "is_legacy": file.is_legacy,
        "materials": [asdict(material) for material in file.materials],
        "parts": [part_as_json(part) for part in file.parts],
    }


def part_as_json(part: Part) -> dict[str, Any]:
    """A part as a JSON object: its measures by name, and `original` with each as it was written."""
    values = {name: value for name, value in asdict(part).items() if name != "measures"}
    return {
        **values,
        **{measure.name: measure.value for measure in part.measures},
        "original": {measure.name: measure.original for measure in part.measures},
    }
