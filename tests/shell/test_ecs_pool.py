"""What the pool `ecs` asks of AWS for a flow run; a stand-in of AWS takes the task and runs nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from moto.server import ThreadedMotoServer
from prefect.client.orchestration import get_client
from prefect_aws.workers import ECSWorker

from rocket_pipeline.tasks.seeding import seed
from rocket_pipeline.tasks.work_pools import WorkPools, read_pools
from tests.shell.conftest import PREFECT

pytestmark = [*PREFECT, pytest.mark.slow]


@pytest.fixture
def aws(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """ECS of a stand-in, as its worker finds it by the environment."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    for name, value in {
        "AWS_ENDPOINT_URL": f"http://{host}:{port}",
        "AWS_ACCESS_KEY_ID": "K",
        "AWS_SECRET_ACCESS_KEY": "S",
        "AWS_DEFAULT_REGION": "eu-central-1",
    }.items():
        monkeypatch.setenv(name, value)
    client = boto3.client("ecs")
    client.create_cluster(clusterName="rocket-pipeline")
    yield client
    server.stop()


async def submitted(aws: Any) -> dict[str, Any]:
    """Ask for a run of a deployment to the pool, and let its worker submit it; the task that came of it."""
    await seed(WorkPools(read_pools()))
    async with get_client() as client:
        flow_id = await client.create_flow_from_name("on_ecs")
        deployment_id = await client.create_deployment(flow_id, "on-ecs", work_pool_name="ecs", entrypoint="x.y")
        await client.create_flow_run_from_deployment(deployment_id)
    async with ECSWorker(work_pool_name="ecs") as worker:
        assert len(await worker.get_and_submit_flow_runs()) == 1
        for _ in range(300):
            if tasks := aws.list_tasks(cluster="rocket-pipeline")["taskArns"]:
                [task] = aws.describe_tasks(cluster="rocket-pipeline", tasks=tasks)["tasks"]
                return dict(task)
            await asyncio.sleep(0.1)
    pytest.fail("no task within 30 s")


def test_a_flow_run_is_a_fargate_task_of_the_projects_image(aws: Any) -> None:
    task = asyncio.run(submitted(aws))
    assert task["launchType"] == "FARGATE"
    [override] = task["overrides"]["containerOverrides"]
    assert override["command"] == ["prefect", "flow-run", "execute"]
    environment = {each["name"]: each["value"] for each in override["environment"]}
    assert environment["PREFECT_LOGGING_EXTRA_LOGGERS"] == "rocket_pipeline"
    assert environment["PREFECT_HOME"] == "/tmp/prefect", "the worker's own lies on no disk of the task's"
    definition = aws.describe_task_definition(taskDefinition=task["taskDefinitionArn"])["taskDefinition"]
    assert (definition["cpu"], definition["memory"]) == ("1024", "4096")
    [container] = definition["containerDefinitions"]
    assert (container["image"], container["memory"]) == ("rocket-pipeline:local", 4096)
