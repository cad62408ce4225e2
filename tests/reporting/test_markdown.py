"""Markdown about a run: right tables, and nothing that a web page said breaks out of them."""

from __future__ import annotations

import pytest

from rocket_pipeline.core.reporting.markdown import SHOWN_LINES, bullets, link, table


class TestTables:
    def test_a_table_is_markdown(self) -> None:
        assert table(["data set", "records"], [["motors.csv", 24600], ["kits.csv", 0]]) == (
            "| data set | records |\n|---|---|\n| motors.csv | 24,600 |\n| kits.csv | 0 |"
        )

    @pytest.mark.parametrize(
        ("value", "cell"),
        [
            ("a|b", "a\\|b"),
            ("two\nlines", "two lines"),
            ("two\r\nlines\rthree", "two lines three"),
            (True, "True"),
            (None, "None"),
            (-1234567, "-1,234,567"),
            (0.5, "0.5"),
            ("", ""),
        ],
    )
    def test_no_cell_breaks_the_table(self, value: object, cell: str) -> None:
        assert table(["x"], [[value]]).splitlines() == ["| x |", "|---|", f"| {cell} |"]

    def test_a_table_without_rows_is_its_head(self) -> None:
        assert table(["a", "b"], []) == "| a | b |\n|---|---|"


def test_no_html_of_a_web_page_reaches_the_reader() -> None:
    hostile = "a <script>alert(1)</script>"
    assert "<script" not in table(["x"], [[hostile]]) + bullets([hostile])


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://a.test/b?c=1&d=%20", "[x](https://a.test/b?c=1&d=%20)"),
        ("https://a.test/(b) c|d", "[x](https://a.test/%28b%29%20c%7Cd)"),
        ("javascript:alert(1)", "x javascript:alert(1)"),
        ("", "x"),
    ],
)
def test_only_addresses_of_the_web_are_links_and_none_breaks_out(url: str, shown: str) -> None:
    assert link("x", url) == shown


def test_of_very_many_lines_the_first_are_shown_and_the_others_counted() -> None:
    lines = bullets([f"line {number}" for number in range(SHOWN_LINES + 3)]).splitlines()
    assert lines[-1] == "- … and 3 more in the run's ledger"
    assert len(lines) == SHOWN_LINES + 1
