"""What a file of rocketry is, told by its content, and what is in it. How each format is read is in its own package."""

from __future__ import annotations

import re
from typing import Final, Literal

from pydantic import JsonValue

from rocket_pipeline.core.extraction.containers import unpack
from rocket_pipeline.core.rocketry.motor_files import read_motor_file
from rocket_pipeline.core.rocketry.motor_files.as_json import motor_file_as_json
from rocket_pipeline.core.rocketry.motor_files.rocksim import ROOTS
from rocket_pipeline.core.rocketry.openrocket import design_as_json, parts_as_json, read_design, read_parts
from rocket_pipeline.core.rocketry.openrocket.ork import FOREIGN
from rocket_pipeline.errors import DocumentRefusedError

Kind = Literal["design", "parts", "motors"]

SUFFIXES: Final = (".ork", ".orc", ".eng", ".rse")
_HEAD_BYTES = 65_536
_BEFORE_TEXT = b"\xef\xbb\xbf\xff\xfe \t\r\n"
_KINDS: Final[dict[str, Kind]] = {
    "openrocket": "design",
    "OpenRocketComponent": "parts",
    **dict.fromkeys(ROOTS, "motors"),
}
_PROLOGUE = re.compile(rb"\s*(?:<!--.*?-->|<\?.*?\?>|<!\w[^>]*>|\]\s*>)", re.DOTALL)
_ROOT = re.compile(rb"\s*<([\w:.-]+)")


def inspect_document(content: bytes) -> dict[str, JsonValue]:
    """What is in a design (.ork), a part data base (.orc) or a motor file (.eng, .rse).

    Args:
        content: The file's bytes; zip and gzip are unpacked.

    Returns:
        Values as docs/inspect.md says; all numbers are finite.

    Raises:
        DocumentRefusedError: It is none of these, or hostile, or broken.
    """
    unpacked = unpack(content, SUFFIXES)
    kind = kind_of(unpacked.content)
    notes: list[JsonValue] = [*unpacked.notes]
    if kind == "design":
        del unpacked  # `read_design` unpacks for itself, and a large one should not lie in memory twice
        return design_as_json(read_design(content))
    if kind == "parts":
        return {**parts_as_json(read_parts(unpacked.content)), "notes": notes}
    return {**motor_file_as_json(read_motor_file(unpacked.content)), "notes": notes}


def kind_of(content: bytes) -> Kind:
    """What an unpacked file is: XML by its root element, all other text may be a RASP file.

    Raises:
        DocumentRefusedError: XML of another kind.
    """
    head = content[:_HEAD_BYTES].replace(b"\0", b"").lstrip(_BEFORE_TEXT)  # tags are ASCII in UTF-16 as well
    if not head.startswith(b"<"):
        return "motors"
    start = 0
    while passed := _PROLOGUE.match(head, start):
        start = passed.end()
    found = _ROOT.match(head, start)
    root = found[1].decode() if found else ""
    if root not in _KINDS:
        code, what = FOREIGN.get(root, ("unknown_format", f"XML whose root is <{root[:40]}>"))
        raise DocumentRefusedError(
            f"It is {what}.",
            code=code,
            hint="Give an OpenRocket design or part data base (.ork, .orc) or a motor file (.eng, .rse).",
        )
    return _KINDS[root]
