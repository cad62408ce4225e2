"""ThrustCurve.org: motors, their makers, the organizations that certify them, and their thrust curves.

Facts of the API (`api/v1`: its specification and `llms.txt`): `search` answers 20 rows unless asked otherwise and
gives the true total in `matches`; `download` answers a base64 file unless asked for samples, and several curves
(simfiles) a motor; at most 2 requests a second, answers to be kept for 24 hours, `source_url` kept as attribution.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, NamedTuple

from pydantic import JsonValue

from rocket_pipeline.common.text import counted
from rocket_pipeline.core.extraction.source import BaseDataSource
from rocket_pipeline.core.extraction.specification import FieldType, Record, SourceSpecification
from rocket_pipeline.core.fetching import Document, Request, get, post_json
from rocket_pipeline.errors import IncompleteSourceError

BASE_URL = "https://www.thrustcurve.org/api/v1"
REQUESTS_PER_SECOND = 2.0
COURTESY: dict[str, JsonValue] = {"reuse_hours": 24, "respect_robots": False}
"""The site's `llms.txt` invites programs to the API under these terms, while its `robots.txt` keeps crawlers out of
`/api/`: see docs/decisions/README.md, section 2."""
ALL_ROWS = 9999
"""More than the base holds; `matches` tells when it no longer is."""
MOTORS_PER_DOWNLOAD = 50

MOTOR_FIELDS: dict[str, FieldType] = {
    "motorId": "text",
    "manufacturer": "text",
    "manufacturerAbbrev": "text",
    "designation": "text",
    "commonName": "text",
    "impulseClass": "text",
    "diameter": "number",
    "length": "number",
    "type": "text",
    "certOrg": "text",
    "avgThrustN": "number",
    "maxThrustN": "number",
    "totImpulseNs": "number",
    "burnTimeS": "number",
    "dataFiles": "integer",
    "infoUrl": "url",
    "totalWeightG": "number",
    "propWeightG": "number",
    "delays": "text",
    "delayAdjustable": "boolean",
    "caseInfo": "text",
    "propInfo": "text",
    "sparky": "boolean",
    "updatedOn": "date",
    "availability": "text",
    "attributionUrl": "url",
}
SAMPLE_FIELDS: dict[str, FieldType] = {
    "motorId": "text",
    "simfileId": "text",
    "format": "text",
    "source_type": "text",
    "license": "text",
    "infoUrl": "text",
    "dataUrl": "text",
    "attributionUrl": "url",
    "time": "number",
    "thrust": "number",
}


def parse_metadata(content: bytes) -> Iterator[Record]:
    """The makers and the certifying organizations of a `metadata.json`."""
    answer = json.loads(content)
    for entity_type, rows in (("manufacturer", "manufacturers"), ("organization", "certOrgs")):
        for row in answer.get(rows) or []:
            yield {"entity_type": entity_type, "name": row.get("name"), "abbrev": row.get("abbrev")}


def parse_motors(content: bytes) -> Iterator[Record]:
    """The motors of a `search.json`, under the API's own names."""
    for row in json.loads(content).get("results") or []:
        yield _attributed(row)


def parse_samples(content: bytes) -> Iterator[Record]:
    """The points of every curve in a `download.json` that was asked for samples, one record a point."""
    for result in json.loads(content).get("results") or []:
        curve = _attributed(result)
        samples = curve.pop("samples", None) or []
        curve["source_type"] = curve.pop("source", None)
        curve.pop("data", None)
        for sample in samples:
            yield {**curve, "time": sample.get("time"), "thrust": sample.get("thrust")}


class Simfile(NamedTuple):
    """A curve as `download.json` lists it, with or without points."""

    motor_id: str
    simfile_id: str
    points: int


def parse_simfiles(content: bytes) -> Iterator[Simfile]:
    """The curves that a `download.json` lists."""
    for result in json.loads(content).get("results") or []:
        yield Simfile(str(result.get("motorId")), str(result.get("simfileId")), len(result.get("samples") or []))


def _attributed(row: dict[str, Any]) -> dict[str, Any]:
    """The row with the API's `source_url`, a page to credit, under a name that is not our provenance's."""
    return {("attributionUrl" if name == "source_url" else name): value for name, value in row.items()}


class _ThrustCurveSource(BaseDataSource):
    def search(self) -> Document:
        """Every motor in one answer.

        Raises:
            IncompleteSourceError: The answer holds fewer motors than it says there are.
        """
        url = f"{self.base_url}/search.json"
        document = self.scraper.fetch(get(url, {"availability": "all", "maxResults": ALL_ROWS}, expect="json"))
        answer = document.json()
        got, due = len(answer.get("results") or []), answer.get("matches")
        if due is None or got < due:
            raise IncompleteSourceError(
                f"{document.url} gave {got} motors of {due}.", hint="Nothing was published; try again later."
            )
        return document


class ThrustCurveMetadata(_ThrustCurveSource):
    """Makers and certifying organizations."""

    specification = SourceSpecification(
        name="thrustcurve_metadata",
        base_url=BASE_URL,
        description="Motor manufacturers and certifying organizations that ThrustCurve.org knows.",
        entity_folder="manufacturers",
        output_filename="thrustcurve.csv",
        required_fields=("entity_type", "name", "abbrev"),
        field_types={"entity_type": "text", "name": "text", "abbrev": "text"},
        split_by_field="entity_type",
        split_file_mapping={
            "manufacturer": "manufacturers/thrustcurve.csv",
            "organization": "organizations/thrustcurve.csv",
        },
        min_records=25,
        rate_limit=REQUESTS_PER_SECOND,
        custom_config=COURTESY,
    )

    def iter_records(self) -> Iterator[Record]:
        """One request; the wider `availability` is what makes the API name every maker."""
        url = f"{self.base_url}/metadata.json"
        document = self.scraper.fetch(get(url, {"availability": "all"}, expect="json"))
        yield from self.from_document(parse_metadata(document.content), document)


class ThrustCurveMotors(_ThrustCurveSource):
    """Every motor, with what its certification says."""

    specification = SourceSpecification(
        name="thrustcurve_motors",
        base_url=BASE_URL,
        description="Every motor of ThrustCurve.org with its dimensions, weights, impulse and delays.",
        entity_folder="motors",
        output_filename="thrustcurve.csv",
        required_fields=(
            "motorId",
            "manufacturer",
            "designation",
            "impulseClass",
            "diameter",
            "totImpulseNs",
        ),
        field_types=MOTOR_FIELDS,
        min_records=1000,
        rate_limit=REQUESTS_PER_SECOND,
        custom_config=COURTESY,
    )

    def iter_records(self) -> Iterator[Record]:
        """One request for the whole base."""
        document = self.search()
        yield from self.from_document(parse_motors(document.content), document)


class ThrustCurveSamples(_ThrustCurveSource):
    """Every point of every thrust curve."""

    specification = SourceSpecification(
        name="thrustcurve_samples",
        base_url=BASE_URL,
        description="Every point of every thrust curve of ThrustCurve.org.",
        entity_folder="motors",
        output_filename="samples.csv",
        required_fields=("motorId", "simfileId", "time", "thrust"),
        field_types=SAMPLE_FIELDS,
        min_records=10_000,
        rate_limit=REQUESTS_PER_SECOND,
        custom_config=COURTESY,
    )

    def iter_records(self) -> Iterator[Record]:
        """One search, then downloads of 50 motors each.

        Raises:
            IncompleteSourceError: A motor that has data files is missing from the answer.
        """
        motors = parse_motors(self.search().content)
        ids = [str(motor["motorId"]) for motor in motors if motor.get("dataFiles")]
        batches = [ids[start : start + MOTORS_PER_DOWNLOAD] for start in range(0, len(ids), MOTORS_PER_DOWNLOAD)]
        documents = self.scraper.fetch_many(self._download(batch) for batch in batches)
        for batch, document in zip(batches, documents, strict=True):
            simfiles = list(parse_simfiles(document.content))
            _require_all(batch, simfiles, document.url)
            self._warn_of_empty(simfiles)
            yield from self.from_document(parse_samples(document.content), document)

    def _warn_of_empty(self, simfiles: list[Simfile]) -> None:
        """A broken data file is the site's own affair, and no reason to do without all others."""
        empty = [simfile.simfile_id for simfile in simfiles if not simfile.points]
        if empty:
            self.warn(f"{counted(len(empty), 'simfile')} of {len(simfiles)} without points: {', '.join(empty)}")

    def _download(self, ids: list[str]) -> Request:
        payload = {"motorIds": ids, "data": "samples", "maxResults": ALL_ROWS}
        return post_json(f"{self.base_url}/download.json", payload)


def _require_all(ids: list[str], simfiles: list[Simfile], url: str) -> None:
    missing = sorted(set(ids) - {simfile.motor_id for simfile in simfiles})
    if missing:
        raise IncompleteSourceError(
            f"{url} gave no curve for {len(missing)} of {len(ids)} motors, such as {missing[0]}.",
            hint="Nothing was published; try again later.",
        )
