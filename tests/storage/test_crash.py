"""A process is killed anywhere while it fetches and stores: run again, nothing is lost or fetched twice."""

from __future__ import annotations

import hashlib
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from rocket_pipeline.core.storage.buffer import request_digest
from rocket_pipeline.core.storage.contents import contents
from rocket_pipeline.core.storage.documents import FetchedDocuments
from rocket_pipeline.core.storage.failpoints import FAILPOINTS, FETCHING, LOCAL, OBJECTS, REMOTE
from rocket_pipeline.core.storage.store import Storage
from rocket_pipeline.core.storage.verify import verify
from tests.support.crash_child import SESSION
from tests.support.s3 import new_bucket, s3_environment
from tests.support.savers import savers
from tests.support.sites import Answer, Behaviour, Site, send

pytestmark = pytest.mark.slow

CHILD = Path(__file__).resolve().parents[1] / "support" / "crash_child.py"
PROJECT = CHILD.parents[2]
PAGES = 60
RANDOM_KILLS, RANDOM_KILLS_ELSEWHERE, RANDOM_KILLS_S3 = 50, 30, 8
AT_ONCE = 3
ELSEWHERE = {"CRASH_SAVER": "1"}
"""Another process saves, from the first document on."""


def body(number: int) -> bytes:
    """Small and large pages, and some that are the same."""
    if number in {7, 23}:
        return bytes([number]) * (9 << 20)  # written in pieces, to a bucket in parts
    if number % 10 == 9:
        return b"<html>the same page under several addresses</html>" * 40
    return f"<html>page {number}</html>".encode() * (40 * number + 1)


UNDISTURBED = {hashlib.sha256(body(n)).hexdigest() for n in range(PAGES)}
CSV = "".join(f"https://site.test/page/{n},{hashlib.sha256(body(n)).hexdigest()}\n" for n in range(PAGES)).encode()


class Pages(Site):
    """The pages, a count of who asked for which, and an event at a certain request."""

    def __init__(self, event_at: int = 0) -> None:
        super().__init__()
        self.counts: Counter[str] = Counter()
        self.reached = threading.Event()
        self._event_at = event_at
        for number in range(PAGES):
            self.script(f"/page/{number}", self._page(number))

    def _page(self, number: int) -> Behaviour:
        headers = {"ETag": f'"{number}"'}
        if number == 3:
            headers["Content-Disposition"] = "attachment; filename*=UTF-8''plan%20%C3%A4.pdf"
        answer = Answer(body=body(number), headers=headers)

        def respond(handler: BaseHTTPRequestHandler) -> None:
            self.counts[f"https://site.test/page/{number}"] += 1
            if self.counts.total() == self._event_at:
                self.reached.set()
            send(handler, answer)

        return respond


@dataclass(frozen=True)
class Crash:
    """A run that was killed: which URLs were complete, how many requests had come."""

    completed: set[str]
    requests: int
    returncode: int


def command(root: str, site: Site) -> list[str]:
    return [sys.executable, str(CHILD), root, site.origin, str(PAGES)]


def environment(given: dict[str, str], **more: str) -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return {**kept, "PYTHONPATH": str(PROJECT), "ROCKET_ENV_FILES": "off", **given, **more}


def killed(root: str, site: Pages, given: dict[str, str], *, delay_s: float, victim: str = "parent") -> Crash:
    """Start the child and kill it some time after the site saw a certain request."""
    child = subprocess.Popen(
        command(root, site),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env=environment(given),
        start_new_session=True,
    )
    assert site.reached.wait(60), "the request never came"
    time.sleep(delay_s)
    kill(root, child.pid, victim)
    printed, _ = child.communicate(timeout=60)
    return Crash(set(printed.split()), site.counts.total(), child.returncode)


def kill(root: str, pid: int, victim: str) -> None:
    if victim == "parent":
        os.kill(pid, signal.SIGKILL)
    elif victim == "both":
        os.killpg(pid, signal.SIGKILL)
    else:
        for saver in savers(root, pid):
            os.kill(saver, signal.SIGKILL)


def check_again(root: str, crash: Crash, given: dict[str, str]) -> None:
    """Run it again in the same session: it must end as if nothing had happened."""
    with Pages() as site:  # another one: the former may still answer what a dead process asked for
        done = subprocess.run(
            command(root, site), capture_output=True, text=True, timeout=120, check=False, env=environment(given)
        )
    assert done.returncode == 0, done.stderr[-2000:]
    assert crash.completed.isdisjoint(site.counts), "what was complete is not fetched again"
    assert max(site.counts.values(), default=1) == 1, "nothing is fetched twice"
    storage = Storage(root)
    documents = FetchedDocuments(storage, SESSION, "check")
    for number in range(PAGES):
        found = documents.find(request_digest("GET", f"https://site.test/page/{number}"))
        assert found is not None
        assert found[1] == body(number)
    assert storage.raw.get("pages/pages.csv") == CSV
    found_now = {sha256 for sha256, content in contents(storage.cache).items() if content.bodies}
    assert found_now == UNDISTURBED | {hashlib.sha256(CSV).hexdigest()}
    assert verify(storage).problems == []


def killed_at_random(root: str, seed: int, given: dict[str, str], *, victim: str = "parent") -> bool:
    """Whether the kill fell between the first and the last request; checks the rerun in any case."""
    chance = random.Random(seed)
    with Pages(event_at=chance.randint(1, PAGES - 2)) as site:
        crash = killed(root, site, given, delay_s=chance.uniform(0, 0.02), victim=victim)
        check_again(root, crash, given)
    if victim == "saver":
        return crash.returncode == 0 and len(crash.completed) == PAGES
    return crash.returncode == -signal.SIGKILL and 0 < crash.requests < PAGES


def test_fifty_kills_at_random_lose_and_repeat_nothing(tmp_path: Path) -> None:
    with ThreadPoolExecutor(AT_ONCE) as pool:
        between = list(pool.map(lambda n: killed_at_random(str(tmp_path / f"{n}"), n, {}), range(RANDOM_KILLS)))
    assert sum(between) >= 40


@pytest.mark.parametrize("victim", ["parent", "saver", "both"])
def test_kills_at_random_lose_and_repeat_nothing_while_another_process_saves(tmp_path: Path, victim: str) -> None:
    kills = RANDOM_KILLS_ELSEWHERE // 3
    with ThreadPoolExecutor(AT_ONCE) as pool:
        went_well = list(
            pool.map(lambda n: killed_at_random(str(tmp_path / f"{n}"), n, ELSEWHERE, victim=victim), range(kills))
        )
    assert sum(went_well) >= (kills if victim == "saver" else 0.8 * kills)


def test_kills_at_random_lose_and_repeat_nothing_on_s3(s3_endpoint: str, monkeypatch: pytest.MonkeyPatch) -> None:
    s3 = s3_environment(s3_endpoint)
    for name, value in s3.items():
        monkeypatch.setenv(name, value)
    between = [killed_at_random(new_bucket(s3_endpoint), n, s3) for n in range(RANDOM_KILLS_S3)]
    assert sum(between) >= 6


def crash_at(failpoint: str, root: str, site: Pages, given: dict[str, str], nth: int) -> Crash:
    env = environment(given, ROCKET_FAILPOINT=f"{failpoint}:{nth}")
    done = subprocess.run(command(root, site), capture_output=True, text=True, timeout=120, check=False, env=env)
    return Crash(set(done.stdout.split()), site.counts.total(), done.returncode)


@pytest.mark.parametrize("failpoint", [*FETCHING, *LOCAL, *OBJECTS])
def test_a_kill_at_a_failpoint_loses_and_repeats_nothing(tmp_path: Path, failpoint: str) -> None:
    with Pages() as site:
        nth = 1 if failpoint.startswith(("object.", "writer.")) else 4
        crash = crash_at(failpoint, str(tmp_path), site, {}, nth)
        assert crash.returncode == -signal.SIGKILL, "the failpoint was not passed"
        check_again(str(tmp_path), crash, {})


@pytest.mark.parametrize("failpoint", LOCAL)
@pytest.mark.parametrize("together", [False, True], ids=["alone", "with its parent"])
def test_a_kill_of_the_process_that_saves_at_a_failpoint_loses_and_repeats_nothing(
    tmp_path: Path, failpoint: str, together: bool
) -> None:
    given = {**ELSEWHERE, "CRASH_SAVER_AT": f"{failpoint}:4", **({"CRASH_TOGETHER": "1"} if together else {})}
    with Pages() as site:
        done = subprocess.run(
            command(str(tmp_path), site),
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
            env=environment(given),
        )
        crash = Crash(set(done.stdout.split()), site.counts.total(), done.returncode)
        if together:
            assert crash.returncode == -signal.SIGKILL, "the failpoint was not passed"
        else:
            assert "No process saves documents any more (exit code -9)" in done.stderr
            assert (crash.returncode, len(crash.completed)) == (0, PAGES), "the thread goes on"
            assert max(site.counts.values()) == 1
    check_again(str(tmp_path), crash, {})


@pytest.mark.parametrize("failpoint", FETCHING)
def test_a_kill_of_who_fetches_while_another_process_saves_loses_and_repeats_nothing(
    tmp_path: Path, failpoint: str
) -> None:
    with Pages() as site:
        crash = crash_at(failpoint, str(tmp_path), site, ELSEWHERE, 4)
        assert crash.returncode == -signal.SIGKILL, "the failpoint was not passed"
        check_again(str(tmp_path), crash, ELSEWHERE)


@pytest.mark.parametrize("failpoint", [*REMOTE, "writer.chunk-written", "writer.sealed", "writer.placed"])
def test_a_kill_at_a_failpoint_loses_and_repeats_nothing_on_s3(
    s3_endpoint: str, monkeypatch: pytest.MonkeyPatch, failpoint: str
) -> None:
    s3 = s3_environment(s3_endpoint)
    for name, value in s3.items():
        monkeypatch.setenv(name, value)
    root = new_bucket(s3_endpoint)
    with Pages() as site:
        crash = crash_at(failpoint, root, site, s3, 1 if failpoint.startswith("writer.") else 4)
        assert crash.returncode == -signal.SIGKILL, "the failpoint was not passed"
        check_again(root, crash, s3)


def test_every_failpoint_is_tried_somewhere() -> None:
    assert {*FETCHING, *LOCAL, *OBJECTS, *REMOTE} == set(FAILPOINTS)
