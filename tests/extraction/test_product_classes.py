"""Which products are kits: the written rules, on products as shops name them."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from rocket_pipeline.core.rocketry.shops.product_classes import Classified, Product, as_markdown, classify
from rocket_pipeline.core.rocketry.shops.product_rules import RULES

DOCS = Path(__file__).resolve().parents[2] / "docs" / "product-classes.md"
ROCKET_TEXT = 'Height: 41"\nDiameter: 4"\nMotor Mount: 54mm\nFins: 3, plywood'


def class_of(title: str, product_type: str = "", *tags: str, text: str = "") -> str:
    return classify(Product(title, product_type, tags, text)).product_class


@pytest.mark.parametrize(
    ("title", "product_type"),
    [
        ("Hi-Flier® XL", "Rocket"),
        ("Pro Series II™ Scorpio 3D", "Rocket"),
        ("Payloader II", "Rocket"),
        ("V-2", "Rocket"),
        ('Big Red with 24" Parachute', "Rocket"),
        ("Lunar Scout (54mm motor tube)", "Rocket Kit"),
        ("Goblin", "High Power Kits"),
        ("Amber Heron", "Rockets"),
        ("Parachute Duration Trainer", "Model Rocket Kits"),
        ("B-2 Launch Vehicle", "Rocket"),
        ("H45 Interceptor", "rocket"),
        ('Drago XL 4" Dual Deploy', "Wildman Rocketry Kits"),
        ("Goblin [PRE-ORDER] ships in May", "Rocket"),
        ("Recovery Trainer Rocket Kit", ""),
        ("Baby Bertha Model Rocket Kit #1261", ""),
        ("Sport Wing", "Gliders"),
        ('4" Goblin', "High Power"),
        ("Deuce's Wild! Cluster Kit", "Kits-Skill Level 3"),
    ],
)
def test_a_rocket_is_a_kit(title: str, product_type: str) -> None:
    assert class_of(title, product_type, "published") == "kit"


@pytest.mark.parametrize("title", ["Athena RTF", "Ready-to-Fly Comet", "Comet ARF", "Comet Almost Ready to Fly"])
def test_a_rocket_that_is_ready_to_fly_counts_as_a_kit_by_a_rule_of_its_own(title: str) -> None:
    assert classify(Product(title, "Rocket")) == Classified("kit", "ready to fly")


@pytest.mark.parametrize(
    ("title", "product_type", "product_class"),
    [
        # product types as Estes uses them
        ("Athena X™ Starter Set", "Rocket Starter Set", "starter_set"),
        ("C11-3 Engine Bulk Pack", "Engine", "engine_pack"),
        ("A8-3 Engines", "Engine", "engine"),
        ("A8-3 Engines (3 pk)", "Engine", "engine"),
        ("Hemispherical BNC", "Nose Cone", "nose_cone"),
        ('BT60 6" Long WNC', "Nose Cone", "nose_cone"),
        ("BT-60 Body Tube", "Part", "part"),
        ("STARTECH™ Starters", "Starters", "launch_equipment"),
        ("Rocket Stability Kit", "Accessory", "accessory"),
        ("Night Stand", "Accessory", "accessory"),
        ("Fin Alignment Wonder", "Tool", "tool"),
        ("Recovery Wadding", "Recovery Wadding", "recovery"),
        ("The Handbook", "Book", "book"),
        ('GOEX "The Tradition Continues" T-Shirt - Black', "Apparel", "apparel"),
        # titles that contradict their type: shops call by "Rocket" what has to do with rockets
        ("Alpha Launch Set", "Rocket", "launch_set"),
        ("Alpha Starter Set", "Rocket", "starter_set"),
        ("Alpha Bulk Pack", "Rocket", "kit_pack"),
        ("Alpha (12 pk)", "Rocket", "kit_pack"),
        ("Alpha Classroom Pack", "Rocket", "kit_pack"),
        ("Saturn Nose Cone", "Rocket", "nose_cone"),
        ("Saturn Decal Sheet", "Rocket", "part"),
        ("Rocket T-Shirt", "Rocket", "apparel"),
        ("Comet Water Rocket", "Rocket", "other"),
        # kits that make no rocket
        ("Mid-Power Conversion Kit", "", "part"),
        ("Payload Kit", "", "part"),
        ('4" Payload Bay Kit', "Kits", "part"),
        ("Electronics Bay Kit", "", "electronics"),
        ("38mm Motor Retainer Kit", "Kits", "part"),
        ("Decal Kit", "Rocket", "part"),
        ("Parachute Kit", "", "recovery"),
        ("Launch Pad Kit", "", "launch_equipment"),
        ("Finishing Kit", "", "paint_and_glue"),
        ("Rail Button Kit", "", "part"),
        # types that only look like a rocket's
        ("Cato Blaster", "Rocket Engines", "engine"),
        ("White Stuff", "Rocket Parts", "part"),
        ("Snap Ring", "Motor Hardware", "part"),
        ("Thing", "Rocket Accessories", "accessory"),
        ("Elmer’s", "Building Supplies", "paint_and_glue"),
        ("Blue", "Launch Pads", "launch_equipment"),
        # no type at all
        ("Gift Card", "", "gift_card"),
        ("D12-5", "", "engine"),
        ("Estes C6-5 Engines", "", "engine"),
        ("H128W-14A", "", "engine"),
        ("1/2A3-2T Engines Bulk Pack", "", "engine_pack"),
        ("PNC-3.90", "", "nose_cone"),
        ("CR-3.90-2.14", "", "part"),
        ("BT-3.00 Airframe", "", "part"),
        ('Nylon Parachute 36"', "", "recovery"),
        ("RMS 24/40 Motor Aft Closure", "RMS", "part"),
        ("Porta-Pad II Launch Pad", "", "launch_equipment"),
        ("Nose cone for Saturn V rocket kits", "", "nose_cone"),
        ("Decals for Goblin Rocket Kit", "", "part"),
        ("Spray Paint for Rocket Kits", "", "paint_and_glue"),
        ("Scout Rocket Kit (3 pack)", "", "kit_pack"),
        # packs, bundles and what goes with them
        ("Wizard - 12 pack", "Bulk Pack", "kit_pack"),
        ("Alpha® (pack of 12)", "Rocket", "kit_pack"),
        ("Case of 12 Wizard Rockets", "", "kit_pack"),
        ("Lab Pack", "Rocket", "kit_pack"),
        ("Big Bertha® + Engines Bundle", "Rocket", "kit_pack"),
        ("Der Red Max Combo Pack", "Rocket", "kit_pack"),
        ("Centurion with Engines", "Bundle", "kit_pack"),
        ("Blast-Off™ Flight Pack", "Engine", "engine_pack"),
        # what other shops sell under a kit's type
        ("Loki 54mm K350W Reload Kit", "Kits", "engine"),
        ("Quest Q-Jet C18-6W 2 Pack", "", "engine"),
        ("Pro29-2G 110G100-14A", "", "engine"),
        ("57F59-12A White Thunder", "", "engine"),
        ("Eggtimer Quark Kit", "Kits", "electronics"),
        ("StratoLoggerCF", "", "electronics"),
        ("Jolly Logic AltimeterThree", "", "electronics"),
        ("Dual Deploy Kit", "Kits", "part"),
        ("Fiberglass Switch Band 98mm", "", "part"),
        ("Model Rocketry Manual", "Rocket", "book"),
        ("Rocket Poster", "Rocket", "book"),
        ("Falcon 9 Display Model", "Rocket", "other"),
        ("Mystery Box", "Rocket", "other"),
        ("Rocket Kit Finishing Service", "Rocket Kits", "other"),
        ("RockSim v10", "Software", "other"),
        ("Rocketpoxy 2 pint package", "", "paint_and_glue"),
    ],
)
def test_what_is_not_a_kit_is_named(title: str, product_type: str, product_class: str) -> None:
    assert class_of(title, product_type, "Rocket", "published", text="A kit for rockets.") == product_class


@pytest.mark.parametrize(
    "product",
    [
        pytest.param(Product("V-2 Rocket Kit"), id="by its title"),
        pytest.param(Product('4" Goblin', tags=("Kits",)), id="by a tag"),
        pytest.param(Product("Rail Runner", tags=("Kits",)), id="by a tag, against a word of its title"),
        pytest.param(Product('4" Goblin', tags=("High Power Rockets", "38mm")), id="by a broader tag"),
        pytest.param(Product('4" Goblin', tags=("rockets-skill-level-entry",)), id="by a collection"),
        pytest.param(Product('4" Goblin', text=ROCKET_TEXT), id="by its text"),
        pytest.param(Product('4" Goblin', "Widget", text=ROCKET_TEXT), id="by its text, with an unknown type"),
        pytest.param(Product("Goblin Kit", text='Height: 41" | Motor Mount: 54mm'), id="by title and text"),
    ],
)
def test_a_kit_without_a_type_is_found(product: Product) -> None:
    assert classify(product).product_class == "kit"


@pytest.mark.parametrize(
    "product",
    [
        Product(""),
        Product("Wonder"),
        Product("Wonder", "Widget"),
        Product("Wonder Kit"),
        Product("Wonder", tags=("rocket", "published")),
        Product("Wonder Rocket", tags=("Rocket",)),
        Product("Wonder", text='Length: 12", Diameter: 4"'),
        Product("Wonder", text="Fits every motor mount."),
    ],
)
def test_what_no_rule_fits_is_not_silently_a_kit(product: Product) -> None:
    assert classify(product) == Classified("unclassified", "")


@pytest.mark.parametrize(
    ("title", "product_class"), [("H128W-M Reload Kit", "engine"), ("Alpha VI Educator 12-Pack", "kit_pack")]
)
def test_a_kit_s_tag_makes_no_kit_of_what_its_title_says_is_none(title: str, product_class: str) -> None:
    assert class_of(title, "", "Rocket Kits", "kits") == product_class


def test_marks_case_and_spaces_make_no_difference() -> None:
    assert class_of("ALPHA®  STARTER SET", " rocket ") == class_of("Alpha Starter Set", "Rocket") == "starter_set"


def test_a_title_of_a_megabyte_is_read_in_time() -> None:
    started = time.perf_counter()
    class_of("A8-3 " * 200_000, "rocket " * 100_000, text="A8-3 or " * 200_000)
    assert time.perf_counter() - started < 2


def test_rules_have_names_of_their_own() -> None:
    assert len({rule.name for rule in RULES}) == len(RULES)


def test_the_documentation_lists_the_rules_as_they_are() -> None:
    assert "\n".join(as_markdown()) in DOCS.read_text(encoding="utf-8")
