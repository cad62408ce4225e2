"""Plain text out of HTML, as shops and clubs write it."""

from __future__ import annotations

import time

import pytest

from rocket_pipeline.common.html import parse_html, text_of, text_of_nodes
from rocket_pipeline.errors import DocumentRefusedError


@pytest.mark.parametrize(
    ("html", "text"),
    [
        pytest.param("", "", id="nothing"),
        pytest.param("  just   words\n ", "just words", id="no markup"),
        pytest.param("<p>One</p><p>Two</p>", "One\nTwo", id="paragraphs"),
        pytest.param("One<br>Two<br/>Three", "One\nTwo\nThree", id="breaks"),
        pytest.param("<ul><li>One</li><li>Two<ul><li>Three</ul></ul>", "One\nTwo\nThree", id="lists"),
        pytest.param("<h3>Title</h3>text<div>block</div>text", "Title\ntext\nblock\ntext", id="blocks within text"),
        pytest.param("<p>a <b>bold</b><i>er</i> word</p>", "a bolder word", id="inline elements join"),
        pytest.param("<p></p><p> </p><p>&nbsp;</p><br><br>One", "One", id="blank lines"),
        pytest.param("41.5&quot; &amp; 17&nbsp;oz &#8217;", '41.5" & 17 oz ’', id="entities"),
        pytest.param("17\u202foz\u00a0and\u20093", "17 oz and 3", id="other spaces"),
        pytest.param("para\u00adchute\u200b, \ufeffnylon", "parachute, nylon", id="invisible characters"),
        pytest.param("one\r\nline\rof text", "one line of text", id="line ends are spaces"),
        pytest.param("<pre>Length: 24\r\nWeight: 3</pre>", "Length: 24\nWeight: 3", id="preformatted"),
        pytest.param("2 < 3 and <3 oz", "2 < 3 and <3 oz", id="a sign that is no tag"),
        pytest.param("a lone \ud83d half", "a lone ? half", id="half a character"),
        pytest.param("<b>open <i>never closed", "open never closed", id="unclosed"),
        pytest.param("1<sup>1</sup>/<sub>2</sub> in, 4<sup>th</sup>", "1 1/2 in, 4 th", id="fractions"),
    ],
)
def test_text_reads_as_a_page_shows_it(html: str, text: str) -> None:
    assert text_of(html) == text


@pytest.mark.parametrize(
    "hidden",
    [
        "<script>var weight = '17 oz';</script>",
        "<style>p { width: 3in }</style>",
        "<!-- 17 oz -->",
        "<!--[if gte mso 9]><xml><w:WordDocument>17 oz</w:WordDocument></xml><![endif]-->",
        "<xml><o:OfficeDocumentSettings>17 oz</o:OfficeDocumentSettings></xml>",
        "<select><option>17 oz<option>18 oz</select>",
        "<template><p>17 oz</p></template>",
        "<title>17 oz</title>",
    ],
)
def test_what_a_page_does_not_show_is_no_text(hidden: str) -> None:
    assert text_of(f"<p>be{hidden}fore</p>after") == "before\nafter"


def test_word_hides_marks_around_text_that_shows() -> None:
    html = (
        '<p class="MsoNormal"><![if !supportLists]><span style="mso-list:Ignore">·&nbsp;</span><![endif]>'
        '<span data-mce-fragment="1">Stands 18 inches tall<o:p></o:p></span></p>'
    )
    assert text_of(html) == "· Stands 18 inches tall"


@pytest.mark.parametrize(
    ("html", "text"),
    [
        pytest.param("<tr><th>Height</th><td>41.5 in</td></tr>", "Height | 41.5 in", id="a label and its value"),
        pytest.param(
            '<tr><td><p>Height:</p></td><td><div>41"</div></td></tr><tr><td>Fins<td>3',
            'Height: | 41"\nFins | 3',
            id="blocks within cells",
        ),
        pytest.param("<tr><td>Engines<td>A8-3<br>B6-4", "Engines | A8-3, B6-4", id="a value of several lines"),
        pytest.param("<tr><td><img><td><p>One</p><p>Two</p>", "One\nTwo", id="a layout with a picture"),
        pytest.param("<tr><td>One<br>Two<td>Three<br>Four", "One\nTwo\nThree\nFour", id="a layout of columns"),
        pytest.param("<tr><td>24<td><td>3 oz", "24 | | 3 oz", id="an empty cell keeps its place"),
        pytest.param(
            "<caption>Facts</caption><thead><tr><th>Fins</thead><tbody><tr><td>3</tbody>", "Facts\nFins\n3", id="parts"
        ),
        pytest.param(
            "<tr><td>Outer<td><table><tr><td>Height<td>41</table>", "Outer | Height | 41", id="a table in a table"
        ),
    ],
)
def test_the_cells_of_a_row_stand_in_one_line(html: str, text: str) -> None:
    assert text_of(f"<table>{html}</table>") == text


def test_a_term_stands_with_its_description() -> None:
    html = "<dl><dt>Height</dt><dd>41 in</dd><dd>with stand</dd><dt>Fins</dt><dt>Weight</dt><dd>3 oz</dd></dl>"
    assert text_of(html) == "Height | 41 in\nwith stand\nFins\nWeight | 3 oz"


@pytest.mark.parametrize(
    "piece",
    ["<div>", "<b>", "<table><tr><td>", "<ul><li>", "<dl><dt>", "<font><p>", "<!--[if x]>", "<a href='", "&", "<sup>1"],
)
def test_a_page_that_nests_or_breaks_without_end_is_read_in_time(piece: str) -> None:
    started = time.perf_counter()
    assert "17 oz" in text_of("17 oz" + piece * 20_000 + "<br>x" * 2_000)
    assert time.perf_counter() - started < 5


def test_marks_that_each_paragraph_repeats_do_not_multiply() -> None:
    started = time.perf_counter()
    assert "17 oz" in text_of("17 oz" + "".join(f"<p><b id={n}>" for n in range(20_000)))
    assert time.perf_counter() - started < 5


def test_a_page_that_nests_too_deep_is_refused_as_a_tree() -> None:
    with pytest.raises(DocumentRefusedError, match="nests more than 1,000") as refused:
        parse_html("<div>" * 20_000)
    assert refused.value.code == "html_nesting"


def test_a_long_page_is_not_a_deep_one() -> None:
    rows = "<tr><td><b>1</b><br><td>2<p>x<li>y" * 5000
    assert len(parse_html(f"<table>{rows}</table><div></div>").css("b")) == 5000


def test_parts_of_a_page_are_read_by_themselves() -> None:
    tree = parse_html("<table><tr><td>One<td><p>Two</table>Three<span>Four</span>Five")
    assert text_of_nodes(tree.css("td:last-child, span")) == "Two\nFour"
