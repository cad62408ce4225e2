"""Log lines: for people on stderr, for machines in LOG_FILE, and no secret in either."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from pydantic import SecretStr

from rocket_pipeline.common.logging import redact, setup_logging
from rocket_pipeline.common.settings import load_settings
from rocket_pipeline.errors import ConfigurationError, RequestRefusedError

PASSWORD = 'p4ss"wörd\\x'
"""With what JSON escapes: a quote, a letter that is not ASCII, a backslash."""

logger = logging.getLogger("rocket_pipeline.tests.logging")


@pytest.fixture(autouse=True)
def former_handlers() -> Iterator[None]:
    ours = logging.getLogger("rocket_pipeline")
    before, level = list(ours.handlers), ours.level
    yield
    for handler in [handler for handler in ours.handlers if handler not in before]:
        ours.removeHandler(handler)
        handler.close()
    ours.setLevel(level)


@pytest.fixture
def log_file(tmp_path: Path) -> Path:
    return tmp_path / "logs" / "rocket.log"


def begin(log_file: Path) -> None:
    """Set up in the test itself: what sys.stderr is while a fixture is made is not what it is in the test."""
    setup_logging(load_settings(log_file=str(log_file), neo4j_password=PASSWORD))


def lines(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


def test_a_line_goes_to_the_console_and_as_json_to_the_file(log_file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    begin(log_file)
    logger.info("%s motors of %s", 1125, "Estes ✓", extra={"source": "thrustcurve_motors", "share": 0.5})
    (line,) = lines(log_file)
    assert line["event"] == "1125 motors of Estes ✓"
    assert (line["level"], line["logger"]) == ("info", logger.name)
    assert (line["source"], line["share"]) == ("thrustcurve_motors", 0.5)
    assert line["timestamp"].endswith("Z")
    console = capsys.readouterr()
    assert "1125 motors of Estes ✓" in console.err
    assert console.out == ""


def test_lines_below_the_level_are_left_out(tmp_path: Path) -> None:
    setup_logging(load_settings(log_file=str(tmp_path / "log"), log_level="WARNING"), console=False)
    logger.info("too much")
    logger.warning("enough")
    assert [line["event"] for line in lines(tmp_path / "log")] == ["enough"]


def test_the_console_can_be_left_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    setup_logging(load_settings(log_file=str(tmp_path / "log")), console=False)
    logger.error("only in the file")
    assert capsys.readouterr().err == ""
    assert len(lines(tmp_path / "log")) == 1


def test_setting_up_twice_writes_each_line_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    settings = load_settings(log_file=str(tmp_path / "log"))
    setup_logging(settings)
    setup_logging(settings)
    logger.info("once")
    assert len(lines(tmp_path / "log")) == 1
    assert capsys.readouterr().err.count("once") == 1


def test_setting_up_leaves_the_handlers_of_others_alone(tmp_path: Path) -> None:
    other = logging.NullHandler()
    logging.getLogger("rocket_pipeline").addHandler(other)
    setup_logging(load_settings(), console=False)
    assert other in logging.getLogger("rocket_pipeline").handlers


def refuse(secret: str) -> None:
    raise RequestRefusedError(f"401 for {secret}", url=f"https://user:{secret}@site.test/")


def log_every_way(secret: str) -> None:
    """Put a secret everywhere a line can hold one."""
    logger.info("the password is %s, %s, %s", secret, json.dumps(secret), quote(secret, safe=""))
    logger.info("connecting", extra={"uri": f"bolt://neo4j:{secret}@db:7687", "options": {"auth": ["neo4j", secret]}})
    try:
        refuse(secret)
    except RequestRefusedError:
        logger.exception("failed with %r", secret)


def test_a_secret_of_the_settings_shows_nowhere(log_file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    begin(log_file)
    log_every_way(PASSWORD)
    console, file = capsys.readouterr().err, log_file.read_text(encoding="utf-8")
    assert len(lines(log_file)) == 3
    for text in (console, file):
        assert "***" in text
        for part in ("p4ss", "wörd", "u00f6rd"):
            assert part not in text


def test_an_exception_keeps_its_traceback(log_file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    begin(log_file)
    log_every_way(PASSWORD)
    exception = lines(log_file)[-1]["exception"]
    assert exception.startswith("Traceback")
    assert "RequestRefusedError" in exception
    assert "RequestRefusedError" in capsys.readouterr().err


@pytest.mark.parametrize(
    "text",
    [
        "password=hunter2",
        "password: hunter2",
        'password="hunter2 and more"',
        "{'password': 'hunter2, too'}",
        '{"api_key": "hunter2"}',
        "NEO4J_PASSWORD=hunter2",
        "AWS_SECRET_ACCESS_KEY=hunter2",
        "Authorization: Bearer hunter2",
        "Authorization: Basic hunter2==",
        "https://site.test/x?token=hunter2&page=2",
        "https://bucket.s3.amazonaws.com/k?X-Amz-Signature=hunter2",
        "apiKey=hunter2",
        "bolt://neo4j:hunter2@localhost:7687",
        "bolt://neo4j:hunter@2@localhost:7687",
        "https://:hunter2@site.test/",
    ],
)
def test_what_looks_like_a_secret_is_masked(text: str, log_file: Path) -> None:
    begin(log_file)
    masked = redact(text)
    assert "hunter" not in masked
    assert "***" in masked
    logger.info("before %s after", text)
    assert lines(log_file)[0]["event"].endswith(" after")
    assert "hunter" not in log_file.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "text",
    [
        "1,125 motors of thrustcurve_motors",
        "https://www.thrustcurve.org/api/v1/search.json?availability=all",
        "s3://bucket/data_raw/motors/thrustcurve.csv",
        "impulse class: C, delays: 3,5,7",
        "bolt://localhost:7687 (neo4j)",
        "mail to someone@example.org: no",
    ],
)
def test_what_is_no_secret_stays(text: str) -> None:
    assert redact(text) == text


def test_fields_named_like_a_secret_are_masked_whatever_they_hold(log_file: Path) -> None:
    begin(log_file)
    logger.info("x", extra={"neo4j_password": "two words", "config": {"token": 12345}, "key": SecretStr("hunter2")})
    (line,) = lines(log_file)
    assert (line["neo4j_password"], line["config"]) == ("***", {"token": "***"})
    assert "hunter2" not in line["key"]


@pytest.mark.timeout(20)
def test_redacting_a_long_text_takes_no_time() -> None:
    text = "password-token_" * 20_000 + "-a-" * 50_000 + "://" * 50_000
    assert len(redact(text)) > 0


def test_a_value_that_json_does_not_know_is_written_as_text(log_file: Path) -> None:
    begin(log_file)
    logger.info("x", extra={"where": log_file, "nothing": None, "lone": "\ud800"})
    (line,) = lines(log_file)
    assert (line["where"], line["nothing"]) == (str(log_file), None)


@pytest.mark.parametrize("place", ["a-file/rocket.log", "a-folder"])
def test_a_log_file_that_cannot_be_written_is_one_line(place: str, tmp_path: Path) -> None:
    (tmp_path / "a-file").write_text("")
    (tmp_path / "a-folder").mkdir()
    with pytest.raises(ConfigurationError) as caught:
        setup_logging(load_settings(log_file=str(tmp_path / place)), console=False)
    assert str(caught.value).startswith(f"LOG_FILE {tmp_path / place} cannot be written: ")
    assert str(caught.value).endswith("Name another file.")
    assert "\n" not in str(caught.value)
