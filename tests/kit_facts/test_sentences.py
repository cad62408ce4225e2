"""One idea a test: what a sentence says of a kit, and what it does not say. All sentences are this project's own."""

from __future__ import annotations

import pytest

from rocket_pipeline.core.rocketry.kit_facts import read_kit_facts

STATED = {
    # length
    "stands_tall": ("The Vireo stands 41.5 inches tall.", {"length": "41.5 in"}),
    "participle_opens": ("Standing 25 inches tall, the Vireo turns heads.", {"length": "25 in"}),
    "measures_long": ("It measures 33.5 inches long.", {"length": "33.5 in"}),
    "measures_without_cue": ("Fully built, the rocket measures 24 inches.", {"length": "24 in"}),
    "at_inches_tall": ("At over 30 inches tall, this kit is hard to overlook.", {"length": "30 in"}),
    "hyphenated_tall": ("A 41-inch-tall scale model for your shelf.", {"length": "41 in"}),
    "in_length": ("The model is 18 1/2 inches in length.", {"length": "18.5 in"}),
    "towers": ("This monster towers over 6 feet tall.", {"length": "6 ft"}),
    "feet_and_inches": ("Length: 5' 6\"", {"length": "66 in"}),
    "feet_inches_words": ("It stands 4 feet, 2 inches tall.", {"length": "50 in"}),
    "double_apostrophe": ("Length: 24.5''", {"length": "24.5 in"}),
    "double_prime": ("Length: 24.5″", {"length": "24.5 in"}),
    "vulgar_fraction": ("Length: 17½ in.", {"length": "17.5 in"}),
    "hyphen_fraction": ('Height: 13-3/4"', {"length": "13.75 in"}),
    "spelt_number": ("Almost thirty-two inches tall from nozzle to tip.", {"length": "32 in"}),
    "label_dash": ("Overall length - 38 in.", {"length": "38 in"}),
    "label_bar": ('Rocket Height | 38"', {"length": "38 in"}),
    "label_on_its_own_line": ("Length\n38 in.\nDiameter\n2.6 in.", {"length": "38 in", "diameter": "2.6 in"}),
    "both_systems": ("Length: 16.3 in. (41.4 cm)", {"length": "16.3 in"}),
    "metric_first": ("Length: 41.4 cm / 16.3 in", {"length": "41.4 cm"}),
    "decimal_comma": ("Length: 62,5 cm", {"length": "62.5 cm"}),
    "blank_thousands": ("Length 1 240 mm", {"length": "1240 mm"}),
    "unit_in_brackets": ("Length (mm): 620", {"length": "620 mm"}),
    "nonbreaking_space": ("Length: 24\u00a0in", {"length": "24 in"}),
    "said_twice": ("Length: 24 in\nStanding 24 inches tall, it is a beauty.", {"length": "24 in"}),
    "label_outdoes_prose": ("About two feet tall! Length: 25.5 in", {"length": "25.5 in"}),
    "dotted_leader": ("Length..... 26.5 in", {"length": "26.5 in"}),
    "dashed_leader": ("length-- 18 1/8 in.", {"length": "18.125 in"}),
    "feet_and_inches_tight": ("Length 4'2\"", {"length": "50 in"}),
    "alone_on_its_line": ("\u2022 8 1/2 inches", {"length": "8.5 in"}),
    "round_by_long": ("Dimensions: \u00d8 34 x 910 mm", {"length": "910 mm", "diameter": "34 mm"}),
    "ours_against_the_real_one": ("The real one was 19 feet long. Ours is 37 inches long.", {"length": "37 in"}),
    "parts_beside": (
        'It has a 3" long nose cone and a 12" body tube; the rocket is 16.25" long.',
        {"length": "16.25 in"},
    ),
    # diameter
    "inch_diameter": ("It has a 2-inch diameter.", {"diameter": "2 in"}),
    "in_diameter": ("The rocket is 1.64 inches in diameter.", {"diameter": "1.64 in"}),
    "leading_point": ('Diameter: .976"', {"diameter": "0.976 in"}),
    "dia_abbreviated": ('1.64" dia. airframe', {"diameter": "1.64 in"}),
    "airframe_alone": ('4" filament-wound airframe', {"diameter": "4 in"}),
    "with_a_diameter_of": ("With a body diameter of 2.6 inches it holds an egg.", {"diameter": "2.6 in"}),
    "od_label": ('O.D.: 2.26"', {"diameter": "2.26 in"}),
    "length_by_diameter": ('28" tall x 1.35" dia.', {"length": "28 in", "diameter": "1.35 in"}),
    # weight
    "weighs": ("It weighs approximately 17 oz.", {"weight": "17 oz"}),
    "weighing_just": ("Weighing just 2.5 ounces, it leaps off the pad.", {"weight": "2.5 oz"}),
    "pounds_and_ounces": ("Weight: 1 lb 4 oz", {"weight": "20 oz"}),
    "weight_without_engine": ("Weight (without engine): 3.1 oz (88 g)", {"weight": "3.1 oz"}),
    "tips_the_scales": ("The finished bird tips the scales at 12 ounces.", {"weight": "12 oz"}),
    "dry": ("31 lbs dry, so bring friends.", {"weight": "31 lb"}),
    "estimated": ("Estimated weight: 9 oz.", {"weight": "9 oz"}),
    "subject_after_and": (
        "The rocket stands 30 inches tall, has a 2-inch diameter and weighs 12 oz.",
        {"length": "30 in", "diameter": "2 in", "weight": "12 oz"},
    ),
    "pounds_with_full_stops": ("It weighs in at 2 lbs. 3 oz. and flies.", {"weight": "35 oz"}),
    "slash_list": (
        '28" / 2.0" dia / 6.1 oz / 4 fins / 18" chute',
        {
            "length": "28 in",
            "diameter": "2 in",
            "weight": "6.1 oz",
            "recovery": "parachute",
            "parachute_size": "18 in",
            "fin_count": "4",
        },
    ),
    # altitude
    "flies_to": ("It flies to 880 feet.", {"max_altitude": "880 ft"}),
    "altitudes_of_up_to": ("The Vireo reaches altitudes of up to 1,200 feet.", {"max_altitude": "1200 ft"}),
    "projected_label": ("Projected Max Altitude: 1,150 ft. (351 m)", {"max_altitude": "1150 ft"}),
    "projected_flights": (
        "With projected flights reaching over 1300 feet, bring a tracker.",
        {"max_altitude": "1300 ft"},
    ),
    "soars": ("Watch it soar to an amazing 750 feet!", {"max_altitude": "750 ft"}),
    "range_upper_end": ("Flies 500 to 1,100 feet high depending on the engine.", {}),
    "thousand_spelt": ("It can climb over a thousand feet.", {"max_altitude": "1000 ft"}),
    "metres": ("Flight altitude: 350 m", {"max_altitude": "350 m"}),
    "higher_than_the_other": (
        "Unlike the Big Bertha, which reaches 500 ft, this one soars to 900 feet.",
        {"max_altitude": "900 ft"},
    ),
    # recovery and parachute
    "parachute_size": (
        "A bright 18 inch parachute brings it home.",
        {"recovery": "parachute", "parachute_size": "18 in"},
    ),
    "two_chutes": ("Returns on two 12-inch chutes.", {"recovery": "parachute", "parachute_size": "12 in"}),
    "nylon": ('24" ripstop nylon parachute included', {"recovery": "parachute", "parachute_size": "24 in"}),
    "size_behind": ("Parachute: 36 in", {"recovery": "parachute", "parachute_size": "36 in"}),
    "size_in_brackets": ('Recovery: Parachute (15")', {"recovery": "parachute", "parachute_size": "15 in"}),
    "streamer": ("Streamer recovery keeps it close.", {"recovery": "streamer"}),
    "helicopter": ("Helicopter recovery: three blades unfold.", {"recovery": "helicopter"}),
    "glides_back": ("Recovery: Glide", {"recovery": "glide"}),
    "tumble": ("Tumble recovery", {"recovery": "tumble"}),
    "booster_tumbles": (
        "The booster tumbles while the upper stage returns by parachute.",
        {"recovery": "parachute"},
    ),
    # fins
    "laser_cut_balsa": ("Laser cut balsa fins make it easy.", {"fin_material": "balsa"}),
    "three_through_the_wall": ("3 plywood through-the-wall fins", {"fin_material": "plywood", "fin_count": "3"}),
    "four_fins": ("Four swept fins keep it straight.", {"fin_count": "4"}),
    "thickness_is_no_count": ('1/8" G10 fins', {"fin_material": "fiberglass"}),
    "count_and_thickness": ('Fins: 3, 1/4" aircraft plywood', {"fin_material": "plywood", "fin_count": "3"}),
    "molded_plastic": ("Fins: molded plastic, four of them", {"fin_material": "plastic", "fin_count": "4"}),
    "fins_are_cut_from": ("The fins are laser-cut from basswood.", {"fin_material": "basswood"}),
    "number_label": ("Number of fins: 4", {"fin_count": "4"}),
    "material_label": ('Fin material: 1/16" balsa', {"fin_material": "balsa"}),
    # motor mount
    "mount": ("18mm motor mount", {"motor_mount": "18 mm"}),
    "mount_label": ("Motor Mount: 29 mm", {"motor_mount": "29 mm"}),
    "mmt": ("MMT: 38mm", {"motor_mount": "38 mm"}),
    "mount_with_adapter": ("29mm motor mount with 24mm adapter", {"motor_mount": "29 mm"}),
    "takes_motors": ("It takes standard 24 mm motors.", {"motor_mount": "24 mm"}),
    # engines
    "list": ("Recommended engines: A8-3, B6-4, C6-5", {"recommended_engines": "A8-3, B6-4, C6-5"}),
    "first_flight": (
        "Recommended Engines: A8-3 (First Flight), B4-4, C6-5",
        {"recommended_engines": "A8-3, B4-4, C6-5"},
    ),
    "blank_for_hyphen": (
        "Use engines such as 1/2A3 2T, A3 4T, or A10 3T.",
        {"recommended_engines": "1/2A3-2T, A3-4T, A10-3T"},
    ),
    "classes": ("Load it with C11, D, or E engines.", {"recommended_engines": "C11, D, E"}),
    "range_of_classes": ("Flies on A to C engines.", {"recommended_engines": "A, B, C"}),
    "list_below_label": ("Recommended Engines:\nA8-3\nB4-4\nC6-5", {"recommended_engines": "A8-3, B4-4, C6-5"}),
    "slashes": ("Engines: A8-3/B6-4/C6-5", {"recommended_engines": "A8-3, B6-4, C6-5"}),
    "several_delays": ("Engines: C6-3/5/7", {"recommended_engines": "C6-3, C6-5, C6-7"}),
    "high_power": ("Motors: G80-7T, H128W, I284W-M", {"recommended_engines": "G80-7T, H128W, I284W-M"}),
    "en_dash": ("Engines: A8–3, C6–5", {"recommended_engines": "A8-3, C6-5"}),
    "booster_and_upper": ("Fly it on a D12-0 booster and a C6-7 upper stage.", {"recommended_engines": "D12-0, C6-7"}),
    # builder
    "skill_label": ("Skill Level: 2", {"skill_level": "2"}),
    "skill_word": ("This advanced level kit rewards patience.", {"skill_level": "advanced"}),
    "expert_build": ("An expert build for long winter nights.", {"skill_level": "expert"}),
    "skill_spelt": ("Skill level three.", {"skill_level": "3"}),
    "level_label": ("Level: Beginner", {"skill_level": "beginner"}),
    "ages_and_up": ("Recommended for ages 10 and up.", {"minimum_age": "10 years"}),
    "ages_plus": ("Ages 14+", {"minimum_age": "14 years"}),
    "children_and_older": ("Suited to builders 12 years and older.", {"minimum_age": "12 years"}),
    # tables
    "header_row": (
        "Length | Diameter | Weight\n41.5 in | 2 in | 17 oz",
        {"length": "41.5 in", "diameter": "2 in", "weight": "17 oz"},
    ),
    "glued_labels": (
        "Length: 24 in Diameter: 1.6 in Weight: 6 oz",
        {"length": "24 in", "diameter": "1.6 in", "weight": "6 oz"},
    ),
    "glued_cells": (
        'Length: 24" | Dia.: 1.6" | Wt.: 6 oz',
        {"length": "24 in", "diameter": "1.6 in", "weight": "6 oz"},
    ),
}

UNSAID = {
    "shipping_weight": "Shipping weight: 2 lbs.",
    "ships_at": "The kit ships at 3 pounds.",
    "carton": "Carton: 24 x 6 x 4 in",
    "package_length": "Package length: 26 in",
    "box_is_long": "The box is 24 inches long.",
    "nose_cone_long": "The balsa nose cone is 6 inches long.",
    "nose_cone_label": 'Nose cone: 9.75" long plastic ogive',
    "payload_bay": "An 8-inch-long payload bay, 2.6 inches in diameter, holds two eggs.",
    "body_tube_long": 'Two 18" long body tubes',
    "rod": "Use a 1/8 inch diameter, 36 inch long launch rod.",
    "rod_label": 'Launch rod: 3/16" x 48"',
    "fin_span": "Fin span: 8.5 in",
    "wingspan": "Its wings measure 14 inches across.",
    "shock_cord": "36 in shock cord",
    "elastic_long": "A 48 inch long elastic cord ties it together.",
    "another_kit": "The Big Bertha stands 24 inches tall and reaches 500 feet.",
    "taller_than": "It is taller than the 24-inch Der Red Max.",
    "prototype": "The original missile stood 46 feet tall and weighed 13 tons.",
    "real_rocket": "The real rocket is 111 meters tall.",
    "scale": "A 1/100 scale replica.",
    "years_in_business": "Over 40 years of rocketry fun.",
    "year": "First sold in 1962 in Denver.",
    "number_of_parts": "The kit has 36 parts.",
    "warranty": "90 days of warranty.",
    "launch_site": "Launch it from a field of at least 500 feet by 500 feet.",
    "wind": "Do not fly in winds over 20 mph.",
    "stand_back": "Stand back at least 15 feet.",
    "wire": "Comes with 17 feet of launch wire.",
    "waiver": "Our club has a 6,000 ft waiver.",
    "deployment_altitude": "The main deploys at 500 feet.",
    "elevation": "Our field lies at 5,280 feet above sea level.",
    "chute_required": "Requires a 12 in parachute, sold separately.",
    "chute_not_included": 'Parachute not included; we recommend 36".',
    "parachute_cord": "30 in parachute cord",
    "no_parachute": "No parachute needed.",
    "chute_or_streamer": "Recovery: streamer or parachute, your choice.",
    "no_fins": "It has no fins at all.",
    "fin_jig": "Pairs well with our plastic fin alignment jig.",
    "wings_are_no_fins": "Balsa wings and rudder.",
    "adapter_only": "Fly smaller motors with an optional 18mm adapter.",
    "two_mounts": "Choose the 24mm or 29mm motor mount.",
    "battery": "The launch controller uses an A23 battery.",
    "product_names": "Pairs well with the E2X line, the V-2, the SA-5, the X-15 and the D-Region Tomahawk.",
    "tube_names": "Built from BT-60 tube with a PNC-55 nose.",
    "saturn_engines": "The Saturn V had five F-1 engines and a J-2.",
    "fighter": "Looks like an F-16 next to a B-52.",
    "avoided_engine": "Do not use a D12-5.",
    "engine_hook": "A engine hook holds it.",
    "priced_engine": "C6-5 $12.99",
    "certification": "Perfect for your Level 2 certification.",
    "certification_short": "A great L1 bird.",
    "after_level_two": "The next step after skill level 2 kits.",
    "praise": "Advanced builders will love it, and so will beginners.",
    "adult_supervision": "Adult supervision is needed for children under 12.",
    "motor_buyers": "You must be 18 or older to buy G motors.",
    "conflicting_labels": "Length: 24 in\nLength: 30 in",
    "conflicting_halves": "Length: 16.3 in (90 cm)",
    "length_range": "Length: 24 to 30 in",
    "question": "How high will it go? 1,000 feet?",
    "number_without_unit": "Length: 24",
    "stated_unknown": "Length: TBD",
    "liftoff_weight": "Maximum liftoff weight: 9 oz",
    "payload_weight": "Lifts payloads weighing up to 4 oz.",
    "clay": "Add 0.5 oz of clay to the nose.",
    "price_and_count": "24 for $24.95, 3 in stock",
    "other_models": "Flies up to 1,000 feet with our other models.",
    "unknown_subject": "The spool is 12 inches tall.",
    "unknown_part": "Lamp room 3 inches across, for light at night.",
    "unknown_label": "Base: 4 inches wide.",
    "bracket_of_a_part": "The wheels really turn (1.5 in. diameter).",
    "section_of_the_pad": 'Pad:\n42" tall on its legs\n5" diameter plate',
    "section_of_shipping": "Shipping\nWeight: 2 lbs\nLength: 40 in",
    "comparing_table": "Kit | Length | Weight\nThis | 24 in | 6 oz\nThat | 30 in | 9 oz",
    "altitudes_by_engine": "Flies 300 feet on A, 600 feet on B, 1000 feet on C.",
    "customers_flight": "A customer got it to 2,500 ft.",
    "fins_per_stage": "Three fins per stage.",
    "mixed_length": '29" long, no wait, 31".',
    "maximum_weight": "Maximum weight: 24 oz",
    "empty": "",
    "blank": " \n \n",
}


@pytest.mark.parametrize("case", STATED)
def test_what_is_said_is_read(case: str) -> None:
    text, expected = STATED[case]
    assert {name: fact.as_text() for name, fact in read_kit_facts(text, title="Vireo").items()} == expected


@pytest.mark.parametrize("case", UNSAID)
def test_what_is_not_said_of_the_kit_stays_empty(case: str) -> None:
    assert {name: fact.as_text() for name, fact in read_kit_facts(UNSAID[case], title="Vireo").items()} == {}


@pytest.mark.parametrize("case", STATED)
def test_the_words_stand_in_the_text(case: str) -> None:
    text, _ = STATED[case]
    for fact in read_kit_facts(text, title="Vireo").values():
        assert fact.words
        assert all(part in text for part in fact.words.split("; "))
