"""What the core logs, in the log of the flow or task run that it comes from."""

from __future__ import annotations

import logging

from prefect.context import FlowRunContext, TaskRunContext
from prefect.logging.handlers import APILogHandler

from rocket_pipeline.common.logging import RedactingFilter
from rocket_pipeline.common.settings import Settings

OUR_LOGGER = "rocket_pipeline"


class RunLogHandler(APILogHandler):
    """Ships a line to the log of the run that it comes from; a line from outside any run is not Prefect's."""

    def emit(self, record: logging.LogRecord) -> None:
        """See logging.Handler."""
        if FlowRunContext.get() or TaskRunContext.get():
            super().emit(record)


def ship_logs(settings: Settings) -> None:
    """Show what the core logs, from INFO on, in the run's log; mask secrets there, in Prefect's own lines too."""
    ours = logging.getLogger(OUR_LOGGER)
    others = [handler for handler in ours.handlers if not isinstance(handler, APILogHandler)]
    ours.handlers = [*others, RunLogHandler()]
    ours.setLevel(min(ours.level or logging.INFO, logging.INFO))
    for name in (OUR_LOGGER, "prefect", "prefect.flow_runs", "prefect.task_runs"):
        for handler in logging.getLogger(name).handlers:
            if isinstance(handler, APILogHandler):
                handler.filters = [RedactingFilter(settings.secrets)]
