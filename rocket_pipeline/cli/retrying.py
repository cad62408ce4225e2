"""`rocket run --retry-failed`: do again what failed in a run. What that is, `core/rocketry/retrying.py` decides."""

from __future__ import annotations

from rocket_pipeline.cli.running import console, run_pipeline
from rocket_pipeline.common.settings import Settings
from rocket_pipeline.core.extraction.configuration import storage_of
from rocket_pipeline.core.reporting.summary import RunSummary, outputs_of, summarize
from rocket_pipeline.core.rocketry.retrying import RetryPlan, retry_plan
from rocket_pipeline.core.storage.ledger import RunLedger


def run_again(settings: Settings, run: str, *, quiet: bool) -> RunSummary:
    """Do again what failed in a run, and return what came of it; of a run without a failure, what it was.

    Args:
        settings: Where the outputs lie.
        run: The run's id, or "last".
        quiet: Say nothing of it.

    Raises:
        ConfigurationError: There is no such run, or it cannot be run again.
    """
    objects = storage_of(settings).objects
    plan = retry_plan(objects, run)
    if not quiet:
        console.print(_told(plan), highlight=False, soft_wrap=True)
    if not plan.stages:
        return summarize(RunLedger(objects, plan.run_id).read(), outputs=outputs_of(settings, plan.run_id))
    return run_pipeline(
        settings, stages=list(plan.stages), session_id=plan.session_id, retry_of=plan.run_id, quiet=quiet
    )


def _told(plan: RetryPlan) -> str:
    if not plan.stages:
        return f"Nothing failed in run {plan.run_id}, so nothing is run again."
    whole = [stage for stage in plan.stages if stage not in ("extraction", "cleaning")]
    return f"Again of run {plan.run_id}: {', '.join([*plan.sources, *plan.entities, *whole])}"
