"""Counters and timers that threads share."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor

import pytest

from rocket_pipeline.common.metrics import Metrics


def test_threads_lose_no_count() -> None:
    metrics = Metrics()
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: [metrics.count("requests") for _ in range(500)], range(8)))
    metrics.count("bytes", 1000)
    assert metrics.snapshot()["counts"] == {"bytes": 1000, "requests": 4000}


def test_a_timer_counts_a_block_that_raises_and_adds_up() -> None:
    metrics = Metrics()
    with pytest.raises(KeyError), metrics.timer("parse"):
        raise KeyError("x")
    first = json.loads(json.dumps(metrics.snapshot()))["seconds"]["parse"]
    with metrics.timer("parse"):
        sum(range(200_000))
    second = json.loads(json.dumps(metrics.snapshot()))["seconds"]["parse"]
    assert 0 <= first < second
