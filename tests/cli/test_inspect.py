"""`rocket inspect`: any file of rocketry by its content, for a program and for a person; refusals in one line."""

from __future__ import annotations

import gzip
import io
import json
import math
import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer
from rich.console import Console
from typer.testing import CliRunner, Result

from rocket_pipeline.cli.inspect import inspect
from rocket_pipeline.cli.inspect_view import show
from rocket_pipeline.core.rocketry.inspection import inspect_document
from rocket_pipeline.errors import ConfigurationError
from tests.support.rocket import rocket

PAGE = Path(__file__).resolve().parents[2] / "docs" / "inspect.md"
ENG = b"; by hand\nC6 18 70 3-5-P 0.0123 0.0258 Estes\n0.2 14\n0.5 5\n2 0\n"
RSE = (
    b'<engine-database><engine-list><engine code="F15" mfg="Estes" Type="single-use" dia="29." len="114." initWt="101."'
    b' propWt="60." delays="4,6" Itot="24.5"><data><eng-data t="0." f="0."/><eng-data t="1." f="24.5"/>'
    b'<eng-data t="2." f="0."/></data></engine></engine-list></engine-database>'
)
ORK = b"""<?xml version='1.0' encoding='utf-8'?>
<openrocket version="1.8" creator="OpenRocket 15.03"><rocket><name>Dart</name><designer>A. Maker</designer>
<motorconfiguration configid="one" default="true"/>
<subcomponents><stage><name>Sustainer</name><subcomponents><bodytube><name>Tube</name><length>0.3</length>
<radius>0.012</radius><motormount><ignitionevent>automatic</ignitionevent><motor configid="one"><type>single</type>
<manufacturer>Estes</manufacturer><designation>C6</designation><diameter>0.018</diameter><length>0.07</length>
<delay>5.0</delay></motor></motormount></bodytube></subcomponents></stage></subcomponents></rocket>
<simulations><simulation status="uptodate"><name>One</name><conditions><configid>one</configid></conditions>
<flightdata maxaltitude="123.4" maxvelocity="NaN" flighttime="Infinity"/></simulation></simulations></openrocket>"""
ORC = b"""<OpenRocketComponent><Version>0.1</Version><Materials><Material UnitsOfMeasure="kg/m3"><Name>Balsa</Name>
<Density>130</Density><Type>BULK</Type></Material></Materials><Components><BodyTube><Manufacturer>Estes</Manufacturer>
<PartNumber>BT-50</PartNumber><Description>Tube</Description><Material Type="BULK">Balsa</Material>
<InsideDiameter Unit="in">0.95</InsideDiameter><Length Unit="in">18</Length></BodyTube></Components>
</OpenRocketComponent>"""

MEASURED = """
import re, sys
from rocket_pipeline.cli.app import app
app(["inspect", sys.argv[1], "--json"], standalone_mode=False)
sys.stderr.write(re.search(r"VmHWM:\\s+(\\d+)", open("/proc/self/status").read())[1])
"""

app = typer.Typer(pretty_exceptions_enable=False)
app.command()(inspect)


def run(path: Path | str, *options: str) -> Result:
    return CliRunner().invoke(app, [str(path), *options], catch_exceptions=False)


def zipped(name: str, content: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr(name, content)
    return packed.getvalue()


@pytest.fixture
def saved(tmp_path: Path) -> Any:
    def save(content: bytes, name: str = "file") -> Path:
        path = tmp_path / name
        path.write_bytes(content)
        return path

    return save


def test_a_motor_file_is_one_json_object(saved: Any) -> None:
    done = run(saved(ENG, "c6.eng"), "--json")
    assert (done.exit_code, done.stderr) == (0, "")
    found = json.loads(done.stdout)
    assert (found["format"], found["refused"], found["notes"]) == ("RASP", [], [])
    assert found["motors"] == [
        {
            "index": 1,
            "line": 2,
            "manufacturer": "Estes",
            "designation": "C6",
            "motor_type": "",
            "diameter_mm": 18,
            "length_mm": 70,
            "delays": ["3", "5", "P"],
            "propellant_weight_g": 12.3,
            "total_weight_g": 25.8,
            "total_impulse_ns": 8,
            "stated_impulse_ns": None,
            "average_thrust_n": 4,
            "max_thrust_n": 14,
            "burn_time_s": 2,
            "points": 3,
            "samples": [[0.2, 14], [0.5, 5], [2, 0]],
            "comments": "by hand",
            "notes": [],
        }
    ]


def test_refused_motors_stand_beside_those_that_are_read(saved: Any) -> None:
    done = run(saved(ENG + b";\nD12 24 70 0 0.02 0.04 E\n1 x\n"), "--json")
    assert done.exit_code == 0
    message = "'1 x' is neither a motor's header nor a point"
    assert json.loads(done.stdout)["refused"] == [
        {"index": 2, "line": 8, "designation": "D12", "reason": "bad_point", "message": message}
    ]


def test_a_design_is_one_json_object(saved: Any) -> None:
    found = json.loads(run(saved(ORK), "--json").stdout)
    assert (found["name"], found["designer"], found["version"]) == ("Dart", "A. Maker", "1.8")
    assert found["components"]["bodytube"] == 1
    (motor,) = found["motors"]
    assert (motor["manufacturer"], motor["designation"], motor["delay"]) == ("Estes", "C6", "5.0")
    assert (motor["diameter_mm"], motor["length_mm"], motor["config_id"]) == (18, 70, "one")
    (simulation,) = found["simulations"]
    assert (simulation["name"], simulation["status"], simulation["max_altitude_m"]) == ("One", "uptodate", 123.4)


def test_numbers_that_are_none_are_null(saved: Any) -> None:
    done = run(saved(ORK), "--json")
    assert not re.search(r"\b(NaN|Infinity)\b", done.stdout)
    assert json.loads(done.stdout)["simulations"][0]["max_velocity_m_s"] is None


def test_a_part_data_base_is_one_json_object(saved: Any) -> None:
    (part,) = json.loads(run(saved(ORC), "--json").stdout)["parts"]
    assert (part["type"], part["part_number"]) == ("BodyTube", "BT-50")
    assert part["length_mm"] == pytest.approx(457.2)


@pytest.mark.parametrize("content", [ENG, RSE, ORK, ORC], ids=["eng", "rse", "ork", "orc"])
def test_the_content_decides_and_not_the_name(saved: Any, content: bytes) -> None:
    found = inspect_document(content)
    for name in ("a.ork", "a.eng", "a.txt", "noname"):
        assert json.loads(run(saved(content, name), "--json").stdout) == json.loads(json.dumps(found))


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.eng", ENG), ("a.rse", RSE), ("a.ork", ORK), ("a.orc", ORC)],
    ids=["eng", "rse", "ork", "orc"],
)
def test_packed_files_are_unpacked(name: str, content: bytes) -> None:
    plain = inspect_document(content) | {"container": None}
    assert inspect_document(gzip.compress(content)) | {"container": None} == plain
    assert inspect_document(zipped(name, content)) | {"container": None} == plain


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
@pytest.mark.parametrize("content", [ENG, RSE, ORC], ids=["eng", "rse", "orc"])
def test_marks_and_utf_16_do_not_hide_what_a_file_is(content: bytes, encoding: str) -> None:
    assert inspect_document(content.decode().encode(encoding)) == inspect_document(content)


def test_a_design_is_found_among_the_curves_that_it_came_with() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("thrustcurves/a.rse", RSE)
        archive.writestr("rocket.ork", ORK)
    assert inspect_document(packed.getvalue()) == {**inspect_document(ORK), "container": "zip"}


def test_printing_a_design_of_long_names_needs_little_memory(saved: Any) -> None:
    tubes = f"<bodytube><name>{'🚀' * 3000}</name></bodytube>" * 2400
    path = saved(f"<openrocket><rocket><subcomponents>{tubes}</subcomponents></rocket></openrocket>".encode())
    done = subprocess.run([sys.executable, "-c", MEASURED, str(path)], capture_output=True, text=True, check=True)
    assert len(json.loads(done.stdout)["component_tree"]) == 2400
    assert int(done.stderr) < 256 * 1024


def test_what_else_lies_in_an_archive_is_told() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("one.eng", ENG)
        archive.writestr("two.rse", RSE)
    (note,) = inspect_document(packed.getvalue())["notes"]  # type: ignore[misc]
    assert "two.rse" in str(note)
    assert f"note: {note}" in shown(packed.getvalue())


def test_what_stands_before_the_root_does_not_hide_it() -> None:
    before = b"<?xml version='1.0'?>\n<!-- <openrocket> -->\n<!-- -->\n"
    assert inspect_document(before + RSE) == inspect_document(RSE)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"# a readme\n", "not_motor_file"),
        (b"<!DOCTYPE html><html><body>404</body></html>", "html_page"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "unknown_format"),
        (b"<RockSimDocument/>", "rocksim_document"),
        (b"<RASAeroDocument/>", "rasaero_document"),
        (b"<?xml version='1.0'?><!DOCTYPE html SYSTEM 'x'><html/>", "html_page"),
        (b"<!DOCTYPE a [<!ENTITY b 'c'>]><openrocket>&b;</openrocket>", "xml_dtd"),
        (b"<openrocket version='1.8'><rocket>", "xml_truncated"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "not_text"),
        (b"PK\x03\x04 cut", "zip_damaged"),
        (b"\x1f\x8b cut", "gzip_damaged"),
        (zipped("readme.txt", b"hello"), "zip_nothing_inside"),
        (b"<!--" * 16_000, "unknown_format"),
    ],
    ids=lambda value: value if isinstance(value, str) else "file",  # an archive holds the time
)
def test_a_refusal_is_one_line_on_stderr_and_exit_code_3(saved: Any, content: bytes, code: str) -> None:
    path = saved(content, "a.ork")
    for options in ([], ["--json"]):
        done = run(path, *options)
        assert (done.exit_code, done.stdout) == (3, "")
        assert re.fullmatch(rf"rocket: {re.escape(str(path))} is refused \({code}\): .+\. [A-Z].+\.\n", done.stderr)


def test_a_file_above_64_mib_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "large.eng"
    with path.open("wb") as file:
        file.truncate(2**40)
    done = run(path)
    assert done.exit_code == 3
    assert "is refused (too_large): 1,099,511,627,776 bytes, 67,108,864 are allowed." in done.stderr


@pytest.mark.parametrize("make", ["missing", "directory", "pipe", "device", "long name"])
def test_what_is_no_file_is_a_wrong_argument(tmp_path: Path, make: str) -> None:
    path = {"device": Path("/dev/zero"), "long name": tmp_path / ("x" * 300)}.get(make, tmp_path / make)
    if make == "directory":
        path.mkdir()
    if make == "pipe":
        os.mkfifo(path)
    with pytest.raises(ConfigurationError, match=re.escape(str(path)) + r" (is no file|cannot be read: .+)\. [A-Z]"):
        run(path)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_is_a_wrong_argument(saved: Any) -> None:
    path = saved(ENG)
    path.chmod(0)
    with pytest.raises(ConfigurationError, match="Permission denied"):
        run(path)


def shown(content: bytes, name: str = "file", width: int = 100) -> str:
    console = Console(width=width, file=io.StringIO(), force_terminal=False)
    show(name, inspect_document(content), console)
    return console.file.getvalue()  # type: ignore[attr-defined]


def test_a_person_sees_a_motors_facts_and_its_curve() -> None:
    text = shown(ENG, "c6.eng")
    assert text.startswith("c6.eng\nRASP motor file, 1 motor\n")
    for part in ("18 × 70 mm", "3, 5, P", "12.3 g of 25.8 g", "8 N·s", "4 N on average, 14 N at most", "2 s, 3 points"):
        assert part in text
    (curve,) = re.findall(r"curve +([ ▁▂▃▄▅▆▇█]+)", text)
    assert "█" in curve


@pytest.mark.parametrize("curve", [b"0 5\n5e-324 0", b"0 -1e308\n1 1e308", b"0 -1e308\n1 5e-324", b"0 -5\n1 -1"])
def test_no_curve_is_too_odd_to_be_shown(curve: bytes) -> None:
    assert "curve" in shown(b"C6 18 70 3 0.01 0.02 E\n" + curve)


def test_a_number_that_nothing_has_takes_no_more_room_than_others() -> None:
    assert "1e+300" in shown(ENG.replace(b" 18 ", b" 1e300 "))


def test_a_person_sees_what_is_odd_in_words() -> None:
    assert "the curve does not end at 0 N" in shown(ENG.replace(b"2 0\n", b"2 1\n"))


def test_a_person_sees_many_motors_as_a_table_and_the_refused_ones_below() -> None:
    motors = b"".join(ENG.replace(b"C6", b"C%d" % number) for number in range(60))
    text = shown(motors + b";\nD12 24 70 0 0.02 0.04 E\n1 x\n")
    assert "RASP motor file, 60 motors, 1 refused" in text
    assert "… and 10 more; --json has them all" in text
    assert "neither a motor's header nor a point" in " ".join(text.split())


def test_no_word_of_a_table_is_cut_short() -> None:
    motors = b"".join(ENG.replace(b"C6", b"M%d-A-LONG-DESIGNATION" % number) for number in range(5))
    assert "…" not in shown(motors, width=60)


def test_a_person_sees_a_design_and_a_part_data_base() -> None:
    design, parts = shown(ORK), shown(ORC)
    for part in ("OpenRocket design, version 1.8", "Dart", "A. Maker", "bodytube", "C6", "uptodate", "123.4"):
        assert part in design
    assert re.search(r"│ 1 +│ Estes +│ C6 ", design)  # 1 is the configuration, which is told above it
    assert re.search(r"│ One +│ 1 +│ uptodate ", design)
    for part in ("OpenRocket part data base, 1 part, 1 material", "BT-50", "Balsa"):
        assert part in parts


@pytest.mark.parametrize("name", ["[red]x[/red]", "[/]", "[link=file:///etc]x[/link]", "\x1b[2J\x07x\u202e", "a\nb"])
def test_hostile_names_do_no_harm(saved: Any, name: str) -> None:
    escaped = "".join(f"&#{ord(sign)};" if sign > "\x1f" else sign for sign in name if sign > "\x1f" or sign == "\n")
    document = RSE.replace(b'"F15"', f'"{escaped}"'.encode()).replace(b'"Estes"', f'"{escaped}"'.encode())
    for width in (40, 100):
        text = shown(document, name, width)
        assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f\u202e]", text)
        assert name.isascii() is False or name.split("\n")[0] in text


def test_a_hostile_file_name_makes_no_second_line_in_a_refusal(saved: Any) -> None:
    done = run(saved(b"# no", "a\nb\x1b[2J[red]"))
    assert done.stderr.count("\n") == 1
    assert "\x1b" not in done.stderr
    assert "[red]" in done.stderr


def keys(value: object) -> Iterator[str]:
    """Every key of an object and of all that is in it; not those of `components`, which are types of components."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield name
            yield from () if name == "components" else keys(inner)
    if isinstance(value, list):
        for inner in value:
            yield from keys(inner)


@pytest.mark.parametrize("content", [ENG + b";\nx\n", RSE, ORK, ORC], ids=["eng", "rse", "ork", "orc"])
def test_every_key_stands_in_the_documentation(content: bytes) -> None:
    documented = set(re.findall(r"^\| `([^`]+)` \|", PAGE.read_text(encoding="utf-8"), re.MULTILINE))
    found = json.loads(json.dumps(inspect_document(content)))
    assert set(keys(found)) - documented == set()


def numbers(value: object) -> Iterator[float]:
    if isinstance(value, float):
        yield value
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from numbers(inner)


@pytest.mark.shared_data
def test_every_real_file_is_read_and_its_numbers_are_finite(shared_data: Path) -> None:
    documented = set(re.findall(r"^\| `([^`]+)` \|", PAGE.read_text(encoding="utf-8"), re.MULTILINE))
    paths = [path for path in sorted(shared_data.rglob("*")) if path.suffix.lower() in {".ork", ".orc"}]
    paths += (
        sorted((shared_data / "motorfiles").rglob("*.eng"))[::20]
        + sorted((shared_data / "motorfiles").rglob("*.rse"))[::20]
    )
    assert len(paths) > 100
    for path in paths:
        found = json.loads(json.dumps(inspect_document(path.read_bytes())))
        assert all(map(math.isfinite, numbers(found))), path
        assert set(keys(found)) - documented == set(), path
        show(path.name, found, Console(file=io.StringIO(), width=80))


def test_the_command_ends_with_0_2_or_3_and_one_line(saved: Any, tmp_path: Path) -> None:
    read = rocket("inspect", str(saved(ENG, "c6.eng")), "--json", home=tmp_path)
    assert (read.code, read.err, read.json["motors"][0]["designation"]) == (0, "", "C6")
    missing = rocket("inspect", str(tmp_path / "none.eng"), home=tmp_path)
    assert (missing.code, missing.out) == (2, "")
    told = f"{tmp_path}/none.eng cannot be read: No such file or directory. Correct the path or its rights."
    assert missing.err == f"rocket: {told}\n"
    refused = rocket("inspect", str(saved(b"<html></html>", "page.ork")), home=tmp_path)
    assert (refused.code, refused.out, refused.err.count("\n")) == (3, "", 1)
