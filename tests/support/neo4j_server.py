"""A real Neo4j Community server for tests, started from Maven's jars: no Docker, one server a test process.

A conftest makes its fixture known by `from tests.support.neo4j_server import neo4j_server`. Where Java 17 or
Maven is missing the tests are skipped with one line, or fail when ROCKET_REQUIRE_LANES is 1.
"""

from __future__ import annotations

import fcntl
import os
import secrets
import shutil
import socket
import subprocess
import time
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from pydantic import SecretStr

from rocket_pipeline.core.graph_load.target import GraphTarget
from tests.support.lanes import skip_lane

PROJECT = Path(__file__).resolve().parents[2]
POM = Path(__file__).with_name("neo4j-pom.xml")
JARS = PROJECT / ".cache" / "neo4j" / "5.26.30"
BOOT_TIMEOUT_S = 120

BOLT_HANDSHAKE = b"\x60\x60\xb0\x17" + b"\x00\x08\x08\x05" + b"\x00\x04\x04\x04" + b"\x00" * 8
JVM = [
    "-XX:+UseSerialGC",
    "-XX:TieredStopAtLevel=1",  # short tests end before the better compiler pays
    "-Xms256m",
    "-Xmx256m",
    *(f"--add-opens=java.base/java.{name}=ALL-UNNAMED" for name in ("nio", "io", "util.concurrent")),
    "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
    "-Dio.netty.tryReflectionSetAccessible=true",
    "-Dlog4j2.disable.jmx=true",
    "-Dfile.encoding=UTF-8",
]


class LaneMissingError(Exception):
    """A tool that the server needs is not there."""


@dataclass
class Neo4jServer:
    """A running server."""

    target: GraphTarget
    home: Path
    process: subprocess.Popen[bytes]

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(60)


_running: list[Neo4jServer] = []


@pytest.fixture(scope="session")
def neo4j_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Neo4jServer]:
    """The server of this test process; several conftests may name the fixture."""
    if not _running:
        try:
            _running.append(start(tmp_path_factory.mktemp("neo4j")))
        except LaneMissingError as reason:
            skip_lane("real Neo4j", str(reason))
    yield _running[0]
    while _running:
        _running.pop().stop()


def start(home: Path) -> Neo4jServer:
    """Fetch the jars where they are missing, start a server on a free port and wait until it answers."""
    java = _java()
    fetch_jars()
    port, password = free_port(), secrets.token_hex(16)
    _configure(home, port)
    _run_java(java, home, "org.neo4j.server.startup.Neo4jAdminCommand", "dbms", "set-initial-password", password)
    with (home / "console.log").open("wb") as log:
        process = subprocess.Popen(
            _command(java, home, _entry_point(), f"--home-dir={home}", f"--config-dir={home / 'conf'}"),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            env=_environment(home),
        )
    target = GraphTarget(kind="neo4j", uri=f"bolt://127.0.0.1:{port}", password=SecretStr(password))
    server = Neo4jServer(target, home, process)
    try:
        _wait(process, port, home)
    except BaseException:
        server.stop()
        raise
    return server


def _java() -> str:
    home = os.environ.get("JAVA_HOME")
    java = str(Path(home, "bin", "java")) if home else shutil.which("java")
    if not java:
        raise LaneMissingError("no java; install a Java 17 runtime")
    version = subprocess.run([java, "-version"], capture_output=True, text=True).stderr
    digits = version.partition('version "')[2].partition(".")[0].partition('"')[0]
    if not digits.isdigit() or int(digits) < 17:
        raise LaneMissingError(f"Java 17 is needed, found {version.splitlines()[:1]}")
    return java


def fetch_jars() -> None:
    """Once for all test processes; a fetch that was cut leaves nothing behind."""
    JARS.parent.mkdir(parents=True, exist_ok=True)
    with (JARS.parent / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if JARS.is_dir():
            return
        maven = shutil.which("mvn")
        if not maven:
            raise LaneMissingError("no mvn; install Maven, it fetches the server's jars once")
        part = JARS.with_name(f"{JARS.name}.part")
        shutil.rmtree(part, ignore_errors=True)
        goal = ["dependency:copy-dependencies", "-DincludeScope=runtime", f"-DoutputDirectory={part}"]
        done = subprocess.run([maven, "-q", "-B", "-ntp", "-f", str(POM), *goal], capture_output=True, text=True)
        if done.returncode:
            raise LaneMissingError(f"mvn cannot fetch the jars: {(done.stdout + done.stderr).strip()[-300:]}")
        part.rename(JARS)


def _configure(home: Path, port: int) -> None:
    for folder in ("conf", "data", "logs", "plugins", "import", "run", "licenses"):
        (home / folder).mkdir(parents=True, exist_ok=True)
    lines = [
        "server.default_listen_address=127.0.0.1",
        "server.bolt.enabled=true",
        f"server.bolt.listen_address=127.0.0.1:{port}",
        f"server.bolt.advertised_address=127.0.0.1:{port}",
        "server.http.enabled=false",
        "server.https.enabled=false",
        "server.memory.pagecache.size=32m",
        "dbms.usage_report.enabled=false",
        "db.logs.query.enabled=OFF",
        "db.tx_log.preallocate=false",  # half a gigabyte of empty log otherwise
        "internal.server.bolt.connection_shutdown_wait_time=0s",  # a stop takes ten seconds otherwise
        "internal.server.bolt.thread_pool_shutdown_wait_time=0s",
    ]
    (home / "conf" / "neo4j.conf").write_text("\n".join(lines) + "\n")


def _entry_point() -> str:
    jar = next(JARS.glob("neo4j-[0-9]*.jar"))
    with zipfile.ZipFile(jar) as archive:
        service = archive.read("META-INF/services/org.neo4j.server.startup.EntryPoint").decode()
    return next(line for line in service.splitlines() if line.strip() and not line.startswith("#")).strip()


def _command(java: str, home: Path, main: str, *arguments: str) -> list[str]:
    return [java, *JVM, "-cp", f"{JARS}/*:{home / 'plugins'}/*", main, *arguments]


def _environment(home: Path) -> dict[str, str]:
    return {**os.environ, "NEO4J_HOME": str(home), "NEO4J_CONF": str(home / "conf")}


def _run_java(java: str, home: Path, main: str, *arguments: str) -> None:
    command = _command(java, home, main, *arguments)
    subprocess.run(command, check=True, capture_output=True, env=_environment(home))


def free_port() -> int:
    """A port of 127.0.0.1 that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait(process: subprocess.Popen[bytes], port: int, home: Path) -> None:
    """Until the server answers a Bolt handshake; its port opens only when it is ready."""
    deadline = time.monotonic() + BOOT_TIMEOUT_S
    while time.monotonic() < deadline:
        if process.poll() is not None:
            break
        if _answers(port):
            return
        time.sleep(0.05)
    raise RuntimeError(f"Neo4j did not start:\n{(home / 'console.log').read_text()[-2000:]}")


def _answers(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), 1) as connection:
            connection.settimeout(5)
            connection.sendall(BOLT_HANDSHAKE)
            return len(connection.recv(4)) == 4
    except OSError:
        return False
