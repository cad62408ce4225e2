"""The wish to end is expressed once; who asked to be told hears of it, and the first reason stays."""

from __future__ import annotations

import pytest

from rocket_pipeline.common.stopping import Stop
from rocket_pipeline.errors import RunStoppedError


def test_work_goes_on_until_somebody_wishes_its_end() -> None:
    stop = Stop()
    stop.check()
    stop.request("cancelled")
    stop.request("interrupted")
    with pytest.raises(RunStoppedError, match="cancelled"):
        stop.check()


def test_who_works_now_is_told_and_the_latest_first() -> None:
    stop, heard = Stop(), list[str]()
    stop.tell(lambda: heard.append("always"))
    with stop.telling(lambda: heard.append("past")):
        pass
    with stop.telling(lambda: heard.append("working")):
        stop.request("cancelled")
    assert heard == ["working", "always"]
