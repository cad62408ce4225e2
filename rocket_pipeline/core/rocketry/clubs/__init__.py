"""A reader of club directories whose pages are not known beforehand. Nothing about persons leaves it.

`layout` holds what is assumed, `page` a page's nodes, `tables`, `cards` and `json_ld` the three shapes that clubs come
in, `records` what is made of them, `privacy` what may not be stored.
"""

from rocket_pipeline.core.rocketry.clubs.directory import DirectoryPage, parse_clubs, read_directory
from rocket_pipeline.core.rocketry.clubs.layout import ClubLayout
from rocket_pipeline.core.rocketry.clubs.records import FIELDS, Club

__all__ = ["FIELDS", "Club", "ClubLayout", "DirectoryPage", "parse_clubs", "read_directory"]
