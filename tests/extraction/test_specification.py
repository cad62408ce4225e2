"""What a source may declare of itself."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from rocket_pipeline.core.extraction.specification import SourceSpecification

ESCAPES = (
    *("", ".", "..", "../x.csv", "a/../../x.csv", "/etc/x.csv", "a//b.csv", "a/", "./x.csv", "C:\\x.csv"),
    *("a\\b.csv", "a\nb.csv", "a.csv\n", "a#b.csv", "_unmapped", ".hidden"),
)


def spec(**fields: object) -> SourceSpecification:
    given: dict[str, object] = {
        "name": "estes_kits",
        "base_url": "https://site.test",
        "required_fields": ("name",),
        "output_filename": "estes.csv",
        "description": "Kits.",
        "entity_folder": "kits",
    }
    return SourceSpecification.model_validate(given | fields)


def test_a_plain_source_goes_to_one_file_of_its_entity() -> None:
    assert spec().default_key == "kits/estes.csv"


@pytest.mark.parametrize("field", ["output_filename", "entity_folder"])
@pytest.mark.parametrize("path", ESCAPES)
def test_no_path_leads_out_of_the_entity(field: str, path: str) -> None:
    with pytest.raises(ValidationError, match="no plain relative path"):
        spec(**{field: path})


def test_no_mapped_path_leads_out_of_the_root() -> None:
    with pytest.raises(ValidationError, match="no plain relative path"):
        spec(split_by_field="kind", split_file_mapping={"a": "../../x.csv"})


@pytest.mark.parametrize("fields", [{"split_by_field": "kind"}, {"split_file_mapping": {"a": "a.csv"}}])
def test_the_two_split_fields_go_together(fields: dict[str, object]) -> None:
    with pytest.raises(ValidationError, match="go together"):
        spec(**fields)


def test_a_mapped_file_with_a_folder_goes_there_and_one_without_to_the_entity() -> None:
    split = spec(split_by_field="kind", split_file_mapping={"kit": "kits_only.csv", "maker": "manufacturers/e.csv"})
    assert split.key_for("kit") == "kits/kits_only.csv"
    assert split.key_for("maker") == "manufacturers/e.csv"
    assert split.key_for("other") is None


@pytest.mark.parametrize(
    "fields",
    [
        {"rate_limits": 2},
        {"rate_limit": -1},
        {"timeout": 0},
        {"max_retries": -1},
        {"min_records": -1},
        {"name": "Estes Kits"},
        {"base_url": "ftp://site.test"},
        {"base_url": "site.test"},
        {"field_types": {"price": "money"}},
    ],
)
def test_an_unknown_field_or_a_wrong_value_is_refused(fields: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        spec(**fields)


def test_a_specification_does_not_change() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        spec().rate_limit = 5
