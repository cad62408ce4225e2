"""Faults a stand-in can be told to show, so that a failing site can be watched and tested.

A fault is named by "<host>/<path prefix>" and has a kind:

    500    status 500
    empty  a valid answer that holds nothing
    short  fewer results than `matches` says there are
    html   status 200 and a page for people where data was due
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from difflib import get_close_matches

from rocket_pipeline.demo.site import Response, Site, json_response, read_json
from rocket_pipeline.errors import UnknownNameError

PAGE = b"<!doctype html><title>Maintenance</title><h1>We will be back soon</h1>"


def _failed(_response: Response) -> Response:
    return json_response({"error": "Internal server error."}, status=500)


def _empty(response: Response) -> Response:
    document = read_json(response)
    if document is None:
        return Response(response.status, b"", response.content_type)
    return json_response({key: [] if isinstance(value, list) else 0 for key, value in document.items()})


def _short(response: Response) -> Response:
    document = read_json(response)
    if document is None or "results" not in document:
        return Response(response.status, response.body[: len(response.body) // 2], response.content_type)
    return json_response({**document, "results": document["results"][: len(document["results"]) // 2]})


def _html(_response: Response) -> Response:
    return Response(200, PAGE, "text/html; charset=utf-8")


KINDS: Mapping[str, Callable[[Response], Response]] = {
    "500": _failed,
    "empty": _empty,
    "short": _short,
    "html": _html,
}


_LISTED = 8


def check_faults(faults: Mapping[str, str], sites: Mapping[str, Site]) -> None:
    """Refuse a fault that could never show.

    Raises:
        UnknownNameError: The host is not served, no path of it starts so, or there is no such kind.
    """
    for where, kind in faults.items():
        if (host := where.partition("/")[0]) not in sites:
            raise UnknownNameError("demo site", host, sites)
        served = [host + path for path in sites[host].paths]
        if not any(place.startswith(where) for place in served):
            raise UnknownNameError("demo path", where, _near(where, served))
        if kind not in KINDS:
            raise UnknownNameError("fault", kind, KINDS)


def _near(where: str, served: list[str]) -> list[str]:
    """The paths that were probably meant; a shop has thousands."""
    return served if len(served) <= _LISTED else get_close_matches(where, served, n=_LISTED, cutoff=0)


def apply_faults(faults: Mapping[str, str], where: str, response: Response) -> Response:
    """Spoil an answer when a fault stands for its "<host>/<path>"."""
    for prefix, kind in faults.items():
        if where.startswith(prefix):
            return KINDS[kind](response)
    return response
