"""How a benchmark says on what it ran and whether its targets are met. What it measures is its own affair."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Sequence
from importlib.metadata import version


def holds(value: float, target: str) -> bool:
    """Whether a value is within a target such as ">= 2"."""
    sign, bound = target.split()
    return value >= float(bound) if sign == ">=" else value <= float(bound)


def verdict(name: str, ratios: dict[str, float], targets: dict[str, str]) -> bool:
    """Print the last line of a benchmark; returns whether all targets are met."""
    met = all(holds(ratios[ratio], target) for ratio, target in targets.items())
    print(json.dumps({"benchmark": name, "ratios": ratios, "targets": targets, "met": met}))
    return met


def machine(libraries: Sequence[str]) -> str:
    """The machine, its load and the versions of what is compared, in one line."""
    versions = ", ".join(f"{name} {version(name)}" for name in libraries)
    load = " ".join(f"{value:.1f}" for value in os.getloadavg())
    return f"{os.cpu_count()} cores, load {load}, {platform.platform()}, Python {platform.python_version()}, {versions}"
