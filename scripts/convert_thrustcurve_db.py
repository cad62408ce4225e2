"""Turn the npm package thrustcurve-db into the demo's ThrustCurve data base.

Only that: no download, no change of values. Get and unpack the package with `npm pack
thrustcurve-db@3.0.4`, then run this script on its thrustcurve-db.json. Running it again on the same file
gives the same bytes.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import sys
from pathlib import Path
from typing import Any

OUTPUT = Path(__file__).resolve().parents[1] / "data" / "demo_sites" / "thrustcurve"
PACKAGE = "thrustcurve-db"
PACKAGE_KEYS = {"version", "license", "author", "homepage"}
MINIMUM_MOTORS = 1000
REQUIRED = {
    "motorId",
    "manufacturer",
    "manufacturerAbbrev",
    "designation",
    "totImpulseNs",
    "dataFiles",
    "updatedOn",
}

LICENSE = """ISC License

Copyright (c) {author}
Data: ThrustCurve.org

Permission to use, copy, modify, and/or distribute this software for any purpose with or without fee is
hereby granted, provided that the above copyright notice and this permission notice appear in all copies.

THE SOFTWARE IS PROVIDED "AS IS" AND THE AUTHOR DISCLAIMS ALL WARRANTIES WITH REGARD TO THIS SOFTWARE
INCLUDING ALL IMPLIED WARRANTIES OF MERCHANTABILITY AND FITNESS. IN NO EVENT SHALL THE AUTHOR BE LIABLE FOR
ANY SPECIAL, DIRECT, INDIRECT, OR CONSEQUENTIAL DAMAGES OR ANY DAMAGES WHATSOEVER RESULTING FROM LOSS OF
USE, DATA OR PROFITS, WHETHER IN AN ACTION OF CONTRACT, NEGLIGENCE OR OTHER TORTIOUS ACTION, ARISING OUT OF
OR IN CONNECTION WITH THE USE OR PERFORMANCE OF THIS SOFTWARE.
"""

README = """# ThrustCurve data of the demo

`motors.json.gz` holds {motors:,} real motors, {curves:,} of them with a thrust curve ({points:,} points), as
the npm package [{package}]({homepage}) {version} publishes them.
The demo's stand-in of ThrustCurve.org answers from it.

| | |
|---|---|
| source | npm package `{package}` {version}, file `thrustcurve-db.json` |
| SHA-256 of that file | `{sha256}` |
| package by | {author} ({license} license, see `LICENSE`; the package declares it in its package.json) |
| data by | [ThrustCurve.org](https://www.thrustcurve.org) and its contributors |

## What differs from ThrustCurve.org

The package has already:

- rounded every number to 4 significant digits,
- moved the samples so that each curve starts at [0, 0],
- left out fields that are empty or false (`sparky`, for one), and all of `delayAdjustable`,
- merged the data files of a motor into one curve and dropped what it came from: no simfile ids, no format,
  no source, no license. `dataFiles` still counts the files that ThrustCurve.org had.

Here the motors are sorted by `motorId` and packed; no value is changed.

What is missing the stand-in makes up, always the same way:

- `simfileId`: 24 hex digits derived from the motor id; one data file a motor, in RASP format,
- `data`: a RASP text written from the samples; unknown weights and delays stand as 0 in its header,
- `source`: the constant `user`; the true one is not known. `license` is not sent, for the same reason,
- the abbreviations of certification organizations; the package has their names only.

{open_ended} curves do not end at zero thrust; they are served as they are.

## Regenerate

    npm pack {package}@{version} && tar -xzf {package}-{version}.tgz
    python scripts/convert_thrustcurve_db.py package/thrustcurve-db.json
"""


class NotThePackageError(Exception):
    """The input is not the unpacked package."""


def read_json(path: Path) -> Any:
    """Read a JSON file, or say in one line why it cannot be."""
    try:
        return json.loads(path.read_bytes())
    except (OSError, ValueError) as error:
        raise NotThePackageError(f"{path} cannot be read as JSON: {error}") from error


def read_package(path: Path) -> dict[str, Any]:
    """The package.json beside the data file: who made the data, which version, which license."""
    package = read_json(path.parent / "package.json")
    if not isinstance(package, dict) or package.get("name") != PACKAGE or not package.keys() >= PACKAGE_KEYS:
        raise NotThePackageError(f"{path.parent / 'package.json'} is not that of {PACKAGE}.")
    return package


def is_curve(samples: object) -> bool:
    """Whether this is a list of [time, thrust] pairs that starts at [0, 0]."""
    if not isinstance(samples, list) or samples[:1] != [[0, 0]]:
        return False
    return all(isinstance(point, list) and len(point) == 2 for point in samples)


def check_motors(motors: object) -> list[dict[str, Any]]:
    """The motors, if they look like the package's: enough of them, all keys, unique ids, curves of pairs."""
    if not isinstance(motors, list) or len(motors) < MINIMUM_MOTORS:
        raise NotThePackageError(f"a list of at least {MINIMUM_MOTORS:,} motors was expected.")
    for number, motor in enumerate(motors):
        if not isinstance(motor, dict) or not motor.keys() >= REQUIRED:
            raise NotThePackageError(f"entry {number} lacks one of {', '.join(sorted(REQUIRED))}.")
        if "samples" in motor and not is_curve(motor["samples"]):
            raise NotThePackageError(f"entry {number} has samples that are not [time, thrust] pairs from [0, 0].")
    if len({motor["motorId"] for motor in motors}) != len(motors):
        raise NotThePackageError("a motorId occurs twice.")
    return motors


def convert(source: Path, output: Path) -> str:
    """Write motors.json.gz, LICENSE and README.md.

    Args:
        source: thrustcurve-db.json in the unpacked package.
        output: The folder to write to; made when missing.

    Returns:
        One line that says what was written.

    Raises:
        NotThePackageError: The input is something else.
    """
    motors = sorted(check_motors(read_json(source)), key=lambda motor: str(motor["motorId"]))
    package = read_package(source)
    curves = [motor["samples"] for motor in motors if "samples" in motor]
    facts = {
        "package": PACKAGE,
        "version": package["version"],
        "license": package["license"],
        "author": str(package["author"]).partition(" <")[0],
        "homepage": str(package["homepage"]).partition("#")[0],
        "sha256": hashlib.sha256(source.read_bytes()).hexdigest(),
        "motors": len(motors),
        "curves": len(curves),
        "points": sum(map(len, curves)),
        "open_ended": sum(curve[-1][1] != 0 for curve in curves),
    }
    packed = gzip.compress(json.dumps(motors, sort_keys=True, separators=(",", ":")).encode(), 9, mtime=0)
    output.mkdir(parents=True, exist_ok=True)
    (output / "motors.json.gz").write_bytes(packed)
    (output / "LICENSE").write_text(LICENSE.format_map(facts), encoding="utf-8")
    (output / "README.md").write_text(README.format_map(facts), encoding="utf-8")
    return f"{len(motors):,} motors, {len(curves):,} curves, {len(packed):,} bytes written to {output}"


def main() -> int:
    """Run from the command line; exits 2 with one line when the input is not the package."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("source", type=Path, help="thrustcurve-db.json in the unpacked npm package")
    parser.add_argument("--output", type=Path, default=OUTPUT, help="folder to write to (default: %(default)s)")
    arguments = parser.parse_args()
    try:
        print(convert(arguments.source, arguments.output))
    except NotThePackageError as error:
        print(f"Not the package {PACKAGE}: {error} Get it with `npm pack {PACKAGE}@3.0.4`.", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
