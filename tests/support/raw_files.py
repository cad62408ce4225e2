"""Raw data sets for tests of cleaning: as the extractors write them, from records in the API's shape."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from rocket_pipeline.core.cleaning.contract import PROVENANCE
from rocket_pipeline.core.rocketry.cleaning import (
    manufacturers,
    motor_file_samples,
    motor_files,
    motors,
    organizations,
    samples,
)
from rocket_pipeline.core.storage.store import Storage

ORIGIN = {
    "source": "thrustcurve_motors",
    "source_url": "https://thrustcurve.test/api/v1/search.json",
    "source_sha256": "ab" * 32,
}
HEADERS = {
    file.key: (*file.columns, *file.ignored, *(column.name for column in PROVENANCE))
    for file in (
        *(*manufacturers.RAW, organizations.RAW, motors.RAW, samples.RAW),
        *(motor_files.RAW, motor_file_samples.RAW),
    )
}
ESTES = {"name": "Estes Industries", "abbrev": "Estes"}
NAR = {"name": "National Association of Rocketry", "abbrev": "NAR"}


def motor(**changes: Any) -> dict[str, Any]:
    """The Estes C6 as the API gives it, with changes; None takes a field away."""
    record = {
        "motorId": "5f4294d2000231000000000a",
        "manufacturer": "Estes Industries",
        "manufacturerAbbrev": "Estes",
        "designation": "C6",
        "commonName": "C6",
        "impulseClass": "C",
        "diameter": 18,
        "length": 70,
        "type": "SU",
        "certOrg": "National Association of Rocketry",
        "avgThrustN": 4.74,
        "maxThrustN": 14.09,
        "totImpulseNs": 8.82,
        "burnTimeS": 1.86,
        "dataFiles": 2,
        "infoUrl": "http://nar.org/SandT/pdf/Estes/C6.pdf",
        "totalWeightG": 24,
        "propWeightG": 10.8,
        "delays": "0,3,5,7",
        "propInfo": "black powder",
        "updatedOn": "2019-04-17",
        "availability": "regular",
    }
    return {**record, **changes}


def curve(
    points: Iterable[tuple[Any, Any]], *, simfile: str = "sim1", motor_id: str = motor()["motorId"]
) -> list[dict[str, Any]]:
    """The rows of one curve."""
    return [
        {
            "motorId": motor_id,
            "simfileId": simfile,
            "format": "RASP",
            "source_type": "cert",
            "license": "PD",
            "time": time,
            "thrust": thrust,
        }
        for time, thrust in points
    ]


def csv_bytes(header: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> bytes:
    """Rows as a CSV file; True is written as "true", None as an empty cell."""
    out = io.StringIO()
    writer = csv.DictWriter(out, header, lineterminator="\n")
    writer.writeheader()
    for row in rows:
        whole = {**ORIGIN, **row}
        writer.writerow({key: str(value).lower() if value is True else value for key, value in whole.items()})
    return out.getvalue().encode()


def put_raw(storage: Storage, key: str, rows: Iterable[Mapping[str, Any]]) -> None:
    """Publish a raw data set."""
    storage.raw.put(key, csv_bytes(HEADERS[key], rows))


def put_base(
    storage: Storage,
    *,
    motors: Iterable[Mapping[str, Any]] = (motor(),),
    points: Iterable[Mapping[str, Any]] = tuple(curve([(0, 0), (0.2, 14.09), (1.86, 0)])),
) -> None:
    """Publish all four raw data sets of a small base."""
    put_raw(storage, "manufacturers/thrustcurve.csv", [ESTES])
    put_raw(storage, "organizations/thrustcurve.csv", [NAR])
    put_raw(storage, "motors/thrustcurve.csv", motors)
    put_raw(storage, "motors/samples.csv", points)


def put_thrustcurve_base(storage: Storage, base: Sequence[Mapping[str, Any]]) -> None:
    """Publish the raw data sets of a `thrustcurve-db` file: motors with one merged curve each."""
    makers = {row["manufacturer"]: row["manufacturerAbbrev"] for row in base}
    put_raw(
        storage,
        "manufacturers/thrustcurve.csv",
        [{"name": name, "abbrev": short} for name, short in sorted(makers.items())],
    )
    put_raw(storage, "organizations/thrustcurve.csv", [{"name": n} for n in sorted({r["certOrg"] for r in base})])
    header = HEADERS["motors/thrustcurve.csv"]
    put_raw(storage, "motors/thrustcurve.csv", [{k: r[k] for k in header if k in r} for r in base])
    put_raw(
        storage,
        "motors/samples.csv",
        [
            row
            for r in base
            for row in curve(r.get("samples") or [], simfile=f"curve-{r['motorId']}", motor_id=r["motorId"])
        ],
    )
