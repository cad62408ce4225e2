"""Credentials as Prefect Blocks: saved once, never shown, and behind what the environment says."""

from __future__ import annotations

import asyncio
import logging
import runpy
import sys
from pathlib import Path

import pytest
from prefect.blocks.core import Block
from prefect.client.orchestration import get_client

from rocket_pipeline.common.settings import load_settings
from rocket_pipeline.errors import ConfigurationError
from rocket_pipeline.prefect_blocks import NEO4J_BLOCK, Neo4jCredentials, configured_graph, seed_blocks
from tests.shell.conftest import PREFECT

pytestmark = PREFECT

SCRIPT = Path(__file__).resolve().parents[2] / "scripts" / "setup_prefect_blocks.py"
NAME = f"rocket-neo4j-credentials/{NEO4J_BLOCK}"
PASSWORD = "kH7-never-shown"


@pytest.fixture(autouse=True)
def no_block(prefect_api: None) -> None:
    async def delete() -> None:
        try:
            await Neo4jCredentials.adelete(NEO4J_BLOCK)
        except ValueError:  # there was none
            return

    asyncio.run(delete())


def credentials(**changed: object) -> dict[str, object]:
    return {
        "neo4j_uri": "neo4j+s://db.test",
        "neo4j_user": "rocket",
        "neo4j_password": PASSWORD,
        "neo4j_database": "rockets",
        **changed,
    }


def seeded(**changed: object) -> str:
    return asyncio.run(seed_blocks(load_settings(**credentials(**changed))))[NAME]


def block() -> Neo4jCredentials:
    loaded = asyncio.run(Block.aload(NAME))
    assert isinstance(loaded, Neo4jCredentials)
    return loaded


def test_credentials_are_saved_once_and_again_only_when_they_change() -> None:
    assert [seeded(), seeded(), seeded(neo4j_password="another"), seeded(neo4j_password="another")] == [
        "saved",
        "up to date",
        "saved",
        "up to date",
    ]
    assert block().password.get_secret_value() == "another"
    assert (block().uri, block().user, block().database) == ("neo4j+s://db.test", "rocket", "rockets")


def test_checking_writes_nothing() -> None:
    settings = load_settings(**credentials())
    assert asyncio.run(seed_blocks(settings, write=False)) == {NAME: "missing"}
    with pytest.raises(ValueError, match="Unable to find block document"):
        block()
    seeded(neo4j_user="former")
    assert asyncio.run(seed_blocks(settings, write=False)) == {NAME: "differs"}
    assert block().user == "former"


def test_a_block_stays_where_the_environment_has_no_credentials() -> None:
    seeded()
    assert seeded(neo4j_password="") == "left alone: NEO4J_PASSWORD is not set"
    assert block().password.get_secret_value() == PASSWORD


def test_the_password_is_shown_nowhere(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        seeded()
        loaded = block()
    assert PASSWORD not in caplog.text
    for text in (repr(loaded), str(loaded), loaded.model_dump_json(), repr(loaded.target())):
        assert PASSWORD not in text

    async def as_the_ui_reads_it() -> str:
        async with get_client() as client:
            document = await client.read_block_document_by_name(
                NEO4J_BLOCK, Neo4jCredentials._block_type_slug or "", include_secrets=False
            )
            return document.model_dump_json()

    assert PASSWORD not in asyncio.run(as_the_ui_reads_it())


def test_the_script_saves_checks_and_prints_no_secret(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def run(*arguments: str) -> tuple[object, str]:
        monkeypatch.setattr(sys, "argv", [str(SCRIPT), *arguments])
        with pytest.raises(SystemExit) as ended:
            runpy.run_path(str(SCRIPT), run_name="__main__")
        printed = capsys.readouterr()
        assert PASSWORD not in printed.out + printed.err
        return ended.value.code, printed.out + printed.err

    assert run("--check") == (0, f"{NAME}: left alone: NEO4J_PASSWORD is not set\n")
    monkeypatch.setenv("NEO4J_PASSWORD", PASSWORD)
    assert run("--check") == (1, f"{NAME}: missing\n")
    assert run() == (0, f"{NAME}: saved\n")
    assert run() == (0, f"{NAME}: up to date\n")
    assert run("--check") == (0, f"{NAME}: up to date\n")
    monkeypatch.setenv("LOG_LEVEL", "LOUD")
    code, text = run()
    assert code == 2
    assert text.startswith("LOG_LEVEL (environment): ")
    assert text.count("\n") == 1


class TestTheGraphThatFlowsWriteTo:
    def target(self, **settings: object) -> tuple[str | None, str, str, str]:
        target = asyncio.run(configured_graph(load_settings(graph_store="neo4j", **settings)))
        password = target.password.get_secret_value() if target.password else ""
        return target.uri, target.user, password, target.database

    def test_is_the_embedded_one_unless_neo4j_is_chosen(self, root: Path) -> None:
        seeded()
        target = asyncio.run(configured_graph(load_settings()))
        assert (target.kind, target.path) == ("ladybug", root / "graph" / "rocketry.lbug")

    def test_is_the_blocks_when_the_environment_says_nothing(self) -> None:
        seeded()
        assert self.target() == ("neo4j+s://db.test", "rocket", PASSWORD, "rockets")

    def test_is_the_environments_when_that_has_a_password(self) -> None:
        seeded()
        assert self.target(neo4j_password="own") == ("bolt://localhost:7687", "neo4j", "own", "neo4j")

    def test_takes_each_value_that_the_environment_names_over_the_blocks(self) -> None:
        seeded()
        assert self.target(neo4j_database="test") == ("neo4j+s://db.test", "rocket", PASSWORD, "test")

    def test_needs_credentials_from_somewhere(self) -> None:
        with pytest.raises(ConfigurationError) as caught:
            self.target()
        assert "NEO4J_PASSWORD" in str(caught.value)
        assert "setup_prefect_blocks.py" in str(caught.value)
        assert "\n" not in str(caught.value)
