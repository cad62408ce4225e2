"""Markdown for whoever shows a run: the words and tables alone. What a run came to is read in `summary`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from urllib.parse import quote

from rocket_pipeline.core.reporting.summary import RunSummary

_IN_URL = ":/?#[]@!$&'*+,;=%~"
"""What may stand in a URL as it is, but parentheses, which would end the link."""
SHOWN_LINES = 50
"""Of more warnings the first ones are shown; the ledger has all."""


def table(headers: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """A Markdown table; numbers with thousands separators, bars in cells escaped."""
    lines = ["| " + " | ".join(headers) + " |", "|" + "---|" * len(headers)]
    lines += ["| " + " | ".join(_cell(value) for value in row) + " |" for row in rows]
    return "\n".join(lines)


def run_markdown(summary: RunSummary) -> str:
    """A run on one page: states, rows, errors, what to look at, where its outputs lie."""
    head = f"# {summary.state} in {summary.seconds:.1f} s\n\nRun `{summary.run_id}`, session `{summary.session_id}`"
    parts = [
        head,
        _section("Errors", bullets(summary.errors)),
        _section("Stages", _stages(summary)),
        _section("Sources", _sources(summary)),
        _section("Rows", _entities(summary)),
        _section("To look at", bullets(summary.warnings)),
        _section("Outputs", _outputs(summary.outputs)),
    ]
    return "\n\n".join(part for part in parts if part)


def bullets(lines: Sequence[str]) -> str:
    """One line for each text; none breaks out of its line."""
    shown = [f"- {_harmless(line)}" for line in lines[:SHOWN_LINES]]
    if hidden := len(lines) - len(shown):
        shown.append(f"- … and {hidden:,} more in the run's ledger")
    return "\n".join(shown)


def link(text: str, url: str) -> str:
    """A link to an address of the web, of whatever origin it is; what is none stays text."""
    if not url.startswith(("https://", "http://")):
        return f"{text} {url}".strip()
    return f"[{text}]({quote(url, safe=_IN_URL)})"


def _section(title: str, text: str) -> str:
    return f"## {title}\n\n{text}" if text else ""


def _stages(summary: RunSummary) -> str:
    rows = [[name, stage.state, f"{stage.seconds:.1f}"] for name, stage in summary.stages.items()]
    return table(["stage", "state", "seconds"], rows) if rows else ""


def _sources(summary: RunSummary) -> str:
    rows = [
        [name, s.state, s.records, s.quarantined, s.requests, s.from_buffer, f"{s.seconds:.1f}"]
        for name, s in summary.sources.items()
    ]
    headers = ["source", "state", "records", "quarantined", "requests", "reused", "seconds"]
    return table(headers, rows) if rows else ""


def _entities(summary: RunSummary) -> str:
    names = ("raw", "clean", "quarantined", "merged", "graph")
    rows = [
        [entity, *("–" if (cell := getattr(numbers, name)) is None else cell for name in names)]
        for entity, numbers in summary.entities.items()
    ]
    return table(["entity", *names[:-1], "in the graph"], rows) if rows else ""


def _outputs(outputs: Mapping[str, str]) -> str:
    return table(["output", "place"], [[name, f"`{place}`"] for name, place in outputs.items()]) if outputs else ""


def _cell(value: object) -> str:
    text = f"{value:,}" if isinstance(value, int) and not isinstance(value, bool) else str(value)
    return _harmless(text).replace("|", "\\|")


def _harmless(text: str) -> str:
    """A text of whatever origin on one line, and no HTML."""
    return " ".join(text.replace("<", "&lt;").splitlines())
