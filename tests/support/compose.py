"""The stack of docker-compose.yml for tests, driven by `make up` and `make down` under a project name of its own."""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from tests.support import docker_images
from tests.support.docker_engine import Engine, engine
from tests.support.neo4j_server import free_port
from tests.support.rocket import environment

PROJECT = Path(__file__).resolve().parents[2]
UP_S, RUN_S = 900, 180
IMAGE = "rocket-pipeline:test"
NETWORK_OF_THE_HOST = "services: {worker: {build: {network: host}}}\n"  # an engine without a bridge has no other
FINAL = {"COMPLETED", "FAILED", "CRASHED", "CANCELLED"}


@dataclass(frozen=True)
class Stack:
    """The stack, up or down.

    Attributes:
        engine: What it runs on.
        folder: Where its .env.compose and its data folder lie.
        variables: What a command that handles it must have in its environment.
    """

    engine: Engine
    folder: Path
    variables: dict[str, str]

    @property
    def data(self) -> Path:
        """What the worker has as /data."""
        return self.folder / "data"

    @property
    def settings(self) -> dict[str, str]:
        """What .env.compose says."""
        lines = (self.folder / "env").read_text().splitlines()
        return dict(line.split("=", 1) for line in lines)

    @property
    def passwords(self) -> dict[str, str]:
        """The generated passwords by name."""
        return {name: value for name, value in self.settings.items() if name.endswith("_PASSWORD")}

    @property
    def address(self) -> str:
        """Where Prefect's server answers."""
        return f"http://127.0.0.1:{self.settings['PREFECT_PORT']}"

    def put(self, path: str, content: bytes) -> None:
        """Write a file below the data folder, as the worker would own it."""
        file = self.data / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
        for place in (file, *file.relative_to(self.data).parents):
            os.chown(self.data / place, user_of_containers(), -1)

    def make(self, target: str) -> str:
        """What `make up` or `make down` prints."""
        done = subprocess.run(
            ["make", "--silent", target, f"PYTHON={sys.executable}"],
            cwd=PROJECT,
            env=self.variables,
            capture_output=True,
            text=True,
            timeout=UP_S,
        )
        assert done.returncode == 0, f"make {target}:\n{done.stdout[-4000:]}\n{done.stderr[-4000:]}"
        return done.stdout + done.stderr

    def compose(self, *arguments: str) -> str:
        """What a `docker compose` command prints."""
        options = ("--project-directory", str(PROJECT), "--env-file", str(self.folder / "env"))
        return self.engine.docker("compose", *options, *arguments, **self.variables)

    def container(self, service: str) -> str:
        """The id of a service's container."""
        return self.compose("ps", "--all", "--quiet", service)

    def api(self, path: str, body: dict[str, Any] | None = None) -> Any:
        """What Prefect's API answers to a GET, or to a POST of the body."""
        method = "GET" if body is None else "POST"
        login = ("admin", self.settings["PREFECT_PASSWORD"])
        answer = httpx.request(method, f"{self.address}/api/{path}", json=body, auth=login, timeout=30)
        answer.raise_for_status()
        return answer.json()

    def run(self, deployment: str) -> dict[str, Any]:
        """A finished flow run of a deployment, run by the worker."""
        found = self.api(f"deployments/name/{deployment}")
        run = self.api(f"deployments/{found['id']}/create_flow_run", {})
        deadline = time.monotonic() + RUN_S
        while run["state"]["type"] not in FINAL and time.monotonic() < deadline:
            time.sleep(0.3)
            run = self.api(f"flow_runs/{run['id']}")
        return run

    @contextmanager
    def worker(self, pool: str) -> Iterator[None]:
        """A worker of another pool, on this machine instead of in a container."""
        api = {
            "PREFECT_API_URL": f"{self.address}/api",
            "PREFECT_API_AUTH_STRING": f"admin:{self.settings['PREFECT_PASSWORD']}",
        }
        with (self.folder / f"{pool}.log").open("wb") as log:
            process = subprocess.Popen(
                [str(Path(sys.executable).with_name("prefect")), "worker", "start", "--pool", pool],
                env={**self.variables, **api},
                stdout=log,
                stderr=log,
            )
        try:
            yield
        finally:
            process.kill()
            process.wait()


@contextmanager
def stack(folder: Path) -> Iterator[Stack]:
    """The stack, not up yet; taken down in the end with its own volumes.

    Raises:
        LaneMissingError: No engine can be had.
    """
    with engine() as running:
        images = docker_images.stand_ins(running) if running.is_private else {}
        (folder / "override.yml").write_text(NETWORK_OF_THE_HOST if running.is_private else "services: {}\n")
        ports = {name: free_port() for name in ("PREFECT_PORT", "NEO4J_HTTP_PORT", "NEO4J_BOLT_PORT", "S3_PORT")}
        settings = {
            "COMPOSE_PROJECT_NAME": f"rocket-test-{secrets.token_hex(3)}",
            "COMPOSE_FILE": f"docker-compose.yml:{folder / 'override.yml'}",
            "DATA_DIR": str(folder / "data"),
            "SETTINGS_FILE": str(folder / "settings"),
            "ROCKET_IMAGE": IMAGE,
            **{name: str(port) for name, port in ports.items()},
            **images,
        }
        (folder / "settings").write_text("LOG_LEVEL=DEBUG\n")
        (folder / "env").write_text("".join(f"{name}={value}\n" for name, value in settings.items()))
        variables = {**environment(folder, COMPOSE_ENV=str(folder / "env")), **running.variables}
        own = Stack(running, folder, {n: v for n, v in variables.items() if n not in settings})
        try:
            yield own
        finally:
            own.compose("--profile", "s3", "down", "--volumes", "--timeout", "5")
            if running.is_private:
                running.docker("image", "prune", "--force")
                running.docker("builder", "prune", "--force", "--keep-storage=2GB")  # layers of former builds


def user_of_containers() -> int:
    """The user whom the project's containers run as."""
    return os.getuid() or 1000
