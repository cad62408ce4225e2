"""`rocket quarantine` and `rocket diff`, as a person calls them, on data sets that two runs cleaned."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from rocket_pipeline.cli import main
from rocket_pipeline.common.settings import load_settings, project_root
from rocket_pipeline.core.cleaning.history import former_states
from rocket_pipeline.core.extraction.configuration import storage_of
from rocket_pipeline.core.rocketry.cleaning.reasons import MEANINGS
from rocket_pipeline.core.rocketry.stages import clean_entity
from rocket_pipeline.core.storage.ledger import RunLedger
from rocket_pipeline.core.storage.store import Storage
from tests.support.raw_files import motor, put_base, put_raw
from tests.support.rocket import Finished

Say = Callable[..., Finished]
HEAVY = motor(designation="D12", motorId="5f4294d2000231000000000b", propWeightG=30)
NEW = motor(designation="E9", motorId="5f4294d2000231000000000c")
REFUSAL = re.compile(r"""\breason=(?:f?"(?P<code>[a-z_]+)"|"(?P<first>[a-z_]+)" if)""")


@pytest.fixture
def storage(root: Path) -> Storage:
    return storage_of(load_settings())


def cleaned(storage: Storage, run_id: str, *motors: dict[str, object]) -> None:
    put_base(storage, motors=motors or (motor(),))
    ledger = RunLedger(storage.objects, run_id)
    ledger.start(run_id)
    for entity in ("manufacturers", "organizations", "motors"):
        clean_entity(entity, settings=load_settings(), ledger=ledger)
    ledger.finish("Completed")


@pytest.fixture
def say(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Say:
    """Call the command in this process: it starts twenty times here."""

    def called(*arguments: str, columns: int = 120) -> Finished:
        monkeypatch.setenv("COLUMNS", str(columns))
        monkeypatch.setattr(sys, "argv", ["rocket", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        told = capsys.readouterr()
        return Finished(int(ended.value.code or 0), told.out, told.err)

    return called


def test_what_was_refused_is_counted_explained_and_listed_with_its_raw_row(storage: Storage, say: Say) -> None:
    cleaned(storage, "20261101T000000Z-0001", motor(), HEAVY)
    everything, motors = say("quarantine"), say("quarantine", "motors")
    assert (everything.code, motors.code) == (0, 0)
    assert re.search(r"motors +│ propellant_not_lighter +│ +1 ", everything.out)
    assert "D12" not in everything.out
    assert MEANINGS["propellant_not_lighter"].do in " ".join(motors.out.split())
    assert "propWeightG = '30'" in motors.out
    assert "designation D12" in motors.out
    assert "motors/thrustcurve.csv, row 3 https://thrustcurve.test/" in motors.out
    (row,) = json.loads(say("quarantine", "--json").out)
    assert (row["name"], json.loads(row["raw_row"])["propWeightG"]) == ("motors", "30")


def test_documents_stand_beside_rows_and_strangers_texts_write_no_codes_to_the_terminal(
    storage: Storage, say: Say
) -> None:
    cleaned(storage, "20261101T000000Z-0001", motor(), {**HEAVY, "commonName": "[red]\x1b[31mboo"})
    header = "reason,message,source,source_url,source_sha256\n"
    line = "zip_bomb,too large,openrocket_designs,https://x.test/a.ork," + "ab" * 32
    storage.raw.put("_quarantine/openrocket_designs.csv", f"{header}{line}\n".encode())
    found = say("quarantine")
    assert re.search(r"openrocket_designs +│ zip_bomb +│ +1 ", found.out)
    assert "https://x.test/a.ork" in say("quarantine", "openrocket_designs").out
    only = say("quarantine", "--reason", "propellant_not_lighter")
    assert "zip_bomb" not in only.out
    assert "\x1b[31m" not in only.out


def test_more_than_asked_for_are_counted_and_nothing_is_told_as_such(storage: Storage, say: Say) -> None:
    more = [{**HEAVY, "designation": f"D{n}", "motorId": f"{n:024x}"} for n in range(3)]
    cleaned(storage, "20261101T000000Z-0001", motor(), *more)
    assert "… and 2 more" in say("quarantine", "motors", "--limit", "1").out
    assert say("quarantine", "kits").out == "Nothing of kits is in quarantine.\n"
    other = say("quarantine", "--reason", "unit_slip").out
    assert other == "Nothing is in quarantine for unit_slip; reasons there: propellant_not_lighter.\n"
    assert say("quarantine", "kitz").code == 2


def test_rows_that_left_nothing_to_publish_are_listed_too(storage: Storage, say: Say) -> None:
    cleaned(storage, "20261101T000000Z-0001")
    put_raw(storage, "motors/thrustcurve.csv", [HEAVY])
    with pytest.raises(Exception, match="nothing is left"):
        clean_entity("motors", settings=load_settings(), ledger=RunLedger(storage.objects, "20261102T000000Z-0002"))
    assert "designation D12" in say("quarantine", "motors").out


def test_every_reason_that_a_rule_gives_is_explained() -> None:
    core = project_root() / "rocket_pipeline" / "core"
    texts = [file.read_text() for folder in ("cleaning", "rocketry/cleaning") for file in (core / folder).glob("*.py")]
    given = {found["code"] or found["first"] for text in texts for found in REFUSAL.finditer(text)}
    constraints = set(re.findall(r'code="([a-z_]+)"', (core / "cleaning" / "constraints.py").read_text()))
    assert len(given) > 5
    assert len(constraints) > 4
    assert given | constraints <= MEANINGS.keys()


def test_what_changed_between_the_last_two_states_is_told_by_key(storage: Storage, say: Say) -> None:
    cleaned(storage, "20261101T000000Z-0001", motor(), motor(designation="B6", motorId="5f4294d2000231000000000d"))
    cleaned(storage, "20261102T000000Z-0002", motor(totalWeightG=25), NEW)
    cleaned(storage, "20261103T000000Z-0003", motor(totalWeightG=25), NEW)  # the same again
    found = say("diff", "motors", "--json").json
    assert (found["from"], found["to"]) == ("20261101T000000Z-0001", "20261102T000000Z-0002")
    assert (found["added"], found["removed"]) == ([["estes-industries:E9"]], [["estes-industries:B6"]])
    assert (found["changed"], found["columns"]) == (1, {"total_weight_g": 1})
    shown = say("diff", "motors").out
    assert "1 added, 1 removed, 1 changed (0 renamed), 0 unchanged, by motor_key." in shown


def test_two_runs_can_be_named_and_a_new_key_of_one_id_is_a_rename(storage: Storage, say: Say) -> None:
    for day, name in enumerate(("C6", "C6A", "C6B"), start=1):
        cleaned(storage, f"2026110{day}T000000Z-000{day}", motor(designation=name))
    first, last = "20261101T000000Z-0001", "20261103T000000Z-0003"
    by_id = ("--identity", "thrustcurve_id")
    found = say("diff", "motors", "--from", first, "--to", last, *by_id, "--json").json
    assert found["renamed"] == [{"old": ["estes-industries:C6"], "new": ["estes-industries:C6B"]}]
    before = say("diff", "motors", "--to", "20261102T000000Z-0002", *by_id, "--json").json
    assert before["from"] == first


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("motrs",), "'motrs'"),
        (("kits",), "No run has published kits."),
        (("motors",), "There is no other state of motors before that of run 20261101T000000Z-0001."),
        (("motors", "--from", "yesterday"), "There is no run yesterday."),
        (("motors", "--ignore", "colour"), "motors has no column colour."),
    ],
)
def test_what_cannot_be_compared_is_said_with_what_to_do(
    storage: Storage, say: Say, arguments: tuple[str, ...], told: str
) -> None:
    cleaned(storage, "20261101T000000Z-0001")
    found = say("diff", *arguments)
    assert found.code == 2
    assert told in found.err
    assert not found.out


def test_a_state_that_was_deleted_is_named_with_what_to_do(storage: Storage, say: Say) -> None:
    cleaned(storage, "20261101T000000Z-0001")
    cleaned(storage, "20261102T000000Z-0002", motor(), NEW)
    state, *_ = former_states(storage, "motors")
    storage.content.discard(state.sha256)
    found = say("diff", "motors")
    assert found.code == 1
    assert "What run 20261102T000000Z-0002 published of motors was deleted. Name other runs" in found.err


def test_numbers_stay_whole_in_a_narrow_terminal(storage: Storage, say: Say) -> None:
    cleaned(storage, "20261101T000000Z-0001", motor(), HEAVY)
    narrow = say("quarantine", columns=30).out
    assert "refused" in narrow
    assert "…" not in narrow
