"""File names that servers give, taken at their word and made safe."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rocket_pipeline.core.storage.filenames import filename_of, safe_filename

URL = "https://a.test/download?id=3"


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ('attachment; filename="alpha.ork"', "alpha.ork"),
        ("attachment; filename=alpha.ork", "alpha.ork"),
        ("ATTACHMENT; FileName = alpha.ork ; size=3", "alpha.ork"),
        ('attachment;filename="alpha;beta.ork"', "alpha_beta.ork"),
        (r'attachment; filename="al\"pha\\beta.ork"', "beta.ork"),
        ("attachment; filename*=UTF-8''na%C3%AFve%20plan.pdf", "na_ve_plan.pdf"),
        ("attachment; filename=\"old.pdf\"; filename*=UTF-8'en'new.pdf", "new.pdf"),
        ("attachment; filename*=UTF-8''new.pdf; filename=old.pdf", "new.pdf"),
        ("attachment; filename*=iso-8859-1''%A3%20rates.txt; filename=x", "rates.txt"),
        ("attachment; filename*=klingon''x.pdf; filename=plain.pdf", "plain.pdf"),
        ("attachment; filename*=UTF-8''%FF%FE; filename=plain.pdf", "plain.pdf"),
        ("attachment; filename*=broken; filename=plain.pdf", "plain.pdf"),
        ('attachment; filename="../../etc/passwd"', "passwd.html"),
        ('attachment; filename="..\\..\\boot.ini"', "boot.ini"),
        ("attachment; filename*=UTF-8''..%2F..%2Fetc%2Fcron.d", "cron.d"),
        ('attachment; filename="x.csv.manifest.json"', "x.csv-manifest.json"),
        ('attachment; filename=""', "download.html"),
        ("attachment", "download.html"),
        ("inline; filename", "download.html"),
        ('attachment; filename="never closed', "never.html"),
        ("", "download.html"),
    ],
)
def test_a_name_in_content_disposition_wins_where_it_can_be_read(header: str, name: str) -> None:
    assert filename_of({"content-disposition": header, "content-type": "text/html"}, URL) == name


@given(st.text(max_size=300))
def test_no_header_leads_out_of_the_folder_or_hides_a_file(header: str) -> None:
    name = filename_of({"content-disposition": f"attachment; filename={header}"}, URL)
    assert name == safe_filename(name)
    assert not name.startswith((".", "-"))
    assert 0 < len(name) <= 150
    assert not set(name) & set('/\\#"\0\n')
