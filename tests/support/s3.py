"""A real S3 server for tests: versitygw on a folder, one a test process; moto where no server can be built.

versitygw is a Go program. `go install` builds it once (about two minutes) into `.cache/versitygw/` of the
project. Without Go the tests run on moto and say so; with ROCKET_REQUIRE_LANES=1 that is a failure where Go is
there. A conftest makes the fixture known by `from tests.support.s3 import s3_endpoint`.
"""

from __future__ import annotations

import fcntl
import os
import secrets
import shutil
import subprocess
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import httpx
import obstore
import pytest
from moto.server import ThreadedMotoServer
from obstore.store import S3Store

from tests.support.neo4j_server import LaneMissingError, free_port

PROJECT = Path(__file__).resolve().parents[2]
VERSION = "1.8.0"
GATEWAY = PROJECT / ".cache" / "versitygw" / VERSION / "versitygw"
MODULE = f"github.com/versity/versitygw/cmd/versitygw@v{VERSION}"
ACCESS_KEY, SECRET_KEY, REGION = "testing", "testing-secret", "us-east-1"
BUILD_TIMEOUT_S, BOOT_TIMEOUT_S, TRIES = 900, 20, 5

_running: list[str] = []


@pytest.fixture(scope="session")
def s3_endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The endpoint of this test process's S3 server; several conftests may name the fixture."""
    if _running:
        yield _running[0]
        return
    with s3_server(tmp_path_factory.mktemp("s3")) as endpoint:
        _running.append(endpoint)
        yield endpoint
        _running.clear()


@contextmanager
def s3_server(folder: Path) -> Iterator[str]:
    """The endpoint of a running S3 server that keeps its objects in the folder."""
    try:
        gateway = build()
    except LaneMissingError as reason:
        line = f"real S3 lane skipped, moto stands in: {reason}"
        if os.environ.get("ROCKET_REQUIRE_LANES") == "1" and shutil.which("go"):
            pytest.fail(line, pytrace=False)
        with warnings.catch_warnings():
            warnings.simplefilter("always")  # a line in pytest's summary; warnings are errors otherwise
            warnings.warn(line, stacklevel=2)
        with _moto() as endpoint:
            yield endpoint
        return
    with _versitygw(gateway, folder) as endpoint:
        yield endpoint


def use_s3(endpoint: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """Point the AWS_* environment to the server; returns a root in a fresh bucket of it."""
    for name, value in s3_environment(endpoint).items():
        monkeypatch.setenv(name, value)
    return new_bucket(endpoint)


def s3_environment(endpoint: str) -> dict[str, str]:
    """What the environment must say for the server to be used."""
    return {
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_ACCESS_KEY_ID": ACCESS_KEY,
        "AWS_SECRET_ACCESS_KEY": SECRET_KEY,
        "AWS_REGION": REGION,
        "AWS_EC2_METADATA_DISABLED": "true",
    }


def new_bucket(endpoint: str) -> str:
    """A root in a fresh bucket that holds an object outside of it."""
    bucket = f"rocket-{secrets.token_hex(4)}"
    whole = S3Store(
        bucket,
        endpoint=endpoint,
        access_key_id=ACCESS_KEY,
        secret_access_key=SECRET_KEY,
        region=REGION,
        client_options={"allow_http": True},
    )
    # obstore cannot create a bucket, but it can sign the request that does.
    created = httpx.put(obstore.sign(whole, "PUT", "", expires_in=timedelta(minutes=1)))
    created.raise_for_status()
    obstore.put(whole, "outside/of/the/prefix.txt", b"not ours")
    return f"s3://{bucket}/some/prefix"


def build() -> Path:
    """The gateway's program, built where it is missing.

    Raises:
        LaneMissingError: There is no Go, or it cannot build it.
    """
    GATEWAY.parent.mkdir(parents=True, exist_ok=True)
    with (GATEWAY.parent / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # one test process builds, the others wait
        if not GATEWAY.is_file():
            _build()
    return GATEWAY


def _build() -> None:
    go = shutil.which("go")
    if not go:
        raise LaneMissingError("no go; install Go 1.24 or later, it builds versitygw once")
    part = GATEWAY.parent / "part"
    environment = {**os.environ, "GOBIN": str(part)}
    try:
        done = subprocess.run(
            [go, "install", MODULE], env=environment, capture_output=True, text=True, timeout=BUILD_TIMEOUT_S
        )
    except subprocess.TimeoutExpired:
        raise LaneMissingError(f"go install {MODULE} took more than {BUILD_TIMEOUT_S} s") from None
    if done.returncode:
        raise LaneMissingError(f"go install {MODULE} failed: {done.stderr.strip()[-300:]}")
    (part / "versitygw").rename(GATEWAY)
    part.rmdir()


@contextmanager
def _versitygw(program: Path, folder: Path) -> Iterator[str]:
    environment = {"ROOT_ACCESS_KEY": ACCESS_KEY, "ROOT_SECRET_KEY": SECRET_KEY, "PATH": os.defpath}
    objects, log = folder / "objects", folder / "versitygw.log"
    objects.mkdir()
    process, endpoint = _started(program, objects, log, environment)
    try:
        yield endpoint
    finally:
        process.terminate()
        process.wait(20)


def _started(
    program: Path, objects: Path, log: Path, environment: dict[str, str]
) -> tuple[subprocess.Popen[bytes], str]:
    for _ in range(TRIES):  # somebody else may take the port before the server does
        port = free_port()
        with log.open("wb") as output:
            command = [
                program,
                "--port",
                f"127.0.0.1:{port}",
                "--region",
                REGION,
                "--keep-alive",
                "--quiet",
                "posix",
                objects,
            ]
            process = subprocess.Popen(
                command, env=environment, stdin=subprocess.DEVNULL, stdout=output, stderr=output, cwd=objects
            )
        if _answers(process, f"http://127.0.0.1:{port}"):
            return process, f"http://127.0.0.1:{port}"
        process.kill()
        process.wait(20)
    raise RuntimeError(f"versitygw did not start:\n{log.read_text()[-2000:]}")


def _answers(process: subprocess.Popen[bytes], endpoint: str) -> bool:
    deadline = time.monotonic() + BOOT_TIMEOUT_S
    while time.monotonic() < deadline and process.poll() is None:
        try:
            httpx.get(endpoint, timeout=2)
        except httpx.TransportError:
            time.sleep(0.02)
        else:
            return process.poll() is None
    return False


@contextmanager
def _moto() -> Iterator[str]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    try:
        yield f"http://{host}:{port}"
    finally:
        server.stop()
