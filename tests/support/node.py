"""Real tsc, zod and Neo4j driver for tests of a generated contract.

The packages stand in `.cache/node/` under the project, installed once, by whichever test process comes first.
"""

from __future__ import annotations

import fcntl
import functools
import json
import math
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from rocket_pipeline.core.graph_load.target import GraphTarget
from tests.support.lanes import skip_lane

ROOT = Path(__file__).parents[2]
SUPPORT = Path(__file__).parent / "node"
CACHE = ROOT / ".cache" / "node"
TIMEOUT = 180
OLDEST_NODE = 20

STRICT = {
    "strict": True,
    "exactOptionalPropertyTypes": True,
    "noUncheckedIndexedAccess": True,
    "noUnusedLocals": True,
    "verbatimModuleSyntax": True,
    "skipLibCheck": True,
    "target": "ES2022",
    "module": "ESNext",
    "moduleResolution": "bundler",
    "types": [],
}
# Node resolves the extensionless imports of bundlers only in CommonJS.
COMPILED = {**STRICT, "module": "CommonJS", "verbatimModuleSyntax": False, "outDir": "compiled"}


def tsc(contract_dir: Path) -> str:
    """What `tsc --strict --noEmit` says about a contract's files; "" when it accepts them."""
    with _project(contract_dir, {**STRICT, "noEmit": True}) as project:
        return _compile(project)


def zod_parse(contract_dir: Path, rows: Mapping[str, Iterable[Mapping[str, Any]]]) -> dict[str, list[str]]:
    """Parse rows with a contract's schemas.

    Args:
        contract_dir: Where the contract was written.
        rows: Label, or a relationship's interface such as `MakerMakesMotor` → its rows.

    Returns:
        Name → problems ("row 3: burn_time_s: …"); only names that have any, so `{}` when all rows are right.
    """
    text = json.dumps({name: _json_ready(list(items)) for name, items in rows.items()}, allow_nan=False)
    with _compiled(contract_dir) as project:
        (project / "rows.json").write_text(text)
        found: dict[str, list[str]] = json.loads(_run_script(project, "parse.mjs", "rows.json"))
        return found


def run_plain(contract_dir: Path) -> dict[str, Any]:
    """What a contract's `plain()` makes of the values that `node/plain.mjs` lists."""
    with _compiled(contract_dir) as project:
        results: dict[str, Any] = json.loads(_run_script(project, "plain.mjs"))
        return results


def node_modules() -> Path:
    """The installed packages. Without them the test is skipped, or fails under ROCKET_REQUIRE_LANES=1."""
    if problem := _installation_problem():
        skip_lane("TypeScript and Zod", problem)
    return CACHE / "node_modules"


@functools.cache
def _installation_problem() -> str:
    """Install the packages unless they stand there already; why that is not possible, or ""."""
    missing = [tool for tool in ("node", "npm") if shutil.which(tool) is None]
    if missing:
        return f"no {' and no '.join(missing)} here; Node {OLDEST_NODE} or later brings both"
    version = subprocess.run(["node", "--version"], capture_output=True, text=True, timeout=TIMEOUT).stdout
    if int(version.lstrip("v").partition(".")[0]) < OLDEST_NODE:
        return f"Node {version.strip()} is here; {OLDEST_NODE} or later is needed"
    CACHE.mkdir(parents=True, exist_ok=True)
    wanted = (SUPPORT / "package.json").read_text()
    installed = CACHE / "installed.json"
    with (CACHE / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if installed.is_file() and installed.read_text() == wanted:
            return ""
        problem = _install(wanted)
        if not problem:
            installed.write_text(wanted)
        return problem


def _install(package_json: str) -> str:
    (CACHE / "package.json").write_text(package_json)
    command = ["npm", "install", "--no-package-lock", "--no-audit", "--no-fund", "--fetch-retries=1"]
    try:
        done = subprocess.run(command, cwd=CACHE, capture_output=True, text=True, timeout=TIMEOUT)
    except subprocess.TimeoutExpired:
        return f"npm install in {CACHE} took more than {TIMEOUT} s"
    errors = [line for line in done.stderr.splitlines() if line.startswith("npm error")]
    return f"npm install in {CACHE} failed: {' '.join(errors[:2])}" if done.returncode else ""


@contextmanager
def _project(contract_dir: Path, options: Mapping[str, Any]) -> Iterator[Path]:
    """A throw-away TypeScript project around a copy of the contract."""
    modules = node_modules()
    with tempfile.TemporaryDirectory() as directory:
        project = Path(directory)
        (project / "node_modules").symlink_to(modules)
        shutil.copytree(contract_dir, project / "contract")
        config = {"compilerOptions": {**options, "rootDir": "."}, "include": ["contract"]}
        (project / "tsconfig.json").write_text(json.dumps(config))
        yield project


def read_with_javascript(contract_dir: Path, target: GraphTarget) -> dict[str, list[dict[str, Any]]]:
    """Every node of a Neo4j server as a front-end gets it: its driver, then `plain()`, then the schemas.

    Returns:
        Label → parsed rows. A row that a schema refuses fails the test.
    """
    password = target.password.get_secret_value() if target.password else ""
    with _compiled(contract_dir) as project:
        text = _run_script(project, "read.mjs", str(target.uri), target.user, NEO4J_PASSWORD=password)
        rows: dict[str, list[dict[str, Any]]] = json.loads(text)
        return rows


@contextmanager
def _compiled(contract_dir: Path) -> Iterator[Path]:
    with _project(contract_dir, COMPILED) as project:
        problems = _compile(project)
        if problems:
            pytest.fail(f"the contract in {contract_dir} does not compile:\n{problems}", pytrace=False)
        yield project


def _compile(project: Path) -> str:
    command = [str(node_modules() / ".bin" / "tsc"), "--pretty", "false", "-p", "."]
    done = subprocess.run(command, cwd=project, capture_output=True, text=True, timeout=TIMEOUT)
    text = (done.stdout + done.stderr).strip()
    return text or (f"tsc ended with {done.returncode}" if done.returncode else "")


def _run_script(project: Path, script: str, *arguments: str, **environment: str) -> str:
    contract = str(project / "compiled" / "contract" / "index.js")
    command = ["node", str(SUPPORT / script), contract, *arguments]
    environment = {**os.environ, **environment}
    done = subprocess.run(command, cwd=project, env=environment, capture_output=True, text=True, timeout=TIMEOUT)
    if done.returncode:
        pytest.fail(f"{script} failed:\n{done.stderr}", pytrace=False)
    return done.stdout


def _json_ready(value: Any) -> Any:
    """Dates and times, Python's or the driver's, as ISO 8601 texts; NaN and infinities marked."""
    if isinstance(value, Mapping):
        return {key: _json_ready(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_json_ready(item) for item in value]
    if isinstance(value, float) and not math.isfinite(value):
        return {"$number": {"nan": "NaN", "inf": "Infinity", "-inf": "-Infinity"}[str(value)]}
    for method in ("iso_format", "isoformat"):
        if hasattr(value, method):
            return getattr(value, method)()
    return value
