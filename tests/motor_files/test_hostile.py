"""Hostile and broken motor files: each ends in a refusal or a reading, in less than 5 s and 256 MiB."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

HEADER = "C6 18 70 3-5 0.0123 0.0258 E\\n"
CURVE = "".join(f"0.{i} 5\\n" for i in range(1, 10)) + "1 0\\n"
ENGINE = "<engine code='C6' dia='18' len='70' initWt='25' propWt='12'>"
CASES = {
    "a curve of a million lines": (f'b"{HEADER}" + b"0.1 5\\n" * 1_000_000', "too_large"),
    "a million comments": ('b";\\n" * 1_000_000', "too_large"),
    "a million lines of text": ('b"text without a meaning\\n" * 700_000', "too_large"),
    "a million lines that are not UTF-8": ('b";\\xff\\n" * 1_000_000', "too_large"),
    "20,000 motors": (f'b"{HEADER}{CURVE};\\n" * 20_000', "20000"),
    "60,000 motors": (f'b"{HEADER}1 0\\n" * 60_000', "too_large"),
    "60,000 headers": (f'b"{HEADER}" * 60_000', "too_large"),
    "one line of 8 million fields": ('b"1 " * 8_000_000', "not_motor_file"),
    "4,000 lines of 2,000 fields": ('(b"a " * 2_000 + b"\\n") * 4_000', "not_motor_file"),
    "4,000 lines of 2,000 numbers": ('(b"a " + b"1 " * 2_000 + b"\\n") * 4_000', "not_motor_file"),
    "numbers of 2,000 digits": (f'b"{HEADER}" + (b"1" * 2_000 + b" 1\\n") * 7_000', "bad_number"),
    "a comment of 15 MiB": (f'b";" + b"x" * 15_000_000 + b"\\n{HEADER}1 0\\n"', "1"),
    "a file of 65 MiB": ('b"1 0\\n" * 17_000_000', "too_large"),
    "NUL bytes": (f'b"{HEADER}0.1 5\\0\\n1 0\\n"', "not_text"),
    "nothing but NUL bytes": ('b"\\0" * 16_000_000', "empty"),
    "600,000 points in XML": (f"b\"{ENGINE}<data>\" + b\"<eng-data t='1' f='1'/>\" * 600_000", "xml_"),
    "a million engines": ('b"<engine-list>" + b"<engine/>" * 1_000_000', "xml_"),
    "engines inside engines": (f'b"{ENGINE}" * 190 + b"<data/>" * 50_000 + b"</engine>" * 190', "too_few_points"),
    "20,000 levels": ('b"<engine>" * 20_000', "xml_too_deep"),
    "a million attributes": ('b"<engine " + b"".join(b" a%d=\'\'" % i for i in range(1_000_000)) + b"/>"', "xml_"),
    "an entity bomb": (
        "b\"<!DOCTYPE e [<!ENTITY a 'a'>\" + b\"<!ENTITY b '&a;&a;'>\" * 99 + b\"]><engine code='&b;'/>\"",
        "xml_dtd",
    ),
    "an external entity": (
        'b"<!DOCTYPE e [<!ENTITY a SYSTEM \\"file:///etc/passwd\\">]><engine code=\'&a;\'/>"',
        "xml_dtd",
    ),
    "a motor named like Cypher and markup": (
        'b"[red]x\'})DETACH DELETE<b>; 18 70 P 0.01 0.02 E\\n1 0\\n"',
        "bad_header",
    ),
}
READ = """
import json, pathlib, time
from rocket_pipeline.core.rocketry.motor_files import read_motor_file
from rocket_pipeline.errors import DocumentRefusedError
content = {content}
started = time.process_time()
try:
    outcome = str(len(read_motor_file(content).motors))
except DocumentRefusedError as error:
    outcome = error.code
status = pathlib.Path("/proc/self/status").read_text()  # getrusage tells that of the parent process, if it was larger
kib = next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM"))
print(json.dumps([outcome, time.process_time() - started, kib / 1024]))
"""


@pytest.mark.parametrize("name", CASES)
def test_no_file_takes_long_or_much_memory(name: str) -> None:
    content, outcome = CASES[name]
    done = subprocess.run(
        [sys.executable, "-c", READ.replace("{content}", content)],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    found, seconds, memory_mib = json.loads(done.stdout)
    assert found.startswith(outcome)
    assert seconds < 5
    assert memory_mib < 256
