#!/usr/bin/env python3
"""Write what docker-compose.yml needs and nobody has set yet into .env.compose: random passwords and the user's ids.

Needs nothing but Python, since `make up` calls it where the project is not installed. Lines that are there stay as they
are; the file is readable by its owner alone; no password is printed.
"""

from __future__ import annotations

import argparse
import os
import secrets
import sys
from pathlib import Path

PASSWORDS = ("PREFECT_PASSWORD", "POSTGRES_PASSWORD", "NEO4J_PASSWORD", "S3_PASSWORD")
UNPRIVILEGED_ID = 1000
HEADER = "# Of this stack alone; see the compose part of .env.example for what else can be set. Never commit it.\n"


def main() -> int:
    """Return 0 when the file has all that is needed, 2 when the data folder cannot be used."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", nargs="?", type=Path, default=Path(".env.compose"))
    file: Path = parser.parse_args().file
    given = read(file)
    added = {name: value for name, value in wanted().items() if name not in given}
    if added:
        append(file, added)
        print(f"{file}: wrote {', '.join(added)}")
    settings = {**added, **given, **os.environ}
    try:
        prepare_data(Path(settings.get("DATA_DIR") or "data"), int(settings["ROCKET_UID"]), int(settings["ROCKET_GID"]))
    except (OSError, ValueError) as error:
        print(f"setup_compose_env: {error}", file=sys.stderr)
        return 2
    return 0


def wanted() -> dict[str, str]:
    """A value for every variable that must have one. Containers run as the caller, but never as root."""
    uid, gid = (os.getuid(), os.getgid()) if os.getuid() else (UNPRIVILEGED_ID, UNPRIVILEGED_ID)
    return {**{name: secrets.token_hex(24) for name in PASSWORDS}, "ROCKET_UID": str(uid), "ROCKET_GID": str(gid)}


def read(file: Path) -> dict[str, str]:
    """The variables that the file sets; an empty value counts as not set."""
    lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
    pairs = (line.partition("=") for line in lines if not line.lstrip().startswith("#"))
    return {name.strip(): value.strip() for name, _, value in pairs if value.strip()}


def append(file: Path, values: dict[str, str]) -> None:
    """Add lines, by one atomic replace of a file that only its owner could read at any time."""
    former = file.read_text(encoding="utf-8") if file.exists() else HEADER
    part = file.with_name(f"{file.name}.part")
    part.unlink(missing_ok=True)
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as out:
        out.write(former if former.endswith("\n") else f"{former}\n")
        out.writelines(f"{name}={value}\n" for name, value in values.items())
    part.replace(file)


def prepare_data(folder: Path, uid: int, gid: int) -> None:
    """Make the folder that is mounted as /data, and see that the worker may write there.

    Raises:
        PermissionError: It, or something in it, belongs to somebody else.
    """
    folder.mkdir(parents=True, exist_ok=True)
    foreign = [place for place in folder.iterdir() if place.name != "demo_sites" and place.stat().st_uid != uid]
    if os.getuid() == 0 and not foreign:
        os.chown(folder, uid, gid)
    elif folder.stat().st_uid != uid:
        foreign.append(folder)
    if foreign:
        raise PermissionError(
            f"{foreign[0]} belongs to user {foreign[0].stat().st_uid}, the worker runs as {uid}. "
            f"Run: sudo chown -R {uid}:{gid} {folder}  (or name another folder in DATA_DIR)"
        )


if __name__ == "__main__":
    sys.exit(main())
