"""Directories as several systems draw them, none of which the reader was written for; persons stay out of all."""

from __future__ import annotations

import logging
import time

import pytest

from rocket_pipeline.core.rocketry.clubs import read_directory

SECRETS = ("ann", "bob", "bee", "cee", "555", "12 elm", "oak ave", "mail", "45402", "president", "contact")


@pytest.mark.parametrize(
    ("html", "clubs"),
    [
        pytest.param(
            '<html><body><form id="form1"><div id="content_column">'
            '<table class="SubgroupTable" cellspacing=0><tr class="header"><td>Chapter Name</td><td>'
            "Chapter #</td><td>City</td><td>State</td><td>Status</td><td>Primary Contact</td><td>Website"
            '</td></tr><tr class="row"><td><a href="/content.aspx?page_id=1525&club_id=114127&item_id=1">'
            "Alpha Rocket Club</a></td><td>464</td><td>Dayton</td><td>OH</td><td>Active</td><td>"
            '<a href="mailto:ann@mail.test">Ann Bee</a><br>(555) 123-4567</td><td>'
            '<a href="http://alpha.test">alpha.test</a></td></tr><tr class="alt"><td>'
            '<a href="/content.aspx?page_id=1525&club_id=114127&item_id=2">Beta Section</a></td><td>503'
            "</td><td>Toledo</td><td>OH</td><td>Closing</td><td>Bob Cee</td><td></td></tr></table></div>"
            "</form></body></html>",
            [("Alpha Rocket Club", "464", "Dayton", "OH"), ("Beta Section", "503", "Toledo", "OH")],
            id="a table whose header is a row of plain cells, the number behind a sign",
        ),
        pytest.param(
            '<div class="module"><div class="list-item"><div class="item-name"><a href="x">'
            'Alpha Rocket Club</a></div><div class="item-info">Chapter Number: 464</div>'
            '<div class="item-info">Dayton, OH 45402</div><div class="item-info">Chapter Contact: Ann Bee'
            '</div><div class="item-info">Email: <a href="mailto:ann@mail.test">ann@mail.test</a></div>'
            '<div>Phone: 555-123-4567</div><div>Status: Active</div></div><div class="list-item">'
            '<div class="item-name"><a href="x">Beta Section</a></div><div class="item-info">'
            'Chapter Number: 503</div><div class="item-info">Toledo, OH 45402</div>'
            '<div class="item-info">Chapter Contact: Bob Cee</div><div>Status: Closing</div></div></div>',
            [("Alpha Rocket Club", "464", "Dayton", "OH"), ("Beta Section", "503", "Toledo", "OH")],
            id="rows of boxes whose class says name and info",
        ),
        pytest.param(
            '<div id="wpsl-stores"><ul><li data-store-id="12"><div class="wpsl-store-location"><p>'
            '<strong>Alpha Rocket Club</strong><span class="wpsl-street">12 Elm St</span><span>'
            'Dayton, OH 45402</span><span class="wpsl-country">United States</span></p>'
            '<p class="wpsl-contact-details"><span><strong>Phone</strong>: 555-123-4567</span><span>'
            "<strong>Email</strong>: ann@mail.test</span></p><p>NAR Section #464</p></div></li>"
            '<li data-store-id="13"><div class="wpsl-store-location"><p><strong>Beta Section</strong>'
            '<span class="wpsl-street">9 Oak Ave</span><span>Toledo, OH 45402</span></p><p>'
            "NAR Section #503</p></div></li></ul></div>",
            [("Alpha Rocket Club", "464", "Dayton", "OH"), ("Beta Section", "503", "Toledo", "OH")],
            id="the boxes of a store locator",
        ),
        pytest.param(
            '<table id="tablepress-1" class="tablepress"><thead><tr class="row-1"><th class="column-1">'
            "Section #</th><th>Section Name</th><th>Location</th><th>Senior Advisor</th><th>Web Site</th>"
            "<th>Launch Sites</th><th>Waiver</th></tr></thead><tbody><tr><td>464</td><td>"
            "Alpha Rocket Club</td><td>Dayton, OH</td><td>Ann Bee<br>12 Elm St<br>Dayton, OH 45402<br>"
            '555-123-4567</td><td><a href="https://alpha.test/">https://alpha.test/</a></td><td>'
            "Sod Farm, Dayton, OH<br>Farm of Ann Bee</td><td>2,500 ft AGL<br>10,000</td></tr></tbody>"
            "</table>",
            [("Alpha Rocket Club", "464", "Dayton", "OH")],
            id="a table with an address in the column of persons",
        ),
        pytest.param(
            "<div id=map></div><script>"
            'var map; var locations = [{"id":1,"title":"Alpha Rocket Club","section":"464","lat":39.75,'
            '"lng":-84.19,"city":"Dayton","state":"OH","contact":"Ann Bee","email":"ann@mail.test",'
            '"phone":"555-123-4567","address":"12 Elm St","website":"https://alpha.test"},{"id":2,'
            '"title":"Beta Section","section":"503","lat":41.6,"lng":-83.5,"city":"Toledo","state":"OH",'
            '"contact":"Bob Cee"}]; initMap();'
            "</script>",
            [("Alpha Rocket Club", "464", "Dayton", "OH"), ("Beta Section", "503", "Toledo", "OH")],
            id="markers of a map, assigned in a script",
        ),
        pytest.param(
            '<script id="__NEXT_DATA__" type="application/json">'
            '{"props": {"pageProps": {"clubs": [{"name": "Alpha Rocket Club", "sectionNumber": 464,'
            ' "city": "Dayton", "state": "OH", "president": {"name": "Ann Bee", "email": "ann@mail.test"},'
            ' "latitude": 39.75, "longitude": -84.19}, {"name": "Beta Section", "sectionNumber": 503,'
            ' "city": "Toledo", "state": "OH"}]}}}'
            "</script>",
            [("Alpha Rocket Club", "464", "Dayton", "OH"), ("Beta Section", "503", "Toledo", "OH")],
            id="data of a framework",
        ),
        pytest.param(
            '<div class=entry><h3>Ohio</h3><p><strong><a href="https://alpha.test">Alpha Rocket Club</a>'
            "</strong> – NAR #464<br>Dayton, OH<br>Contact: Ann Bee<br>ann@mail.test<br>(555) 123-4567"
            "</p><p><strong>Beta Section</strong> – NAR #503<br>Toledo, OH<br>Bob Cee, 555-123-4567</p>"
            "<h3>Indiana</h3><p><strong>Gamma</strong> – NAR #7 / Tripoli #099<br>Gary<br>"
            "Contact: Ann Bee</p></div>",
            [
                ("Alpha Rocket Club", "464", "Dayton", "OH"),
                ("Beta Section", "503", "Toledo", "OH"),
                ("Gamma", "7", "", "Indiana"),
            ],
            id="paragraphs below states",
        ),
        pytest.param(
            "<table><tr><th>Club</th><th>Location</th><th>Info</th></tr><tr><td><b>Alpha Rocket Club</b>"
            " (NAR #464)<br>Ann Bee, President<br>555-123-4567</td><td>Dayton, OH</td><td>Contact Ann Bee"
            "</td></tr><tr><td>Beta Section #503<br>Prefect: Bob Cee</td><td>Toledo, OH</td><td></td>"
            "</tr></table>",
            [("Alpha Rocket Club (NAR #464)", "464", "Dayton", "OH"), ("Beta Section #503", "503", "Toledo", "OH")],
            id="a cell with the name, the number and the president",
        ),
        pytest.param(
            "<table border=1><tr><td><b>Section Name</b></td><td><b>Number</b></td><td><b>City/State</b>"
            "</td><td><b>President</b></td></tr><tr><td>Alpha Rocket Club</td><td>464</td><td>Dayton, OH"
            "</td><td>Ann Bee</td></tr><tr><td>Beta Section</td><td>503</td><td>Toledo, OH</td><td>"
            "Bob Cee</td></tr></table>",
            [("Alpha Rocket Club", "464", "Dayton", "OH"), ("Beta Section", "503", "Toledo", "OH")],
            id="a header in bold",
        ),
        pytest.param(
            '<div class="vcard"><span class="fn org">Alpha Rocket Club</span><div class="adr">'
            '<span class="street-address">12 Elm St</span><span class="locality">Dayton</span>, '
            '<span class="region">OH</span> <span class="postal-code">45402</span></div>'
            '<span class="tel">555-123-4567</span><a class="email" href="mailto:ann@mail.test">'
            'ann@mail.test</a><span class=note>NAR Section 464</span></div><div class="vcard">'
            '<span class="fn org">Beta Section</span><div class="adr"><span class="locality">Toledo'
            '</span>, <span class="region">OH</span></div><span class=note>NAR Section 503</span></div>',
            [("Alpha Rocket Club", "464", "Dayton", "OH"), ("Beta Section", "503", "Toledo", "OH")],
            id="hCard",
        ),
        pytest.param(
            '<div class="elementor-widget"><h4 class="elementor-heading-title">Alpha Rocket Club</h4>'
            '<div class="elementor-icon-list"><ul><li><span class="elementor-icon-list-text">'
            "NAR Section 464</span></li><li><span>Dayton, Ohio</span></li><li><span>Ann Bee</span></li>"
            '<li><span>ann (at) mail.test</span></li><li><a href="tel:5551234567"><span>Call us</span>'
            '</a></li></ul></div></div><div class="elementor-widget"><h4 class="elementor-heading-title">'
            'Beta Section</h4><div class="elementor-icon-list"><ul><li><span>NAR Section 503</span></li>'
            "<li><span>Toledo, Ohio</span></li><li>Bob Cee</li></ul></div></div>",
            [("Alpha Rocket Club", "464", "Dayton", "Ohio"), ("Beta Section", "503", "Toledo", "Ohio")],
            id="icon lists",
        ),
        pytest.param(
            "<h1>Alpha Rocket Club</h1><dl><dt>Section Number</dt><dd>464</dd><dt>President</dt><dd>"
            "Ann Bee</dd><dt>Mailing address</dt><dd>12 Elm St<br>Dayton, OH 45402</dd><dt>Launch sites"
            "</dt><dd><ul><li>Sod Farm (39.75, -84.19), waiver 5,000 ft</li><li>Dry Lake</li></ul></dd>"
            "</dl>",
            [("Alpha Rocket Club", "464", "", "")],
            id="a heading and a list beside it",
        ),
        pytest.param(
            '<script type="application/ld+json">'
            '{"@context": "https://schema.org", "@type": "ItemList",'
            ' "itemListElement": [{"@type": "ListItem", "item": {"@type": "Organization",'
            ' "name": "Alpha Rocket Club", "identifier": "NAR #464", "address": {"@type": "PostalAddress",'
            ' "streetAddress": "12 Elm St", "addressLocality": "Dayton", "addressRegion": "OH",'
            ' "postalCode": "45402"}, "contactPoint": {"@type": "ContactPoint", "name": "Ann Bee",'
            ' "telephone": "555-123-4567", "email": "ann@mail.test"}}}, {"@type": "ListItem",'
            ' "item": {"@type": "Organization", "name": "Beta Section", "identifier": "NAR #503",'
            ' "member": {"@type": "Person", "name": "Bob Cee"}}}]}'
            "</script>",
            [("Alpha Rocket Club", "464", "Dayton", "OH"), ("Beta Section", "503", "", "")],
            id="an ItemList",
        ),
        pytest.param(
            "<table><thead><tr><th>Club</th><th>NAR Section</th><th>Tripoli Prefecture</th><th>Field</th>"
            "<th>Latitude</th><th>Longitude</th><th>Waiver (AGL)</th><th>Field Contact</th></tr></thead>"
            "<tr><td rowspan=2>Alpha Rocket Club</td><td rowspan=2>464</td><td rowspan=2>099</td><td>"
            "Sod Farm</td><td>39.75</td><td>-84.19</td><td>2500</td><td>Ann Bee</td></tr><tr><td>"
            "Dry Lake (call Bob Cee 555-123-4567)</td><td>40.1</td><td>-85</td><td></td><td></td></tr>"
            "<tr><td>Beta Section</td><td>NAR #503</td><td></td><td>Bob Cee's farm</td><td>41° 30' N</td>"
            "<td>83° 10' W</td><td>Up to 15,000' MSL</td><td>Bob Cee</td></tr></table>",
            [("Alpha Rocket Club", "464", "", ""), ("Beta Section", "503", "", "")],
            id="sites in rows of their own",
        ),
        pytest.param(
            "<details><summary>Ohio (2)</summary><div class=club><span class=club-title>Alpha Rocket Club"
            '</span> <em>Section 464</em><div class=meta>Dayton, OH | <a href="https://alpha.test">'
            'Website</a> | <a href="/contact?id=3">Email Ann Bee</a></div></div><div class=club>'
            "<span class=club-title>Beta Section</span> <em>Section 503</em><div class=meta>Toledo, OH"
            "</div></div></details>",
            [("Alpha Rocket Club", "464", "Dayton", "OH"), ("Beta Section", "503", "Toledo", "OH")],
            id="an accordion",
        ),
        pytest.param(
            "<h2>Section officers</h2><table><tr><th>Section</th><th>Name</th><th>State</th><th>Email"
            "</th></tr><tr><td>Alpha Rocket Club</td><td>Ann Bee</td><td>OH</td><td>ann@mail.test</td>"
            "</tr></table>",
            [("Alpha Rocket Club", "", "", "OH")],
            id="a table of officers",
        ),
        pytest.param(
            "<table><tr><th>#</th><th>Section</th><th>City</th><th>State</th><th>Advisor</th></tr><tr>"
            "<td>464</td><td>Alpha Rocket Club</td><td>Dayton</td><td>OH</td><td>Ann Bee</td></tr><tr>"
            "<td>503</td><td>Beta Section</td><td>Toledo</td><td>OH</td><td>Bob Cee</td></tr></table>",
            [("Alpha Rocket Club", "464", "Dayton", "OH"), ("Beta Section", "503", "Toledo", "OH")],
            id="a column Section that holds names",
        ),
        pytest.param(
            "<div role=table><div role=row class=hdr><div role=columnheader>Club Name</div>"
            "<div role=columnheader>Section No.</div><div role=columnheader>State</div>"
            "<div role=columnheader>Contact</div></div><div role=row class=r><div role=cell>"
            "Alpha Rocket Club</div><div role=cell>464</div><div role=cell>OH</div><div role=cell>Ann Bee"
            "</div></div><div role=row class=r><div role=cell>Beta Section</div><div role=cell>503</div>"
            "<div role=cell>OH</div><div role=cell>Bob Cee</div></div></div>",
            [("Alpha Rocket Club", "464", "", "OH"), ("Beta Section", "503", "", "OH")],
            id="a table of roles",
        ),
        pytest.param(
            "<table><caption>NAR Clubs</caption><tr><th>Name</th><th>NAR #</th><th>Where</th><th>Who</th>"
            "</tr><tr><th scope=row>Alpha Rocket Club</th><td>464</td><td>Dayton, OH</td><td>Ann Bee</td>"
            "</tr><tr><th scope=row>Beta Section</th><td>503</td><td>Toledo, OH</td><td>Bob Cee</td></tr>"
            "</table>",
            [("Alpha Rocket Club", "464", "Dayton", "OH"), ("Beta Section", "503", "Toledo", "OH")],
            id="rows with heads",
        ),
        pytest.param(
            "<table><tr><th>Club</th><th>Section</th><th>Location</th></tr><tr><td>Alpha Rocket Club</td>"
            "<td>464</td><td>Ann Bee<br>12 Elm St<br>Dayton, OH 45402</td></tr><tr><td>Beta Section</td>"
            "<td>503</td><td>c/o Bob Cee, Toledo, OH</td></tr></table>",
            [("Alpha Rocket Club", "464", "Dayton", "OH"), ("Beta Section", "503", "Toledo", "OH")],
            id="a home address in the column of places",
        ),
        pytest.param(
            "<h3>Alpha Rocket Club</h3><table><tr><th>Section</th><td>464</td></tr><tr><th>City</th><td>"
            "Dayton</td></tr><tr><th>State</th><td>OH</td></tr><tr><th>President</th><td>Ann Bee</td>"
            "</tr></table><h3>Beta Section</h3><table><tr><th>Section</th><td>503</td></tr><tr><th>City"
            "</th><td>Toledo</td></tr><tr><th>Contact</th><td>Bob Cee</td></tr></table>",
            [("Alpha Rocket Club", "464", "Dayton", "OH"), ("Beta Section", "503", "Toledo", "")],
            id="a table for each club, labels at its left",
        ),
    ],
)
def test_clubs_are_found_and_persons_are_not(
    html: str, clubs: list[tuple[str, ...]], caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        page = read_directory(html.encode(), url="https://www.nar.org/clubs")
    rows = [row for club in page.clubs for row in club.records()]
    names = ("name", "section_number", "city", "state")
    assert [tuple(row[name] for name in names) for row in rows if row["entity_type"] == "club"] == clubs
    told = (repr(rows) + repr(page.problems).replace("persons' data", "") + caplog.text).lower()
    assert [secret for secret in SECRETS if secret in told] == []


def test_an_officer_s_name_is_no_club_s_where_addresses_stand_beside_it(read, table):
    assert read(table("Section #|Name|State|Email", ["464|Ann Bee|OH|x", "503|Bob Cee|OH|y"])) == []


def test_boxes_of_officers_are_no_clubs(read):
    box = "<div class=c><h3>{}</h3><p>Section: 464</p><p>E-mail: x</p></div>"
    assert read(box.format("Ann Bee") + box.format("Bob Cee")) == []
    assert [club["name"] for club in read(box.format("Alpha Club") + box.format("Beta Club"), "club")] == [
        "Alpha Club",
        "Beta Club",
    ]


def test_objects_with_a_person_s_name_and_address_are_no_clubs(read):
    html = (
        '<script>x = [{"name": "Ann Bee", "state": "OH", "email": "a@b.test"}, {"title": "Home", "url": "/"}]</script>'
    )
    assert read(html) == []


@pytest.mark.parametrize(
    "script",
    [
        '= [{"a": ' * 20_000,
        '= [{"a": 1}, ' * 20_000,
        "=" * 300_000,
        '= {"a":' + "[" * 100_000,
        '= [{"name": 1}]' * 9_000,
    ],
)
def test_scripts_that_are_no_data_end_soon(read, script):
    started = time.process_time()
    assert read(f"<script>{script}</script>") == []
    assert time.process_time() - started < 5
