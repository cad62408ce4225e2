"""HTML as a tree that was safe to make, and as plain text for people and readers of prose.

What a page means does not belong here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from rocket_pipeline.errors import DocumentRefusedError

MAX_NESTING = 1000
"""Elements within one another; the parser takes time by the square of it."""

_LEFT_OUT = re.compile(
    "script|style|template|noscript|title|iframe|object|svg|math|select|textarea|button|audio|video|xml"
)
"""Their contents are no text of the page; `xml` holds what Word says to itself."""
_LINES = re.compile(
    "address|article|aside|blockquote|body|br|caption|center|dd|details|dir|div|dl|dt|fieldset|figcaption|figure|footer|"
    "form|h[1-6]|header|hr|legend|li|main|menu|nav|ol|p|pre|section|summary|table|tbody|tfoot|thead|tr|ul"
)
_TAG = re.compile(r"<(/?)[a-z][^<>]*", re.IGNORECASE)
_NEVER_DEEP = re.compile(r"<(?:p|li|td|th|tr|dt|dd|br|hr|img|input|meta|link|option)\b", re.IGNORECASE)
"""Elements that have no content or that the next of their kind ends: rarely closed, and never within one another."""
_CELLS = frozenset({"td", "th"})
_INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u2060\ufeff"))
_BETWEEN_CELLS = " | "


def parse_html(html: str) -> LexborHTMLParser:
    """A page's tree.

    Raises:
        DocumentRefusedError: `html_nesting`: its elements nest deeper than `MAX_NESTING`.
    """
    if html.count("<") > MAX_NESTING and _nesting(html) > MAX_NESTING:
        raise DocumentRefusedError(
            f"A page nests more than {MAX_NESTING:,} elements within one another.", code="html_nesting"
        )
    return LexborHTMLParser(html.encode("utf-8", "replace").decode())


def is_selector(text: str) -> bool:
    """Whether a text is a CSS selector that the parser understands."""
    try:
        LexborHTMLParser("<p>").css(text)
    except SelectolaxError:
        return False
    return True


def text_of(html: str) -> str:
    r"""The plain text of a page or of a piece of one.

    Block elements, `<br>` and list items end lines; the cells of a table's row, and a `<dt>` with its `<dd>`, are
    joined by " | ". A cell of several lines joins them by ", ", but a row that begins with such a cell is a layout
    and not a row of facts, and its lines stand alone. White space is collapsed (a no-break space is a space), blank
    lines, scripts, styles and comments (Word's conditional ones too) are left out, entities are decoded.

    >>> text_of("<p>Stands 41.5&quot;<br>tall</p><table><tr><td>Fins</td><td>3 &amp; balsa</td></tr></table>")
    'Stands 41.5"\ntall\nFins | 3 & balsa'
    """
    try:
        root = parse_html(html).root
    except DocumentRefusedError:
        return text_of(_TAG.sub("<br", html))
    return text_of_nodes([root] if root else [])


def text_of_nodes(nodes: Iterable[LexborNode]) -> str:
    """The text of parts of a tree, each from a line of its own; otherwise as `text_of`."""
    reader = _Reader()
    for node in nodes:
        _walk(node, reader)
        reader.text.end_line()
    return "\n".join(reader.text.lines)


@dataclass
class _Text:
    """Lines that are complete, the pieces of the one that is not, and whether the last complete one is a `<dt>`."""

    lines: list[str] = field(default_factory=list)
    pieces: list[str] = field(default_factory=list)
    term: bool = False

    def end_line(self) -> None:
        if self.pieces:
            line = " ".join("".join(self.pieces).translate(_INVISIBLE).split())
            self.pieces.clear()
            if line:
                self.lines.append(line)
                self.term = False


class _Reader:
    """Takes a tree's elements as they begin and end."""

    def __init__(self) -> None:
        self._texts = [_Text()]  # the page's own, then those of the cells that are open
        self._rows: list[list[list[str]]] = []
        self._preformatted = 0

    @property
    def text(self) -> _Text:
        return self._texts[-1]

    def begin(self, tag: str) -> None:
        if _LINES.fullmatch(tag):
            self.text.end_line()
        if tag in _CELLS:
            self._texts.append(_Text())
        elif tag == "tr":
            self._rows.append([])
        elif tag == "dd" and self.text.term:
            self.text.pieces.append(self.text.lines.pop() + _BETWEEN_CELLS)
            self.text.term = False
        elif tag == "sup" and "".join(self.text.pieces[-1:])[-1:].isdigit():
            self.text.pieces.append(" ")  # 1<sup>1/2</sup> is one and a half, and not eleven halves
        elif tag == "pre":
            self._preformatted += 1

    def end(self, tag: str) -> None:
        if _LINES.fullmatch(tag) or tag in _CELLS:
            self.text.end_line()
        if tag in _CELLS:
            lines = self._texts.pop().lines
            if self._rows:
                self._rows[-1].append(lines)
            else:  # what is read begins within a table
                self.text.lines += lines
        elif tag == "tr":
            self.text.lines += _row(self._rows.pop())
        elif tag == "dt":
            self.text.term = bool(self.text.lines)
        elif tag == "pre":
            self._preformatted -= 1

    def take(self, text: str) -> None:
        first, *rest = text.split("\n") if self._preformatted else [text]
        self.text.pieces.append(first)
        for line in rest:
            self.text.end_line()
            self.text.pieces.append(line)


def _nesting(html: str) -> int:
    """How deep elements nest at most, or more."""
    depth = deepest = 0
    for tag in _TAG.finditer(html):
        if not _NEVER_DEEP.match(tag[0].replace("/", "", 1) if tag[1] else tag[0]):
            depth = max(0, depth - 1) if tag[1] else depth + 1
            deepest = max(deepest, depth)
    return deepest


def _row(cells: list[list[str]]) -> list[str]:
    filled = sum(map(bool, cells))
    if filled < 2 or len(cells[0]) > 1:
        return [line for cell in cells for line in cell]
    return [" ".join(_BETWEEN_CELLS.join(", ".join(cell) for cell in cells).split())]


def _walk(root: LexborNode, reader: _Reader) -> None:
    """Show the reader every element and text in order; without recursion, since pages nest as deep as they like."""
    open_nodes: list[LexborNode] = []
    node: LexborNode | None = root
    while node is not None:
        if node.is_text_node:
            reader.take(node.text_content or "")
        elif node.is_element_node and not _LEFT_OUT.fullmatch(node.tag or ""):
            reader.begin(node.tag or "")
            open_nodes.append(node)
            if (child := node.first_child) is not None:
                node = child
                continue
            reader.end(open_nodes.pop().tag or "")
        while node.next is None and open_nodes:
            node = open_nodes.pop()
            reader.end(node.tag or "")
        node = node.next if open_nodes else None
