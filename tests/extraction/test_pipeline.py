"""Several sources in one run: each on its own, all in the ledger."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from rocket_pipeline.common.settings import Settings
from rocket_pipeline.core.extraction.configuration import storage_of
from rocket_pipeline.core.extraction.pipeline import DataExtractionPipeline
from rocket_pipeline.core.extraction.source import BaseDataSource
from rocket_pipeline.core.extraction.specification import Record, SourceSpecification
from rocket_pipeline.core.storage.ledger import RunLedger, StepReport
from rocket_pipeline.errors import ConfigurationError, ExtractionError, RocketError, UnknownNameError
from tests.support.sites import Answer, Site


class _Page(BaseDataSource):
    def iter_records(self) -> Iterator[Record]:
        for name in self.scraper.get_json(f"{self.base_url}/{self.spec.name}.json")["names"]:
            yield {"name": name}


def source(name: str, **fields: object) -> type[BaseDataSource]:
    spec = SourceSpecification.model_validate(
        {
            "name": name,
            "base_url": "https://site.test",
            "required_fields": ("name",),
            "output_filename": f"{name}.csv",
            "description": f"Names of {name}.",
            "entity_folder": "kits",
            **fields,
        }
    )
    return type(name.title(), (_Page,), {"specification": spec})


SOURCES = {name: source(name) for name in ("alpha", "beta", "gamma")} | {"extra": source("extra", enabled=False)}


@pytest.fixture
def pipeline(site: Site, settings: Settings) -> DataExtractionPipeline:
    for name in SOURCES:
        site.page(f"/{name}.json", f'{{"names": ["{name} 1", "{name} 2"]}}', Content_Type="application/json")
    return DataExtractionPipeline(settings, SOURCES)


def states(steps: list[StepReport]) -> dict[str, str]:
    return {step.name: step.state for step in steps}


def test_all_enabled_sources_run_and_the_ledger_has_them(pipeline: DataExtractionPipeline, root: Path) -> None:
    run = pipeline.run_extraction()
    assert run.state == "Completed"
    assert states(run.steps) == {"alpha": "Completed", "beta": "Completed", "gamma": "Completed"}
    step = run.steps[0]
    assert (step.stage, step.name) == ("extraction", "alpha")
    assert step.counts == {"records": 2, "quarantined": 0, "kits/alpha.csv": 2}
    assert step.outputs == [str(root / "data_raw" / "kits" / "alpha.csv")]
    checks = [(check.name, check.passed) for check in step.checks]
    assert checks == [("validation", True), ("mapped", True), ("documents", True), ("drift", True)]
    assert RunLedger(storage_of(pipeline.settings).objects, run.run_id).read() == run


def test_the_ledger_counts_what_each_source_fetched(pipeline: DataExtractionPipeline) -> None:
    first = pipeline.run_extraction(["alpha"])
    again = pipeline.run_extraction(["alpha"], session_id=first.session_id)
    counts = [run.steps[0].details["metrics"]["counts"] for run in (first, again)]
    assert (counts[0]["requests"], counts[0]["records"]) == (1, 2)
    assert counts[1].get("requests", 0) == 0
    assert counts[1]["buffer_hits"] == 1


def test_the_ledger_tells_how_long_reading_and_publishing_took(pipeline: DataExtractionPipeline) -> None:
    seconds = pipeline.run_extraction(["alpha"]).steps[0].details["metrics"]["seconds"]
    assert seconds["reading"] > 0
    assert seconds["publishing"] > 0


@pytest.mark.parametrize("sources", [None, {}])
def test_a_pipeline_without_sources_is_refused(sources: None, settings: Settings) -> None:
    with pytest.raises(ConfigurationError, match="knows no source"):
        DataExtractionPipeline(settings, sources)


def test_a_run_of_nothing_is_refused(pipeline: DataExtractionPipeline, settings: Settings, root: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"No source is selected\. Name one or more of alpha, beta, gamma"):
        pipeline.run_extraction(sources=[])
    idle = DataExtractionPipeline(settings, {"extra": SOURCES["extra"]})
    with pytest.raises(ConfigurationError, match=r"No source is enabled\. Name one or more of extra"):
        idle.run_extraction()
    assert not (root / "runs").exists()


def test_a_file_of_a_split_source_that_gets_no_record_is_a_failed_check(site: Site, settings: Settings) -> None:
    site.page("/split.json", '{"names": ["a"]}')
    mapping = {"a": "a.csv", "b": "b.csv"}
    split = source("split", required_fields=(), split_by_field="name", split_file_mapping=mapping)
    step = DataExtractionPipeline(settings, {"split": split}).run_extraction().steps[0]
    assert [(check.name, check.detail) for check in step.checks if not check.passed] == [("kits/b.csv", "no record")]


def test_a_run_takes_the_sources_it_is_given_even_one_that_is_off(pipeline: DataExtractionPipeline) -> None:
    run = pipeline.run_extraction(["extra", "alpha", "extra"])
    assert states(run.steps) == {"extra": "Completed", "alpha": "Completed"}
    assert run.parameters == {"stages": ["extraction"], "sources": ["extra", "alpha"], "limit": None}


def test_one_that_fails_leaves_the_others(pipeline: DataExtractionPipeline, site: Site, root: Path) -> None:
    site.change("/beta.json", Answer(status=503, body=b"down"))
    run = pipeline.run_extraction()
    assert run.state == "Partial"
    assert states(run.steps) == {"alpha": "Completed", "beta": "Failed", "gamma": "Completed"}
    error = run.steps[1].error
    assert error is not None
    assert "https://site.test/beta.json" in error
    assert sorted(path.name for path in (root / "data_raw" / "kits").iterdir()) == ["alpha.csv", "gamma.csv"]


def test_a_run_in_which_all_fail_has_failed(pipeline: DataExtractionPipeline, site: Site) -> None:
    for name in ("alpha", "beta"):
        site.change(f"/{name}.json", Answer(status=404))
    assert pipeline.run_extraction(["alpha", "beta"]).state == "Failed"


def test_a_fault_in_a_parser_is_one_line_that_names_the_source_and_leaves_the_others(
    pipeline: DataExtractionPipeline, site: Site, caplog: pytest.LogCaptureFixture
) -> None:
    site.change("/beta.json", Answer(body=b'{"titles": []}'))
    with caplog.at_level(logging.ERROR, "rocket_pipeline"):
        run = pipeline.run_extraction()
    assert run.state == "Partial"
    error = run.steps[1].error
    assert error == (
        "beta: KeyError: 'names'. "
        "The site's layout has probably changed, or the source has a fault; the log has the traceback."
    )
    (record,) = [record for record in caplog.records if record.exc_info]
    assert "beta" in record.getMessage()


def test_one_source_alone_raises_what_went_wrong(pipeline: DataExtractionPipeline, site: Site) -> None:
    site.change("/beta.json", Answer(body=b'{"names": 3}'))
    ledger = RunLedger(storage_of(pipeline.settings).objects, "r1")
    ledger.start("r1")
    with pytest.raises(ExtractionError, match="beta: TypeError") as caught:
        pipeline.run_source("beta", session_id="r1", ledger=ledger)
    assert isinstance(caught.value.__cause__, TypeError)
    assert ledger.read().steps[0].error == str(caught.value)


def test_an_error_of_ours_reaches_the_caller_as_it_is(pipeline: DataExtractionPipeline, site: Site) -> None:
    site.change("/beta.json", Answer(status=404))
    ledger = RunLedger(storage_of(pipeline.settings).objects, "r1")
    ledger.start("r1")
    with pytest.raises(RocketError) as caught:
        pipeline.run_source("beta", session_id="r1", ledger=ledger)
    assert caught.value.__cause__ is not caught.value


def test_an_unknown_source_lists_those_there_are_before_anything_runs(
    pipeline: DataExtractionPipeline, site: Site
) -> None:
    with pytest.raises(UnknownNameError) as caught:
        pipeline.run_extraction(["alpha", "alhpa"])
    assert str(caught.value) == "Unknown source 'alhpa'. Valid names: alpha, beta, extra, gamma."
    assert site.asked == []


def test_the_limit_holds_for_each_source_and_stands_in_the_ledger(pipeline: DataExtractionPipeline) -> None:
    run = pipeline.run_extraction(limit=1)
    assert [step.counts["records"] for step in run.steps] == [1, 1, 1]
    assert run.parameters["limit"] == 1


def test_a_configuration_replaces_fields_of_a_specification(
    pipeline: DataExtractionPipeline, settings: Settings, root: Path
) -> None:
    overrides = {"alpha": {"output_filename": "renamed.csv", "min_records": 3}, "beta": {"enabled": False}}
    configured = DataExtractionPipeline(settings, SOURCES, overrides=overrides)
    run = configured.run_extraction()
    assert states(run.steps) == {"alpha": "Completed", "gamma": "Completed"}
    assert (root / "data_raw" / "kits" / "renamed.csv").is_file()
    assert run.steps[0].warnings == ["2 records, expected at least 3"]
    assert [check.name for check in run.steps[0].checks if not check.passed] == ["validation"]


@pytest.mark.parametrize(
    ("overrides", "text"),
    [
        ({"alpha": {"rate_limits": 1}}, "Source alpha, rate_limits: Extra inputs are not permitted."),
        ({"alpha": {"timeout": "long"}}, "Source alpha, timeout: "),
        ({"alpha": {"output_filename": "../x.csv"}}, "Source alpha, output_filename: "),
        ({"alpha": {"split_by_field": "kind"}}, "Source alpha, the specification: "),
        ({"alhpa": {}}, "Unknown source 'alhpa'."),
    ],
)
def test_a_configuration_that_cannot_be_is_refused_at_once(
    overrides: dict[str, dict[str, object]], text: str, settings: Settings
) -> None:
    with pytest.raises(ConfigurationError) as caught:
        DataExtractionPipeline(settings, SOURCES, overrides=overrides)
    assert str(caught.value).startswith(text)
    assert "\n" not in str(caught.value)
