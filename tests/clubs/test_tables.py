"""Clubs in tables: columns by the words of the header, whatever stands around them."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize(
    ("written", "section", "prefecture", "affiliation"),
    [
        ("NAR #464", "464", "", "NAR"),
        ("NAR 464", "464", "", "NAR"),
        ("NAR Section No. 464", "464", "", "NAR"),
        ("Section 503", "503", "", "NAR"),
        ("Section #503", "503", "", "NAR"),
        ("503", "503", "", "NAR"),
        ("#503", "503", "", "NAR"),
        ("Tripoli #099", "", "099", "TRA"),
        ("Tripoli Prefecture 99", "", "99", "TRA"),
        ("TRA #27", "", "27", "TRA"),
        ("NAR #136 / Tripoli #162", "136", "162", "NAR|TRA"),
        ("NAR #136<br>Tripoli #162", "136", "162", "NAR|TRA"),
        ("NAR Section 136, Prefecture 162", "136", "162", "NAR|TRA"),
        ("NAR #136, NAR #137", "136|137", "", "NAR"),
        ("", "", "", "NAR"),
        ("pending", "", "", "NAR"),
        ("12345678", "", "", "NAR"),
    ],
)
def test_numbers_are_read_as_written_in_every_form(read, table, written, section, prefecture, affiliation):
    (club,) = read(table("Club|Section #|State", [f"Alpha|{written}|OH"]), "club")
    got = (club.get("section_number", ""), club.get("tripoli_prefecture", ""), club["affiliation"])
    assert got == (section, prefecture, affiliation)


def test_a_club_of_both_organizations_has_one_column_each(read, table):
    (club,) = read(table("Club|NAR #|Tripoli #", ["Mars|136|162"]), "club")
    assert (club["section_number"], club["tripoli_prefecture"], club["affiliation"]) == ("136", "162", "NAR|TRA")


def test_columns_may_be_ticked(read, table):
    clubs = read(table("Club|State|NAR|TRA", ["One|OH|x|", "Two|OH||✓", "Three|OH|Yes|yes"]), "club")
    assert [club["affiliation"] for club in clubs] == ["NAR", "TRA", "NAR|TRA"]


@pytest.mark.parametrize(
    ("said", "affiliation"),
    [("NAR", "NAR"), ("Tripoli", "TRA"), ("NAR/TRA", "NAR|TRA"), ("Independent", "Independent")],
)
def test_the_affiliation_may_be_said_in_words(read, table, said, affiliation):
    (club,) = read(table("Club|Affiliation|State", [f"Alpha|{said}|OH"]), "club")
    assert club["affiliation"] == affiliation


def test_in_another_organizations_directory_a_bare_number_is_one_of_theirs(read, table):
    (club,) = read(table("Club|Number|State", ["Alpha|27|CT"]), "club", directory_of="TRA")
    assert (club["tripoli_prefecture"], club["affiliation"]) == ("27", "TRA")


@pytest.mark.parametrize(
    ("written", "city", "state", "country"),
    [
        ("Amesbury, MA", "Amesbury", "MA", ""),
        ("Amesbury MA 01913", "Amesbury", "MA", ""),
        ("Amesbury, MA 01913-1234", "Amesbury", "MA", ""),
        ("Amesbury, MA, 01913", "Amesbury", "MA", ""),
        ("Penn Yan, New York", "Penn Yan", "New York", ""),
        ("Fargo North Dakota", "Fargo", "North Dakota", ""),
        ("Charleston West Virginia", "Charleston", "West Virginia", ""),
        ("Monroe, Lousiana", "Monroe", "Lousiana", ""),
        ("Pheonix, AZ", "Pheonix", "AZ", ""),
        ("Pheonix AZ", "Pheonix", "AZ", ""),
        ("Del Notre, CO", "Del Notre", "CO", ""),
        ("Calgary, Alberta, Canada", "Calgary", "Alberta", "Canada"),
        ("Dayton, OH, USA", "Dayton", "OH", "USA"),
        ("Ohio", "", "Ohio", ""),
        ("12 Elm St, Amesbury, MA 01913", "Amesbury", "MA", ""),
        ("Ann Bee, 12 Elm St, Amesbury, MA", "Amesbury", "MA", ""),
        ("12 Elm St Amesbury MA", "", "MA", ""),
        ("P.O. Box 7, Amesbury, MA", "Amesbury", "MA", ""),
        ("San Jose", "San Jose", "", ""),
    ],
)
def test_places_are_kept_as_written_without_streets_and_zip_codes(read, table, written, city, state, country):
    (club,) = read(table("Club|Section|Location", [f"Alpha|1|{written}"]), "club")
    assert tuple(club.get(name, "") for name in ("city", "state", "country")) == (city, state, country)


@pytest.mark.parametrize(
    ("header", "cells"),
    [("City|State", "Amesbury|MA"), ("City|State", "Amesbury|MA 01913"), ("City|Section", "Amesbury MA 01913|1")],
)
def test_cities_and_states_of_their_own_columns(read, table, header, cells):
    (club,) = read(table(f"Club|{header}", [f"Alpha|{cells}"]), "club")
    assert (club["city"], club["state"]) == ("Amesbury", "MA")


def test_a_city_that_is_called_like_a_state_stays_a_city(read, table):
    (club,) = read(table("Club|City|State", ["Alpha|Washington|MO"]), "club")
    assert (club["city"], club["state"]) == ("Washington", "MO")


@pytest.mark.parametrize("status", ["Active", "Closing", "Closed", "Pending"])
def test_the_status_is_kept(read, table, status):
    (club,) = read(table("Club|Section|Status", [f"Alpha|1|{status}"]), "club")
    assert club["status"] == status


@pytest.mark.parametrize("waiver", ["", "2,500", "2500 ft", "15,000' AGL", "17,500 ft. MSL", "none", "4500/9000"])
def test_a_waiver_is_kept_as_written(read, table, waiver):
    (site,) = read(table("Club|Section|Launch Site|Waiver (ft AGL)", [f"Alpha|1|Powow|{waiver}"]), "launch_site")
    assert site.get("waiver_ft", "") == waiver


def test_wrong_coordinates_are_kept_for_cleaning_to_decide(read, table):
    rows = [f"{name}|1{i}|{state}|33.2049|-93.22221" for i, (name, state) in enumerate([("A b", "MD"), ("C d", "VA")])]
    sites = read(table("Club|Section|State|Latitude|Longitude", rows), "launch_site")
    assert {(site["latitude"], site["longitude"]) for site in sites} == {("33.2049", "-93.22221")}


@pytest.mark.parametrize(
    ("written", "latitude", "longitude"),
    [
        ("42.85, -70.93", "42.85", "-70.93"),
        ("42.85 -70.93", "42.85", "-70.93"),
        ("(42.85; -70.93)", "42.85", "-70.93"),
        ("N42.85 W70.93", "N42.85", "W70.93"),
        ("42° 51' 30\" N, 70° 55' 12\" W", "42° 51' 30\" N", "70° 55' 12\" W"),
        ("see map", "", ""),
        ("555-123-4567", "", ""),
    ],
)
def test_coordinates_may_stand_in_one_column(read, table, written, latitude, longitude):
    sites = read(table("Club|Section|Launch Site|GPS", [f"Alpha|1|Powow|{written}"]), "launch_site")
    assert (sites[0].get("latitude", ""), sites[0].get("longitude", "")) == (latitude, longitude)


@pytest.mark.parametrize(
    "link",
    [
        "https://www.google.com/maps/@42.85,-70.93,12z",
        "https://maps.google.com/?q=42.85,-70.93",
        "https://www.google.com/maps?q=42.85%2C-70.93",
    ],
)
def test_coordinates_may_stand_in_a_link_to_a_map_which_is_no_website(read, table, link):
    html = table("Club|Section|Launch Site", [f'Alpha|1|<a href="{link}">Powow</a>'])
    (site,) = read(html, "launch_site")
    assert (site["latitude"], site["longitude"]) == ("42.85", "-70.93")
    assert "websites" not in read(html, "club")[0]


def test_several_sites_may_be_lines_of_a_cell_with_a_gap_among_their_waivers(read, table):
    row = "Alpha|1|Powow<br>Second Field|<br>15,000'|42.8,-70.9<br>41.1,-71.2"
    one, two = read(table("Club|Section|Launch Sites|Waiver|Coordinates", [row]), "launch_site")
    assert ("waiver_ft" in one, one["site_name"], one["latitude"]) == (False, "Powow", "42.8")
    assert (two["waiver_ft"], two["site_name"], two["longitude"]) == ("15,000'", "Second Field", "-71.2")


def test_several_sites_may_be_items_of_a_list_or_stand_between_semicolons(read, table):
    for cell in ("<ul><li>Powow</li><li>Second Field</li></ul>", "Powow; Second Field", "<p>Powow</p><p>Second Field"):
        sites = read(table("Club|Section|Sites", [f"Alpha|1|{cell}"]), "launch_site")
        assert [site["site_name"] for site in sites] == ["Powow", "Second Field"]


def test_several_sites_may_be_rows_that_the_clubs_cells_span(read):
    html = (
        "<table><tr><th>Club<th>Section<th>Site<th>Waiver</tr>"
        "<tr><td rowspan=2>Alpha<td rowspan=2>1<td>Powow<td>2,500</tr><tr><td>Second Field<td>9,000</tr>"
        "<tr><td>Beta<td>2<td>Third<td></tr></table>"
    )
    assert [club["name"] for club in read(html, "club")] == ["Alpha", "Beta"]
    sites = [(site["name"], site["site_name"], site.get("waiver_ft")) for site in read(html, "launch_site")]
    assert sites == [("Alpha", "Powow", "2,500"), ("Alpha", "Second Field", "9,000"), ("Beta", "Third", None)]


def test_several_sites_may_be_rows_that_repeat_the_club(read, table):
    html = table("Club|Section|Site", ["Alpha|1|Powow", "Alpha|1|Second Field"])
    assert len(read(html, "club")) == 1
    assert len(read(html, "launch_site")) == 2


def test_a_waiver_that_may_be_any_sites_stays_with_the_club(read, table):
    html = table("Club|Section|Site|Waiver", ["Alpha|1|Powow<br>Second Field|9,000"])
    assert all("waiver_ft" not in site for site in read(html, "launch_site"))
    assert read(html, "club")[0]["waiver_ft"] == "9,000"


def test_a_site_says_its_place_behind_its_name(read, table):
    (site,) = read(table("Club|Section|Site", ["Urrg|765|Torrey Farms of Potter, Penn Yan, NY"]), "launch_site")
    assert (site["site_name"], site["site_city"], site["site_state"]) == ("Torrey Farms of Potter", "Penn Yan", "NY")


def test_a_club_without_a_site_has_no_row_of_sites(read, table):
    assert read(table("Club|Section|Site|Waiver", ["Alpha|1||"]), "launch_site") == []


def test_two_rows_that_contradict_stay_two(read, table):
    clubs = read(table("Club|Section|Status", ["Alpha|1|Active", "Alpha|1|Closed"]), "club")
    assert [club["status"] for club in clubs] == ["Active", "Closed"]


def test_websites_are_links_or_written_and_never_the_directorys_own_pages(read, table):
    cell = (
        '<a href="http://mars.test/">x</a> <a href="https://www.nar.org/club/1">details</a> <a href="/club/2">x</a>'
        '<a href="//second.test/x">y</a> <a href="javascript:void(0)">z</a> <a href="mailto:a@mail.test">m</a>'
    )
    one, two = read(table("Club|Section|Web Site", [f"Alpha|1|{cell}", "Beta|2|www.beta.test"]), "club")
    assert one["websites"] == ["http://mars.test/", "https://second.test/x"]
    assert two["websites"] == ["www.beta.test"]


def test_a_linked_name_is_the_website_where_no_column_is(read, table):
    (club,) = read(table("Club|Section", ['<a href="https://mars.test">Mars</a>|136']), "club")
    assert (club["name"], club["websites"]) == ("Mars", ["https://mars.test"])


@pytest.mark.parametrize(
    "header",
    [
        "Club|Section",
        "Club Name|NAR Section #",
        "Section Name|Section Number",
        "Name:|Number",
        "ORGANIZATION|Charter No.",
        "Chapter|Chapter Number",
        "Name of Club|NAR #",
        "Club / Section|Section No",
        "\xa0Club\xa0|\u200bNAR No.",
    ],
)
def test_headers_are_known_by_their_words(read, table, header):
    (club,) = read(table(header, ["Alpha|464"]), "club")
    assert (club["name"], club["section_number"]) == ("Alpha", "464")


def test_a_layout_names_further_headers_and_they_win(read, table):
    html = table("Verein|Nr.|Site", ["Alpha|464|Dayton"])
    assert read(html) == []
    own = {"name": ["Verein"], "section": ["nr"], "city": ["site"]}
    (club,) = read(html, "club", headers=own)
    assert (club["name"], club["section_number"], club["city"]) == ("Alpha", "464", "Dayton")


def test_a_header_may_be_plain_cells_and_stand_below_a_title(read):
    html = "<table><tr><td colspan=3>Our clubs<tr><td>Club<td>Section<td>State<tr><td>Syracuse Rocket Club<td>NAR<td>NY"
    (club,) = read(html, "club")
    assert club["name"] == "Syracuse Rocket Club"


def test_a_header_that_is_repeated_is_no_club(read, table):
    html = table("Club|Section", ["Alpha|1", "Club|Section", "Beta|2"])
    assert [club["name"] for club in read(html, "club")] == ["Alpha", "Beta"]


def test_states_may_be_rows_of_their_own_or_headings(read):
    row = "<tr><td>{}<td>{}</tr>"
    html = "<h2>Ohio</h2><table><tr><th>Club<th>Section</tr>" + row.format("Alpha", 1)
    html += "<tr><td colspan=2>Lousiana</tr>" + row.format("Beta", 2) + "<tr><td colspan=2>No more here</tr>"
    html += row.format("Gamma", 3) + "</table>"
    assert [club["state"] for club in read(html, "club")] == ["Ohio", "Lousiana", "Lousiana"]


def test_tables_lie_in_tables_and_beside_others(read, table):
    inner = table("Club|Section", ["Alpha|1"])
    html = f"<table><tr><td>Menu</td><td>{inner}</td></tr></table>" + table("Motor|Impulse", ["C6|10"])
    assert [club["name"] for club in read(html, "club")] == ["Alpha"]


def test_two_tables_of_a_page_are_both_read(read, table):
    html = table("Club|Section", ["Alpha|1"]) + table("Club Name|Number|State", ["Beta|2|OH"])
    assert [club["name"] for club in read(html, "club")] == ["Alpha", "Beta"]


def test_only_the_tables_that_the_layout_names_are_read(read, table):
    html = f"<div class=a>{table('Club|Section', ['Alpha|1'])}</div>" + table("Club|Section", ["Beta|2"])
    assert [club["name"] for club in read(html, "club", tables=".a table")] == ["Alpha"]


def test_a_table_of_officers_is_no_table_of_clubs(read, table):
    assert read(table("Name|Position|Section|State", ["Ann Bee|President|464|OH"])) == []
    assert read(table("First Name|Last Name|Club|Section", ["Ann|Bee|Alpha|464"])) == []


def test_names_beside_clubs_are_persons(read, table):
    (club,) = read(table("Name|Club|Section", ["Ann Bee|Alpha|464"]), "club")
    assert club["name"] == "Alpha"


def test_rows_with_too_few_or_too_many_cells_are_read_as_far_as_they_go(read, table):
    clubs = read(table("Club|Section|State", ["Alpha|1", "Beta|2|OH|x|y", "|3|OH", "Gamma||"]), "club")
    assert [club["name"] for club in clubs] == ["Alpha", "Beta", "Gamma"]


def test_the_year_of_foundation_is_kept(read, table):
    clubs = read(table("Club|Section|Founded", ["Alpha|1|1964", "Beta|2|May 1972", "Gamma|3|long ago"]), "club")
    assert [club.get("founded") for club in clubs] == ["1964", "May 1972", None]


def test_a_date_of_six_digits_is_kept_as_written(read, table):
    (club,) = read(table("Club|Section|Founded", ["Alpha|1|650901"]), "club")
    assert club["founded"] == "650901"


def test_three_sites_in_two_states_may_share_one_wrong_place(read, table):
    rows = [f"Club {n}|{n}|{state}|Field {n}|33.2049|-93.22221" for n, state in enumerate(("MD", "MD", "VA"), 1)]
    sites = read(table("Club|Section|State|Site|Latitude|Longitude", rows), "launch_site")
    assert [(site["site_name"], site["state"], site["latitude"]) for site in sites] == [
        ("Field 1", "MD", "33.2049"),
        ("Field 2", "MD", "33.2049"),
        ("Field 3", "VA", "33.2049"),
    ]


def test_a_club_s_parent_is_not_kept(read, table):
    (club,) = read(table("Club|Number|Parent|Status", ["Alpha|464|Region 3|Active"]), "club")
    assert "Region 3" not in club.values()


def test_markup_entities_and_hidden_parts_are_no_words(read, table):
    cell = "<b>A&amp;M</b>&nbsp;<i>Rockets</i><!-- x --><script>var a</script><style>b{}</style>"
    assert read(table("Club|Section", [f"{cell}|1"]), "club")[0]["name"] == "A&M Rockets"
