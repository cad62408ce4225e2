"""OpenRocket's files as sources: designs (.ork) and part data bases (.orc), from URLs, indexes or a folder.

How the files are read is known to `core/rocketry/openrocket/`; the defaults are the examples and the part data bases
that the OpenRocket project publishes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import asdict, fields
from typing import Any, ClassVar

from rocket_pipeline.core.extraction.files import FileSource
from rocket_pipeline.core.extraction.specification import Record, SourceSpecification
from rocket_pipeline.core.fetching import Document
from rocket_pipeline.core.rocketry.openrocket import Design, Material, Part, PartsFile, read_design, read_parts
from rocket_pipeline.core.rocketry.openrocket.design import Component, Configuration, Motor, Simulation
from rocket_pipeline.core.rocketry.openrocket.parts import MEASURES

FILES_URL = "https://raw.githubusercontent.com"
EXAMPLES = "https://api.github.com/repos/openrocket/openrocket/contents/core/src/main/resources/datafiles/examples"
PART_FILES = "https://api.github.com/repos/openrocket/openrocket-database/contents/orc"


def parse_design(content: bytes) -> Iterator[Record]:
    """The records of an .ork file: its design, configurations, motors, simulations and components.

    Raises:
        DocumentRefusedError: As `read_design`.
    """
    return design_records(read_design(content), hashlib.sha256(content).hexdigest())


def parse_parts(content: bytes) -> Iterator[Record]:
    """The records of an .orc file: its parts and materials.

    Raises:
        DocumentRefusedError: As `read_parts`.
    """
    return parts_records(read_parts(content), hashlib.sha256(content).hexdigest())


def design_records(design: Design, sha256: str) -> Iterator[Record]:
    """A design's records, each with the file's hash: with it, a configuration's id or a path is a key.

    Args:
        design: The design.
        sha256: The hash of the file that it was read from.
    """
    yield {
        "entity_type": "design",
        "design_sha256": sha256,
        **{name: getattr(design, name) for name in ("name", "designer", "revision", "design_type", "kit_name")},
        **{name: getattr(design, name) for name in ("comment", "version", "creator", "container")},
        "stages": design.stages,
        "components": design.component_counts,
        "motor_mounts": [asdict(mount) for mount in design.mounts],
        "events": [asdict(event) for event in design.events],
        "configuration_count": len(design.configurations),
        "motor_count": len(design.motors),
        "simulation_count": len(design.simulations),
        "notes": design.notes,
    }
    for configuration in design.configurations:
        yield _of("configuration", sha256, configuration)
    for motor in design.motors:
        yield _of("motor", sha256, motor)
    for simulation in design.simulations:
        yield {**_of("simulation", sha256, simulation), "is_current": simulation.is_current}
    for component in design.components:
        yield _of("component", sha256, component)


_RENAMED = {
    "configuration": {"id": "config_id"},
    "motor": {"type": "motor_type"},
    "component": {"type": "component_type", "id": "component_id"},
}


def _of(entity_type: str, sha256: str, value: Any) -> Record:
    names = _RENAMED.get(entity_type, {})
    told = {names.get(name, name): each for name, each in asdict(value).items()}
    return {"entity_type": entity_type, "design_sha256": sha256, **told}


def _columns(entity_type: str, kind: type[Any], *more: str) -> tuple[str, ...]:
    """The fields of such records, which a file without any has as well."""
    names = _RENAMED.get(entity_type, {})
    return ("design_sha256", *(names.get(field.name, field.name) for field in fields(kind)), *more)


_OF_DESIGNS = {
    "configuration": _columns("configuration", Configuration),
    "motor": _columns("motor", Motor),
    "simulation": _columns("simulation", Simulation, "is_current"),
    "component": _columns("component", Component),
}


def parts_records(file: PartsFile, sha256: str) -> Iterator[Record]:
    """A part data base's records; a part's key is the file's hash with its number in the file.

    Args:
        file: The part data base.
        sha256: The hash of the file that it was read from.
    """
    for index, part in enumerate(file.parts, start=1):
        values = {name: value for name, value in vars(part).items() if name not in _APART}
        yield {
            "entity_type": "part",
            "file_sha256": sha256,
            "part_index": index,
            "part_type": part.type,
            **values,
            **dict.fromkeys(MEASURES),
            **{measure.name: measure.value for measure in part.measures},
            "original": {measure.name: measure.original for measure in part.measures},
            "notes": part.notes,
        }
    for index, material in enumerate(file.materials, start=1):
        told = {_of_material(name): each for name, each in vars(material).items()}
        yield {"entity_type": "material", "file_sha256": sha256, "material_index": index, **told}


_APART = ("type", "measures", "notes")


def _of_material(name: str) -> str:
    return "material_type" if name == "type" else name


_OF_PARTS = {
    "part": (
        *("file_sha256", "part_index", "part_type"),
        *(field.name for field in fields(Part) if field.name not in _APART),
        *(*MEASURES, "original", "notes"),
    ),
    "material": ("file_sha256", "material_index", *(_of_material(field.name) for field in fields(Material))),
}


class OpenRocketDesigns(FileSource):
    """Rocket designs."""

    suffixes: ClassVar[tuple[str, ...]] = (".ork",)
    specification = SourceSpecification(
        name="openrocket_designs",
        base_url=FILES_URL,
        description="OpenRocket designs (.ork): a list of URLs, an index of them, or a folder.",
        entity_folder="designs",
        output_filename="openrocket.csv",
        required_fields=("entity_type", "design_sha256"),
        field_types={"entity_type": "text", "design_sha256": "text"},
        split_by_field="entity_type",
        split_file_mapping={
            "design": "openrocket.csv",
            "configuration": "configurations.csv",
            "motor": "motors.csv",
            "simulation": "simulations.csv",
            "component": "components.csv",
        },
        split_fields=_OF_DESIGNS,
        split_may_be_empty=tuple(_OF_DESIGNS),
        rate_limit=5.0,
        custom_config={"indexes": [EXAMPLES]},
    )

    def read(self, document: Document) -> Iterator[Record]:
        """The design of one file; what was left unread of it is told."""
        content = document.content
        design = read_design(content)
        for note in design.notes:
            self.warn(f"{document.url}: {note}")
        return design_records(design, document.sha256)


class OpenRocketParts(FileSource):
    """Parts that makers sell, and what they are made of."""

    suffixes: ClassVar[tuple[str, ...]] = (".orc",)
    specification = SourceSpecification(
        name="openrocket_parts",
        base_url=FILES_URL,
        description="OpenRocket part data bases (.orc): a list of URLs, an index of them, or a folder.",
        entity_folder="parts",
        output_filename="openrocket.csv",
        required_fields=("entity_type", "file_sha256"),
        field_types={"entity_type": "text", "file_sha256": "text"},
        split_by_field="entity_type",
        split_file_mapping={"part": "openrocket.csv", "material": "materials.csv"},
        split_fields=_OF_PARTS,
        split_may_be_empty=tuple(_OF_PARTS),
        rate_limit=5.0,
        custom_config={"indexes": [PART_FILES]},
    )

    def read(self, document: Document) -> Iterator[Record]:
        """The parts and materials of one file."""
        return parts_records(read_parts(document.content), document.sha256)
