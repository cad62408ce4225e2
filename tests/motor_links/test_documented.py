from __future__ import annotations

from pathlib import Path

from rocket_pipeline.core.rocketry.motor_links import NOTES, REASONS, RULES

PAGE = Path(__file__).parents[2] / "docs" / "aliases-and-links.md"


def test_the_page_lists_the_rules_in_their_order_and_every_reason_and_note() -> None:
    listed = [row for row in PAGE.read_text("utf-8").splitlines() if row.startswith("| `")]
    rules = [f"| `{rule.name}` | {rule.meaning} |" for rule in RULES]
    assert listed == [*rules, *(f"| `{code}` | {told} |" for code, told in (*REASONS.items(), *NOTES.items()))]
