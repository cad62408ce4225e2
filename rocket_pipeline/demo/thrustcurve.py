"""A stand-in of ThrustCurve.org's api/v1 over the real motor data base of the npm package thrustcurve-db.

What belongs here: routes, criteria and answers as the real API gives them. Requests are GET with query
parameters or POST with a JSON object of any content type; both give the same bytes. Nothing is guessed
about motors; what the package lacks and this module makes up (simfile ids, source, data files) is listed in
data/demo_sites/thrustcurve/README.md.

Kept from the real API: search answers 20 motors unless `maxResults` says otherwise, while `matches` is the
true total; `all` and `*` mean "no criterion"; without criteria metadata covers every motor, also those out
of production; only search refuses unknown criteria; unknown motor ids are passed over in silence; results
of download do not come in the order of the ids.

Not as the real site: ids may be joined by commas; XML, the pages that infoUrl and dataUrl lead to, and calls that
need an account are missing.
"""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from rocket_pipeline.demo.motor_criteria import TYPES, InvalidValueError, Motor, motor_criteria, whole_number
from rocket_pipeline.demo.rasp import encode_file, simfile_id
from rocket_pipeline.demo.site import Request, Response, json_response, text_response
from rocket_pipeline.errors import ConfigurationError

DATA = Path(__file__).resolve().parents[2] / "data" / "demo_sites" / "thrustcurve" / "motors.json.gz"
DEFAULT_MAX_RESULTS = 20
CERT_ORG_ABBREVIATIONS = {
    "Austrialian Model Rocket Society Inc.": "AMRS",
    "Canadian Association of Rocketry": "CAR",
    "National Association of Rocketry": "NAR",
    "Tripoli Rocketry Association, Inc.": "TRA",
}
ROBOTS_PATH = "/robots.txt"
ROBOTS = "User-agent: *\nCrawl-delay: 120\nDisallow: /api/\n"

Parameters = dict[str, str]
Predicate = Callable[[Motor], bool]


class BadRequestError(Exception):
    """What the API answers with status 400 and `error`."""


def load_motors(path: Path = DATA) -> list[Motor]:
    """The motors, by total impulse as search gives them.

    Raises:
        ConfigurationError: The file is missing or is not what the converter wrote.
    """
    try:
        motors: list[Motor] = json.loads(gzip.decompress(path.read_bytes()))
    except (OSError, EOFError, ValueError, zlib.error) as error:
        hint = "Restore it from the repository, or write it with scripts/convert_thrustcurve_db.py."
        raise ConfigurationError(f"The demo's motor data base {path} cannot be read: {error}.", hint=hint) from error
    return sorted(motors, key=lambda motor: (motor["totImpulseNs"], motor["motorId"]))


class ThrustCurve:
    """The stand-in site.

    Args:
        data: motors.json.gz as scripts/convert_thrustcurve_db.py writes it.

    Raises:
        ConfigurationError: The data cannot be read.
    """

    def __init__(self, data: Path = DATA) -> None:
        self._motors = load_motors(data)
        makers = {motor["manufacturer"]: motor["manufacturerAbbrev"] for motor in self._motors}
        organizations = dict(map(_certifier, self._motors))
        self._criteria = motor_criteria(_spellings(makers), _spellings(organizations))
        self._routes = {
            "/api/v1/metadata.json": self._metadata,
            "/api/v1/search.json": self._search,
            "/api/v1/download.json": self._download,
        }

    @property
    def paths(self) -> list[str]:
        """The API's routes and robots.txt."""
        return [ROBOTS_PATH, *self._routes]

    def respond(self, request: Request) -> Response:
        """Answer as the real site does; errors are status 400 with `error`, unknown paths 404."""
        if request.path == ROBOTS_PATH:
            return text_response(ROBOTS)
        route = self._routes.get(request.path)
        if route is None:
            known = ", ".join(self._routes)
            return json_response({"error": f"The stand-in does not serve this path; it has {known}."}, status=404)
        try:
            return route(read_parameters(request))
        except BadRequestError as error:
            return json_response({"error": str(error)}, status=400)

    def _predicates(self, parameters: Parameters) -> tuple[dict[str, Predicate], dict[str, str]]:
        """Split the criteria into those that can be applied and the error texts of the others."""
        predicates, errors = {}, {}
        for name in (name for name in self._criteria if name in parameters):
            try:
                predicates[name] = self._predicate(name, parameters[name])
            except InvalidValueError as error:
                errors[name] = f'Invalid {name} value "{parameters[name]}"{error}.'
        return predicates, errors

    def _predicate(self, name: str, value: str) -> Predicate:
        criterion = self._criteria[name]
        wanted = criterion.parse(value)
        return lambda motor: criterion.fits(motor, wanted)

    def _metadata(self, parameters: Parameters) -> Response:
        predicates, errors = self._predicates(parameters)
        found = [] if errors else _matching(self._motors, predicates.values())
        answer = {
            "manufacturers": _named((motor["manufacturer"], motor["manufacturerAbbrev"]) for motor in found),
            # "Unknown" is what the API shows for a motor without an organization; it is none itself
            "certOrgs": _named(_certifier(motor) for motor in found if motor["certOrg"] != "Unknown"),
            "types": sorted({motor["type"] for motor in found}, key=TYPES.index),
            "diameters": _distinct_diameters(found),
            "impulseClasses": sorted({motor["impulseClass"] for motor in found}),
        }
        return _answer(answer, errors.values())

    def _search(self, parameters: Parameters) -> Response:
        predicates, errors = self._predicates(parameters)
        limit = _max_results(parameters, DEFAULT_MAX_RESULTS)
        unknown = [name for name in parameters if name not in self._criteria and name != "maxResults"]
        problems = [*errors.values(), *(f'Invalid search criterion "{name}".' for name in unknown)]
        echo: list[dict[str, Any]] = [
            {"name": name, "value": parameters[name], "matches": len(_matching(self._motors, [fits]))}
            for name, fits in predicates.items()
        ]
        echo += [
            {"name": name, "value": parameters[name], "matches": 0, "error": error} for name, error in errors.items()
        ]
        found = [] if problems else _matching(self._motors, predicates.values())
        results = [{key: value for key, value in motor.items() if key != "samples"} for motor in found[:limit]]
        return _answer({"criteria": echo, "matches": len(found), "results": results}, problems)

    def _download(self, parameters: Parameters) -> Response:
        wanted = _choice(parameters, "data", ("file", "samples", "both")) or "file"
        data_format = _choice(parameters, "format", ("RASP", "RockSim"))
        license_asked = _choice(parameters, "license", ("PD", "free", "other"))
        limit = _max_results(parameters, None)
        ids = _motor_ids(parameters)
        # every curve is RASP and of no known license: asking for another format or a license finds none
        curves = [] if data_format == "RockSim" or license_asked else self._motors
        found = [motor for motor in curves if motor["motorId"] in ids and "samples" in motor]
        found.sort(key=lambda motor: motor["updatedOn"], reverse=True)
        return json_response({"results": [_simfile(motor, wanted) for motor in found[:limit]]})


def read_parameters(request: Request) -> Parameters:
    """The parameters of a GET or a POST as text, without those that say nothing.

    Raises:
        BadRequestError: The body is not a JSON object.
    """
    raw: dict[str, Any] = dict(request.query)
    if request.method == "POST":
        try:
            raw = json.loads(request.body or b"{}")
        except ValueError as error:
            raise BadRequestError(f"The body is not JSON: {error}.") from error
        if not isinstance(raw, dict):
            raise BadRequestError("The body is not a JSON object.")
    texts = {name: _text(value) for name, value in raw.items()}
    return {name: text for name, text in texts.items() if text is not None}


def _text(value: object) -> str | None:
    """A value as text: true → "true", ["a", "b"] → "a,b"; None for null, [], "*" and "all"."""
    if value is None:
        return None
    if isinstance(value, list):
        texts = [text for text in map(_text, value) if text is not None]
        return ",".join(texts) if texts else None
    text = json.dumps(value) if isinstance(value, bool | dict) else str(value).strip()
    return None if text in {"*", "all"} else text


def _spellings(abbreviations: dict[str, str]) -> dict[str, str]:
    """Full names and abbreviations, each to the full name."""
    return {abbrev: name for name, abbrev in abbreviations.items()} | {name: name for name in abbreviations}


def _matching(motors: Iterable[Motor], predicates: Iterable[Predicate]) -> list[Motor]:
    tests = list(predicates)
    return [motor for motor in motors if all(test(motor) for test in tests)]


def _answer(document: dict[str, Any], problems: Iterable[str]) -> Response:
    """The document, or status 400 with the first problem in it."""
    for problem in problems:
        return json_response({**document, "error": problem}, status=400)
    return json_response(document)


def _named(pairs: Iterable[tuple[str, str]]) -> list[dict[str, str]]:
    return [{"name": name, "abbrev": abbrev} for name, abbrev in sorted(set(pairs), key=lambda p: p[0].casefold())]


def _certifier(motor: Motor) -> tuple[str, str]:
    name: str = motor["certOrg"]
    return name, CERT_ORG_ABBREVIATIONS.get(name, name)


def _distinct_diameters(motors: Iterable[Motor]) -> list[float]:
    """Diameters in mm; like the real site's list without those less than 1.5 mm above the one before."""
    kept: list[float] = []
    for diameter in sorted({motor["diameter"] for motor in motors}):
        if not kept or diameter >= kept[-1] + 1.5:
            kept.append(diameter)
    return kept


def _max_results(parameters: Parameters, default: int | None) -> int | None:
    """How many results to send; None for all."""
    if "maxResults" not in parameters:
        return default
    try:
        limit = whole_number(parameters["maxResults"])
    except InvalidValueError as error:
        raise BadRequestError(f'Invalid maxResults value "{parameters["maxResults"]}"{error}.') from error
    return limit if limit > 0 else None


def _choice(parameters: Parameters, name: str, choices: tuple[str, ...]) -> str | None:
    value = parameters.get(name)
    if value is not None and value not in choices:
        raise BadRequestError(f'Invalid {name} value "{value}".')
    return value


def _motor_ids(parameters: Parameters) -> set[str]:
    """The ids asked for, of `motorIds` or `motorId`; unknown ones are no error."""
    if "motorId" in parameters and "motorIds" in parameters:
        raise BadRequestError("Both motorId and motorIds specified.")
    text = parameters.get("motorIds", parameters.get("motorId", ""))
    ids = {part.strip() for part in text.split(",")} - {""}
    if not ids:
        raise BadRequestError("No motor IDs specified to download files for.")
    return ids


def _simfile(motor: Motor, wanted: str) -> dict[str, Any]:
    """One result of download; wanted is file, samples or both."""
    identifier = simfile_id(motor["motorId"])
    result = {"motorId": motor["motorId"], "simfileId": identifier, "format": "RASP", "source": "user"}
    if wanted != "samples":
        result["data"] = encode_file(motor)
    samples = [{"time": time, "thrust": thrust} for time, thrust in motor["samples"]]
    urls = {"infoUrl": f"/simfiles/{identifier}/", "dataUrl": f"/simfiles/{identifier}/download/data.eng"}
    return result | ({} if wanted == "file" else {"samples": samples}) | urls
