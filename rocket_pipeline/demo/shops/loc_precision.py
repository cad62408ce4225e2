"""The demo's stand-in of locprecision.com: about 150 products for large motors, half of them kits.

What belongs here: what this shop sells. Kits, texts and numbers are made up; motors are real ones. That some kits
have no product type, and the words of the collections, are assumptions: no list of this shop's products was found.
"""

from __future__ import annotations

from dataclasses import replace

from rocket_pipeline.demo.shops import goods
from rocket_pipeline.demo.shops.items import Item
from rocket_pipeline.demo.shops.kits import Airframe, Kit, Maker
from rocket_pipeline.demo.shops.shopify import Shop, Shopify
from rocket_pipeline.demo.shops.words import HIGH_POWER_MOTORS, chance, handle_of

SEED = "loc_precision"
KITS = 78
TUBES_IN = (1.52, 2.26, 2.63, 3.1, 4.0, 5.5)
MAKER = Maker(
    airframes=(
        Airframe(1.52, (24, 29), (24, 40), 0.12, (18, 24)),
        Airframe(2.26, (29,), (30, 48), 0.14, (24, 28)),
        Airframe(2.63, (29, 38), (34, 60), 0.15, (28, 36)),
        Airframe(3.1, (38,), (40, 72), 0.17, (36, 44)),
        Airframe(4.0, (38, 54), (46, 84), 0.2, (44, 50, 58)),
        Airframe(5.5, (54,), (58, 96), 0.24, (58, 70, 84)),
    ),
    motors=HIGH_POWER_MOTORS,
    fin_materials=("plywood", "plywood", "plywood", "fiberglass", "basswood"),
    other_recoveries=(),
    skill_levels=("entry", "intermediate", "advanced"),
    dollars_per_ounce=2.1,
    delays_named=0.3,
)
LAYOUTS = {
    "bars": 30,
    "pairs": 16,
    "table": 12,
    "prose": 12,
    "mixed": 10,
    "bullets": 8,
    "word": 4,
    "blank": 3,
    "empty": 5,
}
COLLECTIONS = {
    "rockets": "Rockets",
    "rockets-skill-level-entry": "Skill Level: Entry",
    "rockets-skill-level-intermediate": "Skill Level: Intermediate",
    "rockets-skill-level-advanced": "Skill Level: Advanced",
    "components": "Components",
}
PARTS = (
    "Cardboard Airframe", "Tube Coupler", "Centering Rings", "Plywood Fin Set", "Motor Mount Tube", "Bulk Plate",
    "Stiffy Tube",
)  # fmt: skip
RETAINERS = ("Motor Retainer 29mm", "Motor Retainer 38mm", "Motor Retainer 54mm", "38mm to 29mm Motor Adapter")
CHUTES = ('Nylon Parachute 18"', 'Nylon Parachute 36"', 'Nylon Parachute 44"', 'Nylon Parachute 58"')
HARDWARE = ("Rail Buttons 1010", "Rail Buttons 1515", "Eye Bolt Set", "Quick Links", "Shock Cord 20 ft")


class LocPrecision(Shopify):
    """The stand-in site; products, truth and pictures are made at the first request."""

    def __init__(self) -> None:
        super().__init__(
            Shop(
                url="https://locprecision.com",
                name="LOC Precision",
                first_id=7_488_901_234_879,
                items=_items,
                collections=COLLECTIONS,
                hidden=frozenset({"components"}),
            )
        )


def _items() -> list[Item]:
    desk = goods.Desk(SEED, "LOC Precision", 40)
    items = [_kit(desk, *made) for made in goods.kits(SEED, KITS, MAKER, LAYOUTS)]
    items += goods.nose_cones(desk, TUBES_IN[1:5], material="plastic")
    parts = goods.plain_goods(desk, "Part", [f'{size:g}" {part}' for size in TUBES_IN[1:] for part in PARTS])
    items += [replace(part, collections=("components",)) for part in parts]
    items += goods.plain_goods(desk, "Accessory", RETAINERS + HARDWARE)
    items += goods.plain_goods(desk, "Recovery", CHUTES)
    items += goods.shirts(desk, ("High Power T-Shirt",), "LOC Precision")
    items += goods.plain_goods(desk, "", ("Gift Card",))
    chance(SEED, "order").shuffle(items)
    return items


def _kit(desk: goods.Desk, kit: Kit, body: str, stated: goods.Facts) -> Item:
    untyped = desk.rng.random() < 0.2
    item = desk.enter(
        f'{kit.name} {kit.diameter_in:g}" Kit' if untyped else kit.name,
        "" if untyped else "Rocket",
        body,
        price=kit.price,
        grams=goods.shipping_grams(desk.rng, kit),
        tags=("Rockets", f"{kit.mount_mm}mm"),
        handle=handle_of(kit.name.replace("™", "")),
        collections=("rockets", f"rockets-skill-level-{kit.skill_word}"),
        pictures=desk.rng.choice((1, 2, 3)),
    )
    return replace(item, stated=stated)
