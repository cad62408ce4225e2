"""The benchmark's own arithmetic, and its figures on the texts that may be looked at."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.kit_facts import engine_set, same
from rocket_pipeline.core.rocketry.kit_facts import Fact

ROOT = Path(__file__).resolve().parents[2]
TEXTS = ROOT / "benchmarks" / "kit_texts"


def run(*files: Path) -> tuple[int, dict[str, object]]:
    command = [sys.executable, "-m", "benchmarks.kit_facts", *map(str, files)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    return done.returncode, json.loads(done.stdout.splitlines()[-1])


@pytest.mark.parametrize("name", ["dev", "holdout", "second", "third"])
def test_the_targets_are_met_on_the_texts_that_were_looked_at(name: str) -> None:
    code, verdict = run(TEXTS / f"{name}.jsonl")
    assert (code, verdict["met"]) == (0, True)


def test_a_wrong_reading_misses_the_target(tmp_path: Path) -> None:
    file = tmp_path / "texts.jsonl"
    file.write_text(json.dumps({"id": "x", "title": "", "text": "Length: 24 in", "facts": {}}) + "\n", encoding="utf-8")
    code, verdict = run(file)
    assert (code, verdict["met"]) == (1, False)


@pytest.mark.parametrize(
    ("label", "fact", "equal"),
    [
        ({"value": 66, "unit": "in"}, Fact("length", 5.5, "ft", ""), True),
        ({"value": 100, "unit": "in"}, Fact("length", 100.4, "in", ""), True),
        ({"value": 100, "unit": "in"}, Fact("length", 101.0, "in", ""), False),
        ({"value": 100, "unit": "in"}, Fact("length", 100.0, "cm", ""), False),
        (3, Fact("fin_count", 3.0, "", ""), True),
        ("Parachute", Fact("recovery", "parachute", "", ""), True),
        ("2", Fact("skill_level", "2", "", ""), True),
        (["B6-4", "a8-3"], Fact("recommended_engines", ("A8-3", "B6-4"), "", ""), True),
        (["B6-4"], Fact("recommended_engines", ("A8-3", "B6-4"), "", ""), False),
    ],
)
def test_a_label_equals_a_fact_within_the_stated_rules(label: object, fact: Fact, equal: bool) -> None:
    assert same(fact.name, label, fact) is equal


def test_a_range_of_classes_stands_for_all_of_them() -> None:
    assert engine_set(["A-C"]) == engine_set(["A", "B", "C"])
