"""Runs the whole pipeline once, `core` (plain calls) or `prefect` (the main flow), and prints the seconds of the work.

Both do the same: sources side by side, then entities in their order, then the graph, then the contract; both keep the
run's ledger. What Prefect's side does besides, such as artifacts and logs on the server, is what is measured.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import resource
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

from rocket_pipeline.common.settings import load_settings
from rocket_pipeline.core.extraction.configuration import storage_of
from rocket_pipeline.core.graph_load.draft import begin_draft
from rocket_pipeline.core.graph_load.prepare import Part
from rocket_pipeline.core.graph_load.target import target_from
from rocket_pipeline.core.rocketry import loading, stages
from rocket_pipeline.core.rocketry.cleaning import CLEANERS
from rocket_pipeline.core.rocketry.graph_model import MODEL
from rocket_pipeline.core.rocketry.sources import SOURCES, DataExtractionPipeline
from rocket_pipeline.core.storage.ledger import RunLedger, StepReport, new_run_id


def core() -> dict[str, float]:
    """The stages' calls, one after the other; also how large everything was."""
    settings = load_settings()
    ledger = RunLedger(storage_of(settings).objects, new_run_id())
    started = time.perf_counter()
    ledger.start(ledger.run_id, {"stages": ["extraction", "cleaning", "graph_load", "schema_generation"]})
    extract = partial(DataExtractionPipeline(settings).run_source, session_id=ledger.run_id, ledger=ledger)
    with ThreadPoolExecutor(len(SOURCES)) as threads:
        list(threads.map(extract, SOURCES))
    for entity in CLEANERS:
        stages.clean_entity(entity, settings=settings, ledger=ledger)
    draft = begin_draft(target_from(settings), model=MODEL, run_id=ledger.run_id)
    parts: tuple[Part, ...] = ("nodes", "relationships")
    for part in parts:
        loading.load_part(settings, draft, part, ledger=ledger, session_id=ledger.run_id)
    stages.validate_graph(settings, draft, ledger=ledger, session_id=ledger.run_id)
    with ledger.step(stages.SCHEMA_GENERATION, "typescript"):
        stages.write_contract(settings)
    steps = ledger.finish("Completed").steps
    return {"seconds": time.perf_counter() - started, **_sizes(steps, Path(settings.root))}


def _sizes(steps: list[StepReport], root: Path) -> dict[str, float]:
    def total(stage: str, count: str, kept: Callable[[str], bool] = bool) -> float:
        return sum(step.counts.get(count, 0) for step in steps if step.stage == stage and kept(step.name))

    nodes = {node.label for node in MODEL.nodes}
    requests = [step.details["metrics"]["counts"]["requests"] for step in steps if "metrics" in step.details]
    return {
        "requests": sum(requests),
        "documents": len(list((root / "cas").iterdir())),
        "raw rows": total("extraction", "records"),
        "clean rows": total("cleaning", "clean"),
        "nodes": total("graph_load", "sent", nodes.__contains__),
        "relationships": total("graph_load", "sent", lambda name: name not in nodes),
        "cleaning s": sum(step.seconds for step in steps if step.stage == "cleaning"),
        "graph_load s": sum(step.seconds for step in steps if step.name in {"nodes", "relationships", "validation"}),
        "documents MB": _megabytes(root / "cas"),
        "data sets MB": _megabytes(root / "data_raw") + _megabytes(root / "data_clean"),
        "graph MB": _megabytes(root / "graph"),
        "CPU s": time.process_time(),
        "peak MiB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


def _megabytes(folder: Path) -> float:
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file()) / 1e6


def prefect() -> dict[str, float]:
    """The main flow, on the server that PREFECT_API_URL names."""
    from rocket_pipeline.tasks.environment import prepare_prefect

    prepare_prefect()
    from flows.dept_rocketry.main_pipeline_flow_dept_rocketry import main_pipeline_flow

    started = time.perf_counter()
    state = asyncio.run(main_pipeline_flow(return_state=True))
    seconds = time.perf_counter() - started
    if not state.is_completed():
        raise SystemExit(f"The pipeline ended {state.name}: {state.message}")
    return {"seconds": seconds}


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("side", choices=("core", "prefect"))
    side = parser.parse_args().side
    print(json.dumps(core() if side == "core" else prefect()))
