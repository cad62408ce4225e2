from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import polars as pl
import pytest
from frictionless import Package, system

from rocket_pipeline.core.cleaning.fields import PROVENANCE_FIELDS
from rocket_pipeline.core.cleaning.inputs import Inputs
from rocket_pipeline.core.cleaning.pipeline import Cleaned, CleaningResult, run_cleaner
from rocket_pipeline.core.cleaning.quarantine import REFUSED
from rocket_pipeline.core.rocketry.cleaning import CLEANERS, CONTRACTS, manufacturers, motors, organizations, samples
from rocket_pipeline.core.storage.objects import ObjectStore
from rocket_pipeline.core.storage.store import Published, Storage
from rocket_pipeline.errors import ContractViolationError, RawDataError, StorageUnavailableError
from tests.support.raw_files import csv_bytes, motor, put_base, put_raw, put_thrustcurve_base

FILES = ["_merged/{}.csv", "_quarantine/{}.csv", "{}.csv"]


@pytest.fixture
def storage(tmp_path: Path) -> Storage:
    storage = Storage(tmp_path / "root")
    put_base(storage)
    return storage


def run(storage: Storage, *entities: str) -> list[CleaningResult]:
    return [run_cleaner(CLEANERS[entity], storage, contracts=CONTRACTS) for entity in entities or list(CLEANERS)[:4]]


def snapshot(storage: Storage) -> dict[str, bytes]:
    return {key: storage.clean.get(key) for key in storage.clean.list("")}


def test_an_entity_ends_in_its_data_set_its_quarantine_its_merges_and_the_package(storage: Storage) -> None:
    (result,) = run(storage, "manufacturers")
    assert [Path(published.location).name for published in result.published] == [
        "manufacturers.csv",
        "manufacturers.csv",
        "manufacturers.csv",
        "datapackage.json",
    ]
    assert storage.clean.get("_quarantine/manufacturers.csv").decode() == ",".join(REFUSED) + "\n"
    assert sorted(snapshot(storage)) == sorted(["datapackage.json", *(file.format("manufacturers") for file in FILES)])


def test_cleaning_the_same_again_changes_nothing(storage: Storage) -> None:
    run(storage)
    before = snapshot(storage)
    again = run(storage)
    assert snapshot(storage) == before
    assert not any(published.changed for result in again for published in result.published)


def test_a_missing_raw_data_set_says_what_to_run(tmp_path: Path) -> None:
    with pytest.raises(RawDataError, match=r"no raw data set .*motors/thrustcurve\.csv\. Run the extraction"):
        run(Storage(tmp_path / "empty"), "motors")


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "cannot be read as CSV"),
        (b"name,abbrev\nEstes,E,1,2,3,4,5\n", "cannot be read as CSV"),
        (b"name,source\n\xff\xfe,s\n", "cannot be read as CSV"),
        (b"<html>\n<body>\n", "lacks the columns name, abbrev, source, source_url, source_sha256"),
        (csv_bytes(["name", "source", "source_url", "source_sha256"], []), "lacks the columns abbrev"),
        (csv_bytes(["name", "abbrev", "source", "source_url", "source_sha256"], []), "holds no row"),
    ],
)
def test_a_raw_file_that_is_not_what_it_should_be_is_named_and_the_old_data_set_stays(
    storage: Storage, data: bytes, told: str
) -> None:
    run(storage, "manufacturers")
    before = snapshot(storage)
    storage.raw.put("manufacturers/thrustcurve.csv", data)
    with pytest.raises(RawDataError, match=told) as caught:
        run(storage, "manufacturers")
    assert "manufacturers/thrustcurve.csv" in str(caught.value)
    assert snapshot(storage) == before


def test_a_byte_order_mark_and_crlf_are_no_obstacle(storage: Storage) -> None:
    data = storage.raw.get("manufacturers/thrustcurve.csv")
    storage.raw.put("manufacturers/thrustcurve.csv", b"\xef\xbb\xbf" + data.replace(b"\n", b"\r\n"))
    assert run(storage, "manufacturers")[0].clean == 1


def test_a_column_that_no_rule_reads_is_told(storage: Storage) -> None:
    data = storage.raw.get("manufacturers/thrustcurve.csv")
    storage.raw.put(
        "manufacturers/thrustcurve.csv",
        data.replace(b"abbrev", b"abbrev,website", 1).replace(b",Estes,", b",Estes,x,", 1),
    )
    told = "manufacturers/thrustcurve.csv: columns that no rule reads: website"
    assert told in run(storage, "manufacturers")[0].warnings


def test_where_any_of_several_raw_data_sets_would_do_all_are_named_with_their_sources(tmp_path: Path) -> None:
    sources = {"vendors/estes.csv": "estes_kits", "vendors/rocketarium.csv": "rocketarium_products"}
    told = r"estes\.csv or .*rocketarium\.csv\. Run `rocket run extraction --source estes_kits --source rocketarium"
    with pytest.raises(RawDataError, match=told):
        run_cleaner(CLEANERS["vendors"], Storage(tmp_path / "empty"), contracts=CONTRACTS, sources=sources)


FAILED = "_quarantine/motors.failed.csv"


def test_when_every_row_is_refused_all_that_was_published_stays_and_a_file_beside_tells_why(
    storage: Storage,
) -> None:
    run(storage)
    before = snapshot(storage)
    sound, bad = storage.raw.get("motors/thrustcurve.csv"), motor(diameter=18000)
    put_raw(storage, "motors/thrustcurve.csv", [bad, bad | {"designation": None}])
    told = r"nothing is left of 2 raw rows \(unit_slip 1, value_missing 1\).*_quarantine/motors\.failed\.csv"
    with pytest.raises(ContractViolationError, match=told):
        run(storage, "motors")
    after = snapshot(storage)
    assert b"unit_slip" in after.pop(FAILED)
    assert after == before
    storage.raw.put("motors/thrustcurve.csv", sound)
    run(storage, "motors")
    assert snapshot(storage) == before, "the next success takes it away"


class _DiskFull(Storage):
    """Fails where the data set is published."""

    def publish(self, store: ObjectStore, key: str, data: bytes | Path) -> Published:
        if key == "motors.csv":
            raise StorageUnavailableError("No space left.")
        return super().publish(store, key, data)


def test_a_data_set_that_cannot_be_published_leaves_the_traces_of_the_former(storage: Storage, tmp_path: Path) -> None:
    run(storage)
    before = snapshot(storage)
    put_raw(storage, "motors/thrustcurve.csv", [motor(length=71), motor(diameter=18000)])
    with pytest.raises(StorageUnavailableError):
        run(_DiskFull(tmp_path / "root"), "motors")
    assert snapshot(storage) == before


def test_a_data_set_made_from_a_part_says_so(storage: Storage) -> None:
    storage.raw.put("motors/thrustcurve.csv.partial", b'{"rows":1,"limit":1}')
    assert "motors/thrustcurve.csv holds only the first 1 record" in run(storage, "motors")[0].warnings
    storage.raw.delete("motors/thrustcurve.csv.partial")
    assert run(storage, "motors")[0].warnings == ()


def test_every_column_is_read_from_a_field_or_blamed_on_one() -> None:
    for module in (manufacturers, organizations, motors, samples):
        covered = {field.column for field in (*module.FIELDS, *PROVENANCE_FIELDS)} | set(getattr(module, "DERIVED", {}))
        made_last = {"point", "issues"} if module is samples else {"issues"} & set(module.CONTRACT.schema)
        assert covered | made_last == set(module.CONTRACT.schema)


def test_rules_that_lose_a_row_or_break_the_contract_publish_nothing(storage: Storage) -> None:
    run(storage)
    before = snapshot(storage)
    cleaner = CLEANERS["motors"]

    def losing(inputs: Inputs) -> Cleaned:
        cleaned = cleaner.clean(inputs)
        return dataclasses.replace(cleaned, frame=cleaned.frame.head(0))

    def retyping(inputs: Inputs) -> Cleaned:
        cleaned = cleaner.clean(inputs)
        return dataclasses.replace(cleaned, frame=cleaned.frame.with_columns(pl.col("diameter_mm").cast(pl.String)))

    for rules, told in (
        (losing, "1 raw row became 0 clean, 0 refused and 0 merged"),
        (retyping, "diameter_mm holds"),
    ):
        with pytest.raises(ContractViolationError, match=told):
            run_cleaner(dataclasses.replace(cleaner, clean=rules), storage, contracts=CONTRACTS)
    assert snapshot(storage) == before


def test_the_package_is_valid_frictionless_and_describes_every_column(storage: Storage) -> None:
    run(storage)
    assert problems(storage) == []
    package = json.loads(storage.clean.get("datapackage.json"))
    motors = next(resource for resource in package["resources"] if resource["name"] == "motors")
    assert motors["hash"] == f"sha256:{storage.clean.sha256('motors.csv')}"
    assert motors["bytes"] == len(storage.clean.get("motors.csv"))
    schema = motors["schema"]
    assert [field["name"] for field in schema["fields"]] == list(CONTRACTS["motors"].schema)
    diameter = next(field for field in schema["fields"] if field["name"] == "diameter_mm")
    assert (diameter["type"], diameter["unit"]) == ("number", "mm")
    assert diameter["constraints"] == {"required": True, "minimum": 6, "maximum": 161}
    assert {key["fields"] for key in schema["foreignKeys"]} == {"manufacturer_key", "organization_key"}


def test_the_package_notices_a_changed_value_and_a_dangling_motor(storage: Storage) -> None:
    run(storage)
    samples = storage.clean.get("samples.csv").replace(b"estes-industries:C6", b"estes-industries:C7")
    storage.clean.put("samples.csv", samples)
    assert {"hash-count", "foreign-key"} & set(problems(storage))


@pytest.mark.shared_data
@pytest.mark.parametrize("name", ["thrustcurve-db_2023-05-15_313bf46.json", "thrustcurve-db_4.0.1_2026-05-19.json"])
def test_the_real_base_is_clean_but_for_four_motors(tmp_path: Path, shared_data: Path, name: str) -> None:
    base = json.loads((shared_data / "thrustcurve" / name).read_text())
    storage = Storage(tmp_path / "root")
    put_thrustcurve_base(storage, base)
    results = {result.entity: result for result in run(storage)}
    for result in results.values():
        assert result.raw == result.clean + result.quarantined + result.merged
    motors, samples = results["motors"], results["samples"]
    assert (motors.raw, motors.quarantined, motors.merged) == (len(base), 4, 0)
    assert motors.reasons == {"propellant_not_lighter": 3, "out_of_range": 1}
    refused = pl.read_csv(storage.clean.get("_quarantine/motors.csv"), infer_schema=False)
    designations = refused["raw_row"].str.json_path_match("$.designation")
    assert set(designations) == {"J234-BG", "L600", "M900", "25E75-17A"}
    assert samples.raw == sum(len(row.get("samples") or []) for row in base)
    assert set(samples.reasons) == {"motor_refused"}
    assert motors.warnings[0].startswith("4 motors: impulse_class contradicts total_impulse_ns: aerotech:M1939W")
    assert problems(storage) == []


def problems(storage: Storage) -> list[str]:
    """What frictionless has to say against the published package, as error types."""
    folder = storage.clean.local_path("datapackage.json")
    assert folder is not None
    with system.use_context(trusted=True):
        report = Package(str(folder)).validate()
    return [kind for (kind,) in report.flatten(["type"])]
