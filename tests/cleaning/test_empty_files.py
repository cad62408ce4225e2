"""Sources of files may rightly have nothing of a kind: designs without a simulation, a file of materials alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from rocket_pipeline.common.settings import load_settings
from rocket_pipeline.core.cleaning.pipeline import run_cleaner
from rocket_pipeline.core.rocketry.cleaning import CLEANERS, CONTRACTS
from rocket_pipeline.core.rocketry.sources import SOURCES, DataExtractionPipeline
from rocket_pipeline.core.storage.store import Storage
from rocket_pipeline.errors import ContractViolationError
from tests.support.design_files import clean, rocket, simulation
from tests.support.openrocket_files import design

MATERIALS = b"""<OpenRocketComponent><Version>0.1</Version><Materials>
<Material UnitsOfMeasure="kg/m3"><Name>Oak</Name><Density>700.0</Density><Type>BULK</Type></Material>
</Materials><Components/></OpenRocketComponent>"""


def extracted(root: Path, source: str, *files: tuple[str, bytes]) -> Storage:
    folder = root.parent / "files"
    folder.mkdir(exist_ok=True)
    for name, content in files:
        (folder / name).write_bytes(content)
    settings = load_settings(data_root=str(root))
    pipeline = DataExtractionPipeline(settings, overrides={source: {"custom_config": {"folder": str(folder)}}})
    assert pipeline.run_extraction([source]).state == "Completed"
    return Storage(root)


def test_a_bare_design_gives_data_sets_without_a_row(tmp_path: Path) -> None:
    bare = design("<bodytube><name>Tube</name></bodytube>", rocket="<name>Bare</name>", simulations="")
    storage = extracted(tmp_path / "root", "openrocket_designs", ("bare.ork", bare))
    rows = {entity: (result.raw, result.clean) for entity, result in clean(storage).items()}
    nothing = dict.fromkeys(("configurations", "design_motors", "simulations"), (0, 0))
    assert rows == {"designs": (1, 1), "components": (2, 2), **nothing}


def test_a_file_of_materials_alone_gives_no_part(tmp_path: Path) -> None:
    storage = extracted(tmp_path / "root", "openrocket_parts", ("generic.orc", MATERIALS))
    rows = [run_cleaner(CLEANERS[entity], storage, contracts=CONTRACTS).clean for entity in ("parts", "materials")]
    assert rows == [0, 1]


def test_rows_that_are_all_refused_are_still_an_error(tmp_path: Path) -> None:
    astray = rocket(simulations=simulation(maxaltitude=1e9))
    storage = extracted(tmp_path / "root", "openrocket_designs", ("astray.ork", astray))
    with pytest.raises(ContractViolationError, match=r"simulations: nothing is left of 1 raw row \(out_of_range 1\)"):
        clean(storage)


def test_an_empty_file_has_all_columns_that_its_rules_read() -> None:
    specs = [source.specification for source in SOURCES.values()]
    empty = {s.key_for(value): s.split_fields[value] for s in specs for value in s.split_may_be_empty}
    files = [file for cleaner in CLEANERS.values() for file in cleaner.inputs if file.may_be_empty]
    assert len(files) == 6
    assert {file.key: sorted({*file.columns} - {*empty[file.key]}) for file in files} == {f.key: [] for f in files}
