"""Work pools, rate limits and automations: what the files and the sources say, and a server that holds it."""

from __future__ import annotations

import asyncio
import runpy
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from prefect.client.orchestration import get_client
from prefect.client.schemas.actions import GlobalConcurrencyLimitUpdate, WorkPoolCreate, WorkPoolUpdate
from prefect.client.schemas.objects import WorkPool
from prefect.events.schemas.automations import Automation
from prefect.workers.process import ProcessJobConfiguration
from prefect_aws.workers.ecs_worker import ECSJobConfiguration
from prefect_docker.worker import DockerWorkerJobConfiguration

from rocket_pipeline.common.settings import load_settings
from rocket_pipeline.core.rocketry.sources import SOURCES, DataExtractionPipeline
from rocket_pipeline.errors import ConfigurationError
from rocket_pipeline.tasks.automations import read_automations
from rocket_pipeline.tasks.limits import RateLimit, RateLimits, host_rates, limit_name
from rocket_pipeline.tasks.seeding import Drift, compare, seed
from rocket_pipeline.tasks.work_pools import Pool, WorkPools, read_pools
from rocket_pipeline.tasks.yaml_files import departments
from tests.shell.conftest import PREFECT

PROJECT = Path(__file__).resolve().parents[2]
SCRIPT = PROJECT / "scripts" / "setup_prefect_server.py"
CONFIGURATIONS = {"local": ProcessJobConfiguration, "docker": DockerWorkerJobConfiguration, "ecs": ECSJobConfiguration}


def yaml_file(folder: Path, name: str, text: str) -> Path:
    (folder / name).write_text(text)
    return folder


class TestPoolFiles:
    def test_there_is_a_pool_for_processes_one_for_containers_and_one_for_aws(self) -> None:
        assert {name: pool.type for name, pool in read_pools().items()} == {
            "local": "process",
            "docker": "docker",
            "ecs": "ecs",
        }

    def test_a_file_changes_the_workers_template_and_leaves_the_rest_of_it(self, tmp_path: Path) -> None:
        text = (
            "type: process\ndescription: d\nbase_job_template: {variables: {properties: {working_dir: {default: /x}}}}"
        )
        template = read_pools(yaml_file(tmp_path, "p.yaml", text))["p"].base_job_template
        assert template["variables"]["properties"]["working_dir"]["default"] == "/x"
        assert template["job_configuration"]["working_dir"] == "{{ working_dir }}"

    @pytest.mark.parametrize(
        ("text", "told"),
        [
            ("type: [", "p.yaml: while parsing"),
            ("type: process", "p.yaml, description: Field required."),
            ("{type: process, description: d, limit: 3}", "p.yaml, limit: Extra inputs"),
            ("{type: balloon, description: d}", "p.yaml: no worker of type 'balloon' is installed."),
        ],
    )
    def test_a_wrong_file_is_one_line(self, tmp_path: Path, text: str, told: str) -> None:
        with pytest.raises(ConfigurationError) as caught:
            read_pools(yaml_file(tmp_path, "p.yaml", text))
        assert told in str(caught.value)
        assert "\n" not in str(caught.value)


class TestRates:
    def rates(self, **settings: object) -> dict[str, float]:
        return host_rates(DataExtractionPipeline(load_settings(**settings)))

    def test_every_host_that_a_source_names_has_one(self) -> None:
        named = {spec.specification.base_url.split("/")[2] for spec in SOURCES.values()}
        assert self.rates().keys() == named | {"api.github.com"}, "an index of files may lie on another host"

    def test_is_the_environments_over_the_sources(self) -> None:
        assert set(self.rates(scraper_rate_limit=0.5).values()) == {0.5}
        assert self.rates(scraper_rate_limit=0) == {}

    def test_is_that_of_the_hosts_slowest_source(self) -> None:
        for source in ("thrustcurve_metadata", "thrustcurve_samples"):
            pipeline = DataExtractionPipeline(load_settings(), overrides={source: {"rate_limit": 0.25}})
            assert host_rates(pipeline)["www.thrustcurve.org"] == 0.25

    def test_is_for_the_host_that_stands_in(self) -> None:
        assert "estes.test" in self.rates(scraper_site_map={"estesrockets.com": "estes.test"})

    def test_a_limit_is_named_after_its_host(self) -> None:
        assert limit_name("WWW.Nar.org") == "host-www.nar.org"


class TestOnAServer:
    pytestmark = PREFECT

    def ask(self, call: str, *arguments: Any) -> Any:
        async def run() -> Any:
            async with get_client() as client:
                return await getattr(client, call)(*arguments)

        return asyncio.run(run())

    @pytest.mark.parametrize("name", CONFIGURATIONS)
    def test_a_worker_of_its_type_can_make_a_job_of_the_template(self, name: str) -> None:
        template = dict(read_pools()[name].base_job_template)
        job = asyncio.run(CONFIGURATIONS[name].from_template_and_values(template, {}))
        assert job.env["PREFECT_LOGGING_EXTRA_LOGGERS"] == "rocket_pipeline"

    def test_limits_are_seeded_once_mended_and_pruned(self) -> None:
        limits = RateLimits({"one.test": 0.5, "two.test": 4})
        # Limits that other tests left on this server would be extra here.
        assert asyncio.run(seed(limits, prune=True)).missing == ("host-one.test", "host-two.test")
        assert not asyncio.run(seed(limits))
        stored = self.ask("read_global_concurrency_limit_by_name", "host-one.test")
        assert (stored.limit, stored.slot_decay_per_second, stored.active) == (1, 0.5, True)

        for change in ({"active": False}, {"limit": 9}, {"slot_decay_per_second": 100}):
            changed = GlobalConcurrencyLimitUpdate.model_validate(change)
            self.ask("update_global_concurrency_limit", "host-one.test", changed)
            assert asyncio.run(seed(limits)).changed == ("host-one.test",), change
        assert asyncio.run(limits.stored())["host-one.test"] == RateLimit(0.5)

        fewer = RateLimits({"one.test": 0.5})
        assert asyncio.run(seed(fewer)).extra == ("host-two.test",)
        assert asyncio.run(seed(fewer, prune=True)).extra == ("host-two.test",)
        assert not asyncio.run(compare(fewer))

    def test_pools_are_seeded_once_and_mended(self) -> None:
        pools = WorkPools(read_pools())
        asyncio.run(seed(pools))
        assert not asyncio.run(seed(pools))
        self.ask("update_work_pool", "docker", WorkPoolUpdate(concurrency_limit=99, is_paused=True))
        assert asyncio.run(compare(pools)).changed == ("docker",)
        asyncio.run(seed(pools))
        docker: WorkPool = self.ask("read_work_pool", "docker")
        assert docker.concurrency_limit == 4
        assert docker.is_paused, "whether a pool is paused is its operator's affair"

    def test_a_pool_of_another_type_is_one_line_and_stays(self) -> None:
        self.ask("create_work_pool", WorkPoolCreate(name="taken", type="process"))
        pools = WorkPools({"taken": Pool("docker", "d", None, {})})
        with pytest.raises(ConfigurationError, match="The work pool taken is of type process, not docker"):
            asyncio.run(seed(pools))
        assert self.ask("read_work_pool", "taken").type == "process"

    def test_the_script_seeds_plans_and_checks(
        self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        def run(*arguments: str) -> tuple[object, list[str]]:
            monkeypatch.setattr(sys, "argv", [str(SCRIPT), *arguments])
            with pytest.raises(SystemExit) as ended:
                runpy.run_path(str(SCRIPT), run_name="__main__")
            return ended.value.code, capsys.readouterr().out.splitlines()

        code, lines = run("--plan")
        assert (code, "create   host-www.nar.org" in lines) == (0, True)
        assert run("--check")[0] == 1
        assert run("--prune")[0] == 0
        assert run("--check") == (0, ["3 work pools, as they should be.", "7 rate limits, as they should be."])

    @pytest.mark.parametrize(
        ("text", "told"),
        [
            ("name: n\ndescription: d\ntrigger: {type: event}\nactions: [{}]", "actions.0: "),
            (
                "name: n\ndescription: d\ntrigger: {type: event}\nactions: [{run: a/b}]",
                "prefect --no-prompt deploy --all",
            ),
            ("name: n\ndescription: d\ntrigger: {type: moon}\nactions: [{alert: a}]", "x.yaml, trigger"),
            ("name: n\ndescription: d\nactions: [{alert: a}]", "x.yaml, trigger: Field required."),
        ],
    )
    def test_a_wrong_automation_is_one_line(self, tmp_path: Path, text: str, told: str) -> None:
        with pytest.raises(ConfigurationError) as caught:
            asyncio.run(read_automations(yaml_file(tmp_path, "x.yaml", text)))
        assert told in str(caught.value)
        assert "x.yaml" in str(caught.value)
        assert "\n" not in str(caught.value)

    def test_automations_are_seeded_once_for_each_department_and_their_switch_is_the_operators(
        self, tmp_path: Path
    ) -> None:
        def seeded(text: str, *, prune: bool = False) -> Drift:
            yaml_file(tmp_path, "told.yaml", text)
            return asyncio.run(seed(asyncio.run(read_automations(tmp_path)), prune=prune))

        def stored() -> Automation:
            [found] = self.ask("read_automations_by_name", "Rocketry: told")
            return found

        text = """
            name: "$display_name: told"
            description: d
            trigger: {type: event, expect: [a, b], match: {x: $department}, for_each: [prefect.resource.id]}
            actions: [{alert: "{{ event.id }}"}]
        """
        assert seeded(text).missing == ("Rocketry: told",)
        assert not seeded(text)
        assert stored().trigger.match.model_dump() == {"x": "dept_rocketry"}

        self.ask("pause_automation", stored().id)
        assert not seeded(text), "an automation that somebody turned off is as it should be"
        assert seeded(text.replace("description: d", "description: e")).changed == ("Rocketry: told",)
        assert (stored().description, stored().enabled) == ("e", False)

        renamed = text.replace("told", "renamed")
        assert seeded(renamed).extra == ("Rocketry: told",)
        assert seeded(renamed, prune=True).extra == ("Rocketry: told",)
        assert not seeded(renamed)
        assert self.ask("read_automations_by_name", "Rocketry: told") == []


class TestDepartments:
    def test_every_deployment_bears_its_departments_tags(self) -> None:
        deployments = yaml.safe_load((PROJECT / "prefect.yaml").read_text(encoding="utf-8"))["deployments"]
        for deployment in deployments:
            department = departments()[deployment["entrypoint"].split(".")[1]]
            assert set(department.tags) <= set(deployment["tags"]), deployment["name"]

    def test_a_department_is_found_by_its_own_tag(self) -> None:
        assert all(name in department.tags for name, department in departments().items())
