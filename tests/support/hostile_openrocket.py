"""Files made to exhaust, to trick or to break the readers of OpenRocket's files, each with what is to come of it."""

from __future__ import annotations

import gzip
import random
import struct
from collections.abc import Callable

from tests.support.openrocket_files import design, parts, zipped

MIB = 2**20
ENTITIES = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))


def declared(encoding: str) -> bytes:
    return design(rocket="<name>Röte</name>", declaration=f'<?xml version="1.0" encoding="{encoding}"?>')


def lying(size: int) -> bytes:
    packed = bytearray(zipped(("rocket.ork", b"\0" * (100 * MIB))))
    at = packed.rindex(b"PK\x01\x02") + 24
    packed[at : at + 4] = struct.pack("<L", size)
    return bytes(packed)


def with_datapoints(count: int) -> bytes:
    points = f"<datapoint>{'1.2345,' * 50}</datapoint>" * count
    branch = f'<databranch name="a" types="b">{points}</databranch>'
    return design(
        simulations=f'<simulation status="uptodate"><flightdata maxaltitude="1">{branch}</flightdata></simulation>'
    )


HOSTILE: dict[str, tuple[str, Callable[[], bytes]]] = {
    "entity bomb": ("xml_dtd", lambda: design("&e9;", declaration=f'<!DOCTYPE x [<!ENTITY e0 "ha">{ENTITIES}]>')),
    "quadratic bomb": (
        "xml_dtd",
        lambda: design("&e;" * 100_000, declaration=f'<!DOCTYPE x [<!ENTITY e "{"x" * 100_000}">]>'),
    ),
    "default bomb": (
        "xml_dtd",
        lambda: design("<a/>" * 100_000, declaration=f'<!DOCTYPE x [<!ATTLIST a b CDATA "{"x" * 100_000}">]>'),
    ),
    "external file": (
        "xml_dtd",
        lambda: design("&e;", declaration='<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'),
    ),
    "external address": ("xml_dtd", lambda: design(declaration='<!DOCTYPE x SYSTEM "http://169.254.169.254/latest/">')),
    "zip bomb": ("zip_bomb", lambda: zipped(("rocket.ork", b"\0" * (100 * MIB)))),
    "zip bomb that lies": ("zip_damaged", lambda: lying(1000)),
    "gzip bomb": ("gzip_bomb", lambda: gzip.compress(b"\0" * (100 * MIB))),
    "gzip of gzip bombs": ("gzip_bomb", lambda: gzip.compress(gzip.compress(b"\0" * (100 * MIB)))),
    "million gzip members": ("gzip_bomb", lambda: gzip.compress(b"") * 1_000_000),
    "zip of 64 MiB": ("xml_token_too_large", lambda: zipped(("rocket.ork", design(" " * (63 * MIB))))),
    "stored zip": ("too_large", lambda: zipped(("rocket.ork", design(" " * (50 * MIB))), method=0)),
    "packed noise": (
        "xml_token_too_large",
        lambda: zipped(("rocket.ork", design(random.Random(1).randbytes(30 * MIB).hex())), ("a.png", b"\0" * MIB)),
    ),
    "path traversal": ("zip_unsafe_name", lambda: zipped(("../../rocket.ork", design()))),
    "path traversal beside a design": ("read", lambda: zipped(("../../x.ork", b"<evil/>"), ("rocket.ork", design()))),
    "5,000 entries": (
        "zip_too_many_entries",
        lambda: zipped(("rocket.ork", design()), *((f"decals/{n}.png", b"") for n in range(5000))),
    ),
    "a million entries": ("too_large", lambda: (b"PK\x03\x04" + b"PK\x01\x02" + bytes(42)) * 1_000_000),
    "half a million entries": ("zip_too_many_entries", lambda: (b"PK\x03\x04" + b"PK\x01\x02" + bytes(42)) * 500_000),
    "design not first": ("read", lambda: zipped(("preview.png", b"x"), ("rocket.ork", design()))),
    "two designs": ("read", lambda: zipped(("a.ork", design()), ("b.ork", design()))),
    "utf-16": ("read", lambda: declared("utf-8").decode().encode("utf-16")),
    "utf-16, big end, declared": ("read", lambda: declared("utf-16").decode().encode("utf-16-be")),
    "latin-1, declared": ("read", lambda: declared("iso-8859-1").decode().encode("latin-1")),
    "byte order mark": ("read", lambda: declared("utf-8").decode().encode("utf-8-sig")),
    "20,000 levels": ("xml_too_deep", lambda: design("<bodytube>" * 20_000 + "</bodytube>" * 20_000)),
    "20,000 levels of components": (
        "xml_too_deep",
        lambda: design("<bodytube><subcomponents>" * 20_000 + "</subcomponents></bodytube>" * 20_000),
    ),
    "truncated": ("xml_truncated", lambda: design("<bodytube/>" * 50)[:-100]),
    "truncated zip": ("zip_damaged", lambda: zipped(("rocket.ork", design("<bodytube/>" * 50)))[:-50]),
    "web page": ("html_page", lambda: b"<!DOCTYPE html>\n<html><head><title>404</title></head></html>"),
    "web page without doctype": ("html_page", lambda: b"<html><body>Rate limit</body></html>"),
    "merge conflict": (
        "merge_conflict",
        lambda: design("\n<<<<<<< HEAD\n<bodytube/>\n=======\n<nosecone/>\n>>>>>>> main\n"),
    ),
    "git lfs pointer": ("git_lfs_pointer", lambda: b"version https://git-lfs.github.com/spec/v1\noid sha256:0\n"),
    "nan and infinities": (
        "read",
        lambda: design(
            "<bodytube><length>NaN</length><radius>Infinity</radius></bodytube>",
            simulations='<simulation status="uptodate"><flightdata maxaltitude="-Inf" maxmach="1e999"/></simulation>',
        ),
    ),
    "cypher": ("read", lambda: design(rocket="<name>'}) MATCH (n) DETACH DELETE n //</name>")),
    "html": ("read", lambda: design(rocket="<name>&lt;img src=x onerror=alert(1)&gt;</name>")),
    "many attributes": (
        "xml_too_many_elements",
        lambda: design("<a" + "".join(f" b{n}=''" for n in range(80_000)) + "/>"),
    ),
    "many names": ("xml_too_many_elements", lambda: design("".join(f"<a{n}/>" for n in range(200_000)))),
    "huge attribute": ("xml_token_too_large", lambda: design(f'<a b="{"x" * (60 * MIB)}"/>')),
    "huge comment": ("xml_token_too_large", lambda: design(f"<!--{'x' * (60 * MIB)}-->")),
    "huge text": ("xml_token_too_large", lambda: design("x" * (60 * MIB))),
    "huge text of wide characters": ("xml_token_too_large", lambda: design("🚀" * (15 * MIB))),
    "many small comments": ("read", lambda: design("<!---->" * (8 * MIB))),
    "many references": ("xml_token_too_large", lambda: design("&#9;" * (8 * MIB))),
    "many texts": ("xml_too_large", lambda: design(f"<a>{'x' * 9000}</a>" * 6000)),
    "many texts of wide characters": ("read", lambda: design(f"<a><name>{'🚀' * 3000}</name></a>" * 2400)),
    "ignitions of many motors": (
        "read",
        lambda: design(f"<a><motormount>{'<motor/><ignitionconfiguration/>' * 9000}</motormount></a>"),
    ),
    "many elements": ("xml_too_large", lambda: design("<a/>" * (15 * MIB))),
    "many components": ("too_many_parts", lambda: design("<a/>" * 150_000)),
    "many motors": ("too_many_parts", lambda: design(f"<a><motormount>{'<motor/>' * 150_000}</motormount></a>")),
    "long numbers": ("read", lambda: design(f"<a><length>{'9' * MIB}</length></a>", version="1." + "9" * 9000)),
    "blanks": ("empty", lambda: b" " * (60 * MIB)),
    "noise": ("xml_encoding", lambda: b"<" + random.Random(2).randbytes(MIB)),
    "noise that says it is a zip": ("zip_damaged", lambda: b"PK\x03\x04" + random.Random(3).randbytes(30 * MIB)),
    "a long flight": ("read", lambda: with_datapoints(150_000)),
}  # fmt: skip
PARTS: dict[str, tuple[str, Callable[[], bytes]]] = {
    "many parts": ("too_many_parts", lambda: parts("<BodyTube/>" * 150_000)),
    "many materials": ("too_many_parts", lambda: parts(materials="<Material/>" * 150_000)),
    "part numbers far apart": (
        "read",
        lambda: parts(f"<BodyTube><PartNumber>a{' ' * 1_000_000}b</PartNumber></BodyTube>"),
    ),
    "thumbnail": ("read", lambda: parts(f"<BodyTube><Thumbnail>{'QUJD' * (10 * MIB)}</Thumbnail></BodyTube>")),
    "design": ("openrocket_design", design),
}
