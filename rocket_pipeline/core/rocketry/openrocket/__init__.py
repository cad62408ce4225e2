"""OpenRocket's files: designs (.ork) and part data bases (.orc), from bytes to frozen dataclasses.

Nothing here knows of sources, networks or files on disk.
"""

from rocket_pipeline.core.rocketry.openrocket.as_json import design_as_json, parts_as_json
from rocket_pipeline.core.rocketry.openrocket.design import Design
from rocket_pipeline.core.rocketry.openrocket.ork import read_design
from rocket_pipeline.core.rocketry.openrocket.parts import Material, Part, PartsFile, read_parts

__all__ = [
    "Design",
    "Material",
    "Part",
    "PartsFile",
    "design_as_json",
    "parts_as_json",
    "read_design",
    "read_parts",
]
