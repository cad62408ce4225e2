"""Packed files from strangers: what comes out, what is refused and by which code."""

from __future__ import annotations

import gzip
import io
import random
import struct
import zipfile
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rocket_pipeline.core.extraction.containers import container_of, unpack
from rocket_pipeline.errors import DocumentRefusedError
from tests.support.openrocket_files import zipped

ORK = (".ork",)
TEXT = b"<openrocket/>"


def refused(content: bytes, **limits: int) -> str:
    with pytest.raises(DocumentRefusedError) as caught:
        unpack(content, ORK, **limits)
    return caught.value.code


def test_the_first_bytes_tell_the_container() -> None:
    kinds = [container_of(each) for each in (zipped(("a", b"")), zipped(), gzip.compress(b""), TEXT, b"PK is a motor")]
    assert kinds == ["zip", "zip", "gzip", "plain", "plain"]


def test_zip_gzip_and_plain_give_the_same() -> None:
    for packed in (TEXT, gzip.compress(TEXT), zipped(("rocket.ork", TEXT)), zipped(("R.ORK", TEXT), method=0)):
        assert unpack(packed, ORK).content == TEXT


def test_an_entry_that_is_not_the_first_is_found() -> None:
    found = unpack(zipped(("decals/a.png", b"x"), ("inside/Big Bertha.ORK", TEXT)), ORK)
    assert (found.content, found.name, found.notes) == (TEXT, "inside/Big Bertha.ORK", ())


def test_of_two_designs_the_first_is_read_and_the_other_one_told() -> None:
    found = unpack(zipped(("a.ork", TEXT), ("b.ork", b"<other/>")), ORK)
    assert found.content == TEXT
    assert found.notes == ("'b.ork': not read, for only the first such file of an archive is",)


def test_two_entries_of_one_name_are_two_files() -> None:
    with pytest.warns(UserWarning, match="Duplicate"):
        twice = zipped(("a.ork", TEXT), ("a.ork", b"<other/>"))
    assert (unpack(twice, ORK).content, unpack(twice, ORK).others) == (TEXT, ("a.ork",))


def test_an_entry_with_an_earlier_suffix_goes_first() -> None:
    packed = zipped(("thrustcurves/a.rse", b"<engine/>"), ("b.ORK", TEXT), ("c.ork", b"<c/>"))
    found = unpack(packed, (".ork", ".rse"))
    assert (found.name, found.others) == ("b.ORK", ("c.ork", "thrustcurves/a.rse"))


def test_a_zipped_design_is_one_container_in_another() -> None:
    found = unpack(zipped(("mine.ork", zipped(("rocket.ork", TEXT)))), ORK)
    assert (found.container, found.content) == ("zip", TEXT)
    assert unpack(gzip.compress(zipped(("rocket.ork", TEXT))), ORK).container == "gzip"


def test_what_a_mac_adds_is_not_taken_for_a_design() -> None:
    packed = zipped(("__MACOSX/._a.ork", b"\0\5\x16\7"), ("._b.ork", b"\0"), ("a.ork", TEXT))
    assert unpack(packed, ORK).content == TEXT


@pytest.mark.parametrize("name", ["../a.ork", "x/../../a.ork", "/etc/a.ork", "C:/a.ork", "..\\a.ork", "\\a.ork"])
def test_a_name_that_leads_out_is_ignored_or_refused(name: str) -> None:
    assert refused(zipped((name, TEXT))) == "zip_unsafe_name"
    found = unpack(zipped((name, b"<evil/>"), ("rocket.ork", TEXT)), ORK)
    assert found.content == TEXT
    assert found.notes[0].endswith("ignored, for the name leads out of the archive")


def test_strange_names_of_other_entries_do_no_harm() -> None:
    assert unpack(zipped(("/datafiles/textures/a.png", b"x"), ("rocket.ork", TEXT)), ORK).notes == ()


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (zipped(), "zip_nothing_inside"),
        (zipped(("a.rkt", TEXT)), "zip_nothing_inside"),
        (zipped(("a.ork/", b"")), "zip_nothing_inside"),
        (zipped(("a.ork", b"")), "empty"),
        (zipped(("a.ork", TEXT))[:-30], "zip_damaged"),
        (zipped(("a.ork", TEXT), method=zipfile.ZIP_LZMA), "zip_method"),
        (zipped(("a.ork", TEXT), method=zipfile.ZIP_BZIP2), "zip_method"),
        (zipped(*((f"{n}.png", b"") for n in range(5000)), ("a.ork", TEXT)), "zip_too_many_entries"),
        (b"PK\x03\x04" + bytes(1000), "zip_damaged"),
        (gzip.compress(TEXT)[:-10], "gzip_truncated"),
        (gzip.compress(TEXT)[:-8] + b"12345678", "gzip_damaged"),
        (gzip.compress(b"") * 100, "gzip_bomb"),
        (b"\x1f\x8b" + bytes(20), "gzip_damaged"),
        (b"", "empty"),
        (b" \r\n\0\0", "empty"),
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n", "git_lfs_pointer"),
        (b"<a>\n<<<<<<< HEAD\n<b/>\n=======\n<c/>\n>>>>>>> other\n</a>", "merge_conflict"),
        (b"<!DOCTYPE html><html><body>404</body></html>", "html_page"),
        (b"\n<!-- cached --><HTML lang='en'>", "html_page"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_each_bad_file_has_its_code(content: bytes, code: str) -> None:
    assert refused(content) == code


def test_a_wrong_checksum_is_refused() -> None:
    packed = zipped(("a.ork", TEXT), method=zipfile.ZIP_STORED).replace(TEXT, TEXT.upper())
    assert refused(packed) == "zip_damaged"


def test_an_encrypted_entry_is_refused() -> None:
    packed = bytearray(zipped(("a.ork", TEXT)))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        packed[packed.index(mark) + offset] |= 1
    assert refused(bytes(packed)) == "zip_encrypted"


def test_sizes_that_lie_are_found_out() -> None:
    packed = bytearray(zipped(("a.ork", b"<a>" + b" " * 100_000 + b"</a>")))
    directory = packed.index(b"PK\x01\x02")
    packed[directory + 24 : directory + 28] = struct.pack("<L", 10)
    assert refused(bytes(packed)) == "zip_damaged"
    packed[directory + 24 : directory + 28] = struct.pack("<L", 2**32 - 2)
    assert refused(bytes(packed)) == "zip_bomb"


def test_more_than_may_come_out_is_refused() -> None:
    big = b"<a>" + b" " * 10_000 + b"</a>"
    assert refused(zipped(("a.ork", big)), max_bytes=5000) == "zip_bomb"
    assert refused(gzip.compress(big), max_bytes=5000) == "gzip_bomb"
    assert refused(big, max_bytes=5000) == "too_large"
    assert refused(zipped(("a.ork", gzip.compress(big))), max_bytes=5000) == "gzip_bomb"


def test_containers_in_containers_end_somewhere() -> None:
    packed = TEXT
    for _ in range(3):
        packed = zipped(("a.ork", packed))
    assert refused(packed) == "nested_containers"


def test_a_gzip_may_have_members_and_garbage_behind_it() -> None:
    assert unpack(gzip.compress(b"<a>") + gzip.compress(b"</a>") + bytes(512), ORK).content == b"<a></a>"
    assert unpack(gzip.compress(TEXT) + b"garbage", ORK).content == TEXT


def test_a_zip_of_the_large_kind_is_read() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive, archive.open("a.ork", "w", force_zip64=True) as entry:
        entry.write(TEXT)
    assert unpack(packed.getvalue(), ORK).content == TEXT


@given(st.integers(0, 2**32), st.integers(1, 12), st.sampled_from(["zip", "gzip"]))
def test_any_damage_is_read_or_refused(seed: int, wounds: int, kind: str) -> None:
    dice = random.Random(seed)
    content = bytearray(zipped(("x.png", b"abc" * 50), ("a.ork", TEXT)) if kind == "zip" else gzip.compress(TEXT * 9))
    for _ in range(wounds):
        content[dice.randrange(4, len(content))] = dice.randrange(256)
    cut = content[: dice.choice([len(content), dice.randrange(4, len(content))])]
    with suppress(DocumentRefusedError):
        assert isinstance(unpack(bytes(cut), ORK).content, bytes)
