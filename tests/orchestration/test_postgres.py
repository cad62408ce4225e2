"""A Prefect server as on a server: PostgreSQL, a password, the set-up scripts, a process worker, restarts."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml

from rocket_pipeline.demo import SITE_MAP, DemoSites
from tests.support.neo4j_server import free_port
from tests.support.postgres import PostgresServer, new_postgres
from tests.support.prefect_server import PROJECT, PrefectServer, prefect, wait_for
from tests.support.rocket import environment

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("postgres")]

PASSWORD = "pg-lane-never-shown"
SCRIPTS = ("variables", "blocks", "server")
"""Those that come before `prefect deploy`; the automations come after it."""
EXTRACTION = "api_ingestion_dept_rocketry/extraction-api-ingestion"
DEPLOYMENTS = {each["name"] for each in yaml.safe_load((PROJECT / "prefect.yaml").read_text())["deployments"]}


class Alerts(ThreadingHTTPServer):
    """Where alerts are posted to."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        super().__init__(("127.0.0.1", 0), _Alert)
        threading.Thread(target=self.serve_forever, daemon=True).start()


class _Alert(BaseHTTPRequestHandler):
    server: Alerts

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.texts.append(json.loads(body)["text"])
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        return


@dataclass
class Stack:
    """The server, what it stands on, and what its clients write to."""

    server: PrefectServer
    postgres: PostgresServer
    alerts: Alerts
    root: Path

    def start(self) -> None:
        port = str(httpx.URL(self.server.url).port)
        settings = {
            "PREFECT_SERVER_API_AUTH_STRING": f"admin:{PASSWORD}",
            "PREFECT_SERVER_DATABASE_CONNECTION_URL": self.postgres.url,
        }
        command = prefect("server", "start", "--host", "127.0.0.1", "--port", port)
        self.server.start("server", *command, **settings)
        wait_for(self._answers, seconds=180, what="the server")

    def _answers(self) -> bool:
        try:
            return httpx.get(f"{self.server.url}/ready", timeout=5).is_success
        except httpx.TransportError:
            return False

    def call(self, *command: str, **extra: str) -> subprocess.CompletedProcess[str]:
        """Run a command of the project to its end, as a client of the server."""
        return subprocess.run(
            command, cwd=PROJECT, env={**self.server.env, **extra}, capture_output=True, text=True, timeout=120
        )

    def set_up(self, *arguments: str, scripts: tuple[str, ...] = SCRIPTS) -> str:
        """Run the set-up scripts; what they print."""
        said = ""
        for name in scripts:
            done = self.call(sys.executable, f"scripts/setup_prefect_{name}.py", *arguments)
            assert done.returncode == 0, done.stdout + done.stderr
            said += done.stdout
        assert PASSWORD not in said
        return said

    def deploy(self) -> None:
        """Deploy all that prefect.yaml names."""
        done = self.call(*prefect("--no-prompt", "deploy", "--all"))
        assert done.returncode == 0, done.stdout + done.stderr

    def deployments(self) -> dict[str, Any]:
        """Name → deployment."""
        found = self.server.ask("/deployments/filter")
        named = {each["name"]: each for each in found}
        assert len(named) == len(found), "a deployment is there twice"
        return named

    def runs(self, deployment: str) -> list[dict[str, Any]]:
        """The flow runs of a deployment."""
        wanted: list[dict[str, Any]] = self.server.ask(
            "/flow_runs/filter", deployments={"name": {"any_": [deployment]}}
        )
        return wanted


@pytest.fixture(scope="module")
def sites() -> Iterator[DemoSites]:
    with DemoSites() as sites:
        yield sites


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory, sites: DemoSites) -> Iterator[Stack]:
    folder = tmp_path_factory.mktemp("stack")
    alerts, port = Alerts(), free_port()
    env = environment(
        folder / "home",
        PREFECT_API_URL=f"http://127.0.0.1:{port}/api",
        PREFECT_API_AUTH_STRING=f"admin:{PASSWORD}",
        PREFECT_SERVER_ANALYTICS_ENABLED="false",
        DO_NOT_TRACK="1",
        PREFECT_WORKER_QUERY_SECONDS="1",
        SCRAPER_SITE_MAP=json.dumps(SITE_MAP),
        SCRAPER_HOST_MAP=json.dumps(sites.host_map),
        SCRAPER_RATE_LIMIT="50",
    )
    server = PrefectServer(f"http://admin:{PASSWORD}@127.0.0.1:{port}/api", env, folder, sites)
    stack = Stack(server, new_postgres(), alerts, folder / "root")
    try:
        stack.start()
        # The worker's environment names no root: the Block does, that is seeded where one is known.
        alert_url = f"http://127.0.0.1:{alerts.server_port}/alert"
        stack.call(
            sys.executable, "scripts/setup_prefect_blocks.py", DATA_ROOT=str(stack.root), ALERT_WEBHOOK_URL=alert_url
        )
        stack.set_up()
        stack.deploy()
        stack.set_up(scripts=("automations",))
        server.worker()
        yield stack
    finally:
        server.stop()
        stack.postgres.remove()
        alerts.shutdown()
        alerts.server_close()


def test_without_the_password_the_api_and_the_scripts_are_refused(stack: Stack) -> None:
    anonymous = httpx.URL(stack.server.url).copy_with(userinfo=b"")
    assert httpx.post(f"{anonymous}/flow_runs/filter", json={}).status_code == 401
    refused = stack.call(sys.executable, "scripts/setup_prefect_variables.py", PREFECT_API_AUTH_STRING="admin:guess")
    assert refused.returncode == 2
    assert refused.stderr == (
        "Prefect's API refuses this user or password. Set PREFECT_API_AUTH_STRING to the server's user:password.\n"
    )


def test_setting_up_and_deploying_again_changes_nothing(stack: Stack) -> None:
    before = {name: each["id"] for name, each in stack.deployments().items()}
    assert before.keys() == DEPLOYMENTS
    said = stack.set_up("--check", scripts=(*SCRIPTS, "automations"))
    assert not re.search(r"^(missing|differs|extra)", said, re.MULTILINE), said
    stack.deploy()
    assert {name: each["id"] for name, each in stack.deployments().items()} == before
    assert "as they should be" in stack.set_up(scripts=("automations",))


def test_one_word_deploys_to_another_pool(stack: Stack) -> None:
    pools = {each["work_pool_name"] for each in stack.deployments().values()}
    assert pools == {"local"}
    moved = ["--no-prompt", "deploy", "--name", "cleaning"]
    stack.call(*prefect(*moved), PREFECT_DEPLOYMENTS_DEFAULT_WORK_POOL_NAME="ecs")
    assert stack.deployments()["cleaning"]["work_pool_name"] == "ecs"
    stack.call(*prefect(*moved))
    assert stack.deployments()["cleaning"]["work_pool_name"] == "local"


def test_a_form_asks_only_for_what_a_person_can_say_and_explains_each(stack: Stack) -> None:
    for name, deployment in stack.deployments().items():
        fields = deployment["parameter_openapi_schema"]["properties"]
        assert not fields.keys() & {"run", "config", "draft"}, name
        assert all(field.get("description") for field in fields.values()), name
        assert deployment["description"], name
        assert not any(schedule["active"] for schedule in deployment["schedules"]), name
        assert deployment["global_concurrency_limit"]["limit"] == 1, name
    form = stack.deployments()["extraction-api-ingestion"]["parameter_openapi_schema"]["properties"]
    assert form["sources"]["items"]["enum"] == ["thrustcurve_metadata", "thrustcurve_motors", "thrustcurve_samples"]


def test_a_source_that_gives_less_than_it_gave_is_told_at_once(stack: Stack) -> None:
    assert extracted(stack) == "Completed", (stack.server.folder / "worker.log").read_text()[-3000:]
    profile = stack.root / "data_raw" / "_profiles" / "thrustcurve_metadata.json"
    profile.write_text(re.sub(r'"records": ?(\d+)', r'"records": \g<1>000', profile.read_text()))
    assert extracted(stack) == "Completed"
    told = r"Rocketry: the source thrustcurve_metadata has changed\. .* records, were [\d,]+,000: "
    assert re.match(told, alert(stack, "the source"))


def test_a_command_writes_where_the_servers_block_says_and_shows_in_its_ui(stack: Stack) -> None:
    rocket = Path(sys.executable).with_name("rocket")
    done = stack.call(str(rocket), "run", "extraction", "--source", "nar_clubs", "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["outputs"]["raw data"] == f"{stack.root}/data_raw"
    assert list((stack.root / "data_raw" / "clubs").glob("*.csv"))
    run_id = json.loads(done.stdout)["run_id"]
    assert [run for run in stack.server.ask("/flow_runs/filter") if run_id in run["name"]]


def test_a_worker_runs_a_category_and_what_follows_and_all_is_there_after_a_restart(stack: Stack) -> None:
    server = stack.server
    turn_on(stack, "Rocketry: clean after API ingestion")
    assert extracted(stack) == "Completed"
    assert (stack.root / "data_raw" / "manufacturers" / "thrustcurve.csv").stat().st_size > 0

    # The automation runs two categories: one has its raw data set, the other's was never extracted and so fails.
    assert ended_of(stack, "cleaning-organizations") == "Completed"
    assert (stack.root / "data_clean" / "manufacturers.csv").stat().st_size > 0
    assert ended_of(stack, "cleaning-motors") in {"Failed", "Partial"}
    assert re.match(r"Rocketry: motors .* is (Failed|Partial)\. .*motors", alert(stack, "motors"))

    artifacts = {each["key"] for each in server.ask("/artifacts/filter")}
    assert "extract-thrustcurve-metadata" in artifacts
    logs = [each["message"] for each in server.ask("/logs/filter")]
    assert any("thrustcurve_metadata" in line for line in logs), "what the core logs stands in the runs' logs"
    assert not any(PASSWORD in line for line in logs)

    before = holds(stack)
    server.stop()
    stack.postgres.stop()
    stack.postgres.start()
    stack.start()
    assert holds(stack) == before
    server.worker()
    again = server.run("organizations_dept_rocketry/cleaning-organizations")
    assert server.ended(again) == "Completed"


def extracted(stack: Stack) -> str:
    """The name of the final state of a run that extracts one source."""
    return stack.server.ended(stack.server.run(EXTRACTION, sources=["thrustcurve_metadata"]))


def alert(stack: Stack, word: str) -> str:
    """The first alert with that word, as soon as there is one."""
    return wait_for(lambda: next((text for text in stack.alerts.texts if word in text), ""), seconds=60, what=word)


def turn_on(stack: Stack, name: str) -> None:
    """What the switch in the UI does."""
    found = {each["name"]: each["id"] for each in stack.server.ask("/automations/filter")}
    httpx.patch(f"{stack.server.url}/automations/{found[name]}", json={"enabled": True}).raise_for_status()


def ended_of(stack: Stack, deployment: str) -> str:
    """The name of the final state of the deployment's first run, which somebody else asks for."""
    run = wait_for(lambda: stack.runs(deployment), seconds=60, what=f"a run of {deployment}")[0]
    return stack.server.ended(run["id"])


def holds(stack: Stack) -> dict[str, Any]:
    """What a server must not forget."""
    ask = stack.server.ask
    return {
        "runs": {each["id"]: each["state_name"] for each in ask("/flow_runs/filter")},
        "deployments": {name: each["id"] for name, each in stack.deployments().items()},
        "variables": {each["name"]: each["value"] for each in ask("/variables/filter")},
        "blocks": sorted(each["name"] for each in ask("/block_documents/filter")),
        "automations": {each["name"]: each["enabled"] for each in ask("/automations/filter")},
        "limits": {each["name"]: each["slot_decay_per_second"] for each in ask("/v2/concurrency_limits/filter")},
        "pools": {each["name"]: each["type"] for each in ask("/work_pools/filter")},
        "artifacts": sorted(each["key"] for each in ask("/artifacts/filter")),
    }
