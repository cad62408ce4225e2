"""The demo's stand-in of www.rocketarium.com: about 50 products on pages as a Zen Cart shop serves them.

What belongs here: the listings /Rockets and /RMS with their pages, the product pages, and what is sold. Kits, texts
and numbers are made up; motors are real ones.

Kept from what is known of the real pages: `h3#productName`, `h3#productPrices`, a paragraph whose lines "Length",
"Diameter" and "Weight" end in carriage returns and give inches and millimeters or grams, "Sorry, out of stock",
listing rows of class productListing-odd and -even with `<meta itemprop="price">`, absolute links. As Zen Cart does,
a page beyond the last shows the last. The rest of the mark-up is an assumption: no whole page was found.
"""

from __future__ import annotations

import html
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from rocket_pipeline.demo.shops.kits import Airframe, Kit, Maker, kit_names, make_kit
from rocket_pipeline.demo.shops.numbers import Stated
from rocket_pipeline.demo.shops.pictures import Picture, picture_of, picture_response
from rocket_pipeline.demo.shops.words import ESTES_MOTORS, HIGH_POWER_MOTORS, chance
from rocket_pipeline.demo.site import Request, Response, text_response

URL = "https://www.rocketarium.com"
SEED = "rocketarium"
KITS = 34
PER_PAGE = 10
HTML_TYPE = "text/html; charset=utf-8"
PICTURES = "/images/"
ROBOTS = "User-agent: *\nDisallow: /admin/\nDisallow: /index.php?main_page=shopping_cart\nDisallow: /cgi-bin/\n"
MAKER = Maker(
    airframes=(
        Airframe(0.95, (13, 18), (9, 18), 0.055, (12,)),
        Airframe(1.64, (18, 24), (15, 30), 0.07, (15, 18)),
        Airframe(2.0, (24, 29), (22, 40), 0.1, (18, 24)),
        Airframe(3.1, (29, 38), (36, 62), 0.16, (30, 36)),
    ),
    motors={**HIGH_POWER_MOTORS, **ESTES_MOTORS},
    fin_materials=("balsa", "basswood", "plywood"),
    other_recoveries=("streamer",),
    skill_levels=("beginner", "intermediate", "advanced"),
    dollars_per_ounce=3.5,
    delays_named=0.7,
)
CASES = ("24/40", "29/40-120", "29/60", "38/120")
CASE_PARTS = ("Aft Closure", "Forward Closure", "Casing", "O-Ring Set")
SAYINGS = (
    "A fine rocket for small fields.",
    "Pre-cut parts, nothing to trace.",
    "The shock cord is 60 inches of elastic; the box is 26 inches long.",
    "Our older kit of this shape flew to 900 feet.",
    "Glue, paint and motors are not included.",
)


@dataclass(frozen=True)
class Product:
    """One product page.

    Attributes:
        path: Below the site, such as /Rockets/Amber-Heron.
        model: Article number.
        description: HTML.
        stated: For a kit, what the page states; None for anything else.
    """

    path: str
    name: str
    model: str
    price: str
    old_price: str
    in_stock: int
    pounds: float
    description: str
    stated: dict[str, Stated] | None
    picture: Picture


class Rocketarium:
    """The stand-in site."""

    @property
    def paths(self) -> list[str]:
        """The listings, every product page and every picture."""
        pictures = [PICTURES + name for name in self._pictures]
        return ["/robots.txt", "/", *self._listings, *self._products, *pictures]

    @cached_property
    def truth(self) -> dict[str, dict[str, Stated]]:
        """Path of every kit → the facts that its page states, by their names in the contract."""
        return {path: product.stated for path, product in self._products.items() if product.stated is not None}

    def respond(self, request: Request) -> Response:
        """Answer as the shop does; an unknown path is an HTML page with status 404."""
        path = request.path.rstrip("/") or "/"
        if path == "/robots.txt":
            return text_response(ROBOTS)
        if path.startswith(PICTURES):
            return picture_response(self._pictures.get(path.removeprefix(PICTURES)))
        if path == "/":
            return _page("Welcome", "<h1>Rocketarium demo shop</h1>")
        if path in self._listings:
            return _listing(path, self._listings[path], request.query.get("page", ["1"])[-1])
        product = self._products.get(path)
        return _page(product.name, _product(product)) if product else _page("Not Found", "<h1>Page Not Found</h1>", 404)

    @cached_property
    def _products(self) -> dict[str, Product]:
        return {product.path: product for product in [*_kits(), *_hardware()]}

    @cached_property
    def _listings(self) -> dict[str, list[Product]]:
        return {
            top: [product for path, product in self._products.items() if path.startswith(top + "/")]
            for top in ("/Rockets", "/RMS")
        }

    @cached_property
    def _pictures(self) -> dict[str, Picture]:
        return {product.picture.filename: product.picture for product in self._products.values()}


def _kits() -> list[Product]:
    names = kit_names(SEED)
    made = [make_kit(chance(SEED, "kit", number), next(names), MAKER) for number in range(KITS)]
    return [_kit(number, kit) for number, kit in enumerate(made)]


def _kit(number: int, kit: Kit) -> Product:
    name = kit.name.replace("®", "").replace("™", "")
    description, stated = ("", {}) if number % 11 == 7 else _description(number, kit)
    return _entered(
        f"/Rockets/{name.replace(' ', '-').strip('.')}", name, kit.price, kit.weight_oz, description, stated
    )


def _hardware() -> list[Product]:
    """Parts of reloadable motors; their numbers are no kit's."""
    return [
        _entered(
            f"/RMS/{case.replace('/', '-')}/{part.split()[0]}",
            f"RMS {case} Motor {part}",
            f"{18 + 3 * place + place % 4}.00",
            2.0 + place % 5,
            f"<p>Fits {case} cases.\r\nLength: {1.5 + place % 3} in.\r\nWeight: {20 + place} g</p>",
            None,
        )
        for place, (case, part) in enumerate((case, part) for case in CASES for part in CASE_PARTS)
    ]


def _entered(
    path: str, name: str, price: str, weight_oz: float, description: str, stated: dict[str, Stated] | None
) -> Product:
    rng = chance(SEED, "stock", path)
    return Product(
        path=path,
        name=name,
        model=f"RA-{rng.randrange(1000, 9999)}",
        price=price,
        old_price=f"{float(price) * 1.25:.2f}" if rng.random() < 0.15 else "",
        in_stock=0 if rng.random() < 0.15 else rng.randrange(1, 40),
        pounds=round(weight_oz / 16 + 0.4, 1),
        description=description,
        stated=stated,
        picture=picture_of(path.strip("/").replace("/", "-").lower()),
    )


def _description(number: int, kit: Kit) -> tuple[str, dict[str, Stated]]:
    """The page's text and what it states: always the three measures, in turn some of the other facts."""
    measures = (
        f'Length: {kit.length_in:g}" ({kit.length_in * 25.4:.0f}mm)',
        f'Diameter: {kit.diameter_in:g}" ({kit.diameter_in * 25.4:.0f}mm)',
        f"Weight: {kit.weight_oz:g}oz ({kit.weight_oz * 28.3495:.0f}g)",
    )
    chute = f'{kit.parachute_in}" parachute' if kit.parachute_in else kit.recovery.capitalize()
    recovery = {"recovery": Stated(kit.recovery)}
    if kit.parachute_in:
        recovery["parachute_size"] = Stated(kit.parachute_in, "in")
    others: list[tuple[str, dict[str, Stated]]] = [
        (f"Recovery: {chute}", recovery),
        (f"Motor Mount: {kit.mount_mm}mm", {"motor_mount": Stated(kit.mount_mm, "mm")}),
        (
            f"Recommended Motors: {', '.join(kit.engines)}",
            {"recommended_engines": Stated(", ".join(kit.engines))},
        ),
        (
            f"Fins: {kit.fin_count} {kit.fin_material}",
            {"fin_count": Stated(kit.fin_count), "fin_material": Stated(kit.fin_material)},
        ),
    ]
    stated = {
        "length": Stated(kit.length_in, "in"),
        "diameter": Stated(kit.diameter_in, "in"),
        "weight": Stated(kit.weight_oz, "oz"),
    }
    chosen = [other for place, other in enumerate(others) if (number + place) % 3]
    for _, facts in chosen:
        stated |= facts
    lines = "\r\n".join(html.escape(line, quote=False) for line in [*measures, *(line for line, _ in chosen)])
    saying = SAYINGS[number % len(SAYINGS)]
    return f"<p>{saying}</p>\r\n<p>{lines}</p>" + "\r\n<p></p>" * (number % 2), stated


def _listing(path: str, products: Sequence[Product], asked: str) -> Response:
    """One page of a listing; a number beyond the last page shows the last, nonsense the first."""
    pages = -(-len(products) // PER_PAGE)
    page = min(max(1, int(asked)), pages) if asked.isdecimal() and len(asked) < 10 else 1
    first, last = (page - 1) * PER_PAGE, min(page * PER_PAGE, len(products))
    rows = "\n".join(_row(place, product) for place, product in enumerate(products[first:last]))
    links = [
        f'<a href="{URL}{path}?page={number}&amp;sort=20a" title=" Page {number} ">{number}</a>'
        if number != page
        else f"<strong>{number}</strong>"
        for number in range(1, pages + 1)
    ]
    if page < pages:
        links.append(f'<a href="{URL}{path}?page={page + 1}&amp;sort=20a" title=" Next Page ">[Next&nbsp;&gt;&gt;]</a>')
    return _page(
        path.strip("/"),
        f'<h1 id="productListHeading">{path.strip("/")}</h1>\n'
        f'<div id="productsListingTopNumber">Displaying <strong>{first + 1}</strong> to <strong>{last}</strong> '
        f"(of <strong>{len(products)}</strong> products)</div>\n"
        f'<div id="productsListingListingTopLinks">{"&nbsp;".join(links)}</div>\n'
        f'<div id="cat{path.strip("/")}List">\n{rows}\n</div>\n',
    )


def _row(place: int, product: Product) -> str:
    name = html.escape(product.name)
    stock = "" if product.in_stock else '<span class="soldOut">Sorry, out of stock</span>'
    return (
        f'<div class="productListing-{"even" if place % 2 else "odd"}">'
        f'<a href="{URL}{product.path}"><img src="{URL}{PICTURES}{product.picture.filename}" alt="{name}"></a>\r\n'
        f'<h3 class="itemTitle"><a href="{URL}{product.path}">{name}</a></h3>'
        f'<meta itemprop="price" content="{product.price}"/><span class="productBasePrice">${product.price}</span>'
        f"{stock}</div>"
    )


def _product(product: Product) -> str:
    name = html.escape(product.name)
    image = f"{PICTURES}{product.picture.filename}"
    price = f"${product.price}"
    if product.old_price:
        price = (
            f'<span class="normalprice">${product.old_price} </span>&nbsp;'
            f'<span class="productSpecialPrice">${product.price}</span>'
        )
    stock = f"<li>{product.in_stock} Units in Stock</li>" if product.in_stock else ""
    sold_out = "" if product.in_stock else '<div id="outOfStock">Sorry, out of stock</div>\r\n'
    return (
        f'<div id="navBreadCrumb"><a href="{URL}/">Home</a> :: {name}</div>\r\n'
        f'<div id="productGeneral" itemscope itemtype="http://schema.org/Product">\r\n'
        f'<div id="productMainImage"><a href="{URL}{image}"><img src="{image.lstrip("/")}" alt="{name}"></a></div>\r\n'
        f'<h3 id="productName" class="productGeneral">{name}</h3>\r\n'
        f'<h3 id="productPrices" class="productGeneral">\r\n{price}\r\n</h3>\r\n'
        f'<meta itemprop="price" content="{product.price}"/>\r\n{sold_out}'
        f'<div id="productDescription" class="productGeneral biggerText">{product.description}</div>\r\n'
        f'<ul id="productDetailsList"><li>Model: {product.model}</li>\r\n'
        f"<li>Shipping Weight: {product.pounds}lbs</li>\r\n{stock}<li>Manufactured by: Rocketarium</li></ul>\r\n"
        "</div>\r\n"
    )


def _page(title: str, content: str, status: int = 200) -> Response:
    page = (
        '<!DOCTYPE html>\r\n<html dir="ltr" lang="en"><head><meta charset="utf-8" />'
        f'<title>{html.escape(title)} : Rocketarium</title><base href="{URL}/" /></head>\r\n<body>\r\n'
        f'<div id="navMain"><a href="{URL}/">Home</a> <a href="{URL}/Rockets">Rockets</a> <a href="{URL}/RMS">RMS</a>'
        f"</div>\r\n{content}</body></html>\r\n"
    )
    return Response(status, page.encode(), HTML_TYPE)
