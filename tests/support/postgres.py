"""A real PostgreSQL server for tests, on a unix socket of its own folder: it listens on no port.

Debian's package `postgresql-15` brings it. It refuses to run as root, so under root it runs as the user `postgres`.
"""

from __future__ import annotations

import os
import pwd
import secrets
import shutil
import subprocess
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.support.lanes import skip_lane

BOOT_TIMEOUT_S = 60


@dataclass
class PostgresServer:
    """A server with one database, `prefect`; it can be stopped and started again on the same files."""

    folder: Path
    binaries: Path
    password: str = field(default_factory=lambda: secrets.token_urlsafe(16))

    @property
    def url(self) -> str:
        """For SQLAlchemy with asyncpg."""
        return f"postgresql+asyncpg://prefect:{self.password}@/prefect?host={self.folder}"

    def create(self) -> None:
        """Make the files of a server, as its package's own tool does."""
        password_file = self.folder / "password"
        password_file.write_text(self.password)
        _own(self.folder, password_file)
        how = ("--auth=scram-sha-256", "--encoding=UTF8", "--locale=C", "--no-sync")
        self._run("initdb", "--username=prefect", f"--pwfile={password_file}", *how)
        password_file.unlink()
        self.start()
        self._run("createdb", f"--host={self.folder}", "--username=prefect", "prefect")

    def start(self) -> None:
        """Start it and wait until it answers."""
        options = f"-c listen_addresses= -c unix_socket_directories={self.folder} -c fsync=off -c max_connections=200"
        self._run("pg_ctl", "start", "--wait", f"--timeout={BOOT_TIMEOUT_S}", f"--log={self.folder}/log", "-o", options)

    def stop(self) -> None:
        """Stop it; whoever is connected is cut off."""
        self._run("pg_ctl", "stop", "--mode=fast", "--wait")

    def remove(self) -> None:
        """Stop it if it runs and delete its files."""
        if (self.folder / "data" / "postmaster.pid").exists():
            self.stop()
        shutil.rmtree(self.folder)

    def _run(self, program: str, *arguments: str) -> None:
        done = subprocess.run(
            [self.binaries / program, *arguments],
            env={"PGDATA": str(self.folder / "data"), "PGPASSWORD": self.password, "PATH": os.environ["PATH"]},
            cwd=self.folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
            **_user(),
        )
        assert done.returncode == 0, f"{program}: {done.stderr}"


def new_postgres() -> PostgresServer:
    """A server that answers; whoever asks for it removes it. The lane is skipped where PostgreSQL is missing."""
    binaries = _binaries()
    if binaries is None:
        skip_lane("PostgreSQL", "no initdb; install postgresql-15")
    # Not below pytest's folder, which only its owner may enter; and a socket's path is short.
    server = PostgresServer(Path(tempfile.mkdtemp(prefix="rocket-pg-")), binaries)
    try:
        server.create()
    except BaseException:
        server.remove()
        raise
    return server


def _binaries() -> Path | None:
    packaged = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), reverse=True)
    found = packaged[0] if packaged else shutil.which("initdb")
    return Path(found).resolve().parent if found else None


def _user() -> dict[str, Any]:
    if os.getuid() != 0:
        return {}
    try:
        postgres = pwd.getpwnam("postgres")
    except KeyError:
        skip_lane("PostgreSQL", "it refuses to run as root, and there is no user postgres")
    return {"user": postgres.pw_uid, "group": postgres.pw_gid, "extra_groups": []}


def _own(*paths: Path) -> None:
    user = _user()
    for path in paths if user else ():
        os.chown(path, user["user"], user["group"])
