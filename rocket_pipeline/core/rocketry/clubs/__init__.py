"""A reader of club directories whose pages are not known beforehand. Nothing about persons leaves it.

`layout` holds what is assumed, `page` a page's nodes, `tables`, `cards`, `json_ld` and `json_data` the shapes that
clubs come in, `records` what is made of them, `privacy` what may not be stored.
"""

from rocket_pipeline.core.rocketry.clubs.directory import DirectoryPage, parse_clubs, read_directory
from rocket_pipeline.core.rocketry.clubs.layout import ClubLayout
from rocket_pipeline.core.rocketry.clubs.records import CLUB_FIELDS, FIELDS, LAUNCH_SITE_FIELDS, Club

__all__ = [
    "CLUB_FIELDS",
    "FIELDS",
    "LAUNCH_SITE_FIELDS",
    "Club",
    "ClubLayout",
    "DirectoryPage",
    "parse_clubs",
    "read_directory",
]
