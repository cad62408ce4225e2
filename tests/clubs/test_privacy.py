"""What is about persons does not leave a page, wherever on it it stands."""

from __future__ import annotations

import json

import pytest

from rocket_pipeline.core.rocketry.clubs import read_directory
from rocket_pipeline.core.rocketry.clubs.privacy import looks_like_person, scrub

SECRETS = ("Ann Bee", "ann.bee@mail.test", "ann", "555-123-4567", "(555) 123-4567", "555.123.4567", "12 Elm")


@pytest.mark.parametrize(
    "header",
    [
        "Contact",
        "Contact Name",
        "Club Contact",
        "E-mail",
        "Email Address",
        "Phone",
        "Telephone #",
        "President",
        "Prefect",
        "Senior Advisor",
        "Address",
        "Mailing Address",
        "Directions",
        "Notes",
        "Point of Contact",
        "Officers",
        "Cell",
        "Owner",
    ],
)
def test_columns_of_persons_are_never_read(read, table, header):
    html = table(f"Club|Section|{header}|State", ["Alpha|1|Ann Bee 12 Elm St ann.bee@mail.test 555-123-4567|OH"])
    assert read(html, "club") == [{"name": "Alpha", "section_number": "1", "affiliation": "NAR", "state": "OH"}]


def test_columns_that_a_layout_calls_private_are_never_read(read, table):
    html = table("Club|Section|City", ["Alpha|1|Dayton"])
    assert "city" not in read(html, "club", private=["City"])[0]


@pytest.mark.parametrize(
    ("written", "stored"),
    [
        ("Torrey Farm (call Bob 555-123-4567)", "Torrey Farm"),
        ("Torrey Farm - call Bob at 555-1234", "Torrey Farm"),
        ("Torrey Farm, contact Bob Smith for directions", "Torrey Farm"),
        ("Torrey Farm call Bob", "Torrey Farm"),
        ("Torrey Farm (Bob Smith, 555-1234)", "Torrey Farm"),
        ("Torrey Farm; bob@mail.test", "Torrey Farm"),
        ("Torrey Farm, bob at mail dot test", "Torrey Farm"),
        ("Torrey Farm, bob [at] mail [dot] test", "Torrey Farm"),
        ("Torrey Farm, +44 20 7946 0958", "Torrey Farm"),
        ("Torrey Farm, 5551234567", "Torrey Farm"),
        ("Torrey Farm, Mr. Smith", "Torrey Farm"),
        ("Torrey Farm, landowner: Bob", "Torrey Farm"),
        ("Torrey Farm, 12 Elm Street, Potter", "Torrey Farm, Potter"),
        ("Bob Smith, 555-123-4567", ""),
        ("Bob 555-123-4567 Torrey Farm", ""),
        ("Bob Smith call 555-1234", ""),
        ("12 Elm St", ""),
        ("12345 County Rd 7", ""),
        ("PO Box 12", ""),
        ("call 555-ROCKET", ""),
        ("Torrey Farms of Potter", "Torrey Farms of Potter"),
        ("White's Field", "White's Field"),
        ("Field 4, gate B", "Field 4, gate B"),
        ("2,500 - 4,500 ft", "2,500 - 4,500 ft"),
        ("Call Bob", ""),
        ("x" * 161, ""),
    ],
)
def test_a_text_ends_where_a_person_begins(written, stored):
    assert scrub(written) == stored


@pytest.mark.parametrize(
    "name",
    [
        "First Contact Rocketry",
        "St. Mary's Rocket Club",
        "Rocket Club 1957-1999",
        "Tripoli Prefecture 27",
        "NAR Section 503",
        "CATO - SE Connecticut",
        "Text Book Rocketeers",
        "Quad Cities Rocket Society (QCRS)",
        "A.R.C. of Ohio, Inc.",
    ],
)
def test_names_of_clubs_stay_whole(name):
    assert scrub(name, is_name=True) == name


@pytest.mark.parametrize(
    ("name", "stored"),
    [
        ("Alpha Rocket Club (Contact: Ann Bee)", "Alpha Rocket Club"),
        ("Alpha Rocket Club c/o Ann Bee, 12 Elm St", "Alpha Rocket Club"),
        ("Alpha Rocket Club, 555-123-4567", "Alpha Rocket Club"),
        ("ann.bee@mail.test", ""),
    ],
)
def test_names_of_clubs_lose_what_is_about_persons(name, stored):
    assert scrub(name, is_name=True) == stored


def test_a_name_given_under_contact_is_not_stored_elsewhere_either(read, table):
    rows = [
        "Alpha|1|Ann Bee's Farm|Ann Bee<br>12 Elm St|https://club.test/ann-bee",
        "Beta|2|ann bee Field, Ohio|Bo Cee|",
    ]
    html = table("Club|Section|Launch Site|Contact|Website", rows)
    assert "bee" not in repr(read(html)).lower()


@pytest.mark.parametrize(
    "link",
    [
        "mailto:ann@mail.test",
        "tel:5551234567",
        "sms:5551234567",
        "https://x.test/?to=ann@mail.test",
        "https://wa.me/15551234567",
        "https://x.test/?to=ann%40mail.test",
        "https://x.test/call/555-123-4567",
        "https://ann@x.test/",
        "javascript:alert(1)",
    ],
)
def test_links_to_persons_are_no_websites(read, table, link):
    html = table("Club|Section|Website", [f'Alpha|1|<a href="{link}">x</a>'])
    assert "websites" not in read(html, "club")[0]


def test_a_protected_address_is_none(read, table):
    mail = '<a class="__cf_email__" data-cfemail="ab12">[email&#160;protected]</a>'
    (club,) = read(table("Club|Section|City", [f"Alpha|1|Dayton {mail}"]), "club")
    assert "protected" not in repr(club)


@pytest.mark.parametrize("name", ["Ann Bee", "Ann B. Bee", "Ann van Bee", "José García", "A. Bee"])
def test_persons_names_are_known(name):
    assert looks_like_person(name)


@pytest.mark.parametrize(
    "name", ["Dayton", "Torrey Farm", "Syracuse Rocket Club", "NAR 464", "ann bee", "Field of Dreams Park"]
)
def test_other_names_are_not_taken_for_persons(name):
    assert not looks_like_person(name)


def test_no_shape_lets_a_person_through_nor_do_the_warnings():
    thing = {
        "@type": "SportsClub",
        "name": "Gamma",
        "identifier": "NAR #3",
        "email": SECRETS[1],
        "telephone": SECRETS[3],
        "address": {"streetAddress": "12 Elm St", "addressLocality": "Dayton"},
        "contactPoint": {"name": SECRETS[0], "telephone": SECRETS[4]},
        "employee": [{"@type": "Person", "name": SECRETS[0]}],
        "description": f"Call {SECRETS[0]} at {SECRETS[5]}",
        "location": {"@type": "Place", "name": f"Farm of {SECRETS[0]}", "telephone": SECRETS[3]},
    }
    html = f"""<table><tr><th>Club<th>Section<th>City<th>Status<th>Ann Bee<th>Contact</tr>
    <tr><td>Alpha<td>1<td>call Ann Bee<td>ask Ann Bee {SECRETS[3]}<td>{SECRETS[1]}<td>Ann Bee, 12 Elm</tr>
    <tr><td>{SECRETS[1]}<td>2<td>x<td>y<td>z<td>w</tr></table>
    <div class=c><h3>Beta (call {SECRETS[4]})</h3><p>Section: 2</p><p>Contact: Ann Bee<br>{SECRETS[5]}</p>
    <p>Location: Ann Bee, 12 Elm St, Dayton, OH</p><p>Launch site: 12 Elm St</p></div>
    <script type="application/ld+json">{json.dumps(thing)}</script>"""
    page = read_directory(html.encode(), url="https://www.nar.org/")
    told = repr([list(club.records()) for club in page.clubs]) + repr(page.problems)
    assert {"Alpha", "Beta", "Gamma"} <= {club.values["name"] for club in page.clubs}
    for secret in SECRETS:
        assert secret.lower() not in told.lower()


def test_a_text_that_is_left_out_is_reported_without_its_words(table):
    page = read_directory(table("Club|Section|City", ["Alpha|1|call Ann Bee"]).encode())
    assert page.problems == ["left out for persons' data or for its length: city of some clubs"]


PERSON = "Zebulon Quux"
HEAD = "<table><tr><th>Club<th>Section<th>{}<tr><td>Alpha<td>464<td>{}</table>"
FLAT = "<h3>Alpha Rocket Club</h3><p>NAR 464</p>"


@pytest.mark.parametrize(
    "html",
    [
        HEAD.format("Status", f"Active, {PERSON} pres."),
        HEAD.format("Status", PERSON),
        HEAD.format("Affiliation", PERSON),
        HEAD.format("Launch site", f"Sod farm, owner {PERSON}"),
        HEAD.format("Launch site", "Sod farm 77 Maple Ave Dayton OH"),
        HEAD.format("Launch site<th>Contact", f"{PERSON} farm<td>{PERSON}"),
        HEAD.format("Launch site<th>Waiver", f"Sod farm<td>2500 ft, call {PERSON} 555-867-5309"),
        HEAD.format("City<th>President", f"Dayton ({PERSON})<td>{PERSON}"),
        HEAD.format("Location", f"{PERSON}<br>77 Maple Ave<br>Dayton"),
        HEAD.format("Website<th>Contact", f"https://x.test/~zebulonquux<td>{PERSON}"),
        f"{FLAT}<p>{PERSON}<br>77 Maple Ave<br>Dayton, OH 45402<br>555-867-5309</p><h3>Beta</h3><p>NAR 4</p>",
        f"{FLAT}<p>Founded: 1999 by {PERSON}</p><p>Prefect: {PERSON}</p>",
        f"{FLAT}<table><tr><td>Location</td><td>{PERSON}, Dayton, OH</td></tr></table>",
        f"<h3>Alpha - {PERSON}</h3><p>NAR 464</p><p>Contact: {PERSON}</p>",
        f"<table><tr><th>Name<th>Section<th>State<tr><td>{PERSON}<td>4<td>OH<tr><td>Zebulon Smith<td>5<td>OH</table>",
        f"<ul><li><b>{PERSON}</b><br>NAR Section 464</li><li><b>Zebulon Smith</b><br>NAR Section 5</li></ul>",
        f'<script>m=[{{"name":"{PERSON}","state":"OH","section":"464","title":"President"}}]</script>',
        f'<script>m=[{{"name":"Alpha","section":4,"siteName":"{PERSON} field","contactName":"{PERSON}"}}]</script>',
        f'<script type="application/ld+json">{{"@type":"Place","name":"{PERSON} residence"}}</script>',
    ],
)
def test_no_way_to_write_a_person_lets_one_through(html):
    page = read_directory(html.encode(), url="https://www.nar.org/")
    told = (repr([list(club.records()) for club in page.clubs]) + repr(page.problems)).lower()
    assert [word for word in ("zebulon", "quux", "867", "maple") if word in told] == []


def test_a_list_of_persons_is_reported_without_their_names(table):
    page = read_directory(table("Name|Section|State", ["Ann Bee|1|OH", "Bob Cee|2|OH"]).encode())
    assert (page.clubs, page.problems) == ([], ["2 items that may be persons and no clubs"])
