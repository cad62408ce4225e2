"""Motor files of others: thrust curves in RASP (.eng) and RockSim (.rse) files.

How these are read is in `core/rocketry/motor_files/`; the default place is the collection that OpenRocket ships.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar
from urllib.parse import unquote, urlsplit

from rocket_pipeline.core.extraction.files import FileSource
from rocket_pipeline.core.extraction.specification import Record, SourceSpecification
from rocket_pipeline.core.fetching import Document
from rocket_pipeline.core.rocketry.motor_files import MotorFile, MotorFileEntry, read_motor_file
from rocket_pipeline.core.rocketry.motor_files.as_json import motor_as_json

COLLECTION = "https://api.github.com/repos/openrocket/motor-database/contents/data/thrustcurve.org"
PARTLY_READ = "partly_read"
"""The reason of a file in the quarantine some of whose motors are read."""


class MotorFiles(FileSource):
    """The motors of motor files, and the points of their curves."""

    specification = SourceSpecification(
        name="motor_files",
        base_url="https://raw.githubusercontent.com",
        description="Thrust curves from motor files (.eng, .rse): a list of URLs, an index of them, or a folder.",
        entity_folder="motors",
        output_filename="files.csv",
        required_fields=("motor_file_id",),
        field_types={"motor_file_id": "text"},
        split_by_field="entity_type",
        split_file_mapping={"motor": "files.csv", "sample": "file_samples.csv"},
        rate_limit=5.0,
        min_records=500,
        custom_config={"indexes": [COLLECTION]},
    )
    suffixes: ClassVar[tuple[str, ...]] = (".eng", ".rse")

    def read(self, document: Document) -> Iterator[Record]:
        """Each motor of a file, followed by its points; motors that are refused are told in the quarantine."""
        name = unquote(urlsplit(document.url).path).rpartition("/")[2]
        file = read_motor_file(document.content, name)
        if file.refused:
            problems = "; ".join(map(str, file.refused))
            told = f"{len(file.refused)} of {len(file.refused) + len(file.motors)} motors are not read: {problems}"
            self.refused.add(document.url, document.sha256, reason=PARTLY_READ, message=told)
        yield from records_of(file, document.sha256, name)


def records_of(file: MotorFile, sha256: str, name: str) -> Iterator[Record]:
    """Each motor of a file, followed by its points; the file's hash and the motor's place in it are the motor's id."""
    for motor in file.motors:
        motor_file_id = f"{sha256}-{motor.index}"
        yield _motor_record(motor, motor_file_id, name)
        for point, (time, thrust) in enumerate(motor.points):
            yield {
                "entity_type": "sample",
                "motor_file_id": motor_file_id,
                "point": point,
                "time_s": time,
                "thrust_n": thrust,
            }


def _motor_record(motor: MotorFileEntry, motor_file_id: str, name: str) -> Record:
    return {
        "entity_type": "motor",
        "motor_file_id": motor_file_id,
        "file_name": name,
        "file_index": motor.index,
        "file_line": motor.line,
        "format": motor.format,
        **{key: value for key, value in motor_as_json(motor).items() if key not in {"index", "line", "samples"}},
    }
