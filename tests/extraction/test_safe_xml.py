"""XML from strangers: what is read, what is refused and by which code."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rocket_pipeline.core.extraction.safe_xml import parse_xml
from rocket_pipeline.errors import DocumentRefusedError


def refused(content: bytes, **limits: int) -> str:
    with pytest.raises(DocumentRefusedError) as caught:
        parse_xml(content, **limits)
    assert "\n" not in str(caught.value)
    return caught.value.code


def test_a_document_becomes_its_tree() -> None:
    root = parse_xml(b'<a x="1"><b>hi &amp; &lt;bye&gt;</b><!-- no --><b><![CDATA[<c>]]></b></a>')
    assert (root.tag, root.get("x"), [child.text for child in root]) == ("a", "1", ["hi & <bye>", "<c>"])


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
@pytest.mark.parametrize("declared", ["", '<?xml version="1.0"?>', '<?xml version="1.0" encoding="UTF-8"?>'])
def test_every_unicode_encoding_is_read_whatever_is_declared(encoding: str, declared: str) -> None:
    assert parse_xml(f"{declared}<a>Röte 🚀</a>".encode(encoding)).text == "Röte 🚀"


@pytest.mark.parametrize("encoding", ["iso-8859-1", "ISO-8859-15", "windows-1252", "latin1", "cp850", "macroman"])
def test_a_declared_character_set_is_read(encoding: str) -> None:
    content = f"<?xml version='1.0' encoding='{encoding}'?><a>Fußé</a>".encode(encoding)
    assert parse_xml(content).text == "Fußé"


def test_many_byte_character_sets_are_read() -> None:
    assert parse_xml('<?xml version="1.0" encoding="Shift_JIS"?><a>ロケット</a>'.encode("shift_jis")).text == "ロケット"


@pytest.mark.parametrize("declared", ["utf-16", "UTF16", "UTF-32", "ISO-10646-UCS-2", "unicode"])
def test_a_wide_encoding_that_is_declared_but_not_there_is_utf8(declared: str) -> None:
    assert parse_xml(f'<?xml version="1.0" encoding="{declared}"?><a>é</a>'.encode()).text == "é"


def test_undeclared_bytes_that_are_not_utf8_are_read_as_windows_1252() -> None:
    assert parse_xml(b"<a>Estes\xae</a>").text == "Estes®"


@pytest.mark.parametrize(
    "content",
    [
        b'<?xml version="1.0" encoding="utf-8"?><a>\xff\xfe\xfa</a>',
        b'<?xml version="1.0" encoding="klingon"?><a/>',
        b'<?xml version="1.0" encoding="rot13"?><a/>',
        b'<?xml version="1.0" encoding="punycode"?><a/>',
        b"\xff\xfe<\x00a\x00>\x00\x00\xd8",
    ],
)
def test_bytes_that_mean_nothing_in_their_character_set_are_refused(content: bytes) -> None:
    assert refused(content) == "xml_encoding"


def test_blank_lines_before_the_declaration_are_forgiven() -> None:
    assert parse_xml(b'\n  <?xml version="1.0"?><a/>').tag == "a"


@pytest.mark.parametrize(
    "content",
    [
        b'<!DOCTYPE a [<!ENTITY x "ha">]><a>&x;</a>',
        b'<!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;"><!ENTITY c "&b;&b;">]><a>&c;</a>',
        b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>',
        b'<!DOCTYPE a [<!ENTITY % x SYSTEM "http://127.0.0.1/x"> %x;]><a/>',
        b'<!DOCTYPE a SYSTEM "http://127.0.0.1/a.dtd"><a/>',
        b'<!DOCTYPE a [<!ATTLIST b c CDATA "xxxxxxxx">]><a><b/></a>',
        "<!DOCTYPE a [<!ENTITY x 'ha'>]><a>&x;</a>".encode("utf-16"),
    ],
)
def test_entities_and_document_types_are_refused(content: bytes) -> None:
    assert refused(content) == "xml_dtd"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "xml_truncated"),
        (b"<a><b>", "xml_truncated"),
        (b"<a><b", "xml_truncated"),
        (b"<a></b>", "xml_malformed"),
        (b"<a/><b/>", "xml_malformed"),
        (b"<a>&nope;</a>", "xml_malformed"),
        (b"<a x='1' x='2'/>", "xml_malformed"),
        (b"<a>\x00</a>", "xml_malformed"),
        (b"hello", "xml_malformed"),
        (b"\x89PNG\r\n\x1a\n", "xml_malformed"),
    ],
)
def test_what_is_not_well_formed_is_refused(content: bytes, code: str) -> None:
    assert refused(content) == code


def test_each_limit_has_its_code() -> None:
    assert refused(b"<a>" + b"x" * 100 + b"</a>", max_bytes=50) == "xml_too_large"
    assert refused(b"<a>" * 6 + b"</a>" * 6, max_depth=5) == "xml_too_deep"
    assert refused(b"<a>" + b"<b/>" * 10 + b"</a>", max_elements=10) == "xml_too_many_elements"
    assert refused(b"<a b='1' c='2'/>", max_elements=2) == "xml_too_many_elements"
    assert refused(b"<a>" + b"".join(b"<b%d/>" % n for n in range(10_001)) + b"</a>") == "xml_too_many_elements"
    assert refused(b'<a b="' + b"x" * 2**21 + b'"/>') == "xml_token_too_large"
    assert refused(b"<a>" + b"x<!---->" * 2**21 + b"</a>") == "xml_token_too_large"


def test_what_just_fits_is_read() -> None:
    assert parse_xml(b"<a>" * 5 + b"</a>" * 5, max_depth=5).tag == "a"
    assert len(parse_xml(b"<a>" + b"<b/>" * 9 + b"</a>", max_elements=10)) == 9
    assert len(parse_xml(b"<a>" + (b"x" * 2**20 + b"<b/>") * 2 + b"</a>")) == 2


def test_elements_can_be_left_out_with_all_in_them() -> None:
    root = parse_xml(b"<a>1<b>2<c>3</c><b/>4</b>5<d>6</d></a>", without={"b"})
    assert [child.tag for child in root] == ["d"]
    assert "".join(root.itertext()) == "156"


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    with suppress(DocumentRefusedError):
        assert parse_xml(content).tag


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cn"]), max_size=50))
def test_a_text_survives_every_encoding(text: str) -> None:
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    for encoding in ("utf-8", "utf-16", "utf-16-be", "utf-32"):
        assert (parse_xml(f"<a>{escaped}</a>".encode(encoding)).text or "") == text
