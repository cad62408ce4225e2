"""The demo's stand-in of estesrockets.com: about 700 products, half of them kits.

What belongs here: what this shop sells. Kits, texts and numbers are made up; only motors and vendors have the names
of real ones.
"""

from __future__ import annotations

from dataclasses import replace

from rocket_pipeline.demo.shops import goods
from rocket_pipeline.demo.shops.items import Item
from rocket_pipeline.demo.shops.kits import Airframe, Kit, Maker
from rocket_pipeline.demo.shops.shopify import Shop, Shopify
from rocket_pipeline.demo.shops.words import ESTES_MOTORS, KIT_COLOURS, KIT_THINGS, chance, handle_of

SEED = "estes"
KITS = 350
LEVELS = ("beginner", "intermediate", "advanced", "expert", "master")
MAKER = Maker(
    airframes=(
        Airframe(0.736, (13,), (6, 13), 0.05, (9, 12)),
        Airframe(0.976, (13, 18), (9, 20), 0.055, (12,)),
        Airframe(1.325, (18, 24), (12, 26), 0.06, (12, 15)),
        Airframe(1.637, (18, 24), (15, 34), 0.07, (15, 18)),
        Airframe(2.0, (24, 29), (24, 42), 0.1, (18, 24)),
        Airframe(2.6, (24, 29), (24, 45), 0.1, (18, 24)),
        Airframe(3.0, (29,), (28, 48), 0.11, (24, 30)),
    ),
    motors=ESTES_MOTORS,
    fin_materials=("balsa", "balsa", "balsa", "balsa", "plastic", "basswood", "plywood", "cardboard"),
    other_recoveries=("streamer", "streamer", "helicopter", "glide"),
    skill_levels=LEVELS,
    dollars_per_ounce=5.5,
)
LAYOUTS = {
    "prose": 34,
    "mixed": 14,
    "bullets": 11,
    "pairs": 8,
    "table": 8,
    "bars": 3,
    "word": 7,
    "pasted": 7,
    "blank": 3,
    "empty": 5,
}
COLLECTIONS = {
    "rockets": "Rockets",
    "beginner": "Beginner",
    "intermediate": "Intermediate",
    "advanced": "Advanced",
    "expert": "Expert",
    "master": "Master",
    "starter-sets": "Starter Sets",
    "engines": "Engines",
    "multistage": "Multi-Stage",
}
CONES_IN = (0.736, 0.976, 1.325, 1.637, 2.0, 2.6, 3.0)
TUBES = ("BT-5", "BT-20", "BT-50", "BT-55", "BT-60", "BT-80")
PART_NAMES = (
    "Body Tube 18\"", "Tube Coupler", "Centering Rings", "Balsa Fin Set", "Engine Mount Kit", "Launch Lug",
    "Shock Cord Mount", "Baffle Set", "Transition", "Nose Block", "Fin Alignment Guide", "Bulkhead", "Decal Sheet",
    "Paper Shroud", "Thrust Ring", "Slotted Tube", "Clear Payload Tube", "Engine Hook",
)  # fmt: skip
ACCESSORIES = (
    "Rocket Stability Kit", "Display Stand", "Launch Pad", "Launch Controller", "Altimeter", "Range Flags",
    "Rocket Carrying Case", "Egg Capsule", "Night Light Nose Insert", "Camera Mount", "Rail Buttons",
    "Launch Rod 1/8\"", "Launch Rod 3/16\"",
    "Blast Deflector", "Altitude Tracker", "Parachute 12\"", "Parachute 18\"", "Parachute 24\"",
    "Streamer Pack", "Spare Key", "Rod Cap", "Igniter Clips", "Field Box", "Sticker Sheet", "Poster",
)  # fmt: skip
TOOLS = (
    "Fin Jig", "Tube Cutter", "Sanding Sticks", "Hobby Knife", "Tube Marking Guide", "Glue Syringe", "Filler Paste",
    "Cutting Mat", "Engine Hook Bender", "Tweezers",
)  # fmt: skip
PAINT_NAMES = ("Gloss Red", "Gloss White", "Flat Black", "Chrome", "Primer", "Fluorescent Orange")
BOOKS = (
    "The Rocket Builder’s Notebook", "Physics for Back Yards", "Forty Launches", "Teacher’s Guide, Grades 4–6",
    "Designing for Stability", "The First Stage", "A Field Guide to Fins", "Model Rocketry in a Weekend",
)  # fmt: skip


class Estes(Shopify):
    """The stand-in site; products, truth and pictures are made at the first request."""

    def __init__(self) -> None:
        super().__init__(
            Shop(
                url="https://estesrockets.com",
                name="Estes Rockets",
                first_id=9_481_527_063_844,
                items=_items,
                collections=COLLECTIONS,
                hidden=frozenset({"multistage"}),
            )
        )


def _items() -> list[Item]:
    desk = goods.Desk(SEED, "Estes Rockets", 1200)
    items = [_kit(desk, *made) for made in goods.kits(SEED, KITS, MAKER, LAYOUTS)]
    items += goods.engines(desk, ESTES_MOTORS)
    items += goods.starter_sets(
        desk, [f"{colour} {thing}" for colour, thing in zip(KIT_THINGS, KIT_COLOURS, strict=True)]
    )
    for material in ("balsa", "plastic"):
        items += goods.nose_cones(desk, CONES_IN, material=material)
    items += goods.plain_goods(desk, "Part", [f"{tube} {part}" for tube in TUBES for part in PART_NAMES])
    items += goods.plain_goods(desk, "Accessory", ACCESSORIES, tags=("accessories",))
    items += goods.plain_goods(desk, "Accessory", [f"{name} Spray Paint" for name in PAINT_NAMES], vendor="Testors")
    items += goods.plain_goods(desk, "Tool", TOOLS)
    items += goods.plain_goods(desk, "Book", BOOKS)
    items += goods.plain_goods(desk, "Recovery Wadding", ("Recovery Wadding", "Recovery Wadding Bulk Pack"))
    items += goods.plain_goods(
        desk, "Starters", ("Slim Starters", "Wide Starters", "STARTUP™ Starters", "Starter Plugs")
    )
    items += goods.shirts(desk, ('"Straight Up" T-Shirt - Black', "Countdown Hoodie", "Fin Can Cap"), "Estes Rockets")
    items += goods.shirts(desk, ("Black Powder T-Shirt - Red", "Black Powder T-Shirt - Black"), "GOEX")
    chance(SEED, "order").shuffle(items)
    return items


def _kit(desk: goods.Desk, kit: Kit, body: str, stated: goods.Facts) -> Item:
    title = f"Pro Series II™ {kit.name}" if kit.mount_mm == 29 else kit.name
    multistage = ("multistage",) * (desk.rng.random() < 0.06)
    guest = desk.rng.random() < 0.05
    item = desk.enter(
        title,
        "Rocket",
        body,
        price=kit.price,
        grams=goods.shipping_grams(desk.rng, kit),
        tags=("Rocket", *(("CDN2",) if desk.rng.random() < 0.2 else ())),
        vendor="The Launch Pad" if guest else "",
        handle=handle_of(kit.name.replace("™", "")),
        collections=("rockets", kit.skill_word, *multistage),
        pictures=desk.rng.choice((1, 1, 2, 3)),
    )
    return replace(item, stated=stated)
