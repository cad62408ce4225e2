"""Stand-ins for the images that docker-compose.yml names, for an engine that cannot pull them.

They have the interface of the official images as far as docker-compose.yml uses it (users, folders, environment, ports)
and other contents: Debian's PostgreSQL, Neo4j's jars on Debian's Java, this machine's CPython. What runs on them says
nothing about the official images' own entry points. They hold this machine's certificates: never push them. All carry
the label `rocket.stand-in`; the tag is a digest of what they are made from, so that a changed recipe is built anew.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.support import neo4j_server, s3
from tests.support.docker_engine import CACHE, Engine
from tests.support.neo4j_server import LaneMissingError

RECIPES = Path(__file__).with_name("docker")
CERTIFICATES = Path("/usr/local/share/ca-certificates")
PIP_CONF = Path("/etc/pip.conf")
SOURCES = Path("/etc/apt/sources.list.d/debian.sources")


def stand_ins(engine: Engine) -> dict[str, str]:
    """Build what is missing; the variables by which docker-compose.yml is told to use them.

    Raises:
        LaneMissingError: This machine lacks what they are made from.
    """
    base = _image(engine, "debian", _add_debian, of="bookworm")
    with ThreadPoolExecutor() as pool:
        made = {
            "PYTHON_IMAGE": pool.submit(_image, engine, "python", _add_python, of=f"{base} {sys.version}"),
            "POSTGRES_IMAGE": pool.submit(_image, engine, "postgres", of=base),
            "NEO4J_IMAGE": pool.submit(_image, engine, "neo4j", _add_neo4j, of=f"{base} {neo4j_server.JARS.name}"),
            "S3_IMAGE": pool.submit(_image, engine, "versitygw", _add_gateway, of=f"{base} {s3.VERSION}"),
        }
    return {name: image.result() for name, image in made.items()}


def _image(engine: Engine, name: str, add: Callable[[Path], None] | None = None, *, of: str) -> str:
    """An image of a recipe and of what is added to it; the base is the first word of `of`."""
    recipe = RECIPES / name
    digest = hashlib.sha256(of.encode())
    for file in sorted(recipe.iterdir()):
        digest.update(file.read_bytes())
    image = f"rocket-stand-in/{name}:{digest.hexdigest()[:12]}"
    if image in engine.docker("image", "ls", "--format", "{{.Repository}}:{{.Tag}}").split():
        return image
    with tempfile.TemporaryDirectory(dir=CACHE) as folder:
        context = Path(folder)
        shutil.copytree(recipe, context, dirs_exist_ok=True)
        if add:
            add(context)
        build = [
            "build",
            "--network=host",
            "--force-rm",
            "--label=rocket.stand-in=true",
            f"--build-arg=BASE={of.split()[0]}",
        ]
        engine.docker(*build, f"--tag={image}", str(context), DOCKER_BUILDKIT="0")
    return image


def _add_debian(context: Path) -> None:
    """A bootstrapped root file system, from the mirror and with the settings that this machine's apt has."""
    if not shutil.which("mmdebstrap"):
        raise LaneMissingError("no mmdebstrap; install it, it makes the root file system of the stand-in images")
    settings = subprocess.run(["apt-config", "dump"], capture_output=True, text=True, check=True).stdout
    kept = ("Acquire::Check-", "Acquire::Retries", "Acquire::http")
    (context / "apt.conf").write_text("".join(f"{line}\n" for line in settings.splitlines() if line.startswith(kept)))
    sources = SOURCES if SOURCES.is_file() else Path("/etc/apt/sources.list")
    subprocess.run(
        [
            "mmdebstrap",
            "--quiet",
            "--variant=minbase",
            "--include=ca-certificates",
            f"--aptopt={context / 'apt.conf'}",
            '--aptopt=Acquire::Languages "none"',
            *(f"--dpkgopt=path-exclude=/usr/share/{name}/*" for name in ("doc", "man", "locale")),
            "bookworm",
            str(context / "files.tar"),
            str(sources),
        ],
        check=True,
    )
    (context / "certificates").mkdir()
    for file in CERTIFICATES.rglob("*.crt"):
        shutil.copy(file, context / "certificates")


def _add_python(context: Path) -> None:
    """This interpreter's installation without its packages and tests."""
    prefix = Path(sys.base_prefix)
    if prefix == Path("/usr"):
        raise LaneMissingError(
            "the stand-in of python:3.11 is made from a CPython in a folder of its own, not the system's"
        )
    left_out = {"site-packages", "test", "__pycache__", "idlelib", "tkinter"}

    def chosen(item: tarfile.TarInfo) -> tarfile.TarInfo | None:
        parts = Path(item.name).parts
        unwanted = left_out.intersection(parts) or item.name.endswith(".a") or any("config-3" in part for part in parts)
        return None if unwanted else item

    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    with tarfile.open(context / "python.tar", "w") as tar:
        for place in (prefix / "bin" / version, prefix / "lib" / version, *prefix.glob("lib/libpython*.so*")):
            tar.add(place, place.relative_to(prefix), filter=chosen)
    (context / "pip.conf").write_text(PIP_CONF.read_text() if PIP_CONF.is_file() else "")


def _add_neo4j(context: Path) -> None:
    neo4j_server.fetch_jars()
    shutil.copytree(neo4j_server.JARS, context / "lib", copy_function=os.link)


def _add_gateway(context: Path) -> None:
    shutil.copy(s3.build(), context)
