"""What a run leaves in Prefect for a person to look at: summaries, and the progress of long work.

What stands in them is decided in `core/reporting`.
"""

from __future__ import annotations

import asyncio
import logging
import time
from typing import cast
from uuid import UUID

import httpx
from prefect.artifacts import acreate_markdown_artifact, create_progress_artifact, update_progress_artifact

from rocket_pipeline.common.settings import Settings
from rocket_pipeline.common.text import counted
from rocket_pipeline.core.extraction.configuration import storage_of
from rocket_pipeline.core.reporting.markdown import run_markdown
from rocket_pipeline.core.reporting.summary import outputs_of, summarize
from rocket_pipeline.core.reporting.trouble import drift_markdown, quarantine_markdown
from rocket_pipeline.core.storage.ledger import RunRecord

logger = logging.getLogger(__name__)

SHOWN_EVERY_SECONDS = 3.0
"""Work that is done sooner shows no progress, so that it costs nothing."""


async def show_run(record: RunRecord, settings: Settings) -> None:
    """Make the artifacts of a run that has ended: `run`, and `quarantine` and `drift` where there is any."""
    summary = summarize(record, outputs=outputs_of(settings, record.run_id))
    texts = {
        "run": run_markdown(summary),
        "quarantine": quarantine_markdown(record, storage_of(settings)),
        "drift": drift_markdown(record),
    }
    told = f"{summary.state}, run {summary.run_id}"
    await asyncio.gather(
        *(acreate_markdown_artifact(text, key=key, description=told) for key, text in texts.items() if text)
    )


class ArtifactProgress:
    """A `Progress` as an artifact of the task or flow that is running.

    Args:
        key: The artifact's key.
        every_seconds: How long to wait before it is made, and between two updates.
    """

    def __init__(self, key: str, *, every_seconds: float = SHOWN_EVERY_SECONDS) -> None:
        self._key = key
        self._every_seconds = every_seconds
        self._artifact: UUID | None = None
        self._next = time.monotonic() + every_seconds
        self._told: dict[str, str] = {}
        self._percent = 0.0

    def __call__(self, done: int, total: int | None, noun: str) -> None:
        """See Progress; where nobody knows a total the bar stays at 0 and the description counts."""
        now = time.monotonic()
        if now < self._next and done != total:
            return
        self._told[noun] = f"{done:,} of {total:,} {noun}s" if total and done < total else counted(done, noun)
        self._percent = min(100.0, round(100 * done / total, 1)) if total else self._percent
        if now >= self._next or self._artifact:
            self._next = now + self._every_seconds
            self._show()

    def _show(self) -> None:
        told = ", ".join(self._told.values())
        try:
            # A thread of an asynchronous flow counts as asynchronous unless it is told otherwise.
            if self._artifact:
                update_progress_artifact(self._artifact, self._percent, told, _sync=True)  # type: ignore[call-arg]
            else:
                created = create_progress_artifact(self._percent, key=self._key, description=told, _sync=True)  # type: ignore[call-arg]
                self._artifact = cast(UUID, created)
        except httpx.HTTPError as error:  # the work goes on, whoever watches
            logger.warning("The progress %s is not shown: %s", self._key, error)
            self._next = float("inf")
