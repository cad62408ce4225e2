"""XML from strangers: a tree of bounded size, or a refusal with a reason.

What the elements mean belongs to the readers of each format; zip and gzip to `containers.py`.
"""

from __future__ import annotations

import codecs
import re
import sys
from collections.abc import Collection, Iterator
from xml.etree.ElementTree import Element, ParseError, TreeBuilder

from defusedxml import DefusedXmlException  # type: ignore[import-untyped]
from defusedxml.ElementTree import DefusedXMLParser  # type: ignore[import-untyped]

from rocket_pipeline.errors import DocumentRefusedError

MAX_BYTES = 64 * 2**20
MAX_DEPTH = 200
MAX_ELEMENTS = 1_000_000
MAX_NAMES = 10_000
MAX_TREE_BYTES = 32 * 2**20
MAX_TOKEN_BYTES = 2**20
"""Of a tag or comment; a text may have as many characters."""
_CHUNK_BYTES = 2**18
_ELEMENT_BYTES = 150
_ATTRIBUTE_BYTES = 120

_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (b"<\0", "utf-16-le"),
    (b"\0<", "utf-16-be"),
)
_DECLARED = re.compile(rb"""\s*<\?xml[^>]*?\sencoding\s*=\s*["']([A-Za-z][\w.-]*)["']""")
_CHARACTER_SETS = re.compile(
    r"utf-?8|(us-)?ascii|iso-?8859|latin|windows-|cp\d|koi8|mac|shift|gb|big5|euc", re.IGNORECASE
)
_WIDE = re.compile(r"utf-?(16|32)|ucs|iso-10646|unicode", re.IGNORECASE)
_CUT_OFF = {3, 5}
"""expat's "no element found" and "unclosed token": the text ends too early."""


def parse_xml(
    content: bytes,
    *,
    max_bytes: int = MAX_BYTES,
    max_depth: int = MAX_DEPTH,
    max_elements: int = MAX_ELEMENTS,
    without: Collection[str] = (),
) -> Element:
    """The root of a document. No document type, entity or external reference is accepted.

    Read are UTF-8, UTF-16 and UTF-32 with or without a mark, every common character set that is declared, and
    windows-1252 where nothing is declared and the bytes are not UTF-8.

    Args:
        content: The document, unpacked.
        max_bytes: Its length at most.
        max_depth: Elements inside each other at most.
        max_elements: Elements and attributes together at most.
        without: Names of elements that are left out with all that is in them; they count all the same.

    Raises:
        DocumentRefusedError: Codes `xml_too_large` (bytes, or the tree's memory), `xml_too_deep`,
            `xml_too_many_elements` (or different names), `xml_token_too_large` (a tag, comment or text above 1 MiB),
            `xml_dtd`, `xml_encoding`, `xml_truncated`, `xml_malformed`.
    """
    if len(content) > max_bytes:
        raise _refused("xml_too_large", f"{len(content):,} bytes, {max_bytes:,} are allowed")
    builder = _BoundedBuilder(max_depth, max_elements, without=frozenset(without))
    parser = DefusedXMLParser(target=builder, encoding="utf-8", forbid_dtd=True)
    parser.parser.DefaultHandlerExpand = None  # without a document type it only costs a call for every comment
    try:
        fed = 0
        for text in _texts(content):
            fed += len(text)
            parser.feed(text)
            if fed - parser.parser.CurrentByteIndex > MAX_TOKEN_BYTES:
                raise _refused("xml_token_too_large", f"a tag or comment of more than {MAX_TOKEN_BYTES:,} bytes")
        root: Element = parser.close()
    except DefusedXmlException as error:
        raise _refused("xml_dtd", "it has a document type, which can hold entities") from error
    except UnicodeError as error:
        raise _refused("xml_encoding", f"bytes that its character set does not have: {error}") from error
    except ParseError as error:
        code = "xml_truncated" if error.code in _CUT_OFF else "xml_malformed"
        raise _refused(code, f"not well-formed XML: {error}") from error
    return root


class _BoundedBuilder:
    """Builds the tree and stops when it becomes too deep, too wide or too heavy."""

    def __init__(self, max_depth: int, max_elements: int, *, without: frozenset[str]) -> None:
        self._tree = TreeBuilder()
        self._max_depth, self._max_elements, self._without = max_depth, max_elements, without
        self._depth = self._elements = self._bytes = self._text_length = 0
        self._left_out_at = 0
        self._names: set[str] = set()  # expat keeps each for as long as it reads

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        self._text_length = 0
        self._elements += 1 + len(attributes)
        if self._depth > self._max_depth:
            raise _refused("xml_too_deep", f"more than {self._max_depth} elements inside each other")
        if self._elements > self._max_elements:
            raise _refused("xml_too_many_elements", f"more than {self._max_elements:,} elements and attributes")
        self._names.add(tag)
        self._names.update(attributes)
        if len(self._names) > MAX_NAMES:
            raise _refused("xml_too_many_elements", f"more than {MAX_NAMES:,} different names")
        if self._left_out_at:
            return
        if tag in self._without:
            self._left_out_at = self._depth
            return
        self._weigh(_ELEMENT_BYTES + sum(_ATTRIBUTE_BYTES + sys.getsizeof(value) for value in attributes.values()))
        self._tree.start(tag, attributes)

    def end(self, tag: str) -> None:
        self._text_length = 0
        if not self._left_out_at:
            self._tree.end(tag)
        elif self._left_out_at == self._depth:
            self._left_out_at = 0
        self._depth -= 1

    def data(self, text: str) -> None:
        if self._left_out_at:
            return
        self._text_length += len(text)
        if self._text_length > MAX_TOKEN_BYTES:
            raise _refused("xml_token_too_large", f"a text of more than {MAX_TOKEN_BYTES:,} characters")
        self._weigh(sys.getsizeof(text))
        self._tree.data(text)

    def close(self) -> Element:
        return self._tree.close()

    def _weigh(self, size: int) -> None:
        self._bytes += size
        if self._bytes > MAX_TREE_BYTES:
            raise _refused("xml_too_large", f"its tree needs more than {MAX_TREE_BYTES:,} bytes")


def _texts(content: bytes) -> Iterator[bytes]:
    """The document as UTF-8, piece by piece, from its first character that is no space."""
    encoding = _encoding_of(content)
    begun = False
    for text in codecs.iterdecode(_chunks(content), encoding):
        piece = text if begun else text.lstrip()
        begun = begun or bool(piece)
        yield piece.encode()


def _chunks(content: bytes) -> Iterator[bytes]:
    return (content[start : start + _CHUNK_BYTES] for start in range(0, len(content), _CHUNK_BYTES))


def _encoding_of(content: bytes) -> str:
    for mark, encoding in _BYTE_ORDER_MARKS:
        if content.startswith(mark):
            return encoding
    declared = _DECLARED.match(content[:1000])
    if declared is None:
        return "utf-8" if _is_utf8(content) else "windows-1252"
    name = declared[1].decode()
    if _WIDE.match(name):  # what says so was readable byte by byte
        return "utf-8"
    try:
        if _CHARACTER_SETS.match(name):
            return codecs.lookup(name).name
    except LookupError:
        pass
    raise _refused("xml_encoding", f"unknown character set {name[:40]!r}")


def _is_utf8(content: bytes) -> bool:
    try:
        for _ in codecs.iterdecode(_chunks(content), "utf-8"):
            pass
    except UnicodeDecodeError:
        return False
    return True


def _refused(code: str, problem: str) -> DocumentRefusedError:
    return DocumentRefusedError(f"The XML is refused: {problem}.", code=code)
