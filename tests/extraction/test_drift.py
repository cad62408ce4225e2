"""What a source gives, measured by what it gave: named, kept, and never fatal."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from rocket_pipeline.common.settings import Settings
from rocket_pipeline.core.extraction.checking import SourceCheck, check_source
from rocket_pipeline.core.extraction.configuration import storage_of
from rocket_pipeline.core.extraction.drift import FileProfile, Profile, find_drift, find_drift_in_sample
from rocket_pipeline.core.extraction.pipeline import DataExtractionPipeline
from rocket_pipeline.core.extraction.profiles import accept_drift, note_profile, read_profiles
from rocket_pipeline.core.extraction.source import BaseDataSource
from rocket_pipeline.core.extraction.specification import Record, SourceSpecification
from rocket_pipeline.core.storage.ledger import StepReport, new_run_id
from tests.support.sites import Answer, Site


def profile(records: int = 100, **coverage: float) -> Profile:
    return Profile(files={"kits/a.csv": FileProfile(records=records, coverage=coverage)})


def lines(before: Profile, now: Profile) -> list[str]:
    return [str(finding) for finding in find_drift(before, now)]


CHANGED = ": the page's structure has probably changed"


@pytest.mark.parametrize(
    ("before", "now", "found"),
    [
        (profile(weight=0.84), profile(weight=0.12), [f"weight filled in 12 %, was 84 %{CHANGED}"]),
        (profile(weight=0.84), profile(), [f"weight filled in 0 %, was 84 %{CHANGED}"]),
        (profile(weight=0.84), profile(weight=0.65), []),
        (profile(weight=0.84), profile(weight=0.64), [f"weight filled in 64 %, was 84 %{CHANGED}"]),
        (profile(weight=0.08), profile(weight=0.05), []),
        (profile(weight=0.08), profile(weight=0.04), [f"weight filled in 4 %, was 8 %{CHANGED}"]),
        (profile(weight=0.02), profile(weight=0.0), []),
        (profile(700, weight=0.004), profile(700), [f"weight filled in 0 %, was less than 1 %{CHANGED}"]),
        (profile(weight=0.12), profile(weight=0.84), []),
        (profile(3, weight=1.0), profile(3), [f"weight filled in 0 %, was 100 %{CHANGED}"]),
        (profile(3, weight=1.0), profile(3, weight=0.3333), []),
        (profile(1, weight=1.0), profile(1), [f"weight filled in 0 %, was 100 %{CHANGED}"]),
        (profile(100), profile(50), []),
        (profile(100), profile(49), ["49 records, were 100: a part has probably been missed"]),
        (profile(100), profile(1000), []),
        (profile(3), profile(1), []),
        (profile(1), Profile(files={}), ["0 records, were 1: a part has probably been missed"]),
        (profile(), profile(colour=0.5), ["colour is a new column, filled in 50 %"]),
        (profile(source_url=1.0), profile(source_sha256=1.0), []),
        (profile(2000, weight=1.0), profile(2000, weight=0.9995), []),
    ],
)
def test_a_loss_is_told_from_chance(before: Profile, now: Profile, found: list[str]) -> None:
    assert lines(before, now) == found


def test_a_column_that_the_specification_names_is_no_news() -> None:
    assert find_drift(profile(), profile(colour=0.5), declared=["colour"]) == []


def several(**records: int) -> Profile:
    return Profile(
        files={f"{name}/a.csv": FileProfile(records=n, coverage={"name": 1.0}) for name, n in records.items()}
    )


def test_each_file_of_several_is_looked_at_and_named() -> None:
    before = several(kits=200, products=800, vendors=1)
    assert lines(before, several(kits=30, products=790)) == [
        "kits/a.csv: 30 records, were 200: a part has probably been missed",
        "vendors/a.csv: 0 records, were 1: a part has probably been missed",
    ]
    unnamed = FileProfile(records=200, coverage={"name": 0.12, "colour": 0.999})
    now = Profile(files=before.files | {"kits/a.csv": unnamed})
    assert lines(before, now) == [
        f"kits/a.csv: name filled in 12 %, was 100 %{CHANGED}",
        "kits/a.csv: colour is a new column, filled in more than 99 %",
    ]


def test_a_sample_speaks_only_of_fields_that_nearly_all_records_filled() -> None:
    before = profile(700, name=1.0, weight=0.84, sku=0.96)
    sample = profile(25, name=1.0, sku=0.2)
    assert [finding.subject for finding in find_drift_in_sample(before, sample)] == ["sku"]
    assert find_drift_in_sample(before, profile(4)) == []


class Kits(BaseDataSource):
    specification = SourceSpecification(
        name="kits",
        base_url="https://site.test",
        required_fields=("name",),
        output_filename="site.csv",
        description="Kits.",
        entity_folder="kits",
        field_types={"name": "text", "weight": "number"},
    )

    def iter_records(self) -> Iterator[Record]:
        document = self.scraper.fetch(f"{self.base_url}/kits")
        yield from self.from_document(document.json(), document)


SOURCES = {"kits": Kits}


def offer(site: Site, *, number: int, weighed: int, **more: str) -> None:
    """Let the site have so many kits, of which so many have a weight."""
    kits = [{"name": f"Kit {n}", **({"weight": 1.5} if n < weighed else {}), **more} for n in range(number)]
    site.change("/kits", Answer(body=json.dumps(kits).encode()))


def run(settings: Settings, limit: int | None = None) -> StepReport:
    return DataExtractionPipeline(settings, SOURCES).run_extraction(limit=limit).steps[0]


def check(settings: Settings, limit: int = 25) -> SourceCheck:
    return check_source(DataExtractionPipeline(settings, SOURCES), "kits", session_id=new_run_id(), limit=limit)


ACCEPT = "that is measured by the last good run; `rocket sources check kits --accept` makes this one the measure"
WEIGHT = f"weight filled in 10 %, was 80 %{CHANGED}"


def test_the_first_run_is_measured_by_nothing(site: Site, settings: Settings, root: Path) -> None:
    offer(site, number=20, weighed=16)
    step = run(settings)
    assert (step.warnings, step.details["drift"]) == ([], [])
    assert (
        json.loads((root / "data_raw" / "_profiles" / "kits.json").read_text())["good"]["files"]["kits/site.csv"][
            "records"
        ]
        == 20
    )


def test_drift_is_a_warning_and_a_failed_check_and_stands_in_the_ledger(site: Site, settings: Settings) -> None:
    offer(site, number=20, weighed=16)
    run(settings)
    offer(site, number=20, weighed=2)
    step = run(settings)
    assert step.state == "Completed"
    assert step.warnings == [WEIGHT, ACCEPT]
    assert step.details["drift"] == [{"kind": "coverage", "file": "", "subject": "weight", "before": 0.8, "now": 0.1}]
    assert [check.name for check in step.checks if not check.passed] == ["drift"]


def test_a_drifted_run_never_becomes_the_measure_by_itself(site: Site, settings: Settings) -> None:
    offer(site, number=20, weighed=16)
    run(settings)
    offer(site, number=20, weighed=2)
    for _ in range(3):
        assert run(settings).warnings == [WEIGHT, ACCEPT]
    offer(site, number=20, weighed=15)
    assert run(settings).warnings == []
    assert not accept_drift(storage_of(settings), Kits.specification), "it is over"


def test_an_accepted_run_is_the_measure(site: Site, settings: Settings) -> None:
    offer(site, number=20, weighed=16)
    run(settings)
    offer(site, number=20, weighed=2)
    run(settings)
    assert accept_drift(storage_of(settings), Kits.specification)
    assert run(settings).warnings == []


def test_a_new_column_is_told_once_and_holds_nothing_up(site: Site, settings: Settings) -> None:
    offer(site, number=20, weighed=16)
    run(settings)
    offer(site, number=20, weighed=16, colour="red")
    step = run(settings)
    assert step.warnings == ["colour is a new column, filled in 100 %"]
    assert all(check.passed for check in step.checks)
    assert run(settings).warnings == []


def test_a_part_is_not_measured_and_no_measure(site: Site, settings: Settings, root: Path) -> None:
    offer(site, number=20, weighed=16)
    run(settings)
    before = (root / "data_raw" / "_profiles" / "kits.json").read_bytes()
    offer(site, number=20, weighed=0)
    assert not any("weight" in warning for warning in run(settings, limit=5).warnings)
    assert (root / "data_raw" / "_profiles" / "kits.json").read_bytes() == before


def test_a_run_that_fails_changes_no_measure(site: Site, settings: Settings, root: Path) -> None:
    offer(site, number=20, weighed=16)
    run(settings)
    before = (root / "data_raw" / "_profiles" / "kits.json").read_bytes()
    offer(site, number=0, weighed=0)
    assert run(settings).state == "Failed"
    assert (root / "data_raw" / "_profiles" / "kits.json").read_bytes() == before


def test_a_damaged_profile_counts_as_none_and_is_replaced(site: Site, settings: Settings, root: Path) -> None:
    file = root / "data_raw" / "_profiles" / "kits.json"
    file.parent.mkdir(parents=True)
    file.write_text('{"good": {"rec')
    offer(site, number=20, weighed=16)
    assert run(settings).warnings == []
    profiles = read_profiles(storage_of(settings), Kits.specification)
    assert profiles is not None
    assert profiles.good.files["kits/site.csv"].coverage["weight"] == 0.8


def test_the_same_run_writes_the_same_profile(settings: Settings, root: Path) -> None:
    storage, now = storage_of(settings), profile(weight=0.5)
    files = []
    for _ in range(2):
        assert note_profile(storage, Kits.specification, now) == []
        files.append((root / "data_raw" / "_profiles" / "kits.json").read_bytes())
    assert files[0] == files[1]


def test_a_check_of_a_healthy_source_passes_and_publishes_nothing(site: Site, settings: Settings, root: Path) -> None:
    offer(site, number=20, weighed=16)
    found = check(settings)
    assert (found.passed, found.records, found.has_baseline) == (True, 20, False)
    assert [file for file in (root / "data_raw").rglob("*") if file.is_file()] == []
    run(settings)
    assert check(settings).has_baseline


def test_a_check_finds_gaps_wrong_types_drift_and_what_is_missing(site: Site, settings: Settings) -> None:
    offer(site, number=60, weighed=60)
    run(settings)
    rows: list[dict[str, object]] = [{"name": "" if n == 3 else f"Kit {n}", "weight": "1 oz"} for n in range(20)]
    site.change("/kits", Answer(body=json.dumps(rows).encode()))
    assert check(settings).findings == [
        "1 of 20 records lack name",
        "20 of 20 records: weight is not of its type, such as '1 oz'",
        "20 records, were 60: a part has probably been missed",
    ]
    offer(site, number=60, weighed=0)
    assert check(settings).findings == [f"weight filled in 0 %, was 100 %{CHANGED}"]
    assert check(settings, limit=3).passed, "too few to say"


def test_a_check_tells_what_a_source_fails_of(site: Site, settings: Settings) -> None:
    site.change("/kits", Answer(404))
    found = check(settings)
    assert not found.passed
    assert "404" in str(found.error)
    site.change("/kits", Answer(body=b"[1]"))
    assert str(check(settings).error).startswith("kits: TypeError")
    offer(site, number=0, weighed=0)
    assert check(settings).error == "kits gave no record."
