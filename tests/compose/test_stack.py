"""`make up` on a real engine: the whole stack comes up, is closed to strangers, works, and keeps what it has."""

from __future__ import annotations

import json
import stat
from typing import Any

import httpx
import neo4j
import obstore
import pytest
import yaml
from obstore.store import S3Store
from websockets.exceptions import ConnectionClosedError
from websockets.sync.client import connect
from websockets.typing import Subprotocol

from tests.support.compose import IMAGE, PROJECT, Stack, user_of_containers
from tests.support.raw_files import ESTES, HEADERS, NAR, csv_bytes

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("compose")]

ROCKET = ("server", "setup", "worker")
SERVICES = (*ROCKET, "database", "neo4j")
OPEN = {
    "/": 200,
    "/docs": 200,
    "/redoc": 200,
    "/openapi.json": 200,
    "/ui-settings": 200,
    "/api/health": 200,
    "/api/ready": 200,
}


def test_up_prints_where_to_look_and_no_password(stack: Stack, said: str) -> None:
    assert f"Prefect: {stack.address}" in said
    logs = stack.compose("logs", "--no-color")
    for name, password in stack.passwords.items():
        assert name != "NEO4J_PASSWORD" or "NEO4J_PASSWORD in" in said
        assert password not in said + logs
    assert stat.S_IMODE((stack.folder / "env").stat().st_mode) == 0o600


def test_every_service_is_healthy_and_the_setup_has_ended(stack: Stack) -> None:
    states = {service: inspected(stack, service)["State"] for service in SERVICES}
    assert states["setup"]["ExitCode"] == 0
    assert {states[name]["Health"]["Status"] for name in SERVICES if name != "setup"} == {"healthy"}


def test_no_container_has_more_rights_than_it_needs(stack: Stack) -> None:
    for service in SERVICES:
        container = inspected(stack, service)
        host = container["HostConfig"]
        assert container["Config"]["User"].split(":")[0] not in ("", "0", "root"), service
        assert host["CapDrop"] == ["ALL"], service
        assert host["SecurityOpt"] == ["no-new-privileges:true"], service
        assert host["ReadonlyRootfs"] is (service != "neo4j"), service
        assert host["Memory"] > 0, service
        assert host["PidsLimit"] > 0, service
        assert host["RestartPolicy"]["Name"] == ("no" if service == "setup" else "unless-stopped")
        published = [binding for bindings in (host["PortBindings"] or {}).values() for binding in bindings]
        assert {binding["HostIp"] for binding in published} <= {"127.0.0.1"}, service
    with pytest.raises(AssertionError, match="Read-only file system"):
        stack.compose("exec", "-T", "worker", "touch", "/app/x")
    assert stack.compose("exec", "-T", "worker", "id", "-u") == str(user_of_containers())


def test_only_the_worker_and_its_setup_get_no_password_of_the_database(stack: Stack) -> None:
    secret = stack.passwords["POSTGRES_PASSWORD"]
    holders = {name for name in SERVICES if secret in json.dumps(inspected(stack, name)["Config"]["Env"])}
    assert holders == {"database", "server"}


def test_without_the_password_prefect_shows_nothing_but_its_pages_and_its_health(stack: Stack) -> None:
    with httpx.Client(base_url=stack.address, timeout=30) as client:
        assert {path: client.get(path).status_code for path in OPEN} == OPEN
        specification = client.get("/openapi.json").json()["paths"]
        operations = [(method, f"/api{path}") for path, methods in specification.items() for method in methods]
        answers = {(m, path): client.request(m, path).status_code for m, path in operations if path not in OPEN}
        assert len(answers) > 150
        assert set(answers.values()) == {401}
        wrong = client.post("/api/flows/filter", json={}, auth=("admin", "guessed"))
        assert wrong.status_code == 401


@pytest.mark.parametrize("path", ["events/in", "events/out", "logs/out"])
def test_without_the_password_no_stream_opens(stack: Stack, path: str) -> None:
    address = f"{stack.address.replace('http', 'ws')}/api/{path}"
    with connect(address, subprotocols=[Subprotocol("prefect")]) as stream:
        stream.send(json.dumps({"type": "auth", "token": "guessed"}))
        with pytest.raises(ConnectionClosedError, match="token"):
            stream.recv(timeout=10)


def test_the_server_holds_what_the_files_say(stack: Stack) -> None:
    wanted = {each["name"] for each in yaml.safe_load((PROJECT / "prefect.yaml").read_text())["deployments"]}
    deployments = stack.api("deployments/filter", {})
    assert sorted(each["name"] for each in deployments) == sorted(wanted)
    variables = {each["name"] for each in stack.api("variables/filter", {})}
    assert "dept_rocketry_graph_load" in variables
    pools = {each["name"]: each["type"] for each in stack.api("work_pools/filter", {})}
    assert pools["local"] == "process"


def test_the_worker_gets_the_projects_settings(stack: Stack) -> None:
    shown = stack.compose("exec", "-T", "worker", "python", "-c", SHOW_SETTINGS)
    assert json.loads(shown) == {"root": "/data", "log_level": "DEBUG", "graph_store": "neo4j"}


SHOW_SETTINGS = """
import json
from rocket_pipeline.common.settings import load_settings as load
print(json.dumps({name: getattr(load(), name) for name in ("root", "log_level", "graph_store")}))
"""


CLEANING = "organizations_dept_rocketry/cleaning-organizations"


def put_raw_data(stack: Stack) -> None:
    """What the deployment reads."""
    for key, row in (("manufacturers/thrustcurve.csv", ESTES), ("organizations/thrustcurve.csv", NAR)):
        stack.put(f"data_raw/{key}", csv_bytes(HEADERS[key], [row]))


@pytest.mark.timeout(900)  # two runs, down, up: a minute, and many on a machine that does much besides
def test_a_deployment_runs_on_the_worker_and_all_it_made_outlives_a_restart(stack: Stack) -> None:
    put_raw_data(stack)
    cleaned = stack.run(CLEANING)
    assert cleaned["state"]["name"] == "Completed", cleaned["state"]["message"]
    loaded = stack.run("graph_load_dept_rocketry/graph-load")
    assert loaded["state"]["name"] == "Completed", loaded["state"]["message"]
    before = kept(stack, cleaned["id"])
    assert before["rows"][1].startswith("national-association-of-rocketry,")
    assert before["organizations"] == ["National Association of Rocketry"]
    assert before["state"] == "Completed"

    stack.make("down")
    assert stack.compose("ps", "--all", "--quiet") == ""
    stack.make("up")

    assert kept(stack, cleaned["id"]) == before


def kept(stack: Stack, run_id: str) -> dict[str, Any]:
    """What is found of a run in each place that keeps something."""
    clean = stack.data / "data_clean" / "organizations.csv"
    with neo4j.GraphDatabase.driver(
        f"bolt://127.0.0.1:{stack.settings['NEO4J_BOLT_PORT']}", auth=("neo4j", stack.passwords["NEO4J_PASSWORD"])
    ) as driver:
        nodes = driver.execute_query("MATCH (o:Organization) RETURN o.name AS name ORDER BY name").records
    return {
        "state": stack.api(f"flow_runs/{run_id}")["state"]["name"],
        "owner": clean.stat().st_uid,
        "rows": clean.read_text().splitlines(),
        "organizations": [node["name"] for node in nodes],
        "deployments": len(stack.api("deployments/filter", {})),
    }


def test_a_deployment_of_the_docker_pool_runs_in_a_container_of_its_own(stack: Stack) -> None:
    put_raw_data(stack)
    networks = list(inspected(stack, "worker")["NetworkSettings"]["Networks"])
    variables = {"image": IMAGE, "networks": networks, "volumes": [f"{stack.data}:/data"]}
    to_the_pool = "--env=PREFECT_DEPLOYMENTS_DEFAULT_WORK_POOL_NAME=docker"
    deploy = ("prefect", "--no-prompt", "deploy", "--name", CLEANING.partition("/")[2])
    job = ("--job-variable", json.dumps(variables))
    stack.compose("run", "--rm", "--no-deps", "--no-TTY", to_the_pool, "setup", *deploy, *job)
    with stack.worker("docker"):
        run = stack.run(CLEANING)
    assert (run["work_pool_name"], run["state"]["name"]) == ("docker", "Completed"), run["state"]
    assert run["infrastructure_pid"].startswith("http+docker://")


def test_a_dump_of_prefects_state_can_be_read_back(stack: Stack) -> None:
    copy = "createdb --username prefect copy && pg_dump --username prefect prefect | psql -q --username prefect copy"
    stack.compose("exec", "-T", "database", "sh", "-c", copy)
    count = ("psql", "-At", "--username", "prefect", "copy", "-c", "SELECT count(*) FROM deployment")
    assert int(stack.compose("exec", "-T", "database", *count)) == len(stack.api("deployments/filter", {}))


def test_the_s3_profile_gives_the_worker_a_bucket(stack: Stack) -> None:
    stack.compose("--profile", "s3", "up", "--detach", "--wait", "s3")
    secret = stack.passwords["S3_PASSWORD"]
    variables = {
        "DATA_ROOT": "s3://rocket",
        "AWS_ENDPOINT_URL": "http://s3:7070",
        "AWS_ACCESS_KEY_ID": "rocket",
        "AWS_SECRET_ACCESS_KEY": secret,
        "AWS_REGION": "us-east-1",
    }
    options = [f"--env={name}={value}" for name, value in variables.items()]
    stack.compose("run", "--rm", "--no-deps", "--no-TTY", *options, "worker", "python", "-c", PUT)
    bucket = S3Store(
        "rocket",
        endpoint=f"http://127.0.0.1:{stack.settings['S3_PORT']}",
        access_key_id="rocket",
        secret_access_key=secret,
        region="us-east-1",
        client_options={"allow_http": True},
    )
    assert bytes(obstore.get(bucket, "data_raw/hello.csv").bytes()) == b"from the worker"


PUT = """
from rocket_pipeline.common.settings import load_settings
from rocket_pipeline.core.extraction.configuration import storage_of
storage_of(load_settings()).raw.put("hello.csv", b"from the worker")
"""


def inspected(stack: Stack, service: str) -> dict[str, Any]:
    """What the engine says of a service's container."""
    found: list[dict[str, Any]] = json.loads(stack.engine.docker("inspect", stack.container(service)))
    return found[0]
