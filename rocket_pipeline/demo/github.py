"""Stand-ins of GitHub's contents API and of its raw files, over three invented repositories of rocketry files.

The repositories bear the names of the real ones, their files are made by designs.py, motor_files.py and parts.py; an
answer names the stand-ins' own hosts. Calls that need an account, other refs and pages of commits are missing.
"""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from typing import Any
from urllib.parse import quote

from rocket_pipeline.demo.designs import make_designs
from rocket_pipeline.demo.motor_files import make_motor_files
from rocket_pipeline.demo.parts import make_part_files
from rocket_pipeline.demo.site import TEXT_TYPE, Request, Response, json_response, text_response

API_HOST = "github-api.test"
RAW_HOST = "github-raw.test"
DESIGNS = "openrocket/openrocket", "unstable", "core/src/main/resources/datafiles/examples"
MOTORS = "openrocket/motor-database", "main", "data/thrustcurve.org"
PARTS = "openrocket/openrocket-database", "main", "orc"
_BRANCHES = {repository: branch for repository, branch, _ in (DESIGNS, MOTORS, PARTS)}


@cache
def repository_files() -> dict[tuple[str, str], bytes]:
    """(Repository, path) → content, of all three."""
    made = (
        (DESIGNS, {**make_designs(), "README.txt": b"Designs written for the demo.\n"}),
        (MOTORS, {**make_motor_files(), "manufacturers.json": b"{}\n"}),
        (PARTS, {**make_part_files(), "README.md": b"Parts written for the demo.\n"}),
    )
    return {
        (repository, f"{folder}/{name}"): content
        for (repository, _, folder), files in made
        for name, content in files.items()
    }


class GithubApi:
    """The stand-in of api.github.com: `/repos/<owner>/<name>/contents/<path>`."""

    @property
    def paths(self) -> list[str]:
        """The folders that hold the files, and all below them."""
        found = {_api_path(repository, path) for repository, path in repository_files()}
        folders = {_api_path(repository, folder) for repository, folder in _folders()}
        return sorted(found | folders)

    def respond(self, request: Request) -> Response:
        """A folder as a JSON array, a file as an object with its content; status 404 for what is not there."""
        parts = request.path.strip("/").split("/")
        if len(parts) < 4 or parts[0] != "repos" or parts[3] != "contents":
            return _not_found()
        repository, path = "/".join(parts[1:3]), "/".join(parts[4:])
        content = repository_files().get((repository, path))
        if content is not None:
            encoded = base64.encodebytes(content).decode("ascii")
            return json_response({**_entry(repository, path), "content": encoded, "encoding": "base64"})
        entries = [_entry(repository, child) for child in _children(repository, path)]
        return json_response(entries) if entries else _not_found()


class GithubRaw:
    """The stand-in of raw.githubusercontent.com: `/<owner>/<name>/<branch>/<path>`."""

    @property
    def paths(self) -> list[str]:
        """Every file."""
        return [_raw_path(repository, path) for repository, path in repository_files()]

    def respond(self, request: Request) -> Response:
        """A file as text or bytes; status 404 for what is not there."""
        parts = request.path.strip("/").split("/")
        repository, branch, path = "/".join(parts[:2]), "".join(parts[2:3]), "/".join(parts[3:])
        content = repository_files().get((repository, path))
        if content is None or branch != _BRANCHES.get(repository):
            return text_response("404: Not Found", status=404)
        binary = b"\0" in content[:1000] or content[:2] in {b"PK", b"\x1f\x8b"}
        return Response(200, content, "application/octet-stream" if binary else TEXT_TYPE)


def _folders() -> set[tuple[str, str]]:
    found: set[tuple[str, str]] = set()
    for repository, path in repository_files():
        steps = path.split("/")
        found |= {(repository, "/".join(steps[:depth])) for depth in range(1, len(steps))}
    return found


def _children(repository: str, folder: str) -> list[str]:
    """The paths right below a folder, sorted as GitHub sorts them."""
    inside = f"{folder}/" if folder else ""
    paths = [path for owner, path in repository_files() if owner == repository and path.startswith(inside)]
    return sorted({inside + path.removeprefix(inside).partition("/")[0] for path in paths})


def _entry(repository: str, path: str) -> dict[str, Any]:
    """One entry as the API describes it; a folder has size 0 and no download_url."""
    content = repository_files().get((repository, path))
    is_file = content is not None
    sha = _blob(content) if content is not None else hashlib.sha1(path.encode(), usedforsecurity=False).hexdigest()
    branch, kind = _BRANCHES[repository], "blob" if is_file else "tree"
    url = f"https://{API_HOST}{quote(_api_path(repository, path))}?ref={branch}"
    web = f"https://github.test/{repository}/{kind}/{branch}/{quote(path)}"
    git = f"https://{API_HOST}/repos/{repository}/git/{kind}s/{sha}"
    return {
        "name": path.rpartition("/")[2],
        "path": path,
        "sha": sha,
        "size": len(content or b""),
        "url": url,
        "html_url": web,
        "git_url": git,
        "download_url": f"https://{RAW_HOST}{quote(_raw_path(repository, path))}" if is_file else None,
        "type": "file" if is_file else "dir",
        "_links": {"self": url, "git": git, "html": web},
    }


def _blob(content: bytes) -> str:
    """The hash by which git names a file."""
    return hashlib.sha1(b"blob %d\0" % len(content) + content, usedforsecurity=False).hexdigest()


def _api_path(repository: str, path: str) -> str:
    return f"/repos/{repository}/contents/{path}"


def _raw_path(repository: str, path: str) -> str:
    return f"/{repository}/{_BRANCHES[repository]}/{path}"


def _not_found() -> Response:
    return json_response(
        {"message": "Not Found", "documentation_url": "https://docs.github.test", "status": "404"}, status=404
    )
