"""Raw data sets of designs for tests of cleaning, as the extractor writes them from OpenRocket's files."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from rocket_pipeline.core.cleaning.dataset import read_datasets
from rocket_pipeline.core.cleaning.pipeline import CleaningResult, run_cleaner
from rocket_pipeline.core.cleaning.quarantine import read_quarantine
from rocket_pipeline.core.extraction.output import as_row
from rocket_pipeline.core.rocketry.cleaning import CLEANERS, CONTRACTS
from rocket_pipeline.core.rocketry.sources.openrocket import OpenRocketDesigns, parse_design
from rocket_pipeline.core.storage.store import Storage
from tests.support.openrocket_files import design
from tests.support.raw_files import csv_bytes, put_base

SPECIFICATION = OpenRocketDesigns.specification
ENTITIES = {
    "designs": "designs/openrocket.csv",
    "configurations": "designs/configurations.csv",
    "design_motors": "designs/motors.csv",
    "simulations": "designs/simulations.csv",
    "components": "designs/components.csv",
}
"""Entity → the raw data set that it is made from, in the order of cleaning."""

Raw = dict[str, list[dict[str, Any]]]


def motor(config_id: str = "c1", **changes: str) -> str:
    """The XML of a motor, with other texts of its elements."""
    texts = {"type": "single", "manufacturer": "Estes", "designation": "C6", "diameter": "0.018", "length": "0.07"}
    inside = "".join(f"<{name}>{text}</{name}>" for name, text in {**texts, "delay": "3.0", **changes}.items())
    return f'<motor configid="{config_id}">{inside}</motor>'


def simulation(config_id: str = "c1", *, status: str = "uptodate", **results: object) -> str:
    """The XML of a simulation, with other results."""
    values = {"maxaltitude": 300.5, "maxvelocity": 102.0, "maxmach": 0.3, "timetoapogee": 7, "flighttime": 60.25}
    given = " ".join(f'{name}="{value}"' for name, value in {**values, **results}.items())
    configid = f"<configid>{config_id}</configid>" if config_id else ""
    return f"""<simulation status="{status}"><name>Calm</name><conditions>{configid}</conditions>
<flightdata {given}/></simulation>"""


def rocket(
    *motors: str, simulations: str | None = None, head: str = "<name>Pathfinder</name>", inside: str = ""
) -> bytes:
    """A design of one configuration c1, whose motors sit in one mount."""
    tube = f"""<bodytube><name>Tube</name><length>0.3</length><radius>0.0125</radius><thickness>0.001</thickness>
<motormount>{"".join(motors or [motor()])}</motormount></bodytube>"""
    return design(
        tube + inside,
        rocket=f'{head}<motorconfiguration configid="c1" default="true"><name>Small field</name></motorconfiguration>',
        simulations=simulation() if simulations is None else simulations,
    )


def raw_rows(*files: bytes | tuple[str, bytes]) -> Raw:
    """The raw rows of designs by the key of their data set; a file may come with its address."""
    rows: Raw = {key: [] for key in ENTITIES.values()}
    for number, file in enumerate(files, start=1):
        address, content = file if isinstance(file, tuple) else (f"https://designs.test/{number}.ork", file)
        for record in parse_design(content):
            key = SPECIFICATION.key_for(str(record.pop("entity_type")))
            origin = {"source": SPECIFICATION.name, "source_url": address, "source_sha256": record["design_sha256"]}
            rows[str(key)].append({**as_row(record), **origin})
    return rows


def put(storage: Storage, rows: Mapping[str, Iterable[Mapping[str, Any]]]) -> None:
    """Publish raw data sets of designs."""
    for key, told in rows.items():
        several = list(told)
        if several:
            storage.raw.put(key, csv_bytes(list(several[0]), several))


def clean(storage: Storage, *entities: str) -> dict[str, CleaningResult]:
    """Clean entities of designs, all unless some are named; their results."""
    return {entity: run_cleaner(CLEANERS[entity], storage, contracts=CONTRACTS) for entity in entities or ENTITIES}


def rows_of(storage: Storage, entity: str) -> list[dict[str, Any]]:
    """The clean rows of an entity."""
    return read_datasets(storage, [CONTRACTS[entity]])[entity].to_dicts()


def with_a_motor(root: Path) -> Storage:
    """A root whose one clean motor is Estes' C6."""
    storage = Storage(root)
    put_base(storage)
    run_cleaner(CLEANERS["motors"], storage, contracts=CONTRACTS)
    return storage


def one(storage: Storage, entity: str, content: bytes) -> dict[str, Any]:
    """The one clean row of an entity, after cleaning what one file holds."""
    put(storage, raw_rows(content))
    clean(storage)
    (row,) = rows_of(storage, entity)
    return row


def refused(storage: Storage, entity: str) -> list[tuple[str, str, str]]:
    """Reason, field and message of the refused rows."""
    return read_quarantine(storage, entity).select("reason", "field", "message").rows()
