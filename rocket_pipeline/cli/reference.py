"""Reference pages made from what they describe: commands, data sets, the graph, settings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import typer

from rocket_pipeline.cli.app import app
from rocket_pipeline.core.cleaning.contract import Column
from rocket_pipeline.core.rocketry.cleaning import CONTRACTS
from rocket_pipeline.core.rocketry.graph_model import MODEL
from rocket_pipeline.core.rocketry.sources import SOURCES

MADE = "<!-- Made by `make docs` from the code. Do not edit. -->"


def pages() -> dict[str, str]:
    """File name → Markdown text."""
    return {
        "cli.md": _page("Commands", _commands()),
        "sources.md": _page("Sources", _sources()),
        "data-sets.md": _page("Clean data sets", _datasets()),
        "graph.md": _page("The graph", _graph()),
    }


def _page(title: str, lines: Iterable[str]) -> str:
    return "\n".join([f"# {title}", "", MADE, "", *lines]).rstrip() + "\n"


def _commands() -> Iterator[str]:
    yield "Exit codes: 0 completed, 1 failed, 2 bad input or configuration, 3 partial."
    yield ""
    root: Any = typer.main.get_command(app)
    yield from _command(root, typer.Context(root, info_name="rocket"))


def _command(command: Any, context: typer.Context) -> Iterator[str]:
    children = getattr(command, "commands", {})
    for name, child in children.items():
        yield from _command(child, typer.Context(child, info_name=name, parent=context))
    if children:
        return
    yield f"## `{context.command_path}`"
    yield ""
    yield command.help.strip()
    yield ""
    parameters = [parameter for parameter in command.get_params(context) if parameter.name != "help"]
    if parameters:
        yield from _table(["argument or option", "what it does"], [_parameter(p) for p in parameters])


def _parameter(parameter: Any) -> tuple[str, str]:
    name = parameter.opts[0] if parameter.param_type_name == "option" else parameter.name.upper()
    return f"`{name}`", parameter.help or ""


def _sources() -> Iterator[str]:
    for name, source in SOURCES.items():
        spec = source.specification
        files = list(spec.split_file_mapping.values()) or [spec.default_key]
        yield f"## `{name}`"
        yield ""
        yield spec.description
        yield ""
        yield f"- Site: <{spec.base_url}>, at most {spec.rate_limit:g} requests a second"
        yield f"- Raw data sets: {', '.join(f'`data_raw/{file}`' for file in files)}"
        yield f"- Fewer than {spec.min_records:,} records are reported"
        yield ""


def _datasets() -> Iterator[str]:
    yield "Lists stand as JSON arrays in their cells; an empty cell is null. Bounds hold for each element of a list."
    yield ""
    for contract in CONTRACTS.values():
        yield f"## `data_clean/{contract.name}.csv`"
        yield ""
        yield f"{contract.description} Key: {', '.join(f'`{name}`' for name in contract.key)}."
        yield ""
        yield from _columns(contract.columns)


def _graph() -> Iterator[str]:
    yield "```mermaid"
    yield "graph LR"
    for relation in MODEL.relationships:
        yield f"  {relation.start} -->|{relation.type}| {relation.end}"
    yield "```"
    yield ""
    yield "Every node and relationship also carries `run_id`, the run that last confirmed it."
    yield ""
    for node in MODEL.nodes:
        yield f"## `(:{node.label})`"
        yield ""
        yield f"{node.description} Key: `{node.key}`."
        yield ""
        yield from _columns(node.properties)
    for relation in MODEL.relationships:
        yield f"## `(:{relation.start})-[:{relation.type}]->(:{relation.end})`"
        yield ""
        yield relation.description
        yield ""
        if relation.properties:
            yield from _columns(relation.properties)


def _columns(columns: Sequence[Column]) -> Iterator[str]:
    rows = [(f"`{c.name}`", _type(c), "yes" if c.required else "", c.description) for c in columns]
    yield from _table(["name", "type", "required", "what it is"], rows)


def _type(column: Column) -> str:
    parts = [column.type, column.unit, column.format]
    if column.minimum is not None or column.maximum is not None:
        low = "" if column.minimum is None else f"{column.minimum:g}"
        high = "" if column.maximum is None else f"{column.maximum:g}"
        parts.append(f"{low}…{high}")
    if column.enum:
        parts.append(", ".join(f"`{value}`" for value in column.enum))
    return "; ".join(part for part in parts if part)


def _table(headers: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield "| " + " | ".join(headers) + " |"
    yield "|" + "---|" * len(headers)
    for row in rows:
        yield "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in row) + " |"
    yield ""
