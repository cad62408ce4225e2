"""A real Docker engine with Compose for tests: the machine's own, or a private one that is ended with the tests.

The machine's own engine is used where it answers and can pull images. Elsewhere root starts a `dockerd` of its own:
data below `.cache/docker/`, socket in a folder of its own, no bridge and no packet-filter rules, so that the machine's
network stays as it is. It has no registry: `docker_images.py` builds stand-ins for the images that would be pulled.
Where the `docker` command lacks Compose, Go builds it once from its module (about 90 seconds).
"""

from __future__ import annotations

import fcntl
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.support.neo4j_server import LaneMissingError

CACHE = Path(__file__).resolve().parents[2] / ".cache" / "docker"
COMPOSE = "v2.40.3"
COMPOSE_MODULE = "github.com/docker/compose/v2"
PID_FILE = CACHE / "dockerd.pid"
PROBE_IMAGE = "postgres:15"
START_S, STOP_S, BUILD_S, PULL_S = 60, 90, 900, 120


@dataclass(frozen=True)
class Engine:
    """An engine that answers.

    Attributes:
        variables: What the environment of a `docker` command must say besides.
        is_private: Whether it was started for the tests; it cannot pull images then.
    """

    variables: Mapping[str, str]
    is_private: bool

    def docker(self, *arguments: str, timeout: float = 600, **more: str) -> str:
        """What a `docker` command prints; one that fails is an AssertionError with all that it said."""
        done = subprocess.run(
            ["docker", *arguments],
            env={**os.environ, **self.variables, **more},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=timeout,
        )
        assert done.returncode == 0, f"docker {' '.join(arguments)}:\n{(done.stdout + done.stderr)[-4000:]}"
        return done.stdout.strip()


@contextmanager
def engine() -> Iterator[Engine]:
    """The engine for a test process.

    Raises:
        LaneMissingError: None is there and none can be started.
    """
    if _answers({}) and _says("docker", "pull", "--quiet", PROBE_IMAGE, timeout=PULL_S):
        yield Engine(compose_variables(), is_private=False)
        return
    with _private() as variables:
        yield Engine({**variables, **compose_variables()}, is_private=True)


@contextmanager
def _private() -> Iterator[dict[str, str]]:
    if os.geteuid() or not shutil.which("dockerd"):
        raise LaneMissingError(
            "no Docker engine that can pull images; as root, docker.io and iptables give a private one"
        )
    CACHE.mkdir(parents=True, exist_ok=True)
    with (CACHE / "lock").open("w") as lock, tempfile.TemporaryDirectory(prefix="rocket-docker-") as folder:
        fcntl.flock(lock, fcntl.LOCK_EX)  # one engine at a time may use the data
        _end_orphan()
        variables = {"DOCKER_HOST": f"unix://{folder}/socket"}
        with (CACHE / "dockerd.log").open("wb") as log:
            daemon = subprocess.Popen(
                [
                    "dockerd",
                    f"--data-root={CACHE / 'root'}",
                    f"--exec-root={folder}/exec",
                    f"--pidfile={PID_FILE}",
                    f"--host={variables['DOCKER_HOST']}",
                    *("--bridge=none", "--iptables=false", "--ip6tables=false", "--ip-forward=false"),
                ],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # Ctrl-C ends the tests, which end their containers and then the engine
            )
        try:
            _wait(daemon, variables)
            yield variables
        finally:
            daemon.terminate()
            daemon.wait(STOP_S)
            _unmount(CACHE / "root", Path(folder))


def _end_orphan() -> None:
    """End the engine of a test process that was killed; the lock says that nobody uses it any more."""
    pid = PID_FILE.read_text() if PID_FILE.exists() else ""
    command = Path("/proc", pid, "cmdline")
    if not pid or not command.is_file() or f"--pidfile={PID_FILE}" not in command.read_text():
        return
    os.kill(int(pid), signal.SIGTERM)
    deadline = time.monotonic() + STOP_S
    while command.exists() and time.monotonic() < deadline:
        time.sleep(0.1)


def _wait(daemon: subprocess.Popen[bytes], variables: Mapping[str, str]) -> None:
    deadline = time.monotonic() + START_S
    while time.monotonic() < deadline and daemon.poll() is None:
        if _answers(variables):
            return
        time.sleep(0.2)
    raise LaneMissingError(f"dockerd did not start: {(CACHE / 'dockerd.log').read_text()[-300:]}")


def _unmount(*folders: Path) -> None:
    """What an engine leaves mounted, innermost first."""
    places = [line.split()[1] for line in Path("/proc/self/mounts").read_text().splitlines()]
    for place in sorted(places, reverse=True):
        if any(Path(place).is_relative_to(folder) for folder in folders):
            subprocess.run(["umount", place], check=False)


def compose_variables() -> dict[str, str]:
    """None where `docker compose` is there, else a DOCKER_CONFIG in which it is.

    Raises:
        LaneMissingError: It is not there and cannot be built.
    """
    if _says("docker", "compose", "version"):
        return {}
    plugin = CACHE / "config" / "cli-plugins" / "docker-compose"
    plugin.parent.mkdir(parents=True, exist_ok=True)
    plugin.unlink(missing_ok=True)
    plugin.symlink_to(_compose())
    return {"DOCKER_CONFIG": str(plugin.parents[1])}


def _compose() -> Path:
    """Compose's program, built where it is missing."""
    program = CACHE / "compose" / COMPOSE / "docker-compose"
    program.parent.mkdir(parents=True, exist_ok=True)
    with (program.parent / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not program.is_file():
            _build(program)
    return program


def _build(program: Path) -> None:
    if not shutil.which("go"):
        raise LaneMissingError("docker has no compose, and no go builds it; install either")
    package, version = f"{COMPOSE_MODULE}/cmd", f"{COMPOSE_MODULE}/internal.Version={COMPOSE}"
    with tempfile.TemporaryDirectory(prefix="rocket-compose-") as folder:
        part = program.with_name("part")
        for command in (  # its go.mod holds exclude lines, which `go install` refuses; hence a module around it
            ["go", "mod", "init", "compose"],
            ["go", "get", "-tool", f"{package}@{COMPOSE}"],
            ["go", "build", "-o", str(part), f"-ldflags=-s -w -X {version}", package],
        ):
            done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=BUILD_S)
            if done.returncode:
                raise LaneMissingError(f"{' '.join(command[:3])} failed: {done.stderr.strip()[-300:]}")
    part.rename(program)


def _answers(variables: Mapping[str, str]) -> bool:
    return _says("docker", "version", **variables)


def _says(*command: str, timeout: float = 30, **variables: str) -> bool:
    """Whether a command ends well."""
    if not shutil.which(command[0]):
        return False
    try:
        done = subprocess.run(command, env={**os.environ, **variables}, capture_output=True, timeout=timeout)
    except subprocess.TimeoutExpired:
        return False
    return done.returncode == 0
