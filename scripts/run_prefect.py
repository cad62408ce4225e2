#!/usr/bin/env python3
"""Prefect without Docker: a server on SQLite, set up from the project's files, and a process worker, until Ctrl-C."""

from __future__ import annotations

import argparse
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from rocket_pipeline.common.settings import project_root
from rocket_pipeline.errors import ConfigurationError, RocketError
from rocket_pipeline.tasks.environment import prepare_prefect

START_S, STOP_S = 180, 30


def main() -> int:
    """Return 0 when it was ended from outside, 1 when a part ended by itself, 2 when it could not start."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=4200)
    port: int = parser.parse_args().port
    for ending in (signal.SIGINT, signal.SIGTERM):  # a shell starts what runs in the background with SIGINT ignored
        signal.signal(ending, signal.default_int_handler)
    prepare_prefect()
    os.environ["PREFECT_API_URL"] = f"http://127.0.0.1:{port}/api"
    os.environ["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    try:
        return serve(port)
    except RocketError as error:
        print(error, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 0


def serve(port: int) -> int:
    """Run the parts until one of them ends."""
    root, home = project_root(), Path(os.environ["PREFECT_HOME"])
    home.mkdir(parents=True, exist_ok=True)
    refuse_taken(port)
    with running(home / "server.log", "server", "start", "--host", "127.0.0.1", "--port", str(port)) as server:
        wait_until_ready(server, home / "server.log")
        print(f"Prefect's UI: http://127.0.0.1:{port}", flush=True)
        if subprocess.run([root / "scripts" / "setup_prefect.sh"], check=False).returncode:
            raise ConfigurationError("The server could not be set up.", hint="The lines above say why.")
        with running(home / "worker.log", "worker", "start", "--pool", "local", "--type", "process") as worker:
            print(f"A worker runs what is started there; logs are in {home}. Ctrl-C ends both.", flush=True)
            while server.poll() is None and worker.poll() is None:
                time.sleep(0.5)
    print(f"A part of it ended by itself; see server.log and worker.log in {home}.", file=sys.stderr)
    return 1


def refuse_taken(port: int) -> None:
    """Say so when somebody else listens there.

    Raises:
        ConfigurationError: The port is taken.
    """
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise ConfigurationError(
                f"Port {port} cannot be used: {error.strerror}.", hint="End what uses it, or: make ui PORT=4201"
            ) from None


@contextmanager
def running(log: Path, *arguments: str) -> Iterator[subprocess.Popen[bytes]]:
    """A `prefect` command that ends when the block does."""
    with log.open("wb") as output:
        process = subprocess.Popen(["prefect", *arguments], stdin=subprocess.DEVNULL, stdout=output, stderr=output)
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(STOP_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def wait_until_ready(server: subprocess.Popen[bytes], log: Path) -> None:
    """Wait for the server's answer.

    Raises:
        ConfigurationError: It ended, or gave none.
    """
    deadline = time.monotonic() + START_S
    while time.monotonic() < deadline and server.poll() is None:
        try:
            if httpx.get(f"{os.environ['PREFECT_API_URL']}/health").is_success:
                return
        except httpx.TransportError:
            time.sleep(0.2)
    raise ConfigurationError("Prefect's server did not start.", hint=f"See {log}.")


if __name__ == "__main__":
    sys.exit(main())
