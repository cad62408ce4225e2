"""Every raw row of the real files ends clean, refused or merged; the sums are printed (`pytest -s`)."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from rocket_pipeline.common.settings import load_settings
from rocket_pipeline.core.cleaning.pipeline import CleaningResult, run_cleaner
from rocket_pipeline.core.extraction.configuration import storage_of
from rocket_pipeline.core.extraction.output import as_row
from rocket_pipeline.core.rocketry.cleaning import CLEANERS, CONTRACTS
from rocket_pipeline.core.rocketry.sources import DataExtractionPipeline
from rocket_pipeline.core.rocketry.sources.estes import EstesKits
from rocket_pipeline.core.rocketry.sources.shopify import parse_products
from rocket_pipeline.core.storage.store import Storage
from tests.support.raw_files import put_thrustcurve_base
from tests.support.shop_files import put

pytestmark = pytest.mark.shared_data

FOLDERS = {"openrocket_designs": "ork", "openrocket_parts": "orc", "motor_files": "motorfiles"}
NOT_READ = {"clubs", "launch_sites"}
"""Of clubs there are no real rows, only facts about a few."""


@pytest.fixture
def storage(root: Path, shared_data: Path) -> Storage:
    """A root with the raw data sets of all real files."""
    folders = {name: {"custom_config": {"folder": str(shared_data / place)}} for name, place in FOLDERS.items()}
    DataExtractionPipeline(overrides=folders).run_extraction(sources=list(FOLDERS))
    storage = storage_of(load_settings())
    base = json.loads((shared_data / "thrustcurve" / "thrustcurve-db_4.0.1_2026-05-19.json").read_bytes())
    put_thrustcurve_base(storage, base)
    _put_estes(storage, (shared_data / "shopify_estes" / "products_sample.json").read_bytes())
    return storage


def _put_estes(storage: Storage, content: bytes) -> None:
    records = [as_row(r) for r in parse_products(content, site=EstesKits.specification.base_url, currency="USD")]
    kinds = {kind: [r for r in records if r["entity_type"] == kind] for kind in ("kit", "product")}
    for kind, rows in kinds.items():
        put(storage, f"{kind}s/estes.csv", [{k: v for k, v in row.items() if k != "entity_type"} for row in rows])
    put(storage, "vendors/estes.csv", [{"name": name, "is_shop": "false"} for name in {r["vendor"] for r in records}])


def test_every_real_row_ends_in_exactly_one_place(storage: Storage) -> None:
    results = [
        run_cleaner(cleaner, storage, contracts=CONTRACTS)
        for entity, cleaner in CLEANERS.items()
        if entity not in NOT_READ
    ]
    for result in results:
        print(_line(result))  # noqa: T201
    assert {r.entity: (r.raw, r.clean, r.quarantined, r.merged) for r in results} == {
        "manufacturers": (27, 26, 0, 1),
        "organizations": (6, 4, 2, 0),
        "motors": (1129, 1125, 4, 0),
        "samples": (24752, 24690, 62, 0),
        "motor_files": (2085, 2078, 7, 0),
        "motor_file_samples": (44331, 44183, 148, 0),
        "vendors": (3, 3, 0, 0),
        "kits": (2, 2, 0, 0),
        "offers": (2, 2, 0, 0),
        "kit_motors": (None, 5, 0, 0),
        "products": (6, 6, 0, 0),
        "designs": (36, 36, 0, 0),
        "configurations": (94, 94, 0, 0),
        "design_motors": (116, 116, 0, 0),
        "simulations": (91, 91, 0, 0),
        "components": (574, 574, 0, 0),
        "parts": (708, 705, 3, 0),
        "materials": (249, 207, 0, 42),
    }


def _line(result: CleaningResult) -> str:
    reasons = ", ".join(f"{reason} {rows}" for reason, rows in result.reasons.items())
    raw = "derived" if result.raw is None else f"{result.raw:,} raw ="
    return (
        f"{result.entity}: {raw} {result.clean:,} clean + {result.quarantined:,} quarantined + {result.merged:,} merged"
        + (f" ({reasons})" if reasons else "")
    )
