"""An HTML page as a flat list of nodes, so that tables and cards are read without recursion, in linear time."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from selectolax.lexbor import LexborHTMLParser
from w3lib.encoding import html_to_unicode

from rocket_pipeline.errors import DocumentRefusedError

MAX_NODES = 60_000
"""A table of a thousand clubs with ten columns has about 30,000; more take more than a few seconds."""

_BLOCKS = frozenset(
    {"address", "article", "aside", "blockquote", "br", "caption", "dd", "details", "div", "dl", "dt", "fieldset"}
    | {"figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav", "ol", "p"}
    | {"section", "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul"}
)
_HIDDEN = frozenset({"script", "style", "noscript", "template", "head", "svg", "select"})
_MARKED_LEVELS = 6
_SPACE = re.compile(r"[\s\u200b\ufeff]+")


@dataclass(frozen=True)
class Node:
    """An element or, with the tag "-text", a text.

    Attributes:
        tag: Its tag, in lower case.
        text: A text's own words.
        attributes: Of an element.
        parent: Index of the element around it; -1 for the root.
        identity: The parser's own name of it.
    """

    tag: str
    text: str
    attributes: dict[str, str | None]
    parent: int
    identity: int


@dataclass(frozen=True)
class Piece:
    """Words of one text, with the tag and the marks (class names, itemprop) of the elements around it in the line."""

    text: str
    tag: str
    marks: tuple[str, ...]


@dataclass(frozen=True)
class Part:
    """What a part of a page says.

    Attributes:
        rows: Its lines as a browser would break them, each in pieces; an empty one only beside a <br>.
        links: The targets of its links.
    """

    rows: tuple[tuple[Piece, ...], ...] = ()
    links: tuple[str, ...] = ()

    @property
    def lines(self) -> tuple[tuple[Piece, ...], ...]:
        """Its lines without empty ones."""
        return tuple(row for row in self.rows if row)

    @property
    def row_texts(self) -> tuple[str, ...]:
        """The rows as plain text."""
        return tuple(" ".join(piece.text for piece in row) for row in self.rows)

    @property
    def texts(self) -> tuple[str, ...]:
        """The lines as plain text."""
        return tuple(text for text in self.row_texts if text)

    @property
    def text(self) -> str:
        """All of it in one line."""
        return " ".join(self.texts)


@dataclass
class Page:
    """A parsed page.

    Attributes:
        nodes: In document order.
        ends: For each node the index after its last descendant.
        selector: The parser's tree, for CSS selectors.
    """

    nodes: list[Node]
    ends: list[int]
    selector: LexborHTMLParser
    _blocks: list[int] = field(default_factory=list)
    _index: dict[int, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._index = {node.identity: index for index, node in enumerate(self.nodes)}
        for node in self.nodes:  # the nearest element around it that begins a line of its own
            around = node.parent
            inline = around > 0 and self.nodes[around].tag not in _BLOCKS
            self._blocks.append(self._blocks[around] if inline else around)

    def select(self, selector: str) -> list[int]:
        """The elements that a CSS selector finds, in document order."""
        return sorted(self._index[node.mem_id] for node in self.selector.css(selector) if node.mem_id in self._index)

    def inside(self, index: int, *, stop: int | None = None, skip: frozenset[str] = frozenset()) -> Iterator[int]:
        """The descendants of a node, or all up to `stop`, without what lies in elements with a tag of `skip`."""
        position = index + 1
        while position < (stop or self.ends[index]):
            skipped = self.nodes[position].tag in skip
            if not skipped:
                yield position
            position = self.ends[position] if skipped else position + 1

    def part(self, index: int, stop: int | None = None) -> Part:
        """What an element says and links to; with `stop`, also what follows it up to there."""
        top = index if stop is None else index - 1
        rows: list[list[Piece]] = [[]]
        broken: set[int] = set()  # rows before and after a <br>
        own = list(self.inside(index, stop=stop, skip=_HIDDEN))
        links = [href for i in (index, *own) if (href := self._href(i))]
        block = index
        for i in own:
            node = self.nodes[i]
            around = max(self._blocks[i], top)
            if node.tag == "br":
                broken |= {len(rows) - 1, len(rows)}
            if node.tag == "br" or (around != block and self.nodes[block].tag != "br"):
                rows.append([])
            block = i if node.tag == "br" else around
            if node.tag == "-text" and node.text.strip():
                rows[-1].append(Piece(_SPACE.sub(" ", node.text).strip(), *self._marks(i, top)))
        kept = [tuple(row) for number, row in enumerate(rows) if row or number in broken]
        return Part(tuple(kept), tuple(dict.fromkeys(links)))

    def _href(self, index: int) -> str:
        node = self.nodes[index]
        return (node.attributes.get("href") or "").strip() if node.tag == "a" else ""

    def _marks(self, index: int, top: int) -> tuple[str, tuple[str, ...]]:
        position = self.nodes[index].parent
        tag, marks = self.nodes[position].tag, []
        for _ in range(_MARKED_LEVELS):
            node = self.nodes[position]
            if position <= top:
                break
            marks += [*(node.attributes.get("class") or "").split(), *(node.attributes.get("itemprop") or "").split()]
            if node.tag in _BLOCKS:
                tag = node.tag if tag in {"span", "a"} else tag
                break
            position = node.parent
        return tag, tuple(marks)


def read_page(content: bytes, *, content_type: str = "") -> Page:
    """A page from its bytes, whatever they are.

    Args:
        content: The document.
        content_type: The header that it came with; it and a byte-order mark or a meta tag name the encoding.

    Raises:
        DocumentRefusedError: It has more than `MAX_NODES` nodes.
    """
    text = html_to_unicode(content_type or None, content, auto_detect_fun=_guess)[1]
    parser = LexborHTMLParser(text.replace("\0", ""))
    nodes: list[Node] = []
    index: dict[int, int] = {}
    for node in parser.root.traverse(include_text=True) if parser.root else ():
        tag = node.tag or ""
        if tag.startswith("-") and tag != "-text":
            continue
        if len(nodes) >= MAX_NODES:
            raise DocumentRefusedError(
                f"The page has more than {MAX_NODES:,} nodes.", code="html_too_large", hint="It is no list of clubs."
            )
        around = node.parent
        parent = index.get(around.mem_id, -1) if around is not None else -1
        index[node.mem_id] = len(nodes)
        is_text = tag == "-text"
        attributes = {} if is_text else dict(node.attributes)
        nodes.append(Node(tag, node.text(deep=False) if is_text else "", attributes, parent, node.mem_id))
    return Page(nodes, _ends([node.parent for node in nodes]), parser)


def _ends(parents: Iterable[int]) -> list[int]:
    parents = list(parents)
    ends = [index + 1 for index in range(len(parents))]
    for index in range(len(parents) - 1, 0, -1):
        if parents[index] >= 0:
            ends[parents[index]] = max(ends[parents[index]], ends[index])
    return ends


def _guess(content: bytes) -> str:
    try:
        content.decode()
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"
