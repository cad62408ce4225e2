"""Word lists of the demo shops, and where their chance comes from.

What belongs here: names, motors and tubes to choose from. How they are put together is the other shop modules'
affair. Kits' names are made up; motors are real, so that they can be found in ThrustCurve's base.
"""

from __future__ import annotations

import random
from dataclasses import dataclass

KIT_COLOURS = (
    "Amber", "Arctic", "Brass", "Cinder", "Cobalt", "Copper", "Crimson", "Dusty", "Ember", "Frosty", "Granite",
    "Hollow", "Indigo", "Ivory", "Jade", "Lunar", "Midnight", "Northern", "Opal", "Prairie", "Quiet", "Rusty",
    "Saffron", "Scarlet", "Silver", "Tidal", "Umber", "Velvet", "Windy", "Zephyr",
)  # fmt: skip
KIT_THINGS = (
    "Badger", "Bittern", "Bramble", "Buzzard", "Cormorant", "Curlew", "Dart", "Egret", "Gannet", "Heron", "Javelin",
    "Kestrel", "Lantern", "Marten", "Merlin", "Nightjar", "Osprey", "Petrel", "Plover", "Quill", "Sandpiper",
    "Shrike", "Skua", "Spindle", "Sturgeon", "Tern", "Thistle", "Tinder", "Wren", "Yarrow",
)  # fmt: skip
KIT_SUFFIXES = ("", "", "", "", "", "", " II", " XL", "®", "™", " Jr.", " 3D")
PAINTS = ("red", "orange", "yellow", "blue", "black", "white", "fluorescent green", "gold", "silver", "purple")
FIN_WORDS = {3: "three", 4: "four", 5: "five", 6: "six"}
WORD_COMMENT = (
    "<!--[if gte mso 9]><xml>\r\n <w:WordDocument>\r\n  <w:View>Normal</w:View>\r\n  <w:Zoom>0</w:Zoom>\r\n"
    " </w:WordDocument>\r\n</xml><![endif]--><!--[if gte mso 10]>\r\n<style>\r\n /* Style Definitions */\r\n"
    " table.MsoNormalTable {mso-style-name:\"Table Normal\"; mso-padding-alt:0in 5.4pt 0in 5.4pt; font-size:11.0pt}\r\n"
    "</style>\r\n<![endif]-->"
)  # fmt: skip


@dataclass(frozen=True)
class Motor:
    """One motor that kits recommend.

    Attributes:
        name: Designation or common name as ThrustCurve has it, such as "C6" or "H128W".
        mark: What stands behind the delay: "T" on Estes' 13 mm motors.
    """

    name: str
    impulse_ns: float
    thrust_n: float
    weight_g: float
    delays: tuple[int, ...]
    mark: str = ""


ESTES_MOTORS: dict[int, tuple[Motor, ...]] = {
    13: (
        Motor("1/4A3", 0.6, 2.0, 6.1, (3,), "T"),
        Motor("1/2A3", 1.1, 2.4, 6.6, (2, 4), "T"),
        Motor("A3", 2.5, 2.9, 7.6, (4,), "T"),
        Motor("A10", 1.9, 5.0, 7.9, (3,), "T"),
    ),
    18: (
        Motor("1/2A6", 1.1, 3.5, 15.0, (2,)),
        Motor("A8", 2.5, 4.0, 16.2, (3, 5)),
        Motor("B4", 5.0, 4.5, 19.8, (2, 4)),
        Motor("B6", 4.3, 5.0, 17.5, (2, 4, 6)),
        Motor("C5", 7.8, 5.5, 23.5, (3,)),
        Motor("C6", 8.8, 4.7, 24.0, (3, 5, 7)),
    ),
    24: (
        Motor("C11", 8.8, 11.1, 33.3, (3, 5, 7)),
        Motor("D12", 16.8, 10.2, 42.6, (3, 5, 7)),
        Motor("E12", 27.2, 11.1, 59.1, (4, 6, 8)),
    ),
    29: (
        Motor("E16", 33.4, 16.0, 81.4, (4, 6, 8)),
        Motor("F15", 49.6, 14.3, 101.8, (4, 6, 8)),
    ),
}
HIGH_POWER_MOTORS: dict[int, tuple[Motor, ...]] = {
    24: (
        Motor("D15T", 20.0, 15.0, 45.0, (4, 7)),
        Motor("E28T", 40.0, 28.0, 54.0, (4, 7)),
        Motor("F39T", 50.0, 39.0, 60.0, (6, 9)),
    ),
    29: (
        Motor("F52T", 78.0, 52.0, 122.0, (5, 8, 11)),
        Motor("G64W", 118.0, 64.0, 155.0, (4, 7, 10)),
        Motor("G80T", 136.0, 80.0, 128.0, (7, 10, 13)),
        Motor("H128W", 176.0, 128.0, 206.0, (6, 10)),
        Motor("H180W", 218.0, 180.0, 252.0, (6, 10)),
        Motor("H220T", 217.0, 220.0, 250.0, (6, 10, 14)),
    ),
    38: (
        Motor("H123W", 232.0, 123.0, 275.0, (6, 10)),
        Motor("H242T", 232.0, 242.0, 265.0, (6, 10)),
        Motor("I161W", 329.0, 161.0, 372.0, (6, 10, 14)),
        Motor("I284W", 602.0, 284.0, 554.0, (6, 10)),
        Motor("I300T", 439.0, 300.0, 440.0, (6, 10)),
        Motor("J350W", 697.0, 350.0, 651.0, (10, 14)),
    ),
    54: (
        Motor("J275W", 822.0, 275.0, 857.0, (10, 14)),
        Motor("J415W", 1201.0, 415.0, 1150.0, (10, 14)),
        Motor("J800T", 1229.0, 800.0, 1086.0, (10, 14)),
        Motor("K550W", 1539.0, 550.0, 1487.0, (10, 14)),
        Motor("K695R", 1496.0, 695.0, 1487.0, (10, 14)),
    ),
}


def chance(*seed: object) -> random.Random:
    """A source of chance that gives the same sequence for the same seed on every run."""
    return random.Random(" ".join(map(str, seed)))  # noqa: S311 - nothing here is secret


def handle_of(title: str) -> str:
    """The title as Shopify writes it into a URL; ™ stays, as it did on real products."""
    letters = "".join(letter if letter.isalnum() or letter == "™" else "-" for letter in title.lower())
    return "-".join(filter(None, letters.split("-")))
