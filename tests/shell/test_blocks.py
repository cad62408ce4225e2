"""Credentials and the storage root as Prefect Blocks: saved once, never shown, and behind what the environment says."""

from __future__ import annotations

import asyncio
import json
import logging
import runpy
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar
from uuid import UUID

import boto3
import pytest
from moto.server import ThreadedMotoServer
from prefect.blocks.core import Block
from prefect.client.orchestration import get_client

from rocket_pipeline.common.settings import load_settings
from rocket_pipeline.errors import ConfigurationError
from rocket_pipeline.prefect_blocks import configured_graph
from rocket_pipeline.prefect_blocks import load_settings as settings_of_flows
from rocket_pipeline.prefect_blocks.credentials import Neo4jCredentials
from rocket_pipeline.prefect_blocks.secrets import with_secrets
from rocket_pipeline.prefect_blocks.settings import _stored_root
from rocket_pipeline.tasks.blocks import ALERTS, AWS, BUCKET, CLOUDINARY, NEO4J, STORAGE, Blocks
from rocket_pipeline.tasks.seeding import Drift, compare, read_all, seed
from tests.shell.conftest import PREFECT

pytestmark = PREFECT

SCRIPT = Path(__file__).resolve().parents[2] / "scripts" / "setup_prefect_blocks.py"
PASSWORD = "kH7-never-shown"


@pytest.fixture(autouse=True)
def no_blocks(prefect_api: None) -> None:
    """A server without any Block of ours, and a process that has asked it for none."""

    async def delete_all() -> None:
        async with get_client() as client:
            for document in await read_all(client, "/block_documents/filter"):
                if str(document["name"]).startswith("rocket-"):
                    await client.delete_block_document(UUID(document["id"]))

    asyncio.run(delete_all())
    _stored_root.cache_clear()


def credentials(**changed: object) -> dict[str, object]:
    return {
        "neo4j_uri": "neo4j+s://db.test",
        "neo4j_user": "rocket",
        "neo4j_password": PASSWORD,
        "neo4j_database": "rockets",
        **changed,
    }


def seeded(**settings: object) -> Drift:
    return asyncio.run(seed(Blocks(load_settings(**settings))))


def block() -> Neo4jCredentials:
    loaded = asyncio.run(Block.aload(NEO4J))
    assert isinstance(loaded, Neo4jCredentials)
    return loaded


def test_credentials_are_saved_once_and_again_only_when_they_change() -> None:
    another = credentials(neo4j_password="another")
    assert seeded(**credentials()).missing == (NEO4J,)
    assert not seeded(**credentials())
    assert seeded(**another).changed == (NEO4J,)
    assert not seeded(**another)
    assert block().password.get_secret_value() == "another"
    assert (block().uri, block().user, block().database) == ("neo4j+s://db.test", "rocket", "rockets")


def test_comparing_writes_nothing() -> None:
    blocks = Blocks(load_settings(**credentials()))
    assert asyncio.run(compare(blocks)).missing == (NEO4J,)
    with pytest.raises(ValueError, match="Unable to find block document"):
        block()
    seeded(**credentials(neo4j_user="former"))
    assert asyncio.run(compare(blocks)).changed == (NEO4J,)
    assert block().user == "former"


def test_a_block_stays_where_the_environment_has_no_credentials() -> None:
    seeded(**credentials())
    without = Blocks(load_settings())
    assert without.left_alone[NEO4J] == "NEO4J_PASSWORD is not set"
    asyncio.run(seed(without, prune=True))
    assert block().password.get_secret_value() == PASSWORD


def test_pruning_deletes_what_bears_our_names_and_nobody_knows() -> None:
    async def save(name: str) -> None:
        await Neo4jCredentials(uri="bolt://x", password="y").asave(name, overwrite=True)

    asyncio.run(save("rocket-former"))
    asyncio.run(save("somebody-elses"))
    assert asyncio.run(seed(Blocks(load_settings()), prune=True)).extra == ("rocket-neo4j-credentials/rocket-former",)
    assert not asyncio.run(compare(Blocks(load_settings())))
    assert asyncio.run(Neo4jCredentials.aload("somebody-elses")).uri == "bolt://x"


def test_every_kind_of_block_is_seeded_once_from_the_settings() -> None:
    settings = {
        **credentials(),
        "data_root": "s3://rockets/prod",
        "aws_access_key_id": "K",
        "aws_secret_access_key": PASSWORD,
        "cloudinary_cloud_name": "c",
        "cloudinary_api_key": "k",
        "cloudinary_api_secret": "s",
        "alert_webhook_url": "https://alerts.test/secret",
    }
    assert set(seeded(**settings).missing) == {AWS, BUCKET, STORAGE, NEO4J, CLOUDINARY, ALERTS}
    assert not seeded(**settings)
    rotated = {**settings, "aws_secret_access_key": "rotated"}
    assert seeded(**rotated).changed == (AWS, BUCKET, STORAGE), "what refers to a key that changed is new as well"
    assert not seeded(**rotated)


def test_the_password_is_shown_nowhere(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        seeded(**credentials())
        loaded = block()
    assert PASSWORD not in caplog.text
    for text in (repr(loaded), str(loaded), loaded.model_dump_json(), repr(loaded.target())):
        assert PASSWORD not in text

    async def as_the_ui_reads_it() -> str:
        slug, _, name = NEO4J.partition("/")
        async with get_client() as client:
            document = await client.read_block_document_by_name(name, slug, include_secrets=False)
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

    code, text = run("--check")
    assert code == 0
    assert f"left     {NEO4J}: NEO4J_PASSWORD is not set\n" in text
    monkeypatch.setenv("NEO4J_PASSWORD", PASSWORD)
    for arguments, code, line in [
        (["--check"], 1, f"missing  {NEO4J}"),
        (["--plan"], 0, f"create   {NEO4J}"),
        ([], 0, f"created  {NEO4J}"),
        ([], 0, "1 Blocks, as they should be."),
        (["--check"], 0, "1 Blocks, as they should be."),
    ]:
        found, text = run(*arguments)
        assert (found, line in text.splitlines()) == (code, True), text
    monkeypatch.setenv("LOG_LEVEL", "LOUD")
    code, text = run()
    assert code == 2
    assert text.startswith("LOG_LEVEL (environment): ")
    assert text.count("\n") == 1


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    """A stand-in of AWS."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


class TestSecretsManager:
    def store(self, endpoint: str, name: str, text: str) -> dict[str, object]:
        """Store a secret; the settings that find it."""
        keys = {"aws_access_key_id": "K", "aws_secret_access_key": "S", "region_name": "eu-central-1"}
        client = boto3.client("secretsmanager", endpoint_url=endpoint, **keys)
        client.create_secret(Name=name, SecretString=text)
        return {
            "aws_endpoint_url": endpoint,
            "aws_region": "eu-central-1",
            "aws_access_key_id": "K",
            "aws_secret_access_key": "S",
            "aws_secrets_project": name.partition("/")[0],
        }

    def test_gives_what_the_environment_does_not_say(self, endpoint: str) -> None:
        secret = {"uri": "bolt://aws", "username": "u", "password": PASSWORD, "port": "7687"}
        given = self.store(endpoint, "one/neo4j/credentials", json.dumps(secret))
        settings = with_secrets(load_settings(neo4j_uri="bolt://own", **given))
        assert (settings.neo4j_uri, settings.neo4j_user) == ("bolt://own", "u")
        assert settings.neo4j_password.get_secret_value() == PASSWORD
        assert settings.cloudinary_api_secret is None, "a project without that secret is no error"
        assert seeded(neo4j_uri="bolt://own", **given).missing == (NEO4J,)
        assert block().target().uri == "bolt://own"

    def test_gives_the_image_accounts_keys_too(self, endpoint: str) -> None:
        secret = {"cloud_name": "c", "api_key": "k", "api_secret": PASSWORD}
        given = self.store(endpoint, "two/cloudinary/credentials", json.dumps(secret))
        assert CLOUDINARY in Blocks(load_settings(**given)).wanted

    @pytest.mark.parametrize("text", ["not json " + PASSWORD, "[]", '{"password": {"a": "' + PASSWORD + '"}}'])
    def test_that_holds_something_else_is_one_line_without_it(self, endpoint: str, text: str) -> None:
        project = f"bad{len(text)}"
        given = self.store(endpoint, f"{project}/neo4j/credentials", text)
        with pytest.raises(ConfigurationError, match="is no JSON object of texts") as caught:
            with_secrets(load_settings(**given))
        assert PASSWORD not in str(caught.value)

    def test_that_does_not_answer_is_one_line(self) -> None:
        away = {"aws_endpoint_url": "http://127.0.0.1:9", "aws_region": "x", "aws_secrets_project": "p"}
        keys = {"aws_access_key_id": "K", "aws_secret_access_key": PASSWORD}
        with pytest.raises(ConfigurationError, match="did not give p/neo4j/credentials") as caught:
            with_secrets(load_settings(**away, **keys))
        assert PASSWORD not in str(caught.value)
        assert "\n" not in str(caught.value)


class TestTheRootThatFlowsWriteTo:
    S3: ClassVar = {"aws_access_key_id": "K", "aws_secret_access_key": PASSWORD, "aws_endpoint_url": "http://s3.test"}

    def test_is_the_blocks_when_the_environment_names_none(self) -> None:
        seeded(data_root="s3://rockets/prod", **self.S3)
        settings = settings_of_flows()
        assert settings.root == "s3://rockets/prod"
        assert settings.aws_endpoint_url == "http://s3.test"
        assert settings.aws_secret_access_key is not None
        assert settings.aws_secret_access_key.get_secret_value() == PASSWORD
        assert PASSWORD in settings.secrets, "so that no log line shows it"

    def test_is_the_environments_when_that_names_one(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        seeded(data_root="s3://rockets/prod", **self.S3)
        monkeypatch.setenv("DATA_ROOT", str(tmp_path))
        assert settings_of_flows().root == str(tmp_path)
        assert settings_of_flows().aws_endpoint_url is None

    def test_takes_each_value_that_the_environment_names_over_the_blocks(self, monkeypatch: pytest.MonkeyPatch) -> None:
        seeded(data_root="s3://rockets/prod", **self.S3)
        monkeypatch.setenv("AWS_ENDPOINT_URL", "http://own.test")
        assert (settings_of_flows().root, settings_of_flows().aws_endpoint_url) == (
            "s3://rockets/prod",
            "http://own.test",
        )

    def test_can_be_a_folder(self, tmp_path: Path) -> None:
        seeded(data_root=str(tmp_path))
        assert settings_of_flows().root == str(tmp_path)

    def test_is_the_default_when_nobody_names_one(self) -> None:
        assert settings_of_flows() == load_settings()

    def test_can_be_read_within_a_flow(self, tmp_path: Path) -> None:
        seeded(data_root=str(tmp_path))

        async def flow() -> str:
            return settings_of_flows().root

        assert asyncio.run(flow()) == str(tmp_path)


class TestTheGraphThatFlowsWriteTo:
    def target(self, **settings: object) -> tuple[str | None, str, str, str]:
        target = asyncio.run(configured_graph(load_settings(graph_store="neo4j", **settings)))
        password = target.password.get_secret_value() if target.password else ""
        return target.uri, target.user, password, target.database

    def test_is_the_embedded_one_unless_neo4j_is_chosen(self, root: Path) -> None:
        seeded(**credentials())
        target = asyncio.run(configured_graph(load_settings()))
        assert (target.kind, target.path) == ("ladybug", root / "graph" / "rocketry.lbug")

    def test_is_the_blocks_when_the_environment_says_nothing(self) -> None:
        seeded(**credentials())
        assert self.target() == ("neo4j+s://db.test", "rocket", PASSWORD, "rockets")

    def test_is_the_environments_when_that_has_a_password(self) -> None:
        seeded(**credentials())
        assert self.target(neo4j_password="own") == ("bolt://localhost:7687", "neo4j", "own", "neo4j")

    def test_takes_each_value_that_the_environment_names_over_the_blocks(self) -> None:
        seeded(**credentials())
        assert self.target(neo4j_database="test") == ("neo4j+s://db.test", "rocket", PASSWORD, "test")

    def test_needs_credentials_from_somewhere(self) -> None:
        with pytest.raises(ConfigurationError) as caught:
            self.target()
        assert "NEO4J_PASSWORD" in str(caught.value)
        assert "setup_prefect_blocks.py" in str(caught.value)
        assert "\n" not in str(caught.value)
