"""Settings: where a value comes from, and the one line that says which value is wrong."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from dotenv import dotenv_values

from rocket_pipeline.common.settings import Settings, load_settings, project_root
from rocket_pipeline.errors import ConfigurationError, UnknownNameError

PROJECT = Path(__file__).resolve().parents[2]


def written(folder: Path, name: str, text: str) -> Path:
    (folder / name).write_text(text, encoding="utf-8")
    return folder


def test_nothing_set_is_the_defaults() -> None:
    settings = load_settings()
    assert settings.root == str(PROJECT / "data")
    assert (settings.graph_store, settings.log_level, settings.scraper_rate_limit) == ("ladybug", "INFO", None)


def test_each_place_wins_over_the_one_below_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def timeout(**explicit: object) -> float | None:
        return load_settings(tmp_path, **explicit).scraper_timeout

    seen = [timeout()]
    written(tmp_path, ".env", "SCRAPER_TIMEOUT=1\n")
    seen.append(timeout())
    written(tmp_path, ".env.local", "SCRAPER_TIMEOUT=2\n")
    seen.append(timeout())
    monkeypatch.setenv("SCRAPER_TIMEOUT", "3")
    seen.append(timeout())
    seen.append(timeout(scraper_timeout=4))
    assert seen == [None, 1, 2, 3, 4]


def test_the_files_lie_in_the_project_and_can_be_turned_off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written(tmp_path, ".env", "LOG_LEVEL=ERROR\n")
    monkeypatch.setattr("rocket_pipeline.common.settings.project_root", lambda: tmp_path)
    assert load_settings().log_level == "INFO"
    monkeypatch.delenv("ROCKET_ENV_FILES")
    assert load_settings().log_level == "ERROR"


def test_names_are_read_in_any_case(tmp_path: Path) -> None:
    assert load_settings(written(tmp_path, ".env", "log_level=DEBUG\n")).log_level == "DEBUG"


def test_an_empty_value_counts_as_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written(tmp_path, ".env", "SCRAPER_MAX_RETRIES=7\nNEO4J_URI=\n")
    monkeypatch.setenv("SCRAPER_MAX_RETRIES", "")
    settings = load_settings(tmp_path)
    assert (settings.scraper_max_retries, settings.neo4j_uri) == (7, "bolt://localhost:7687")


def test_a_wrong_value_is_blamed_on_the_place_that_set_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def complaint(**explicit: object) -> str:
        with pytest.raises(ConfigurationError) as caught:
            load_settings(tmp_path, **explicit)
        return str(caught.value)

    assert complaint(scraper_rate_limit="fast").startswith("SCRAPER_RATE_LIMIT (argument): ")
    written(tmp_path, ".env", "SCRAPER_RATE_LIMIT=fast\n")
    assert complaint().startswith("SCRAPER_RATE_LIMIT (.env): ")
    monkeypatch.setenv("SCRAPER_RATE_LIMIT", "")
    assert complaint().startswith("SCRAPER_RATE_LIMIT (.env): ")
    written(tmp_path, ".env.local", "SCRAPER_RATE_LIMIT=faster\n")
    assert complaint().startswith("SCRAPER_RATE_LIMIT (.env.local): ")
    monkeypatch.setenv("SCRAPER_RATE_LIMIT", "-1")
    text = complaint()
    assert text.startswith("SCRAPER_RATE_LIMIT (environment): ")
    assert text.endswith("Give requests per second, such as 2; 0 lifts the limit.")
    assert "\n" not in text


@pytest.mark.parametrize(
    ("name", "value", "hint"),
    [
        ("SCRAPER_RATE_LIMIT", "two", "requests per second"),
        ("SCRAPER_TIMEOUT", "0", "Give seconds"),
        ("SCRAPER_MAX_RETRIES", "1.5", "whole number"),
        ("SCRAPER_REUSE_HOURS", "-1", ".env.example"),
        ("GRAPH_STORE", "sqlite", "ladybug or neo4j"),
        ("LOG_LEVEL", "verbose", "DEBUG, INFO, WARNING or ERROR"),
        ("SCRAPER_HOST_MAP", "site.test", "Give a JSON object"),
        ("SCRAPER_SITE_MAP", '{"a": "b"', "Give a JSON object"),
        ("SCRAPER_SITE_MAP", '["a"]', "Give a JSON object"),
        ("SCRAPER_SITE_MAP", '{"a": 1}', "Give a JSON object"),
    ],
)
def test_a_wrong_value_is_one_line_with_its_name_its_place_and_what_to_do(
    name: str, value: str, hint: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(ConfigurationError) as from_environment:
        load_settings()
    monkeypatch.delenv(name)
    written(tmp_path, ".env.local", f"{name}='{value}'\n")
    with pytest.raises(ConfigurationError) as from_file:
        load_settings(tmp_path)
    for caught, place in ((from_environment, "environment"), (from_file, ".env.local")):
        text = str(caught.value)
        assert text.startswith(f"{name} ({place}): ")
        assert hint in text
        assert "\n" not in text


def test_a_setting_that_does_not_exist_is_refused_as_an_argument() -> None:
    with pytest.raises(UnknownNameError, match="Unknown setting 'data_rot'"):
        load_settings(data_rot="x")


def test_other_names_in_the_files_are_no_error(tmp_path: Path) -> None:
    load_settings(written(tmp_path, ".env", "AWS_REGION=eu-west-1\nSOMEBODY_ELSES=1\n"))


def test_a_file_that_is_no_text_is_named(tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes(b"LOG_LEVEL=\xff\xfe\n")
    with pytest.raises(ConfigurationError, match=r"\.env cannot be read"):
        load_settings(tmp_path)


def test_a_secret_shows_in_no_text_of_the_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEO4J_PASSWORD", "hunter2-hunter2")
    settings = load_settings()
    assert settings.neo4j_password.get_secret_value() == "hunter2-hunter2"
    assert settings.secrets == ("hunter2-hunter2",)
    for text in (repr(settings), str(settings), settings.model_dump_json(), str(settings.model_dump())):
        assert "hunter2" not in text


def test_no_password_is_no_secret() -> None:
    assert load_settings().secrets == ()


@pytest.mark.parametrize(
    ("environment", "root"),
    [
        ({"DATA_ROOT": "/srv/rockets"}, "/srv/rockets"),
        ({"DATA_ROOT": "out/rockets"}, str(PROJECT / "out/rockets")),
        ({"DATA_ROOT": "~/rockets"}, str(Path.home() / "rockets")),
        ({"DATA_ROOT": "s3://bucket/prefix/"}, "s3://bucket/prefix"),
        ({"AWS_BUCKET_NAME": "bucket"}, "s3://bucket"),
        ({"AWS_BUCKET_NAME": "bucket", "DATA_ROOT": "/srv/rockets"}, "/srv/rockets"),
        ({"AWS_BUCKET_NAME": "", "DATA_ROOT": ""}, str(PROJECT / "data")),
    ],
)
def test_the_root_is_a_folder_or_a_bucket(
    environment: dict[str, str], root: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert load_settings().root == root


def test_a_relative_root_does_not_follow_the_working_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    settings = load_settings(data_root="out", output_dir="raw", log_file="logs/rocket.log")
    assert settings.root == str(project_root() / "out")
    assert settings.place("output_dir", "data_raw") == str(project_root() / "raw")
    assert settings.log_file == project_root() / "logs/rocket.log"


def test_each_part_of_the_outputs_can_lie_elsewhere() -> None:
    settings = load_settings(data_root="/srv", clean_dir="s3://clean/", cache_dir="/tmp/cache")
    assert settings.place("output_dir", "data_raw") == "/srv/data_raw"
    assert settings.place("clean_dir", "data_clean") == "s3://clean"
    assert settings.place("cache_dir", "") == "/tmp/cache"
    assert load_settings(data_root="/srv").place("cache_dir", "") == "/srv"


def uncommented_example() -> str:
    """The lines of .env.example that name a setting, each set; those of docker compose come last and are none."""
    example = (PROJECT / ".env.example").read_text(encoding="utf-8")
    lines = example.partition("# --- docker compose")[0].splitlines()
    return "\n".join(line.removeprefix("# ") for line in lines if re.match(r"# [A-Z0-9_]+=", line))


def test_the_example_names_exactly_the_settings_there_are(tmp_path: Path) -> None:
    written(tmp_path, "example", uncommented_example())
    names = set(dotenv_values(tmp_path / "example"))
    assert names == {name.upper() for name in Settings.model_fields}


def test_the_example_can_be_taken_as_it_stands(tmp_path: Path) -> None:
    written(tmp_path, ".env.local", uncommented_example())
    settings = load_settings(tmp_path)
    assert settings.root == load_settings().root
    assert settings.graph_store == "ladybug"


def test_the_tests_see_no_setting_of_this_machine() -> None:
    assert not [name for name in os.environ if name.lower() in Settings.model_fields]
