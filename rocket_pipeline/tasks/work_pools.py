"""The work pools of `configs/work_pools/`: a file is a pool's name, type and what it changes in the job template.

The rest of a template is that of the installed worker, so that a new version's fields are there without our doing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from prefect.client.orchestration import get_client
from prefect.client.schemas.actions import WorkPoolCreate, WorkPoolUpdate
from prefect.exceptions import ObjectNotFound
from prefect.workers.base import BaseWorker
from pydantic import BaseModel, ConfigDict, JsonValue

from rocket_pipeline.common.settings import project_root
from rocket_pipeline.errors import ConfigurationError
from rocket_pipeline.tasks.seeding import Seeds
from rocket_pipeline.tasks.yaml_files import checked, read_yaml, yaml_files


class PoolFile(BaseModel):
    """A file of a work pool.

    Attributes:
        type: The worker's type: process, docker or ecs.
        description: One line.
        concurrency_limit: Flow runs at once; no limit unless given.
        base_job_template: What is put over the worker's own template; a list replaces the whole list.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    type: str
    description: str
    concurrency_limit: int | None = None
    base_job_template: dict[str, JsonValue] = {}


@dataclass(frozen=True)
class Pool:
    """A work pool as Prefect holds it."""

    type: str
    description: str
    concurrency_limit: int | None
    base_job_template: Mapping[str, Any] = field(repr=False)


def read_pools(folder: Path | None = None) -> dict[str, Pool]:
    """Name → work pool, of every file.

    Raises:
        ConfigurationError: A file is wrong, or no worker of its type is installed.
    """
    files = yaml_files(folder or project_root() / "configs" / "work_pools")
    return {file.stem: _pool(checked(read_yaml(file), PoolFile, place=str(file)), file) for file in files}


def _pool(given: PoolFile, file: Path) -> Pool:
    worker = BaseWorker.get_worker_class_from_type(given.type)
    if worker is None:
        raise ConfigurationError(
            f"{file}: no worker of type {given.type!r} is installed.", hint="Give process, docker or ecs."
        )
    template = _merged(worker.get_default_base_job_template(), given.base_job_template)
    return Pool(given.type, given.description, given.concurrency_limit, template)


def _merged(former: Any, given: Any) -> Any:
    if not (isinstance(former, dict) and isinstance(given, dict)):
        return given
    return {**former, **{key: _merged(former.get(key), value) for key, value in given.items()}}


class WorkPools(Seeds):
    """The work pools that a server shall hold; others are nobody's affair here.

    Args:
        pools: Name → work pool.
    """

    def __init__(self, pools: Mapping[str, Pool]) -> None:
        super().__init__("work pools", pools)

    async def stored(self) -> dict[str, Pool]:
        """Those of them that exist."""
        found: dict[str, Pool] = {}
        async with get_client() as client:
            for name in self.wanted:
                try:
                    pool = await client.read_work_pool(name)
                except ObjectNotFound:
                    continue
                found[name] = Pool(pool.type, pool.description or "", pool.concurrency_limit, pool.base_job_template)
        return found

    async def write(self, name: str) -> None:
        """Create a pool or change it; its queues and deployments stay.

        Raises:
            ConfigurationError: A pool of that name is of another type, which Prefect cannot change.
        """
        value: Pool = self.wanted[name]
        given = {
            "description": value.description,
            "concurrency_limit": value.concurrency_limit,
            "base_job_template": value.base_job_template,
        }
        async with get_client() as client:
            try:
                former = await client.read_work_pool(name)
            except ObjectNotFound:
                await client.create_work_pool(
                    WorkPoolCreate.model_validate({"name": name, "type": value.type, **given})
                )
                return
            if former.type != value.type:
                raise ConfigurationError(
                    f"The work pool {name} is of type {former.type}, not {value.type}.",
                    hint=f"Delete it (prefect work-pool delete {name}), or rename its file in configs/work_pools/.",
                )
            await client.update_work_pool(name, WorkPoolUpdate.model_validate(given))

    async def delete(self, name: str) -> None:
        """Remove a pool."""
        async with get_client() as client:
            await client.delete_work_pool(name)
