"""The worker's image: small, without secrets in any layer, without what builds or tests it."""

from __future__ import annotations

import json
import re
import tarfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.compose import IMAGE, Stack
from tests.support.docker_engine import Engine

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("compose")]

OWN = {"configs", "flows", "rocket_pipeline", "scripts", ".venv", "constraints.txt", "prefect.yaml", "pyproject.toml"}
TOOLS = {"uv", "uvx", "pytest", "ruff", "mypy", "gcc", "cc", "g++", "make", "git", "go"}
SECRET = re.compile(rb"-----BEGIN [A-Z ]*PRIVATE KEY-----|\bAKIA[0-9A-Z]{16}\b|https?://[^/\s:@]+:[^/\s:@]+@")
MOST_MB = 600
"""Of the two layers that the project adds to Python's image; 541 MB when this was written, 170 of them Polars."""


@pytest.fixture(scope="module")
def engine(stack_down: Stack, said: str) -> Engine:
    return stack_down.engine


def test_no_layer_holds_a_password_or_a_key(stack: Stack, engine: Engine, tmp_path: Path) -> None:
    passwords = [value.encode() for value in stack.passwords.values()]
    assert list(leaks(saved(engine, IMAGE, tmp_path), passwords)) == []
    history = engine.docker("history", "--no-trunc", "--format", "{{.CreatedBy}}", IMAGE)
    configuration = engine.docker("inspect", IMAGE)
    assert not any(password.decode() in history + configuration for password in passwords)


def test_a_secret_that_a_later_layer_covers_is_found(engine: Engine, tmp_path: Path) -> None:
    (tmp_path / "env").write_text("NEO4J_PASSWORD=of-this-test\n")
    (tmp_path / "empty").touch()
    (tmp_path / "Dockerfile").write_text("FROM scratch\nCOPY env /app/.env\nCOPY empty /app/.env\n")
    engine.docker("build", "--tag=rocket-pipeline:leaky", str(tmp_path), DOCKER_BUILDKIT="0")
    try:
        assert list(leaks(saved(engine, "rocket-pipeline:leaky", tmp_path), [b"of-this-test"])) == ["app/.env"]
    finally:
        engine.docker("image", "rm", "rocket-pipeline:leaky")


def test_the_image_holds_what_runs_and_nothing_that_builds_or_tests(stack: Stack) -> None:
    shown = stack.compose(
        "exec", "-T", "worker", "sh", "-c", f"ls -A /app; echo --; command -v {' '.join(TOOLS)} || true"
    )
    files, _, tools = shown.partition("--")
    assert set(files.split()) == OWN
    assert tools.split() == []
    imported = "import importlib.util as u; print(*(n for n in ('pytest', 'moto', 'hypothesis') if u.find_spec(n)))"
    assert stack.compose("exec", "-T", "worker", "python", "-c", imported) == ""


def test_the_packages_are_those_of_the_constraints(stack: Stack) -> None:
    installed = {canonical(n): v for n, v in json.loads(stack.compose("exec", "-T", "worker", "python", "-c", LIST))}
    pins = dict(line.split("==") for line in Path("constraints.txt").read_text().split())
    pins = {canonical(name): version for name, version in pins.items()}
    assert {n: v for n, v in installed.items() if pins.get(n) != v} == {"rocket-pipeline": "0.1.0"}


LIST = """
import json
from importlib.metadata import distributions
print(json.dumps([(each.name, each.version) for each in distributions()]))
"""


def test_the_image_stays_small(engine: Engine) -> None:
    rows = engine.docker("history", "--human=false", "--format", "{{.Size}} {{.CreatedBy}}", IMAGE).splitlines()
    added = sum(int(size) for size, _, step in (row.partition(" ") for row in rows) if "/app" in step) / 1e6
    assert 100 < added < MOST_MB


def canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def saved(engine: Engine, image: str, folder: Path) -> Path:
    """The image with all its layers as a file."""
    engine.docker("save", "--output", str(folder / "image.tar"), image)
    return folder / "image.tar"


def leaks(image: Path, passwords: list[bytes]) -> Iterator[str]:
    """Files of any layer that hold a password, and files of ours that hold a key or credentials."""
    with tarfile.open(image) as outer:
        manifest = json.load(outer.extractfile("manifest.json"))  # type: ignore[arg-type]
        for name in manifest[0]["Layers"]:
            with tarfile.open(fileobj=outer.extractfile(name)) as layer:
                for member in layer:
                    if not member.isfile():
                        continue
                    content = layer.extractfile(member).read()  # type: ignore[union-attr]
                    ours = member.name.startswith("app/") and not member.name.startswith("app/.venv/")
                    if any(word in content for word in passwords) or (ours and SECRET.search(content)):
                        yield member.name
