"""What the demo shops sell besides kits, and how any product is entered.

What belongs here: engines, parts, sets, tools, books and clothes with the oddities of real shops' entries, and
texts full of numbers that are no kit's facts. Kits' own texts are written by bodies.py.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence

from rocket_pipeline.demo.shops.bodies import write_body
from rocket_pipeline.demo.shops.items import Item, Variant
from rocket_pipeline.demo.shops.kits import Kit, Maker, kit_names, make_kit
from rocket_pipeline.demo.shops.numbers import Stated
from rocket_pipeline.demo.shops.words import Motor, chance, handle_of

RESTRICTED = ("Restricted Shipping - APO DPO FPO EPO", "Restricted Shipping - Canada")
SHIRT_SIZES = ("Small", "Medium", "Large", "XL", "2XL", "3XL", "4XL")

Facts = Mapping[str, Stated]
"""What a text states: name of the fact → value and unit."""


class Desk:
    """Where one shop's products are entered: hands out article numbers and prices, and shifts stock.

    Args:
        shop: Seed of all chance.
        vendor: Who makes what has no other vendor.
        first_sku: The first article number; they are six digits, zeros in front.
    """

    def __init__(self, shop: str, vendor: str, first_sku: int) -> None:
        self.rng = chance(shop, "desk")
        self.vendor = vendor
        self._sku = first_sku

    def enter(
        self,
        title: str,
        product_type: str,
        body: str,
        *,
        price: str = "",
        grams: int = 0,
        tags: Sequence[str] = (),
        vendor: str = "",
        handle: str = "",
        sizes: Sequence[str] = (),
        collections: Sequence[str] = (),
        pictures: int = 1,
    ) -> Item:
        """Enter one product; `sizes` makes a variant of each, the first at position 3."""
        self._sku += self.rng.randrange(1, 9)
        sku, price = f"{self._sku:06d}", price or f"{self.rng.randrange(3, 40)}.{self.rng.choice((49, 99))}"
        compare = self.rng.choices((price, None, f"{float(price) * 4 / 3:.2f}"), (70, 20, 10))[0]
        sold_out = self.rng.random() < 0.1
        stock = ("Out_Of_Stock",) * sold_out + ("Low Stock",) * (self.rng.random() < (0.5 if sold_out else 0.08))
        grams = grams or self.rng.randrange(10, 700)
        variants = [
            Variant(f"{sku}-{size[0]}{number}", price, grams, size, compare, self.rng.random() < 0.8)
            for number, size in enumerate(sizes, 1)
        ] or [Variant(sku, price, grams, compare_at_price=compare, available=not sold_out)]
        return Item(
            title=title,
            handle=handle or handle_of(title.replace("™", "")),
            body=body,
            vendor=vendor or self.vendor,
            product_type=product_type,
            tags=("published", "Discount Eligible", *tags, *stock),
            variants=tuple(variants),
            first_position=3 if sizes else 1,
            option="Size" if sizes else "Title",
            pictures=pictures,
            collections=tuple(collections),
        )


def kits(shop: str, count: int, maker: Maker, weights: Mapping[str, int]) -> Iterator[tuple[Kit, str, Facts]]:
    """Kits with their bodies and what these state."""
    names = kit_names(shop)
    other = next(names)
    for number in range(count):
        rng = chance(shop, "kit", number)
        kit = make_kit(rng, next(names), maker)
        body = write_body(kit, rng, other=other, weights=weights)
        yield kit, body.html, body.stated
        other = kit.name


def shipping_grams(rng: random.Random, kit: Kit) -> int:
    """What the parcel weighs by the shop's own reckoning, which is not the kit's weight."""
    return round(kit.weight_oz * 28.35 * rng.choice((1.6, 2.2)) + 40 if kit.weight_oz < 6 else kit.weight_oz * 10)


def engines(desk: Desk, motors: Mapping[int, Sequence[Motor]]) -> list[Item]:
    """Every engine as a pack of three and as a bulk pack of the same engine."""
    named = [
        (f"{motor.name}-{delay}{motor.mark}", mount_mm, motor, delay)
        for mount_mm, row in motors.items()
        for motor in row
        for delay in motor.delays
    ]
    packs = [(f"{name} Engines", 3, name, mm, motor, delay) for name, mm, motor, delay in named]
    packs += [(f"{name} Engine Bulk Pack", 24, name, mm, motor, delay) for name, mm, motor, delay in named]
    return [
        desk.enter(
            title,
            "Engine",
            f"<p>{count} {name} engines, {mm} mm in diameter, with a {delay}-second delay. Total impulse "
            f"{motor.impulse_ns:.2f} N·s; made for rockets that weigh up to {motor.thrust_n / 1.4:.1f} oz. "
            f"Suits first flights to 400 feet.</p>",
            tags=("engines", *RESTRICTED),
            collections=("engines",),
        )
        for title, count, name, mm, motor, delay in packs
    ]


def starter_sets(desk: Desk, names: Sequence[str]) -> list[Item]:
    """Sets of rockets, pad and controller; tagged Rocket though they are no kits."""
    return [
        desk.enter(
            f"{name} Starter Set",
            "Rocket Starter Set",
            f"<p>The set holds a pad, a controller, 2 A8-3 engines, 4 starters and {number % 3 + 1} rockets; the "
            f"taller one stands {18 + number % 9}.5 inches tall.</p>\n<ul>\n<li>Ages 10 and up</li>\n"
            "<li>Four AA batteries, glue &amp; paint are not in the box</li>\n</ul>",
            price=f"{39 + number % 30}.99",
            tags=("Rocket", *RESTRICTED),
            collections=("starter-sets", "rockets"),
            pictures=2,
        )
        for number, name in enumerate(names)
    ]


def nose_cones(desk: Desk, diameters_in: Sequence[float], *, material: str) -> list[Item]:
    """Nose cones of several shapes in every diameter; the last has ™ in its handle."""
    shapes = ("Ogive", "Conical", "Elliptical", "Hemispherical", "Parabolic")
    cones = [
        desk.enter(
            f'{diameter:g}" {shape} {material.capitalize()} Nose Cone',
            "Nose Cone",
            f"<p>Made of {material}, {diameter * 3:.1f} inches long, for tubes of {diameter:g}-inch diameter. "
            f"Weighs {diameter * 0.6:.1f} oz.</p>",
            handle=f"{handle_of(f'{diameter:g}')}-inch-{shape.lower()}-{material}-nose-cone",
            vendor="The Launch Pad" if shape == "Hemispherical" else "",
        )
        for diameter in diameters_in
        for shape in shapes
    ]
    title = f"Pro Series II™ {diameters_in[-1]:g}” {material.capitalize()} Nose Cone"
    marked = desk.enter(title, "Nose Cone", "", handle=handle_of(f"072304 {title.replace('”', '')}"))
    return [*cones, marked]


def plain_goods(
    desk: Desk, product_type: str, titles: Sequence[str], *, vendor: str = "", tags: Sequence[str] = ()
) -> list[Item]:
    """Simple products of one type; every fifth has no text."""
    texts = (
        "<p>A spare for kits of {0} inches and more.</p>",
        "<p>Made to last. <em>Pack of {0}.</em></p>",
        "<ul><li>Length: {0} inches</li><li>Weight: 1.{1} oz</li></ul>",
        '<p data-mce-fragment="1">You’ll wonder how you did without. Fits rockets that stand {0} inches tall.</p>',
        "",
    )
    return [
        desk.enter(
            title,
            product_type,
            texts[number % len(texts)].format(6 + number % 20, number % 10),
            vendor=vendor,
            tags=tags,
        )
        for number, title in enumerate(titles)
    ]


def shirts(desk: Desk, titles: Sequence[str], vendor: str) -> list[Item]:
    """Clothes in seven sizes, whose variants stand at positions 3 to 9."""
    text = "<p>Half cotton, half polyester, wholly <strong>rocket</strong>.</p>"
    return [
        desk.enter(title, "Apparel", text, price="19.99", vendor=vendor, sizes=SHIRT_SIZES, pictures=2)
        for title in titles
    ]
