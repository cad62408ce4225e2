"""Raw data sets of shops and of a club directory for tests of cleaning, as the extractors write them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from rocket_pipeline.core.cleaning.contract import PROVENANCE
from rocket_pipeline.core.cleaning.dataset import read_datasets
from rocket_pipeline.core.cleaning.inputs import RawFile
from rocket_pipeline.core.cleaning.pipeline import CleaningResult, run_cleaner
from rocket_pipeline.core.rocketry.cleaning import CLEANERS, CONTRACTS, clubs, kit_rows, launch_sites, vendors
from rocket_pipeline.core.storage.store import Storage
from tests.support.raw_files import csv_bytes

FILES: dict[str, RawFile] = {
    file.key: file for file in (*kit_rows.RAW, *kit_rows.PRODUCTS_RAW, *vendors.RAW, clubs.RAW, launch_sites.RAW)
}
ESTES, LOC, ROCKETARIUM = kit_rows.SHOPS


def put(storage: Storage, key: str, rows: Iterable[Mapping[str, Any]]) -> None:
    """Publish a raw data set of a shop or of clubs."""
    file = FILES[key]
    header = (*file.columns, *file.ignored, *(column.name for column in PROVENANCE))
    storage.raw.put(key, csv_bytes(header, rows))


def clean(storage: Storage, *entities: str) -> CleaningResult:
    """Clean entities in order; the result of the last one."""
    return [run_cleaner(CLEANERS[entity], storage, contracts=CONTRACTS) for entity in entities][-1]


def rows_of(storage: Storage, entity: str) -> list[dict[str, Any]]:
    """The clean rows of an entity."""
    return read_datasets(storage, [CONTRACTS[entity]])[entity].to_dicts()


def kit(**changes: Any) -> dict[str, Any]:
    """A kit as a shop's list gives it, with changes."""
    record = {
        "handle": "big-heron",
        "sku": "001948",
        "name": "Big Heron™",
        "vendor": "Estes Rockets",
        "collections": '["beginner"]',
        "product_class": "kit",
        "price": "24.99",
        "currency": "USD",
        "available": "true",
        "image_urls": '["https://shop.test/1.jpg?v=1", "https://shop.test/2.jpg"]',
        "description": "A fine rocket.\nLength: 24 in. (61 cm)",
        "product_url": "https://shop.test/products/big-heron",
        "length": "24 in",
        "length_words": "Length: 24 in. (61 cm)",
        "diameter": "1.637 in",
        "weight": "2.5 oz",
        "motor_mount": "18 mm",
        "parachute_size": "18 in",
        "max_altitude": "500 ft",
        "recovery": "parachute",
        "fin_material": "Balsa",
        "fin_count": "4",
        "recommended_engines": "A8-3, B4-2, C6-3",
        "minimum_age": "10 years",
    }
    return {**record, **changes}


def club(**changes: Any) -> dict[str, Any]:
    """A club as a directory gives it, with changes."""
    record = {
        "name": "Syracuse Rocket Club",
        "section_number": "566",
        "affiliation": "NAR",
        "status": "Active",
        "city": "Syracuse",
        "state": "NY",
        "websites": '["http://www.syracuserocketclub.org/"]',
        "founded": "1992",
    }
    return {**record, **changes}


def site(**changes: Any) -> dict[str, Any]:
    """A launch site as a directory gives it, with changes."""
    record = {
        "name": "Syracuse Rocket Club",
        "section_number": "566",
        "state": "NY",
        "site_name": "Torrey Farm",
        "latitude": "42.7021",
        "longitude": "-77.1904",
        "waiver_ft": "10,000 ft AGL",
    }
    return {**record, **changes}
