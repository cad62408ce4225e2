"""Designs, written here for each quirk of the format and its versions."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
from dataclasses import astuple, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rocket_pipeline.core.rocketry.openrocket import Design, design_as_json, read_design
from rocket_pipeline.core.rocketry.openrocket.design import Component
from rocket_pipeline.errors import DocumentRefusedError
from tests.support.openrocket_files import MOTOR, design, parts, zipped


def only(content: bytes) -> Component:
    """The one component in the stage."""
    stage, component = read_design(content).components
    assert stage.type == "stage"
    return component


def refused(content: bytes) -> str:
    with pytest.raises(DocumentRefusedError) as caught:
        read_design(content)
    return caught.value.code


def test_a_design_says_who_and_what() -> None:
    rocket = """<name> Pathfinder </name><designer>Ada
Byron</designer><revision>2</revision><designtype>clonekit</designtype><kitname>Big Bertha</kitname>
<comment>a &lt;b&gt;bold&lt;/b&gt; one</comment>"""
    found = read_design(design(rocket=rocket))
    assert (found.name, found.designer, found.revision) == ("Pathfinder", "Ada\nByron", "2")
    assert (found.design_type, found.kit_name, found.comment) == ("clonekit", "Big Bertha", "a <b>bold</b> one")
    assert (found.version, found.creator, found.container, found.notes) == ("1.10", "OpenRocket test", "xml", ())
    assert found.stages == ("Sustainer",)


def test_what_a_design_does_not_say_is_none() -> None:
    found = read_design(b"<openrocket version='1.0'><rocket><designer> </designer></rocket></openrocket>")
    assert (found.name, found.designer, found.components, found.stages) == (None, None, (), ())
    assert design_as_json(found)["components"] == {}


def test_the_container_is_told_and_changes_nothing() -> None:
    plain = design()
    same = [read_design(each) for each in (plain, gzip.compress(plain), zipped(("rocket.ork", plain)))]
    assert [each.container for each in same] == ["xml", "gzip", "zip"]
    assert len({replace(each, container="") for each in same}) == 1


def test_version_1_10_is_later_than_1_9() -> None:
    versions = [read_design(design(version=f"1.{n}")) for n in range(13)]
    assert sorted(versions, key=lambda each: each.version_number) == versions
    assert [each.notes for each in versions] == [()] * 13


def test_a_version_that_is_later_or_none_is_noted_and_read() -> None:
    for version, note in (("1.13", "later"), ("2.0", "later"), ("", "no version"), ("new", "no version")):
        found = read_design(design(version=version))
        assert found.name == "Pathfinder"
        assert note in found.notes[0]


def test_components_are_counted_by_type_wherever_they_are() -> None:
    found = read_design(
        design("""<bodytube><name>Body</name><subcomponents><innertube/><podset><name>Pods</name><subcomponents>
        <bodytube><subcomponents><trapezoidfinset/></subcomponents></bodytube></subcomponents></podset>
        <parallelstage/><boosterset/><railbutton/></subcomponents></bodytube><nosecone/>""")
    )
    assert found.component_counts == {
        "bodytube": 2,
        "boosterset": 1,
        "innertube": 1,
        "nosecone": 1,
        "parallelstage": 1,
        "podset": 1,
        "railbutton": 1,
        "stage": 1,
        "trapezoidfinset": 1,
    }
    places = [(each.path, each.depth, each.type) for each in found.components]
    assert places[:5] == [
        ("1", 1, "stage"),
        ("1/1", 2, "bodytube"),
        ("1/1/1", 3, "innertube"),
        ("1/1/2", 3, "podset"),
        ("1/1/2/1", 4, "bodytube"),
    ]


def test_stages_of_a_configuration_are_no_components() -> None:
    rocket = '<motorconfiguration configid="c1"><stage number="0" active="true"/></motorconfiguration>'
    assert read_design(design(rocket=rocket)).component_counts == {"stage": 1}


@pytest.mark.parametrize(
    ("written", "diameter"),
    [
        ("0.0125", 25.0),
        ("auto", None),
        ("auto 0.0125", 25.0),
        ("NaN", None),
        ("Inf", None),
        ("1e999", None),
        ("", None),
    ],
)
def test_a_radius_may_be_automatic(written: str, diameter: float | None) -> None:
    assert only(design(f"<bodytube><radius>{written}</radius></bodytube>")).diameter_mm == diameter


@pytest.mark.parametrize("written", ["0,0125", "1_0", "٣", "0x1p3", "12 mm", "1" * 100, "--1"])
def test_what_is_no_number_of_the_format_is_none(written: str) -> None:
    assert only(design(f"<bodytube><length>{written}</length></bodytube>")).length_mm is None


def test_a_tube_has_an_inner_diameter_by_its_wall() -> None:
    tube = only(design("<innertube><outerradius>0.0095</outerradius><thickness>5.0E-4</thickness></innertube>"))
    assert (tube.diameter_mm, tube.thickness_mm, tube.inner_diameter_mm) == (19.0, 0.5, 18.0)
    assert only(design("<bodytube><radius>0.01</radius><thickness>filled</thickness></bodytube>")).thickness_mm is None


@pytest.mark.parametrize(
    ("element", "expected"),
    [
        ("<nosecone><length>0.1</length><aftradius>auto 0.0125</aftradius><shape>ogive</shape></nosecone>",
         {"length_mm": 100.0, "diameter_mm": 25.0, "shape": "ogive"}),
        ("<transition><foreradius>0.01</foreradius><aftradius>0.02</aftradius></transition>",
         {"fore_diameter_mm": 20.0, "diameter_mm": 40.0}),
        (("<trapezoidfinset><fincount>3</fincount><rootchord>0.05</rootchord><tipchord>0.03</tipchord>"
         "<height>0.04</height><thickness>0.003</thickness></trapezoidfinset>"),
         {"count": 3, "root_chord_mm": 50.0, "tip_chord_mm": 30.0, "height_mm": 40.0, "thickness_mm": 3.0}),
        ("<ellipticalfinset><instancecount>4</instancecount><fincount>3</fincount></ellipticalfinset>", {"count": 4}),
        (('<freeformfinset><finpoints><point x="0.0" y="0.0"/><point x="0.02" y="0.03"/><point x="0.05" y="0.0"/>'
         "</finpoints></freeformfinset>"), {"root_chord_mm": 50.0, "height_mm": 30.0}),
        ('<freeformfinset><finpoints><point x="NaN" y="0.0"/></finpoints></freeformfinset>', {"root_chord_mm": None}),
        (("<parachute><diameter>0.3</diameter><packedradius>0.01</packedradius><packedlength>0.02</packedlength>"
         "</parachute>"), {"diameter_mm": 300.0, "length_mm": 20.0}),
        (("<streamer><striplength>0.5</striplength><stripwidth>0.05</stripwidth><packedlength>0.02</packedlength>"
         "</streamer>"), {"length_mm": 500.0, "width_mm": 50.0}),
        ("<shockcord><cordlength>0.4</cordlength><packedlength>0.02</packedlength></shockcord>", {"length_mm": 400.0}),
        ("<masscomponent><mass>0.002</mass></masscomponent>", {"mass_g": 2.0}),
        ("<masscomponent><mass>0.002</mass><overridemass>0.003</overridemass></masscomponent>", {"mass_g": 3.0}),
        ("<railbutton><outerdiameter>0.0097</outerdiameter><innerdiameter>0.008</innerdiameter></railbutton>",
         {"diameter_mm": 9.7, "inner_diameter_mm": 8.0}),
        ("<centeringring><innerradius>auto</innerradius><outerradius>0.0125</outerradius></centeringring>",
         {"inner_diameter_mm": None, "diameter_mm": 25.0}),
        ("<tubefinset><fincount>6</fincount><radius>auto</radius></tubefinset>", {"count": 6, "diameter_mm": None}),
        (('<launchlug><preset type="LAUNCH_LUG" manufacturer="SEMROC" partno="LL-117"/><material type="bulk">Paper'
         "</material><id>3e4d</id></launchlug>"), {"preset": "SEMROC LL-117", "material": "Paper", "id": "3e4d"}),
    ],
)  # fmt: skip
def test_each_kind_of_component_gives_its_dimensions(element: str, expected: dict[str, object]) -> None:
    component = only(design(element))
    assert {name: getattr(component, name) for name in expected} == expected


def test_a_motor_is_told_with_its_mount_and_configuration() -> None:
    mount = f"""<innertube><name>Mount</name><outerradius>0.0095</outerradius><thickness>0.0005</thickness>
    <clusterconfiguration>3-ring</clusterconfiguration><motormount><ignitionevent>automatic</ignitionevent>
    <ignitiondelay>0.0</ignitiondelay><overhang>0.003</overhang>{MOTOR}</motormount></innertube>"""
    found = read_design(design(mount))
    (motor,) = found.motors
    assert (motor.manufacturer, motor.designation, motor.type) == ("Acme", "A8", "single")
    assert (motor.diameter_mm, motor.length_mm, motor.delay, motor.delay_s) == (18.0, 70.0, "3.0", 3.0)
    assert (motor.digest, motor.config_id, motor.mount, motor.mount_name) == ("d1", "c1", "1/1", "Mount")
    (place,) = found.mounts
    assert (place.path, place.type, place.inner_diameter_mm, place.overhang_mm) == ("1/1", "innertube", 18.0, 3.0)
    assert (place.cluster, place.ignition_event, place.ignition_delay_s) == ("3-ring", "automatic", 0.0)


def test_a_motor_is_ignited_as_its_configuration_says_or_else_its_mount() -> None:
    ignition = "<ignitionevent>burnout</ignitionevent><ignitiondelay>1.5</ignitiondelay>"
    mount = f"""<ignitionevent>automatic</ignitionevent><ignitiondelay>0.0</ignitiondelay><motor configid="a"/>
    <ignitionconfiguration configid="a">{ignition}</ignitionconfiguration><motor configid="b"/>"""
    found = read_design(design(f"<bodytube><motormount>{mount}</motormount></bodytube>"))
    told = [(each.config_id, each.ignition_event, each.ignition_delay_s) for each in found.motors]
    assert told == [("a", "burnout", 1.5), ("b", "automatic", 0.0)]
    assert found.mounts[0].ignition_event == "automatic"


def test_deployment_and_separation_are_told_by_default_and_by_configuration() -> None:
    deploy = "<deployevent>{}</deployevent><deployaltitude>{}</deployaltitude><deploydelay>1.0</deploydelay>"
    parachute = f"""<parachute>{deploy.format("ejection", 200)}<deploymentconfiguration configid="a">
    {deploy.format("altitude", 150)}</deploymentconfiguration></parachute>"""
    booster = """<parallelstage><separationevent>burnout</separationevent><separationdelay>0.5</separationdelay>
    <separationconfiguration configid="a"><separationevent>never</separationevent></separationconfiguration>
    </parallelstage>"""
    assert [astuple(each) for each in read_design(design(parachute + booster)).events] == [
        ("1/1", "deployment", None, "ejection", 1.0, 200.0),
        ("1/1", "deployment", "a", "altitude", 1.0, 150.0),
        ("1/2", "separation", None, "burnout", 0.5, None),
        ("1/2", "separation", "a", "never", None, None),
    ]


@pytest.mark.parametrize("name", ["overridesubcomponents", "overridesubcomponentsmass"])
def test_a_mass_may_stand_for_all_that_is_inside(name: str) -> None:
    mass = "<overridemass>0.5</overridemass>"
    assert only(design(f"<bodytube>{mass}<{name}>true</{name}></bodytube>")).mass_covers_inside
    for other in (f"{mass}<{name}>false</{name}>", mass, f"<{name}>true</{name}>"):
        assert not only(design(f"<bodytube>{other}</bodytube>")).mass_covers_inside


def test_a_mount_without_a_motor_is_a_mount() -> None:
    found = read_design(design("<bodytube><motormount/></bodytube>"))
    assert (len(found.mounts), found.motors) == (1, ())


def test_a_plugged_motor_has_no_delay_and_an_old_one_no_type_or_digest() -> None:
    old = '<motor configid="c1"><designation>D12</designation><delay>none</delay></motor>'
    (motor,) = read_design(design(f"<bodytube><motormount>{old}</motormount></bodytube>", version="1.0")).motors
    assert (motor.delay, motor.delay_s, motor.type, motor.digest, motor.manufacturer) == (
        "none",
        None,
        None,
        None,
        None,
    )


def test_configurations_are_those_declared_and_those_that_motors_name() -> None:
    rocket = """<motorconfiguration configid="c0" default="true"/><motorconfiguration configid="c2"><name>Big</name>
    </motorconfiguration><motorconfiguration configid="c2"/><motorconfiguration/>"""
    found = read_design(design(f"<bodytube><motormount>{MOTOR}</motormount></bodytube>", rocket=rocket))
    told = [(each.id, each.name, each.is_default) for each in found.configurations]
    assert told == [("c0", None, True), ("c2", "Big", False), ("c1", None, False)]


def test_the_short_lived_name_of_a_configuration_is_read() -> None:
    rocket = '<flightconfiguration configid="c9" default="true"><name>Windy</name></flightconfiguration>'
    assert [each.name for each in read_design(design(rocket=rocket)).configurations] == ["Windy"]


def test_a_simulation_gives_its_results_in_si_units() -> None:
    simulation = """<simulation status="uptodate"><name>One</name><conditions><configid>c1</configid></conditions>
    <flightdata maxaltitude="38.733" maxvelocity="24.764" maxacceleration="124.056" maxmach="0.073" timetoapogee="3.085"
    flighttime="12.194" groundhitvelocity="4.691" launchrodvelocity="13.962" deploymentvelocity="NaN">
    <warning>Unstable</warning><warning type="Other"><id>x</id><description>Fast</description></warning>
    <databranch name="a" types="Time"><datapoint>0,NaN</datapoint></databranch></flightdata></simulation>"""
    (found,) = read_design(design(simulations=simulation)).simulations
    assert (found.number, found.name, found.status, found.config_id) == (1, "One", "uptodate", "c1")
    assert found.is_current
    assert (found.max_altitude_m, found.max_velocity_m_s, found.max_acceleration_m_s2) == (38.733, 24.764, 124.056)
    assert (found.max_mach, found.time_to_apogee_s, found.flight_time_s) == (0.073, 3.085, 12.194)
    assert (found.ground_hit_velocity_m_s, found.launch_rod_velocity_m_s) == (4.691, 13.962)
    assert (found.deployment_velocity_m_s, found.optimum_delay_s) == (None, None)
    assert found.warnings == ("Unstable", "Fast")


@pytest.mark.parametrize(
    ("status", "is_current"),
    [("uptodate", True), ("loaded", True), ("outdated", False), ("cantrun", False), ("notsimulated", False),
     ("external", False), ("something new", False), ("", False)],
)  # fmt: skip
def test_only_results_of_the_saved_design_are_current(status: str, *, is_current: bool) -> None:
    written = f'<simulation status="{status}"><flightdata maxaltitude="1"/></simulation>'
    (found,) = read_design(design(simulations=written)).simulations
    assert (found.status, found.is_current) == (status or None, is_current)


def test_a_simulation_that_never_ran_has_no_results() -> None:
    found = read_design(design(simulations='<simulation status="notsimulated"/><simulation/>')).simulations
    assert [(each.number, each.config_id, each.max_altitude_m, each.is_current) for each in found] == [
        (1, None, None, False),
        (2, None, None, False),
    ]


def test_of_two_rockets_the_first_is_read_and_the_other_told() -> None:
    found = read_design(b"<openrocket version='1.4'><rocket><name>A</name></rocket><rocket/></openrocket>")
    assert (found.name, found.notes) == ("A", ("2 rockets in one file, the first one is read",))
    zip_of_two = read_design(zipped(("a.ork", design()), ("b.ork", design())))
    assert "'b.ork'" in zip_of_two.notes[0]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"<RockSimDocument><FileVersion>4</FileVersion></RockSimDocument>", "rocksim_document"),
        (b"<RASAeroDocument><FileVersion>2</FileVersion></RASAeroDocument>", "rasaero_document"),
        (b"<engine-database><engine-list/></engine-database>", "rocksim_engines"),
        (parts(), "openrocket_parts"),
        (b"<svg/>", "not_openrocket"),
        (b"<?xml version='1.0'?><html xmlns='http://www.w3.org/1999/xhtml'><body/></html>", "html_page"),
        (b"<openrocket version='1.9'/>", "no_rocket"),
        (zipped(("design.rkt", b"<RockSimDocument/>")), "zip_nothing_inside"),
        (zipped(("design.ork", b"<RockSimDocument/>")), "rocksim_document"),
    ],
)
def test_what_is_no_openrocket_design_is_refused_by_name(content: bytes, code: str) -> None:
    assert refused(content) == code


@pytest.mark.parametrize("content", [b"", b"x", b"<a/>", b"PK\x03\x04", b"\x1f\x8b\x08", b"<openrock"])
def test_fewer_than_ten_bytes_are_no_design(content: bytes) -> None:
    assert refused(content) in {
        "empty",
        "xml_malformed",
        "not_openrocket",
        "zip_damaged",
        "gzip_truncated",
        "xml_truncated",
    }


def test_pictures_decals_and_curves_beside_a_design_are_passed_over() -> None:
    others = ("preview.png", "decals/flag.png", "/datafiles/textures/wood.jpg", "thrustcurves/A8.rse")
    found = read_design(zipped(("rocket.ork", design()), *((name, b"x") for name in others)))
    assert (found.name, found.container, found.notes) == ("Pathfinder", "zip", ())


def test_a_large_design_comes_out_of_a_small_file() -> None:
    branch = f"<databranch>{'<datapoint>0.01,2.5,NaN,NaN</datapoint>' * 50_000}</databranch>"
    plain = design(
        simulations=f'<simulation status="loaded"><flightdata maxmach="0.2">{branch}</flightdata></simulation>'
    )
    packed = zipped(("rocket.ork", plain))
    assert len(plain) > 1_700_000 > 50 * len(packed)
    assert read_design(packed).simulations[0].max_mach == 0.2


@pytest.mark.parametrize("tube", ["innertube", "bodytube"])
def test_a_motor_may_sit_in_tubes_of_both_kinds(tube: str) -> None:
    found = read_design(design(f"<{tube}><motormount>{MOTOR}</motormount></{tube}>"))
    assert [(mount.type, mount.path) for mount in found.mounts] == [(tube, "1/1")]
    assert [motor.mount for motor in found.motors] == ["1/1"]


LATER = [
    ("1.5", '<preset type="BODY_TUBE" manufacturer="Estes" partno="BT-50"/>', {"preset": "Estes BT-50"}),
    ("1.6", '<appearance><paint red="1"/><shine>0.3</shine></appearance>', {}),
    ("1.6", '<deploymentconfiguration configid="c1"><deployevent>apogee</deployevent></deploymentconfiguration>', {}),
    ("1.8", '<axialoffset method="top">0.01</axialoffset><position type="top">0.01</position>', {}),
    ("1.8", '<angleoffset method="relative">90</angleoffset><rotation>90</rotation>', {}),
    ("1.8", '<insideappearance><paint red="1"/></insideappearance>', {}),
    ("1.9", "<id>7c9b0c0e-0b0d-4f9e-9a2f-0d6c6c1f2a11</id>", {"id": "7c9b0c0e-0b0d-4f9e-9a2f-0d6c6c1f2a11"}),
]


@pytest.mark.parametrize(("version", "element", "brought"), LATER)
def test_what_a_version_brought_to_components_is_read_or_changes_nothing(
    version: str, element: str, brought: dict[str, str]
) -> None:
    tube = "<bodytube><name>Tube</name><radius>0.0125</radius>{}</bodytube>"
    before, after = (only(design(tube.format(inside), version=version)) for inside in ("", element))
    assert after == replace(before, **brought)


@pytest.mark.parametrize("kind", ["tubefinset", "railbutton", "podset", "parallelstage", "boosterset"])
def test_a_kind_of_component_that_a_version_brought_is_one(kind: str) -> None:
    assert only(design(f"<{kind}><instancecount>2</instancecount></{kind}>")).type == kind


@pytest.mark.parametrize("name", ["fincount", "instancecount"])
def test_a_count_is_read_by_its_old_and_its_new_name(name: str) -> None:
    assert only(design(f"<trapezoidfinset><{name}>4</{name}></trapezoidfinset>")).count == 4


def test_extensions_wind_and_preferences_change_no_simulation() -> None:
    simulation = (
        '<simulation status="uptodate"><name>S</name>{}<conditions><configid>c1</configid>{}</conditions></simulation>'
    )
    extension = '<extension extensionid="example.Spin"><entry key="x">1</entry></extension>'
    wind = '<wind model="multilevel"><windlevel altitude="0" speed="2"/></wind>'
    plain = read_design(design(simulations=simulation.format("", "")))
    later = read_design(
        design(simulations=simulation.format(extension, wind) + "<docprefs><pref key='a'>1</pref></docprefs>")
    )
    assert later == plain


def test_a_digest_is_kept_and_may_differ_for_one_designation() -> None:
    motors = "".join(MOTOR.replace("c1", f"c{n}").replace("d1", f"d{n}") for n in (1, 2, 3))
    found = read_design(design(f"<innertube><motormount>{motors}</motormount></innertube>")).motors
    assert [(motor.designation, motor.digest) for motor in found] == [("A8", "d1"), ("A8", "d2"), ("A8", "d3")]


@pytest.mark.parametrize("name", ["I216-CL(I)", "G54-RL", "G126-WT", "L1685-SS", "O3800"])
def test_a_designation_is_kept_as_written_though_nobody_else_uses_it(name: str) -> None:
    motor = MOTOR.replace("A8", name).replace("Acme", "K")
    (found,) = read_design(design(f"<innertube><motormount>{motor}</motormount></innertube>")).motors
    assert (found.manufacturer, found.designation) == ("K", name)


@pytest.mark.parametrize("missing", ["groundhitvelocity", "deploymentvelocity", "optimumdelay", "launchrodvelocity"])
def test_a_result_that_is_often_missing_is_none(missing: str) -> None:
    fields = {
        "groundhitvelocity": "ground_hit_velocity_m_s",
        "deploymentvelocity": "deployment_velocity_m_s",
        "optimumdelay": "optimum_delay_s",
        "launchrodvelocity": "launch_rod_velocity_m_s",
    }
    written = " ".join(f'{name}="4.5"' for name in fields if name != missing)
    simulation = f'<simulation status="uptodate"><flightdata maxaltitude="100" {written}/></simulation>'
    (found,) = read_design(design(simulations=simulation)).simulations
    assert {name: getattr(found, field) for name, field in fields.items()} == {
        name: None if name == missing else 4.5 for name in fields
    }


@pytest.mark.parametrize(
    "text", ["'}) DETACH DELETE n //", "<script>alert(1)</script>", "=1+1", "🚀 Röte\u2028", "../../x"]
)
def test_a_text_is_only_a_text(text: str) -> None:
    escaped = text.replace("&", "&amp;").replace("<", "&lt;")
    found = read_design(design(f"<bodytube><name>{escaped}</name></bodytube>", rocket=f"<name>{escaped}</name>"))
    assert (found.name, found.components[1].name) == (text.strip(), text.strip())


def test_the_json_holds_everything_and_no_nan() -> None:
    simulation = (
        '<simulation status="outdated"><name>S</name><flightdata maxaltitude="Infinity" maxmach="0.5"/></simulation>'
    )
    content = design(f"<bodytube><motormount>{MOTOR}</motormount></bodytube>", simulations=simulation)
    told = json.loads(json.dumps(design_as_json(read_design(content)), allow_nan=False))
    assert {"name", "designer", "version", "container", "components", "motors", "simulations"} <= told.keys()
    assert (told["name"], told["version"], told["container"]) == ("Pathfinder", "1.10", "xml")
    assert told["components"] == {"bodytube": 1, "stage": 1}
    assert told["motors"][0]["designation"] == "A8"
    assert (told["simulations"][0]["max_altitude_m"], told["simulations"][0]["is_current"]) == (None, False)
    assert [each["path"] for each in told["component_tree"]] == ["1", "1/1"]


_TAGS = st.sampled_from(
    ["bodytube", "subcomponents", "motormount", "motor", "name", "finpoints", "point", "stage", "radius"]
)
_TEXTS = st.sampled_from(["", "NaN", "auto", "1e308", "-1", "x"])


@given(st.recursive(_TEXTS, lambda inner: st.tuples(_TAGS, st.lists(inner, max_size=3)), max_leaves=25))
def test_any_arrangement_of_elements_is_read(tree: object) -> None:
    def written(node: object) -> str:
        return node if isinstance(node, str) else f"<{node[0]}>{''.join(map(written, node[1]))}</{node[0]}>"

    found = read_design(design(written(tree), rocket=written(tree), simulations=written(tree)))
    assert isinstance(found, Design)
    json.dumps(design_as_json(found), allow_nan=False)


@pytest.mark.parametrize("package", ["openrocket", "motor_files", "inspection"])
def test_a_reader_brings_no_network_client_and_no_data_frames(package: str) -> None:
    told = f"import sys, rocket_pipeline.core.rocketry.{package}; print(*sys.modules)"
    modules = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True).stdout.split()
    assert {"aiohttp", "httpx", "polars", "prefect", "structlog"}.isdisjoint(modules)
