"""The automations of `configs/automations/`, one a file: for every department, or for the one in whose folder it lies.

A file is an automation in Prefect's own words, but for its actions: `alert: text` posts the text to the Block
`rocket-alerts`, `run: flow/deployment` runs a deployment, so that no id stands in a file, and `crash: text` calls the
run that the event is about crashed. `$department` and `$display_name` are those of `configs/department_mapping.yaml`.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Self
from uuid import UUID

from prefect.client.orchestration import PrefectClient, get_client
from prefect.client.schemas.objects import StateType
from prefect.events.actions import ActionTypes, CallWebhook, ChangeFlowRunState, DoNothing, RunDeployment
from prefect.events.schemas.automations import Automation, AutomationCore
from prefect.exceptions import ObjectNotFound
from pydantic import BaseModel, ConfigDict, JsonValue, ValidationError, model_validator

from rocket_pipeline.common.settings import project_root
from rocket_pipeline.errors import ConfigurationError
from rocket_pipeline.tasks.blocks import ALERTS
from rocket_pipeline.tasks.seeding import Seeds, read_all
from rocket_pipeline.tasks.yaml_files import checked, departments, read_yaml, yaml_files

TAG = "rocket_pipeline"
"""Every automation of this project bears it."""
_ALERT = '{% set text %}ALERT{% endset %}{"text": {{ text | trim | tojson }}}'
"""The body of an alert: whatever the text's values hold, it stays JSON."""


class Action(BaseModel):
    """What an automation does: one of these.

    Attributes:
        alert: A text, in which Prefect's `{{ … }}` may stand, for the Block `rocket-alerts`. Without that Block the
            automation only shows in the server's event feed.
        run: A deployment as `flow/deployment`.
        crash: The message of the state Crashed, into which the run goes.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    alert: str | None = None
    run: str | None = None
    crash: str | None = None

    @model_validator(mode="after")
    def _is_one_of_them(self) -> Self:
        if sum(map(bool, (self.alert, self.run, self.crash))) != 1:
            raise ValueError("give either alert, run or crash")
        return self


class AutomationFile(BaseModel):
    """A file; its trigger is checked by Prefect's own model."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    description: str
    enabled: bool = True
    trigger: dict[str, JsonValue]
    actions: tuple[Action, ...]


class Automations(Seeds):
    """The automations that a server shall hold.

    Whether one is on is decided when it is created, and from then on by who operates the server.

    Args:
        automations: What the files say, with the server's ids.
        alerts: Whether the server has the Block that alerts go to.
    """

    def __init__(self, automations: list[AutomationCore], *, alerts: bool) -> None:
        self._automations = {each.name: each for each in automations}
        told = "there is no such Block, so alerts only stand in the event feed; set ALERT_WEBHOOK_URL and seed it"
        super().__init__(
            "automations",
            {name: _compared(each) for name, each in self._automations.items()},
            {} if alerts else {ALERTS: told},
        )

    async def stored(self) -> dict[str, dict[str, Any]]:
        """Those that bear the project's tag."""
        return {name: _compared(each) for name, each in (await _ours()).items()}

    async def write(self, name: str) -> None:
        """Create an automation, or replace all of it but whether it is on."""
        wanted, former = self._automations[name], (await _ours()).get(name)
        async with get_client() as client:
            if former is None:
                await client.create_automation(wanted)
            else:
                # Prefect's client sends what was set by hand and no default, such as an action's type: so all is set.
                whole = {**wanted.model_dump(exclude={"owner_resource"}), "enabled": former.enabled}
                await client.update_automation(former.id, AutomationCore.model_validate(whole))

    async def delete(self, name: str) -> None:
        """Remove an automation."""
        former = (await _ours())[name]
        async with get_client() as client:
            await client.delete_automation(former.id)


async def _ours() -> dict[str, Automation]:
    async with get_client() as client:
        found = [Automation.model_validate(each) for each in await read_all(client, "/automations/filter")]
    return {each.name: each for each in found if TAG in each.tags}


def _compared(automation: AutomationCore) -> dict[str, Any]:
    return automation.model_dump(include={"name", "description", "tags", "trigger", "actions"})


async def read_automations(folder: Path | None = None) -> Automations:
    """The automations of every file for every department, with the ids of this server.

    Raises:
        ConfigurationError: A file is wrong, or names a deployment that the server does not have.
    """
    folder = folder or project_root() / "configs" / "automations"
    files = yaml_files(folder)
    async with get_client() as client:
        alerts = await _block_id(client, ALERTS)
        found: list[AutomationCore] = []
        for name, department in departments().items():
            words = {"department": name, "display_name": department.display_name}
            own = [file for file in files if file.parent in (folder, folder / name)]
            found += [await _automation(client, file, words=words, alerts=alerts) for file in own]
    return Automations(found, alerts=alerts is not None)


async def _automation(
    client: PrefectClient, file: Path, *, words: Mapping[str, str], alerts: UUID | None
) -> AutomationCore:
    given = checked(read_yaml(file, words), AutomationFile, place=str(file))
    actions = [await _action(client, action, alerts=alerts, file=file) for action in given.actions]
    try:
        return AutomationCore(
            name=given.name,
            description=given.description,
            enabled=given.enabled,
            tags=[TAG, words["department"]],
            trigger=given.trigger,
            actions=actions,
        )
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise ConfigurationError(f"{file}, {place}: {first['msg']}.", hint="Correct the file.") from None


async def _action(client: PrefectClient, action: Action, *, alerts: UUID | None, file: Path) -> ActionTypes:
    if action.run:
        try:
            deployment = await client.read_deployment_by_name(action.run)
        except ObjectNotFound:
            raise ConfigurationError(
                f"{file} runs the deployment {action.run}, which the server does not have.",
                hint="Run `prefect --no-prompt deploy --all` first.",
            ) from None
        return RunDeployment(deployment_id=deployment.id)
    if action.crash:
        return ChangeFlowRunState(state=StateType.CRASHED, message=action.crash)
    if alerts is None:
        return DoNothing()
    return CallWebhook(block_document_id=alerts, payload=_ALERT.replace("ALERT", action.alert or ""))


async def _block_id(client: PrefectClient, name: str) -> UUID | None:
    slug, _, document = name.partition("/")
    try:
        return (await client.read_block_document_by_name(document, slug)).id
    except ObjectNotFound:
        return None
