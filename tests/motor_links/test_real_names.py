"""Every real name against the motor that is meant: .ork designs and motor files, linked to the cleaned real base."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import polars as pl
import pytest

from rocket_pipeline.common.text import slugify
from rocket_pipeline.core.cleaning.dataset import read_datasets
from rocket_pipeline.core.cleaning.pipeline import run_cleaner
from rocket_pipeline.core.rocketry import aliases
from rocket_pipeline.core.rocketry.cleaning import CLEANERS, CONTRACTS
from rocket_pipeline.core.rocketry.motor_files import read_motor_file
from rocket_pipeline.core.rocketry.motor_links import MotorColumns, MotorLinker, link_frame, motor_linker
from rocket_pipeline.core.rocketry.openrocket import read_design
from rocket_pipeline.core.storage.store import Storage
from rocket_pipeline.demo.designs import make_designs
from rocket_pipeline.demo.shops.estes import Estes
from rocket_pipeline.demo.shops.loc_precision import LocPrecision
from rocket_pipeline.demo.shops.rocketarium import Rocketarium
from rocket_pipeline.demo.thrustcurve import load_motors
from tests.support.raw_files import put_thrustcurve_base

COLUMNS = MotorColumns(
    name="designation", manufacturer="maker", diameter_mm="diameter_mm", length_mm="length_mm", delay="delay"
)
DESIGNS = """
AeroTech | F50T | aerotech:F50T
AeroTech | G40W | aerotech:G40W
AeroTech | G64W | aerotech:G64W
AeroTech | G80T | aerotech:G80T
AeroTech | H242T | aerotech:H242T
AeroTech | H669N | aerotech:H669N
AeroTech | H999N | aerotech:H999N
AeroTech | I1299N | aerotech:I1299N
AeroTech | I211W | aerotech:I211W
AeroTech | J570W | aerotech:J570W
AeroTech | K550W | aerotech:K550W
Cesaroni Technology | 7312M4770-P | cesaroni-technology:7312M4770-P
Cesaroni Technology | 7441M1060-P | cesaroni-technology:7441M1060-P
Cesaroni Technology | 7450M2505-P | cesaroni-technology:7450M2505-P
Cesaroni Technology | 7579M1520-P | cesaroni-technology:7579M1520-P
Cesaroni Technology | 7649M1290-P | cesaroni-technology:7649M1290-P
Estes | A10 | estes-industries:A10
Estes | A3 | estes-industries:A3
Estes | A8 | estes-industries:A8
Estes | B4 | estes-industries:B4
Estes | B6 | estes-industries:B6
Estes | C11 | estes-industries:C11
Estes | C6 | estes-industries:C6
Estes | D12 | estes-industries:D12
Estes | E12 | estes-industries:E12
Estes | F15 | estes-industries:F15
HyperTEK | 2800CC172L-L540 | hypertek:2800CC172L-L540
HyperTEK | I145 | hypertek:300CC098JFX-I145FX
HyperTEK | J115 | hypertek:440CC076J-J115
HyperTEK | J330 | hypertek:835CC172JFX-J330FX
HyperTEK | L540 | hypertek:2800CC172L-L540
Loki Research | G66-LR | loki-research:G66-LR
Quest | C12 | quest-aerospace:C12
Quest | D16 | quest-aerospace:D16
"""
"""Maker and designation of the real designs → the motor that is meant, each checked by hand."""

DEMO_DESIGNS = """
AeroTech | F24W | aerotech:F24W
AeroTech | F32W | aerotech:F32W
AeroTech | H128W | aerotech:H128W
Cesaroni Technology | 176H123-12A | cesaroni-technology:176H123-12A
Cesaroni Technology Inc. | G126-WT | cesaroni-technology:116G126-13A
Cesaroni Technology Inc. | G54-RL | cesaroni-technology:159G54-12A
Cesaroni Technology Inc. | I216-CL(I) | cesaroni-technology:636I216-14A
Cesaroni Technology Inc. | L1685-SS | cesaroni-technology:5069L1685-P
Contrail Rockets | H248-PVC | contrail-rockets:H248-PVC
Estes | A8 | estes-industries:A8
Estes | B6 | estes-industries:B6
Estes | C6 | estes-industries:C6
Estes | E12 | estes-industries:E12
Loki Research | H144-LW | loki-research:H144-LW
"""
"""The same of the demo's designs."""

NAMED_AFTER_ANOTHER = {("Aerotech", "F26FJ"): "estes-industries:F26"}
"""AeroTech's F26FJ is in the base; ThrustCurve lists the files under Estes' F26, which is the same motor in its box."""

SPELLINGS = """
A | aerotech
AERO | aerotech
AT | aerotech
AT-RMS | aerotech
AT/RCS | aerotech
AeroTech | aerotech
Aerotech | aerotech
Aerotech/RCS | aerotech
RCS/Aerotech | aerotech
AHR | alpha-hybrids
AMW | animal-motor-works
AMW-ProX | animal-motor-works
AMW/ProX | animal-motor-works
AMWProX | animal-motor-works
Animal | animal-motor-works
Animal Motor Works | animal-motor-works
Animal_Motor_Works | animal-motor-works
AP | apogee-components
Apogee | apogee-components
ABC | cesaroni-technology
CSR | cesaroni-technology
CTI | cesaroni-technology
Ces | cesaroni-technology
Cesaroni | cesaroni-technology
Cesaroni Technology Inc. | cesaroni-technology
Cesaroni_Technology_Inc. | cesaroni-technology
Pro38 | cesaroni-technology
Contrail | contrail-rockets
Contrail Rockets | contrail-rockets
Contrail_Rockets | contrail-rockets
EM | ellis-mountain
Ellis Mountain | ellis-mountain
Ellis_Mountain | ellis-mountain
E | estes-industries
ES | estes-industries
Estes | estes-industries
Estes Industries, Inc. | estes-industries
GM | gorilla-rocket-motors
Gorilla | gorilla-rocket-motors
Gorilla Motors | gorilla-rocket-motors
Gorilla Rocket Motors | gorilla-rocket-motors
Gorilla_Motors | gorilla-rocket-motors
Gorilla_Rocket_Motors | gorilla-rocket-motors
HT | hypertek
HyperTek | hypertek
Hypertek | hypertek
KBA | kosdon-by-aerotech
Kosdon-by-AeroTech | kosdon-by-aerotech
Kosdon-by-Aerotech | kosdon-by-aerotech
K | kosdon-trm
Kosdon | kosdon-trm
LR | loki-research
Loki | loki-research
Loki Research | loki-research
TSP | piotr-tendera-rocket-motors
PP | propulsion-polymers
Propulsion-Polymers | propulsion-polymers
PML | public-missiles-ltd
Q | quest-aerospace
QU | quest-aerospace
QUEST | quest-aerospace
Quest | quest-aerospace
RATT_Works | r-a-t-t-works
RTW | r-a-t-t-works
Klima | raketenmodellbau-klima
RR | roadrunner-rocketry
Roadrunner Rocketry | roadrunner-rocketry
RV | rocketvision-flight-star
SRS | sky-ripper-systems
Sky Ripper Systems | sky-ripper-systems
Southern Cross Rocketry | southern-cross-rocketry
WCH | west-coast-hybrids
West Coast Hybrids | west-coast-hybrids
"""
"""Makers as the real motor files write them and whose motors the files hold."""


def table(text: str) -> dict[tuple[str, ...], str]:
    rows = ([cell.strip() for cell in line.split("|")] for line in text.strip().splitlines())
    return {tuple(cells): key for *cells, key in rows}


@pytest.fixture(scope="module")
def base(shared_data: Path) -> list[dict[str, object]]:
    (newest,) = (shared_data / "thrustcurve").glob("thrustcurve-db_4*.json")
    motors: list[dict[str, object]] = json.loads(newest.read_text())
    return motors


def linker_of(base: list[dict[str, object]], folder: Path) -> MotorLinker:
    storage = Storage(folder)
    put_thrustcurve_base(storage, [{**motor, "samples": None} for motor in base])
    for entity in ("manufacturers", "organizations", "motors"):
        run_cleaner(CLEANERS[entity], storage, contracts=CONTRACTS)
    return motor_linker(read_datasets(storage, [CONTRACTS["motors"]])["motors"])


@pytest.fixture(scope="module")
def real(base: list[dict[str, object]], tmp_path_factory: pytest.TempPathFactory) -> MotorLinker:
    return linker_of(base, tmp_path_factory.mktemp("real"))


@pytest.fixture(scope="module")
def files(base: list[dict[str, object]], shared_data: Path) -> pl.DataFrame:
    """Each motor of each file of ThrustCurve's, with the motor that ThrustCurve says it is."""
    known = {motor["motorId"]: f"{slugify(str(motor['manufacturer']))}:{motor['designation']}" for motor in base}
    folder = shared_data / "motorfiles/thrustcurve"
    rows = []
    for entry in json.loads((folder / "manifest.json").read_text()):
        (motor,) = read_motor_file((folder / entry["file"]).read_bytes()).motors
        rows.append(
            {
                "maker": motor.manufacturer,
                "designation": motor.designation,
                "diameter_mm": motor.diameter_mm,
                "length_mm": motor.length_mm,
                "truth": known[entry["motorId"]],
            }
        )
    return pl.DataFrame(rows)


def motors_of(designs: dict[str, bytes]) -> pl.DataFrame:
    rows = [
        {
            "maker": motor.manufacturer,
            "designation": motor.designation,
            "diameter_mm": motor.diameter_mm,
            "length_mm": motor.length_mm,
            "delay": motor.delay,
        }
        for content in designs.values()
        for motor in read_design(content).motors
    ]
    return pl.DataFrame(rows, infer_schema_length=None)


def linked(frame: pl.DataFrame) -> dict[tuple[str, ...], str]:
    return {(row["maker"], row["designation"]): row["motor_key"] for row in frame.iter_rows(named=True)}


@pytest.mark.shared_data
def test_every_motor_of_the_real_designs_is_linked_and_to_the_right_one(real: MotorLinker, shared_data: Path) -> None:
    designs = {path.name: path.read_bytes() for path in sorted((shared_data / "ork").glob("*.ork"))}
    found = link_frame(motors_of(designs), real, COLUMNS, scope="openrocket")
    print(f"linked {found['motor_key'].count()} of {found.height}")  # noqa: T201
    assert (found["motor_key"].count(), found.height) == (116, 116)
    assert linked(found) == table(DESIGNS)


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> MotorLinker:
    return linker_of(load_motors(), tmp_path_factory.mktemp("demo"))


@pytest.mark.parametrize(
    ("shop", "kit_maker"),
    [(Estes(), "estes-industries"), (LocPrecision(), "loc-precision"), (Rocketarium(), "rocketarium")],
)
def test_engines_that_the_demo_s_kits_recommend_are_linked_unless_they_are_classes(
    demo: MotorLinker, shop: Estes | LocPrecision | Rocketarium, kit_maker: str
) -> None:
    facts = (kit["recommended_engines"] for kit in shop.truth.values() if "recommended_engines" in kit)
    engines = [engine.strip() for fact in facts for engine in str(fact.value).split(",")]
    frame = pl.DataFrame({"engine": engines, "kit_maker": kit_maker})
    found = link_frame(frame, demo, MotorColumns(name="engine", kit_maker="kit_maker"), scope="shops")
    print(f"{kit_maker}: linked {found['motor_key'].count()} of {found.height}")  # noqa: T201
    assert found["motor_key"].count() > found.height / 2
    assert set(found["link_reason"].drop_nulls()) <= {"class_only"}


def test_every_motor_of_the_demo_s_designs_is_linked_and_to_the_right_one(demo: MotorLinker) -> None:
    designs = {name: content for name, content in make_designs().items() if name != "Conflicted.ork"}
    found = link_frame(motors_of(designs), demo, COLUMNS, scope="openrocket")
    assert found["motor_key"].null_count() == 0
    assert linked(found) == table(DEMO_DESIGNS)


@pytest.mark.shared_data
def test_motor_files_are_linked_to_the_motors_that_thrustcurve_says_they_are(
    real: MotorLinker, files: pl.DataFrame
) -> None:
    columns = MotorColumns(name="designation", manufacturer="maker", diameter_mm="diameter_mm", length_mm="length_mm")
    found = link_frame(files, real, columns, scope="motor_files")
    wrong = found.filter(pl.col("motor_key") != pl.col("truth"))
    assert set(wrong.select("maker", "designation", "truth").iter_rows()) == {
        (*name, truth) for name, truth in NAMED_AFTER_ANOTHER.items()
    }
    right = found.filter(pl.col("motor_key") == pl.col("truth")).height
    print(f"{right} right, {wrong.height} wrong, {found['motor_key'].null_count()} not linked of {found.height}")  # noqa: T201
    assert (right, wrong.height, found.height) == (1117, 2, 1186)
    assert Counter(found["link_reason"].drop_nulls()) == {
        "size_differs": 43,
        "no_such_motor": 15,
        "ambiguous": 6,
        "class_only": 1,
        "impulse_differs": 1,
        "propellant_differs": 1,
    }


@pytest.mark.shared_data
def test_names_alone_link_fewer_motors_and_few_wrongly(real: MotorLinker, files: pl.DataFrame) -> None:
    columns = MotorColumns(name="designation", manufacturer="maker")
    found = link_frame(files, real, columns, scope="motor_files")
    wrong = found.filter(pl.col("motor_key") != pl.col("truth"))
    assert set(wrong["designation"]) == {"F26FJ", "G78", "B4"}  # an older G78, the older B4
    assert found.filter(pl.col("motor_key") == pl.col("truth")).height == 1069


@pytest.mark.shared_data
def test_every_spelling_of_the_real_motor_files_is_known(shared_data: Path) -> None:
    makers = aliases.manufacturers()
    spellings = {spelling for (spelling,) in table(SPELLINGS)}
    found = pl.Series(
        [
            motor.manufacturer
            for path in sorted((shared_data / "motorfiles").rglob("*"))
            if path.suffix in {".eng", ".rse"}
            for motor in read_motor_file(path.read_bytes()).motors
        ]
    )
    assert {name for name in found if makers.key(name, scope="motor_files")} == spellings
    assert {unknown.spelling for unknown in makers.unresolved(found, scope="motor_files")} == NOBODY


NOBODY = {"Hist", "LR-EX", "DEAP-EX", "NoThrust", "Water"}
"""Makers in the collection RASAero_Motors.eng and in OpenRocket's tests that are none."""


def test_the_spellings_of_motor_files_mean_these_makers() -> None:
    makers = aliases.manufacturers()
    known = table(SPELLINGS)
    assert {name: makers.key(*name, scope="motor_files") for name in known} == known
