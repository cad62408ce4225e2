"""How well the facts of kits are read out of product texts: `python -m benchmarks.kit_facts [FILE ...]`.

Without a file: all of kit_texts/*.jsonl and the real Estes texts, as far as they are there. A line of a file is
`{"id", "title", "text", "facts": {fact: {"value", "unit"} | [designation, ...] | word | count}}`; a fact that is not
among `facts` must come out empty.

A fact is *right* when
- a number is within 0.5 % of the label, both in the fact's base unit (mm, m, g), so 5 ft 6 in equals 66 in;
- a count, an age, a word or a level is the same, without regard to case;
- the set of engines is the same: designations without regard to order, repeats, case and a blank in place of the
  hyphen; a range of classes ("A-C", "A to C") stands for all classes in it.

precision = right / read, recall = right / labelled, for each fact over all texts. Targets: precision 1.0 and
recall 0.9 for each. The last line is one JSON object; the exit code is 1 when a target is missed.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rocket_pipeline.core.rocketry.kit_facts import FACTS, Fact, read_kit_facts
from rocket_pipeline.core.rocketry.kit_facts.fact import in_base_unit

TEXTS = Path(__file__).parent / "kit_texts"
TARGETS = {"precision": 1.0, "recall": 0.9}
LETTERS = "ABCDEFGHIJKLMNO"


@dataclass
class Score:
    """The tally of one fact."""

    labelled: int = 0
    read: int = 0
    right: int = 0

    @property
    def precision(self) -> float:
        return self.right / self.read if self.read else 1.0

    @property
    def recall(self) -> float:
        return self.right / self.labelled if self.labelled else 1.0


def same(name: str, label: Any, fact: Fact) -> bool:
    """Whether what was read is what the label says."""
    if name == "recommended_engines":
        return engine_set(label) == engine_set(fact.value)
    value, unit = (label["value"], label.get("unit") or "") if isinstance(label, dict) else (label, fact.unit)
    if isinstance(fact.value, float):
        expected = in_base_unit(name, float(value), unit)
        return abs(expected - (fact.si or 0.0)) <= 0.005 * abs(expected)
    return str(value).strip().lower() == str(fact.value).lower()


def engine_set(names: Any) -> set[str]:
    """Designations to be compared: upper-case, hyphenated, ranges of classes written out."""
    found: set[str] = set()
    for name in [names] if isinstance(names, str) else names:
        plain = re.sub(r"\s+", " ", name.strip().upper())
        through = re.fullmatch(r"([A-O]) ?(?:-|–|TO|THROUGH) ?([A-O])", plain)
        if through:
            found.update(LETTERS[LETTERS.index(through[1]) : LETTERS.index(through[2]) + 1])
        else:
            found.add(plain.replace(" ", "-"))
    return found


def cases(paths: list[Path]) -> Iterator[dict[str, Any]]:
    for path in paths:
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.strip():
                yield json.loads(line)


def real_cases() -> Iterator[dict[str, Any]]:
    """The real Estes products with the labels kept here; the texts themselves are no part of the project."""
    labels = TEXTS / "real_estes.json"
    shared = Path(os.environ.get("ROCKET_SHARED_DATA", "../shared/data")) / "shopify_estes" / "products_sample.json"
    if not labels.exists() or not shared.exists():
        print(f"SKIPPED: the real Estes texts ({labels.name} or {shared} is not there).", file=sys.stderr)
        return
    from rocket_pipeline.common.html import text_of

    facts = json.loads(labels.read_text(encoding="utf-8"))
    for product in json.loads(shared.read_text(encoding="utf-8"))["products"]:
        if product["handle"] in facts:
            label = facts[product["handle"]]
            yield {
                "id": product["handle"],
                "title": product["title"],
                "text": text_of(product["body_html"] or ""),
                "facts": label.get("facts", label),
            }


def measure(texts: Iterator[dict[str, Any]], *, show: bool) -> tuple[dict[str, Score], int]:
    scores = {name: Score() for name in FACTS}
    count = 0
    for case in texts:
        count += 1
        read = read_kit_facts(case["text"], title=case.get("title", ""))
        for name, score in scores.items():
            label, fact = case["facts"].get(name), read.get(name)
            right = label is not None and fact is not None and same(name, label, fact)
            score.labelled += label is not None
            score.read += fact is not None
            score.right += right
            if show and not right and (label is not None or fact is not None):
                said = f"{fact.as_text()!r} from {fact.words!r}" if fact else "nothing"
                print(f"{'WRONG' if fact else 'missed'} {case['id']} {name}: label {label!r}, read {said}")
    return scores, count


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument(
        "files", nargs="*", type=Path, help="labelled texts; all of kit_texts and the real ones if none"
    )
    parser.add_argument("--show", action="store_true", help="print every fact that was missed or read wrongly")
    options = parser.parse_args()
    texts = list(cases(options.files or sorted(TEXTS.glob("*.jsonl"))))
    texts += [] if options.files else list(real_cases())
    scores, count = measure(iter(texts), show=options.show)
    print(f"{count} texts\n{'fact':20} labelled  read  right  wrong  precision  recall")
    for name, score in scores.items():
        print(
            f"{name:20} {score.labelled:8} {score.read:5} {score.right:6} {score.read - score.right:6}"
            f" {score.precision:10.3f} {score.recall:7.3f}"
        )
    ratios = {
        measure_name: {name: round(getattr(score, measure_name), 4) for name, score in scores.items()}
        for measure_name in TARGETS
    }
    met = all(min(ratios[measure_name].values()) >= target for measure_name, target in TARGETS.items())
    targets = {measure_name: f">= {target}" for measure_name, target in TARGETS.items()}
    print(json.dumps({"benchmark": "kit_facts", "texts": count, "ratios": ratios, "targets": targets, "met": met}))
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main())
