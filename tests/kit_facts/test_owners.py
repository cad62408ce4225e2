"""What is no kit, whose number it is not, and the kit's own facts in English and German shop texts. Own sentences."""

from __future__ import annotations

import pytest

from rocket_pipeline.core.rocketry.kit_facts import read_kit_facts

NO_KITS = [
    (
        "Rocketry Handbook, 7th Edition",
        "A 320-page book, 9 inches tall, 1.8 lb. Build a 30 inch rocket with four balsa fins and fly it on a C6-5.",
    ),
    ("Giant Moon Rocket Wall Poster", "24 in wide, 36 in tall. Shows the 363 ft rocket lifting off."),
    (
        "AltiMax Pro Altimeter",
        "Weighs 10 g, fits 18 mm tubes, and reads altitudes to 30,000 feet. Deploys drogue and main.",
    ),
    ("Ripstop Parachute 36 in", "36 in ripstop nylon parachute for rockets of up to 3 lb. Weighs 2.1 oz."),
    ("BT-60 Body Tubes (3 pack)", "Three body tubes 18 in long, 1.637 in in diameter."),
    ("Launch Rod, 3/16 in", "Steel rod, 36 in long. For rockets up to 2 lb."),
    ("Motor Retainer 29 mm", "Retainer for 29 mm motor mounts, anodized. Weighs 0.6 oz."),
    ("Flight Log Book", "Room for 100 flights, 8 inches tall. Ages 8 and up."),
    ("Balsa Fin Stock 3/32", "Sheet of balsa, 3 in wide, 36 in long, for four fins."),
    ("Rocket Patch, embroidered", "Iron-on patch, 4 inches tall, shows a rocket with three fins."),
    ("Electron Beam Launch Controller", "Controller with 17 feet of cable. Ages 10 and up. Four AA batteries."),
    ("Nose Cone Assortment", "Five balsa nose cones, 2 in to 5 in long, weight 1 oz."),
    ("Rocket T-Shirt", "Cotton shirt with a print of a rocket, 28 in long. Weighs 6 oz."),
    ("D12-5 Engines, 3 pack", "Three engines D12-5, 24 mm in diameter, 2.75 in long. For rockets up to 10 oz."),
    ("Decal Sheet: Redstone", "Waterslide decals for a rocket of 40 in length and 2.6 in diameter."),
    ("Rocket Tote Bag", "Carries rockets up to 48 in long. Weight 1 lb."),
    ("Display Stand", "Wooden stand for rockets of 18 mm motor mount, 6 in tall."),
    (
        "Lesson Plan: Newton's Laws",
        "Downloadable plan for ages 11 to 14. No rocket included. Fly any 15 in rocket on an A8-3.",
    ),
    ("Shock Cord Kit", "Kevlar and elastic, 12 ft, for rockets with an 18 in parachute."),
    ("Wall Calendar 2027", "Twelve rockets, 12 in tall. The biggest flew to 100,000 ft."),
    ("GPS Tracker Mini", "Tracker, 38 mm long, 20 g with battery. Range 10 km."),
    ("Fin Jig", "Holds 3 or 4 fins square on tubes of 18 to 54 mm diameter. 8 in tall."),
    ("Rocket Glue", "4 oz bottle. Bonds balsa fins in 20 seconds."),
    ("Cutaway Print of the Old V-2", "18 x 24 in print. The missile was 46 ft long and weighed 12.5 tons."),
]
KITS_ALL_THE_SAME = [
    "Sky Hook",
    "Hot Rod",
    "Odd-Roc: The Traffic Cone",
    "Star Ring",
    "Mega Rocket Kit Loud Motor",
    "Beacon",
]
OF_OTHERS = [
    ("My son is 50 inches tall and he carried it to the pad.", "length"),
    ("The tower it copies rises 420 feet.", "length max_altitude"),
    ("The larger Osprey is 44 inches long.", "length"),
    ("It fits in a locker 36 inches high.", "length"),
    ("The launch lug is 2 inches long and the dowel 9 inches.", "length"),
    ("Our catalog is 11 inches tall.", "length"),
    ("The wingspan comes to 14 inches.", "length diameter"),
    ("The stand's base is 4 inches across.", "diameter"),
    ("Its hatch is 1.2 inches in diameter.", "diameter"),
    ("The rotor spins in a circle 20 inches wide.", "diameter"),
    ("Take a coin 1 inch in diameter to trace the window.", "diameter"),
    ("The parcel weighs 14 ounces.", "weight"),
    ("An egg weighs about 2 ounces.", "weight"),
    ("It carries 3 ounces of payload.", "weight"),
    ("With an engine aboard it weighs 5 ounces.", "weight"),
    ("The older edition weighed 6 oz.", "weight"),
    ("Each engine weighs 24 grams.", "weight"),
    ("Stand back 15 feet; clouds were at 3,000 feet.", "max_altitude"),
    ("Our club's field lies at 4,900 feet.", "max_altitude"),
    ("The record for its class is 2,800 feet.", "max_altitude"),
    ("Airliners cruise at 35,000 feet.", "max_altitude"),
    ("The Osprey climbs to 2,000 feet.", "max_altitude"),
    ("A parachute would be too heavy for it.", "recovery parachute_size"),
    ("Our 24 inch parachutes are sold on another page.", "recovery parachute_size"),
    ("The Osprey comes down by streamer.", "recovery"),
    ("Sharks have five fins.", "fin_count"),
    ("The display base has four plastic fins.", "fin_count fin_material"),
    ("Never fly it on an E9-4.", "recommended_engines"),
    ("The Osprey flies on a D12-5.", "recommended_engines"),
    ("A reader asked whether a C6-7 might tear it apart.", "recommended_engines"),
    ("Buyers of motors must be 18 years old.", "minimum_age"),
    ("We have been making kits for 25 years.", "minimum_age"),
    ("A 24 mm adapter is available.", "motor_mount"),
    ("The Osprey has a 29 mm mount.", "motor_mount"),
]
OWN = [
    ("Put together it is 31 inches from end to end.", "length", "31 in"),
    ("You get 26 inches of sleek rocket for your money.", "length", "26 in"),
    ("A full 2 feet of rocket!", "length", "2 ft"),
    ("Länge 54 cm", "length", "54 cm"),
    ("Gesamtlänge: 81,5 cm", "length", "81.5 cm"),
    ("Höhe: 730 mm", "length", "730 mm"),
    ("Die Rakete ist 64 cm lang.", "length", "64 cm"),
    ("Assembled it will be 19 inches in height.", "length", "19 in"),
    ("Kestrel: 34 in x 2.6 in, 14 oz", "length", "34 in"),
    ("Kestrel: 34 in x 2.6 in, 14 oz", "diameter", "2.6 in"),
    ("Kestrel: 34 in x 2.6 in, 14 oz", "weight", "14 oz"),
    ("When it is done you have a rocket that is 22 inches tall.", "length", "22 in"),
    ("She is 18.5 inches of pure fun.", "length", "18.5 in"),
    ("This little rocket is only 8.5 inches from top to bottom.", "length", "8.5 in"),
    ("Long: 40cm", "length", "40 cm"),
    ("High 22 inches, ready to paint.", "length", "22 in"),
    ("The finished model is 1.2 m in length.", "length", "1.2 m"),
    ("Durchmesser 41 mm", "diameter", "41 mm"),
    ("Rumpfdurchmesser: 34 mm", "diameter", "34 mm"),
    ("Built around a 3 inch tube.", "diameter", "3 in"),
    ("The body is 1.6 inches round.", "diameter", "1.6 in"),
    ("BT-55, that is 1.325 in OD.", "diameter", "1.325 in"),
    ("40 in long with a 2.6 in tube", "diameter", "2.6 in"),
    ("Gewicht: 95 g", "weight", "95 g"),
    ("Leergewicht ca. 120 g", "weight", "120 g"),
    ("Mass empty 1,4 kg", "weight", "1.4 kg"),
    ("38 inches long, 11 oz. without the engine", "weight", "11 oz"),
    ("At 2.4 ounces it is easy to loft.", "weight", "2.4 oz"),
    ("This 12 oz. beauty needs a big field.", "weight", "12 oz"),
    ("18 in tall and 1.9 oz light", "weight", "1.9 oz"),
    ("Max. Flughöhe 300 m", "max_altitude", "300 m"),
    ("Flughöhe: bis 250 m", "max_altitude", "250 m"),
    ("1,200 feet is as high as it gets.", "max_altitude", "1200 ft"),
    ("Watch it rip to a cloud-tickling 900 feet.", "max_altitude", "900 ft"),
    ("About 450 m is its ceiling.", "max_altitude", "450 m"),
    ("The best it can do is 1,500 ft.", "max_altitude", "1500 ft"),
    ("C6-7: 1,100 ft, the most you will get", "max_altitude", "1100 ft"),
    ("Bergung: Fallschirm 45 cm", "recovery", "parachute"),
    ("Bergung: Fallschirm 45 cm", "parachute_size", "45 cm"),
    ("Strömerband (streamer) included.", "recovery", "streamer"),
    ("It floats home on an 18 inch chute.", "parachute_size", "18 in"),
    ("Parachute diameter 12 inches", "parachute_size", "12 in"),
    ("3 Flossen aus Balsa", "fin_material", "balsa"),
    ("3 Flossen aus Balsa", "fin_count", "3"),
    ("4 Flossen, Sperrholz 3 mm", "fin_material", "plywood"),
    ("Fins: 4 x plywood, 1/8 in", "fin_count", "4"),
    ("Flossen: 4", "fin_count", "4"),
    ("You glue on three big balsa fins.", "fin_count", "3"),
    ("Motor: 24 mm", "motor_mount", "24 mm"),
    ("Motorhalterung 29 mm", "motor_mount", "29 mm"),
    ("29mm motor holder inside", "motor_mount", "29 mm"),
    ("Built to swallow 38 mm motors.", "motor_mount", "38 mm"),
    ("Motoren: C6-3, C6-5", "recommended_engines", "C6-3, C6-5"),
    ("Try it first with a B4-4 and then a C6-5.", "recommended_engines", "B4-4, C6-5"),
    ("Geeignet ab 10 Jahren.", "minimum_age", "10 years"),
    ("Altersempfehlung: ab 12 Jahre", "minimum_age", "12 years"),
]


@pytest.mark.parametrize(("title", "text"), NO_KITS)
def test_nothing_is_read_of_what_is_no_kit(title: str, text: str) -> None:
    assert read_kit_facts(text, title=title) == {}


@pytest.mark.parametrize("title", KITS_ALL_THE_SAME)
def test_a_kit_may_be_named_like_a_thing(title: str) -> None:
    assert read_kit_facts("Length: 24 in", title=title)["length"].as_text() == "24 in"


@pytest.mark.parametrize(("text", "names"), OF_OTHERS)
def test_a_number_of_something_else_is_not_the_kits(text: str, names: str) -> None:
    assert not set(names.split()) & set(read_kit_facts(text, title="Kestrel"))


@pytest.mark.parametrize(("text", "name", "value"), OWN)
def test_a_fact_is_read_in_english_and_german(text: str, name: str, value: str) -> None:
    fact = read_kit_facts(text, title="Kestrel")[name]
    assert (fact.as_text(), fact.words in text) == (value, True)


def test_a_kit_that_is_not_for_everybody_is_a_kit() -> None:
    assert "length" in read_kit_facts("This is not a kit for beginners. Length: 24 in", title="Kestrel")


def test_the_same_name_with_another_number_is_another_kit() -> None:
    assert "length" not in read_kit_facts("The Comet 2 is 74 cm long.", title="Comet 3")


def test_a_number_that_the_text_doubts_is_not_read() -> None:
    text = "Length: 26.2 in. Weight: 4 oz\nSomebody wrote 24.6 over the 26.2, we did not measure."
    assert set(read_kit_facts(text, title="Kestrel")) == {"weight"}
