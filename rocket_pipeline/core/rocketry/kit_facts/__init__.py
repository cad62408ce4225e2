"""Reads the facts of a model-rocket kit out of the prose that describes it.

Here: `read_kit_facts`, the settling of readings that disagree. What counts as which fact is in the other modules;
docs/kit-facts.md lists every cue. Which products are kits is not decided here.
"""

from __future__ import annotations

from rocket_pipeline.core.rocketry.kit_facts.fact import FACTS, Fact
from rocket_pipeline.core.rocketry.kit_facts.reader import read_kit_facts

__all__ = ["FACTS", "Fact", "read_kit_facts"]
