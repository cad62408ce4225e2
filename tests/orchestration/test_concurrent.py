"""Two runs of the same at once: what is published is whole, and who cannot write is told so."""

from __future__ import annotations

import json
import subprocess

import pytest

from rocket_pipeline.core.graph_load import GraphTarget, open_graph
from rocket_pipeline.core.graph_load.draft import begin_draft
from rocket_pipeline.core.rocketry.graph_model import MODEL
from rocket_pipeline.core.storage.process import Process
from tests.support.graph_targets import empty
from tests.support.neo4j_server import Neo4jServer
from tests.support.prefect_server import Site
from tests.support.rocket import files_below

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("orchestra")]
EXTRACT = ("run", "extraction", "--source", "nar_clubs", "--source", "thrustcurve_metadata", "--json")
CLEAN = ("run", "cleaning", "--entity", "organizations", "--entity", "clubs", "--entity", "launch_sites", "--json")
LOAD = ("run", "graph_load", "--json")


def both(site: Site, *command: str, **extra: str) -> list[tuple[int, dict[str, object]]]:
    """Run a command twice at the same time; exit codes and summaries."""
    running = [site.popen(*command, **extra) for _ in range(2)]
    return [_ended(one) for one in running]


def _ended(one: subprocess.Popen[str]) -> tuple[int, dict[str, object]]:
    out, err = one.communicate(timeout=200)
    assert "Traceback" not in err, err
    return one.returncode, json.loads(out)


def assert_one_was_told(ended: list[tuple[int, dict[str, object]]]) -> None:
    """At least one run loaded the graph; the other one too, after it, or it says that there was another."""
    assert 0 in [code for code, _ in ended], ended
    for code, summary in ended:
        errors = " ".join(map(str, summary["errors"])) if isinstance(summary["errors"], list) else ""
        assert code == 0 or "another run" in errors.lower(), (code, errors)


def test_two_runs_of_the_same_sources_and_entities_publish_the_same_whole_data_sets(site: Site) -> None:
    alone = Site(site.server, site.root.with_name("alone"))
    for command in (EXTRACT, CLEAN):
        assert alone.rocket(*command).code == 0
        assert [code for code, _ in both(site, *command)] == [0, 0]
    for folder in ("data_raw", "data_clean"):
        assert files_below(site.root / folder) == files_below(alone.root / folder)


@pytest.fixture
def cleaned(site: Site) -> Site:
    for command in (EXTRACT, CLEAN):
        assert site.rocket(*command).code == 0
    return site


def test_of_two_loads_of_an_embedded_graph_one_publishes_and_the_other_says_so(cleaned: Site) -> None:
    assert_one_was_told(both(cleaned, *LOAD))
    target = GraphTarget(kind="ladybug", path=cleaned.root / "graph/rocketry.lbug")
    with open_graph(target, model=MODEL) as store:
        assert store.count(MODEL.node("Club")) == 226
    left = {file.name for file in (cleaned.root / "graph").iterdir()}
    assert left == {"rocketry.lbug", "rocketry.lbug.lock"}


@pytest.mark.neo4j
class TestOnAServer:
    def environment(self, server: Neo4jServer) -> dict[str, str]:
        target = server.target
        assert target.password
        return {
            "GRAPH_STORE": "neo4j",
            "NEO4J_URI": target.address,
            "NEO4J_PASSWORD": target.secret.get_secret_value(),
        }

    def test_of_two_loads_one_is_told_and_the_graph_is_whole(self, cleaned: Site, neo4j_server: Neo4jServer) -> None:
        empty(neo4j_server.target)
        assert_one_was_told(both(cleaned, *LOAD, **self.environment(neo4j_server)))
        with open_graph(neo4j_server.target, model=MODEL) as store:
            assert store.count(MODEL.node("Club")) == 226
            assert store.query("MATCH (x:LoadLock) RETURN count(*) AS n") == [{"n": 0}]

    def test_the_lock_of_a_run_that_was_killed_does_not_stop_the_next_one(
        self, cleaned: Site, neo4j_server: Neo4jServer
    ) -> None:
        empty(neo4j_server.target)
        begin_draft(neo4j_server.target, model=MODEL, run_id="killed")
        environment = self.environment(neo4j_server)
        refused = cleaned.rocket(*LOAD, **environment)
        assert refused.code == 1
        assert "Another run, killed, is writing" in " ".join(refused.json["errors"])

        killed = cleaned.ledger("killed")
        killed.start("s", {"stages": ["graph_load"]})
        gone = Process(host=Process.current().host, pid=Process.current().pid, started=1)
        record = killed.read().model_copy(update={"process": gone})
        cleaned.objects.put("runs/killed/run.json", record.model_dump_json().encode())
        assert cleaned.rocket(*LOAD, **environment).code == 0
