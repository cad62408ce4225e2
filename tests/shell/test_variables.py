"""Prefect Variables from YAML files: names by path, checked before anything is written, and then the same."""

from __future__ import annotations

import asyncio
import runpy
import sys
from pathlib import Path
from uuid import uuid4

import pytest
import yaml
from prefect.settings import PREFECT_API_URL, temporary_settings
from prefect.types import check_variable_value
from prefect.variables import Variable
from pydantic import BaseModel, ConfigDict, JsonValue

from flows.dept_rocketry.config import DEPARTMENT, VARIABLES, SourcesConfig
from rocket_pipeline.core.extraction.pipeline import DataExtractionPipeline
from rocket_pipeline.core.rocketry.cleaning import CLEANERS
from rocket_pipeline.core.rocketry.sources import CATEGORIES
from rocket_pipeline.errors import ConfigurationError
from rocket_pipeline.tasks import seeding
from rocket_pipeline.tasks.seeding import Drift
from rocket_pipeline.tasks.variables import (
    MAX_VALUE_LENGTH,
    Variables,
    load_variable,
    read_variables,
    variables_folder,
)
from tests.shell.conftest import PREFECT

PROJECT = Path(__file__).resolve().parents[2]
SCRIPT = PROJECT / "scripts" / "setup_prefect_variables.py"


def seed(values: dict[str, JsonValue], *, prune: bool = False) -> Drift:
    return asyncio.run(seeding.seed(Variables(values), prune=prune))


def compare(values: dict[str, JsonValue]) -> Drift:
    return asyncio.run(seeding.compare(Variables(values)))


class Section(BaseModel):
    model_config = ConfigDict(extra="forbid")

    limit: int = 3
    names: list[str] = []


MODELS: dict[str, type[BaseModel]] = {"dept_x_stage": Section, "dept_x_stage_category": Section}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """configs/variables with one file a level."""
    write(tmp_path, "dept_x/stage.yaml", "limit: 5\n")
    write(tmp_path, "dept_x/stage/category.yaml", "# a comment\nnames: [a, b]\n")
    return tmp_path


def write(folder: Path, name: str, text: str | bytes) -> None:
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(text.encode() if isinstance(text, str) else text)


class TestFiles:
    def test_a_path_gives_the_name(self, folder: Path) -> None:
        assert read_variables(folder, MODELS) == {
            "dept_x_stage": {"limit": 5},
            "dept_x_stage_category": {"names": ["a", "b"]},
        }

    def test_a_file_of_comments_alone_is_the_defaults(self, folder: Path) -> None:
        write(folder, "dept_x/stage.yaml", "# nothing yet\n")
        assert read_variables(folder, MODELS)["dept_x_stage"] is None

    @pytest.mark.parametrize(
        ("name", "content", "text"),
        [
            ("dept_x/stage.yaml", "limit: [1\n", "stage.yaml: while parsing a flow sequence"),
            ("dept_x/stage.yaml", b"limit: \xff\n", "stage.yaml: "),
            ("dept_x/stage.yaml", "!!python/object:os.system {}", "stage.yaml: could not determine a constructor"),
            ("dept_x/stage.yaml", "limit: many\n", "Variable dept_x_stage, limit: "),
            ("dept_x/stage.yaml", "limits: 3\n", "Variable dept_x_stage, limits: Extra inputs"),
            ("dept_x/stage.yaml", "[]\n", "Variable dept_x_stage, the value: "),
            ("dept_x/stage.yaml", "false\n", "Variable dept_x_stage, the value: "),
            ("dept_x/other.yaml", "limit: 1\n", "dept_x_other is no Variable of any department."),
            ("dept_x/stage_category.yaml", "limit: 1\n", "both name dept_x_stage_category."),
        ],
    )
    def test_a_wrong_file_is_one_line(self, folder: Path, name: str, content: str | bytes, text: str) -> None:
        write(folder, name, content)
        with pytest.raises(ConfigurationError) as caught:
            read_variables(folder, MODELS)
        assert text in str(caught.value)
        assert "\n" not in str(caught.value)

    @pytest.mark.parametrize("letter", ["x", "ü", "火"])
    def test_a_value_may_be_as_long_as_prefect_allows_and_no_longer(self, folder: Path, letter: str) -> None:
        room = MAX_VALUE_LENGTH - len('{"names":[""]}')
        longest = {"names": [letter * (room // len(letter.encode()))]}
        too_long = {"names": [longest["names"][0] + letter]}
        assert check_variable_value(longest) == longest
        with pytest.raises(ValueError, match="5000"):
            check_variable_value(too_long)

        write(folder, "dept_x/stage.yaml", yaml.safe_dump(longest))
        read_variables(folder, MODELS)
        write(folder, "dept_x/stage.yaml", yaml.safe_dump(too_long))
        with pytest.raises(ConfigurationError, match=r"dept_x_stage is 500\d bytes of JSON, Prefect allows 5000\."):
            read_variables(folder, MODELS)

    def test_no_files_are_no_success(self, tmp_path: Path) -> None:
        with pytest.raises(ConfigurationError, match="no YAML files below"):
            read_variables(tmp_path / "absent", MODELS)


class TestTheDepartmentsFiles:
    def test_every_variable_has_its_file_and_every_file_its_variable(self) -> None:
        assert sorted(read_variables(variables_folder(), VARIABLES)) == sorted(VARIABLES)

    def test_every_stage_and_category_has_the_same_name_in_the_flows(self) -> None:
        root = variables_folder() / DEPARTMENT
        flows = PROJECT / "flows" / DEPARTMENT
        for file in root.rglob("*.yaml"):
            stage, *category = file.relative_to(root).with_suffix("").parts
            assert (flows / f"{stage}_flow_{DEPARTMENT}.py").is_file()
            assert not category or (flows / stage / category[0] / "flow.py").is_file()

    def test_the_sources_and_entities_that_they_name_exist(self) -> None:
        values = read_variables(variables_folder(), VARIABLES)
        for category, sources in CATEGORIES.items():
            config = SourcesConfig.model_validate(values[f"dept_rocketry_extraction_{category}"])
            assert set(config.sources) == set(sources), category
            DataExtractionPipeline(sources=sources, overrides=config.sources)
        named = [
            entity
            for name, value in values.items()
            if isinstance(value, dict) and isinstance(value.get("entities"), list)
            for entity in value["entities"]
            if name
        ]
        assert sorted(named) == sorted(CLEANERS)

    def test_the_map_of_departments_names_those_there_are(self) -> None:
        departments = yaml.safe_load((PROJECT / "configs" / "department_mapping.yaml").read_text(encoding="utf-8"))
        folders = {path.name for path in variables_folder().iterdir()}
        assert set(departments) == folders
        assert all(entry["display_name"] and entry["tags"] for entry in departments.values())


@pytest.fixture
def prefix(prefect_api: None) -> str:
    """A department that no other test has."""
    return f"dept_{uuid4().hex[:8]}"


class TestInPrefect:
    pytestmark = PREFECT

    def test_what_was_seeded_is_what_is_read(self, prefix: str) -> None:
        values = {f"{prefix}_a": {"limit": 5, "names": ["ü", '"']}, f"{prefix}_b": {}}
        assert seed(values) == Drift(missing=(f"{prefix}_a", f"{prefix}_b"), changed=(), extra=())
        assert asyncio.run(load_variable(f"{prefix}_a", Section)) == Section(limit=5, names=["ü", '"'])
        assert asyncio.run(load_variable(f"{prefix}_b", Section)) == Section()

    def test_seeding_again_changes_nothing(self, prefix: str) -> None:
        values = {f"{prefix}_a": {"limit": 5}}
        seed(values)
        assert not compare(values)
        assert not seed(values)

    def test_only_what_differs_is_told_and_mended(self, prefix: str) -> None:
        seed({f"{prefix}_a": {"limit": 1}, f"{prefix}_b": {"limit": 1}})
        values = {f"{prefix}_a": {"limit": 1}, f"{prefix}_b": {"limit": 2}, f"{prefix}_c": {}}
        drift = compare(values)
        assert drift == Drift(missing=(f"{prefix}_c",), changed=(f"{prefix}_b",), extra=())
        assert asyncio.run(Variable.aget(f"{prefix}_b")) == {"limit": 1}, "comparing writes nothing"
        seed(values)
        assert not compare(values)

    def test_pruning_is_explicit_and_stays_in_the_department(self, prefix: str) -> None:
        stranger = f"{prefix}2_a"
        seed({f"{prefix}_a": {}, f"{prefix}_old": {}})
        seed({stranger: {}})
        values = {f"{prefix}_a": {}}
        assert seed(values).extra == (f"{prefix}_old",)
        assert compare(values).extra == (f"{prefix}_old",)
        seed(values, prune=True)
        assert not compare(values)
        assert asyncio.run(Variable.aget(stranger)) == {}

    def test_more_variables_than_prefect_gives_at_once_are_all_seen(
        self, prefix: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("rocket_pipeline.tasks.seeding._PAGE", 2)
        values = {f"{prefix}_{number}": {"limit": number} for number in range(5)}
        seed(values)
        assert not compare(values)

    def test_a_variable_that_was_never_seeded_is_what_its_file_says(self) -> None:
        asyncio.run(Variable.aunset("dept_rocketry_extraction_api_ingestion"))
        config = asyncio.run(load_variable("dept_rocketry_extraction_api_ingestion", SourcesConfig))
        assert set(config.sources) == set(CATEGORIES["api_ingestion"])

    def test_a_variable_that_is_nowhere_is_one_line(self, prefix: str) -> None:
        with pytest.raises(ConfigurationError, match=f"^There is no Variable {prefix}_absent and no file for it"):
            asyncio.run(load_variable(f"{prefix}_absent", Section))

    def test_a_variable_that_somebody_spoilt_is_one_line(self, prefix: str) -> None:
        seed({f"{prefix}_a": {"limit": "many"}})
        with pytest.raises(ConfigurationError, match=rf"^Variable {prefix}_a, limit: .*setup_prefect_variables\.py\.$"):
            asyncio.run(load_variable(f"{prefix}_a", Section))


class TestTheScript:
    pytestmark = PREFECT

    def run(self, *arguments: str) -> int:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(sys, "argv", [str(SCRIPT), *arguments])
            with pytest.raises(SystemExit) as ended:
                runpy.run_path(str(SCRIPT), run_name="__main__")
        return int(ended.value.code or 0)

    def test_it_seeds_once_checks_and_prunes(self, capsys: pytest.CaptureFixture[str]) -> None:
        for name in VARIABLES:
            asyncio.run(Variable.aunset(name))
        assert self.run("--check") == 1
        assert f"missing  {DEPARTMENT}_cleaning\n" in capsys.readouterr().out
        assert self.run("--plan") == 0
        out = capsys.readouterr().out
        assert f"create   {DEPARTMENT}_cleaning\n" in out
        assert out.endswith(f"{len(VARIABLES)} Variables, compared.\n")
        assert self.run("--check") == 1, "a plan writes nothing"
        assert self.run() == 0
        out = capsys.readouterr().out
        assert f"created  {DEPARTMENT}_cleaning\n" in out
        assert out.endswith(f"{len(VARIABLES)} Variables, now up to date.\n")
        assert self.run() == 0
        assert self.run("--check") == 0
        assert capsys.readouterr().out == f"{len(VARIABLES)} Variables, as they should be.\n" * 2

        asyncio.run(Variable.aset(f"{DEPARTMENT}_graph_load", {"max_stale_fraction": 1}, overwrite=True))
        asyncio.run(Variable.aset(f"{DEPARTMENT}_forgotten", {}, overwrite=True))
        assert self.run("--check") == 1
        out = capsys.readouterr().out
        assert f"differs  {DEPARTMENT}_graph_load\n" in out
        assert f"extra    {DEPARTMENT}_forgotten; --prune deletes it\n" in out
        assert self.run("--prune") == 0
        out = capsys.readouterr().out
        assert f"updated  {DEPARTMENT}_graph_load\n" in out
        assert f"deleted  {DEPARTMENT}_forgotten\n" in out
        assert self.run("--check") == 0

    def test_one_wrong_file_means_that_nothing_is_written(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        write(tmp_path, "configs/variables/dept_rocketry/cleaning.yaml", "motors: {entities: [motors]}\n")
        write(tmp_path, "configs/variables/dept_rocketry/graph_load.yaml", "max_stale_fraction: 2\n")
        asyncio.run(Variable.aset("dept_rocketry_cleaning", {"motors": None}, overwrite=True))
        monkeypatch.setattr("rocket_pipeline.tasks.variables.project_root", lambda: tmp_path)
        assert self.run() == 2
        printed = capsys.readouterr()
        assert printed.err.startswith("Variable dept_rocketry_graph_load, max_stale_fraction: ")
        assert (printed.err.count("\n"), printed.out) == (1, "")
        assert asyncio.run(Variable.aget("dept_rocketry_cleaning")) == {"motors": None}


def test_an_api_that_does_not_answer_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    with temporary_settings(updates={PREFECT_API_URL: "http://127.0.0.1:9/api"}):
        assert TestTheScript().run("--check") == 2
    printed = capsys.readouterr()
    assert printed.err.startswith("Prefect's API gave no answer: ")
    assert (printed.err.count("\n"), printed.out) == (1, "")
