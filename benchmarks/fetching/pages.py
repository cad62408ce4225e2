"""The site: distinct product pages of about 27 KB, the same on every machine."""

from __future__ import annotations

import random
import re
from pathlib import Path

VERSION = 1
"""Raise it when a page changes, so that sites made before are made anew."""

_WORDS = re.findall(
    r"\w+",
    """
    airframe balsa body booster burnout canopy centering chute clear coast coupler decal delay
    descent diameter ejection elastic engine fin fillet flight foam grain hobby ignition impulse kit
    launch length lug mass motor mount nose nozzle paint parachute payload plywood rail recovery
    rocket rod sanding shock shroud stage streamer thrust tracking tube velocity wadding weight wind
    """,
)
_MAKERS = ("Apogee", "Estes", "LOC Precision", "Madcow", "Quest", "Rocketarium", "Semroc", "SBR & Söhne")
_RECOVERY = ("parachute", "streamer", "glide", "tumble", "dual deployment")
_STOCK = ("In stock", "Out of stock", "Backorder")


def make_site(folder: Path, count: int) -> Path:
    """Write `count` pages, `0000.html` and on, unless they are there; returns their folder."""
    done = folder / f"version-{VERSION}"
    folder.mkdir(parents=True, exist_ok=True)
    if not done.exists():
        for old in folder.glob("*.html"):
            old.unlink()
    for number in range(count):
        path = folder / f"{number:04}.html"
        if not path.exists():
            path.write_text(page(number), encoding="utf-8")
    done.touch()
    return folder


def page(number: int) -> str:
    """One page; only its number decides what stands in it."""
    rng = random.Random(number)
    name = f"{rng.choice(_WORDS).title()} {rng.choice(_WORDS).title()} {number}"
    rows = "\n".join(
        f'<tr class="spec" data-spec="{key}"><th scope="row">{key.replace("_", " ").title()}</th><td>{value}</td></tr>'
        for key, value in _specifications(rng)
    )
    return f"""<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>{name} | Bench Hobbies</title>
<meta name="description" content="{_text(rng, 18)}">
<link rel="canonical" href="/page/{number:06}.html">
{_styles(rng)}</head>
<body class="product">
{_menu(rng)}
<main><article class="product" id="p{number}">
<h1 class="product-title">{name}</h1>
<p class="meta"><a class="brand" href="/brands/{number % 8}">{rng.choice(_MAKERS).replace("&", "&amp;")}</a>
<span class="sku">BH-{number:06}</span>
<span class="price" data-amount="{rng.uniform(5, 250):.2f}">on sale</span>
<span class="stock">{rng.choice(_STOCK)}</span></p>
<img id="main-image" class="hero" src="/images/{number:06}/hero.webp" alt="{name}" width="1200" height="900">
<div class="description">{_paragraphs(rng, 6)}</div>
<table class="specs"><tbody>
{rows}
</tbody></table>
<section class="related"><ul>{_cards(rng, 24)}</ul></section>
<section class="reviews">{_reviews(rng, 23)}</section>
</article></main>
<footer>{_menu(rng)}<!-- @@PATH@@ --></footer>
</body></html>
"""


def _specifications(rng: random.Random) -> list[tuple[str, str]]:
    return [
        ("skill_level", str(rng.randint(1, 5))),
        ("length", f"{rng.uniform(8, 80):.1f} in. ({rng.uniform(20, 200):.1f} cm)"),
        ("diameter", f"{rng.uniform(0.5, 6):.2f} in."),
        ("weight", f"{rng.uniform(0.8, 90):.1f} oz"),
        ("motor_mount", f"{rng.choice((13, 18, 24, 29, 38, 54))} mm"),
        ("recovery", rng.choice(_RECOVERY)),
        *((f"extra_{number}", _text(rng, 6)) for number in range(14)),
    ]


def _text(rng: random.Random, words: int) -> str:
    return " ".join(rng.choices(_WORDS, k=words))


def _paragraphs(rng: random.Random, count: int) -> str:
    return "\n".join(f"<p>{_text(rng, 70).capitalize()}.</p>" for _ in range(count))


def _menu(rng: random.Random) -> str:
    items = "\n".join(
        f'<li class="menu-item"><a href="/c/{number}" title="{_text(rng, 3)}">{_text(rng, 2)}</a></li>'
        for number in range(30)
    )
    return f'<nav class="menu"><ul>{items}</ul></nav>'


def _cards(rng: random.Random, count: int) -> str:
    return "\n".join(
        f'<li class="card"><a href="/page/{rng.randrange(5000):06}.html"><img loading="lazy" src="/t/{number}.webp">'
        f"<span>{_text(rng, 4)}</span></a></li>"
        for number in range(count)
    )


def _reviews(rng: random.Random, count: int) -> str:
    return "\n".join(
        f'<div class="review"><b>{_text(rng, 2)}</b><i data-stars="{rng.randint(1, 5)}"></i>'
        f"<p>{_text(rng, 55)}</p></div>"
        for _ in range(count)
    )


def _styles(rng: random.Random) -> str:
    rules = "".join(f".{word}{{margin:{rng.randint(0, 40)}px;color:#{rng.randrange(16**6):06x}}}" for word in _WORDS)
    return f"<style>{rules}</style>"
