"""Removes each guard of fetching and storage in turn and shows the test that notices. `make mutants` runs it.

A mutant is a guard, the exact text that makes it, what stands there without it, and the tests that must fail
then. Each is applied to a copy of the package, so the working tree is never touched. The exit code is 1 when a
guard can go without a test failing, or when its text is not found any more and the table must follow.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue

PROJECT = Path(__file__).resolve().parents[1]
FETCHING = "rocket_pipeline/core/fetching"
STORAGE = "rocket_pipeline/core/storage"
WORKERS = 3
TEST_TIMEOUT_S, MUTANT_TIMEOUT_S = 20, 90
_FAILED = re.compile(r"^(?:FAILED|ERROR) (.+?)(?: - .*)?$", re.MULTILINE)


@dataclass(frozen=True)
class Mutant:
    """A guard and how it is removed."""

    guard: str
    file: str
    old: str
    new: str
    tests: str

    def selection(self) -> list[str]:
        """The tests as pytest takes them: the first part is the file, the rest names of tests in it."""
        file, *names = self.tests.split()
        return [f"tests/{file}::{name}" for name in names] or [f"tests/{file}"]


def fetching(guard: str, file: str, old: str, *, new: str, tests: str) -> Mutant:
    return Mutant(guard, f"{FETCHING}/{file}", old, new, f"fetching/{tests}")


def storage(guard: str, file: str, old: str, *, new: str, tests: str) -> Mutant:
    return Mutant(guard, f"{STORAGE}/{file}", old, new, tests)


MUTANTS = (
    # Bodies
    fetching(
        "cap of the unpacked body",
        "body.py",
        "fits = len(piece) <= room",
        new="fits = True",
        tests="test_faults.py test_a_body_above_the_cap_is_refused",
    ),
    fetching(
        "bombs are unpacked in bounded pieces",
        "body.py",
        "out = self._stream.decompress(chunk, _PIECE)",
        new="out = self._stream.decompress(chunk)",
        tests="test_streaming.py test_a_bomb_costs_no_memory[gzip]",
    ),
    fetching(
        "large bodies are streamed",
        "body.py",
        "if fits and self._held_size > IN_MEMORY and self._intake.writer is not None:",
        new="if False:",
        tests="test_streaming.py test_a_huge_identity_body_is_streamed_to_the_store",
    ),
    fetching(
        "a packed body must be whole",
        "body.py",
        "        unpack.finish()\n",
        new="",
        tests="test_faults.py test_a_packed_body_that_ends_early_is_retried",
    ),
    fetching(
        "an unfinished draft is removed",
        "body.py",
        "        await sink.close()\n",
        new="        pass\n",
        tests="test_broken_bodies.py test_a_large_body_that_is_cut_leaves_one_whole_object",
    ),
    fetching(
        "encodings that were not asked for are refused",
        "body.py",
        'if name in {"", "identity"}:',
        new='if name not in {"gzip", "x-gzip", "deflate"}:',
        tests="test_broken_bodies.py test_a_brotli_or_nested_bomb_is_refused_before_it_is_unpacked",
    ),
    fetching(
        "total deadline",
        "client.py",
        "async with asyncio.timeout(seconds):",
        new="async with asyncio.timeout(None):",
        tests="test_broken_bodies.py test_the_deadline_ends_what_comes_drop_by_drop",
    ),
    # Several processes
    storage(
        "one process of a session asks for a document, the others wait",
        "claims.py",
        "        except BlockingIOError:\n            return False\n",
        new="        except BlockingIOError:\n            return True\n",
        tests="fetching/test_workers.py test_two_workers_on_one_url_ask_once",
    ),
    fetching(
        "who waited takes what the other one got",
        "engine.py",
        "if look_again and (document := await self._buffered(request)):",
        new="if not look_again and (document := await self._buffered(request)):",
        tests="test_workers.py test_two_workers_on_one_url_ask_once",
    ),
    # Addresses
    fetching(
        "addresses in URLs must be public",
        "address.py",
        "if _is_address(host) and not is_public(host):",
        new="if False:",
        tests="test_address.py test_an_address_in_a_url_is_refused_before_anything_is_connected",
    ),
    fetching(
        "addresses of names must be public",
        "address.py",
        'if not is_public(result["host"]):',
        new="if False:",
        tests="test_redirects.py test_one_private_address_among_public_ones_is_enough_to_refuse",
    ),
    fetching(
        "no socket to an address that is not public",
        "address.py",
        "if not is_public(address[0]):",
        new="if False:",
        tests="test_redirects.py test_no_socket_is_made_for_an_address_that_is_not_public",
    ),
    fetching(
        "IPv4 addresses within IPv6 ones",
        "address.py",
        "ip = _ipv4_within(ip) or ip",
        new="pass",
        tests="test_address.py test_what_only_some_reach_is_not",
    ),
    fetching(
        "no step down from https to http",
        "address.py",
        'if came_from is not None and came_from.scheme == "https" and url.scheme == "http":',
        new="if False:",
        tests="test_redirects.py test_a_downgrade_from_https_to_http_is_refused",
    ),
    fetching(
        "http and https only",
        "address.py",
        'if url.scheme not in {"http", "https"}:',
        new="if False:",
        tests="test_address.py test_only_http_and_https_urls_are_urls",
    ),
    fetching(
        "no control characters in URLs",
        "address.py",
        "if _CONTROL.search(text):",
        new="if False:",
        tests="test_redirects.py test_header_injection_by_a_url_is_refused",
    ),
    fetching(
        "no user names in URLs",
        "address.py",
        "if url.raw_user is not None or url.raw_password is not None:",
        new="if False:",
        tests="test_redirects.py test_header_injection_by_a_url_is_refused",
    ),
    fetching(
        "no control characters in a content type",
        "document.py",
        'if self.method not in {"GET", "POST"} or not self.content_type.isprintable():',
        new="if False:",
        tests="test_redirects.py test_header_injection_by_a_content_type_is_refused",
    ),
    fetching(
        "redirects end",
        "client.py",
        "for _ in range(MAX_REDIRECTS + 1):",
        new="for _ in range(50):",
        tests="test_redirects.py test_a_redirect_chain_ends_and_so_does_a_loop",
    ),
    fetching(
        "robots.txt of a redirect's target",
        "client.py",
        "await permit(hop.url)",
        new="pass",
        tests="test_redirects.py test_robots_txt_of_a_redirects_target_is_obeyed",
    ),
    # Retries and politeness
    fetching(
        "permanent failures are final",
        "retry.py",
        "if not isinstance(error, Transient) or number >= retries:",
        new="if number >= retries:",
        tests="test_faults.py test_a_refusal_is_final",
    ),
    fetching(
        "what is not idempotent is sent once",
        "retry.py",
        "retries = self._settings.max_retries if idempotent else 0",
        new="retries = self._settings.max_retries",
        tests="test_faults.py test_a_request_that_is_not_idempotent_is_sent_once",
    ),
    fetching(
        "Retry-After is clamped",
        "retry.py",
        "return min(wish, longest)",
        new="return wish",
        tests="test_politeness.py test_retry_after",
    ),
    fetching(
        "Retry-After is obeyed",
        "retry.py",
        "if isinstance(error, RateLimitedError) and error.retry_after is not None:",
        new="if False:",
        tests="test_faults.py test_the_wait_that_a_server_wishes_is_obeyed",
    ),
    fetching(
        "a 429 slows the whole host",
        "retry.py",
        "self._pauses.pause(host, wait)",
        new="await self._sleep(wait)",
        tests="test_politeness.py test_a_429_slows_the_whole_host",
    ),
    fetching(
        "robots.txt is obeyed",
        "robots.py",
        "if not rules.parsed.can_fetch(text, self._name):",
        new="if False:",
        tests="test_politeness.py test_what_robots_txt_forbids_is_not_requested",
    ),
    fetching(
        "an unreadable robots.txt forbids everything",
        "robots.py",
        "_NO_RULES = (RequestRefusedError,",
        new="_NO_RULES = (FetchError,",
        tests="test_politeness.py test_robots_txt_that_cannot_be_read_forbids_everything_for_now",
    ),
    fetching(
        "nothing is requested offline",
        "engine.py",
        "        if self._settings.offline:\n            raise",
        new="        if False:\n            raise",
        tests="test_offline.py test_what_was_not_saved_is_refused_without_a_request",
    ),
    fetching(
        "offline, a session has no documents but its own",
        "engine.py",
        "reuse_hours = 0 if self._settings.offline else",
        new="reuse_hours = 0 if False else",
        tests="test_offline.py test_another_sessions_documents_are_not_its_own",
    ),
    fetching(
        "a robots.txt is cut at 500 KiB",
        "engine.py",
        "Intake(MAX_BYTES, truncate=True)",
        new="Intake(1 << 30)",
        tests="test_politeness.py test_a_robots_txt_of_10_mb_is_read_to_its_500th_kb",
    ),
    fetching(
        "a huge Crawl-delay is clamped",
        "robots.py",
        "return min(float(wish), self._longest_delay)",
        new="return float(wish)",
        tests="test_politeness.py test_a_huge_crawl_delay_is_clamped_and_said",
    ),
    fetching(
        "the slower of rate limit and Crawl-delay wins",
        "engine.py",
        "return min((rate for rate in wishes",
        new="return max((rate for rate in wishes",
        tests="test_politeness.py test_the_slower_of_crawl_delay_and_rate_limit_wins",
    ),
    fetching(
        "every attempt waits for its turn",
        "engine.py",
        "                await self._limiter.acquire(request.host, rate)\n",
        new="",
        tests="test_politeness.py test_every_retry_waits_for_its_turn",
    ),
    fetching(
        "the pace follows a clock that never jumps",
        "limiter.py",
        "sleep: Sleep = asyncio.sleep, clock: Clock = time.monotonic) -> None:\n        self._sleep = sleep\n"
        "        self._clock = clock\n        self._free_at",
        new="sleep: Sleep = asyncio.sleep, clock: Clock = lambda: time.time()) -> None:\n        self._sleep = sleep\n"
        "        self._clock = clock\n        self._free_at",
        tests="test_politeness.py test_the_pace_keeps_when_the_clock_on_the_wall_jumps",
    ),
    fetching(
        "requests per host are bounded",
        "engine.py",
        "async with self._slots[request.host]:",
        new="async with nullcontext():",
        tests="test_scraper.py test_no_more_than_concurrency_are_in_flight",
    ),
    fetching(
        "requests of one call are bounded",
        "engine.py",
        "async with gate:  #",
        new="async with nullcontext():  #",
        tests="test_streaming.py test_no_more_than_asked_for_are_at_the_server_at_once",
    ),
    fetching(
        "documents held back are bounded",
        "many.py",
        "window = min(2 * window, most)",
        new="window = min(2 * window, 9 * most)",
        tests="test_streaming.py test_what_waits_for_its_turn_is_bounded",
    ),
    fetching(
        "a bad certificate is final",
        "faults.py",
        "if _caused_by(error, _TLS_ERRORS):",
        new="if False:",
        tests="test_faults.py test_an_expired_certificate_is_final",
    ),
    # What is kept
    fetching(
        "error answers are not kept",
        "client.py",
        "if error := refusal(head.status, head.headers, url):",
        new="if (error := refusal(head.status, head.headers, url)) and False:",
        tests="test_faults.py test_a_failed_url_is_asked_again_by_the_same_session",
    ),
    fetching(
        "bodies are checked before they are kept",
        "engine.py",
        "            check=check,\n",
        new="",
        tests="test_faults.py test_html_for_json_is_unexpected_and_not_kept",
    ),
    fetching(
        "empty bodies are refused",
        "verdict.py",
        "if not content:",
        new="if False:",
        tests="test_faults.py test_an_empty_200_is_unexpected",
    ),
    fetching(
        "challenges to robots are refused",
        "verdict.py",
        "if any(mark in head for mark in CHALLENGES):",
        new="if False:",
        tests="test_faults.py test_a_200_captcha_page_is_refused_and_not_kept",
    ),
    fetching(
        "a session asks for a URL once",
        "engine.py",
        "if found is None:",
        new="if True:",
        tests="test_scraper.py test_the_same_url_is_requested_once",
    ),
    fetching(
        "one request for concurrent askers",
        "sharing.py",
        "task = self._tasks.get(key)",
        new="task = None",
        tests="test_scraper.py test_concurrent_askers_share_one_request",
    ),
    fetching(
        "a condition goes to the URL that gave the document only",
        "client.py",
        "condition is not None and condition.url == str(hop.url)",
        new="condition is not None",
        tests="test_conditional.py test_only_the_url_that_gave_the_document_is_asked_conditionally",
    ),
    storage(
        "a 304 whose body is lost is no answer",
        "documents.py",
        "        if body is None:\n            return None\n",
        new='        body = body or b""\n',
        tests="fetching/test_conditional.py test_a_304_whose_body_is_lost_is_asked_again_without_a_condition",
    ),
    # The store
    storage(
        "the hash is checked when bytes are read",
        "content.py",
        "if hashlib.sha256(data).hexdigest() != sha256:",
        new="if False:",
        tests="storage/test_content.py test_changed_bytes_are_found_out",
    ),
    storage(
        "the hash is checked when bytes are streamed",
        "content.py",
        "if hasher.hexdigest() != sha256:",
        new="if False:",
        tests="storage/test_writer.py test_changed_bytes_are_found_out_at_the_end",
    ),
    storage(
        "conditional put in a bucket",
        "objects.py",
        'obstore.put(self._store, key, data, mode="create")',
        new="obstore.put(self._store, key, data)",
        tests="storage/test_objects.py test_put_if_absent_writes_once_and_says_so",
    ),
    storage(
        "conditional put in a folder",
        "local.py",
        "    if replace:\n        temporary.replace(path)",
        new="    if True:\n        temporary.replace(path)",
        tests="storage/test_objects.py test_put_if_absent_writes_once_and_says_so",
    ),
    storage(
        "fsync of an object's bytes",
        "local.py",
        "        os.fsync(file.fileno())\n",
        new="",
        tests="storage/test_local.py test_bytes_reach_the_disk_before_their_name_and_the_name_before_the_call_returns",
    ),
    storage(
        "fsync of an object's folder",
        "local.py",
        "        temporary.unlink(missing_ok=True)\n    sync(path.parent)\n",
        new="        temporary.unlink(missing_ok=True)\n",
        tests="storage/test_local.py test_bytes_reach_the_disk_before_their_name_and_the_name_before_the_call_returns",
    ),
    storage(
        "flush of a group commit",
        "rounds.py",
        "sync_all({path for item in self._all() for path in item.touched})",
        new="pass",
        tests="storage/test_commit.py test_every_file_and_folder_is_flushed",
    ),
    storage(
        "order of writes: the entry last",
        "rounds.py",
        "        self._entered = self._each(self._enter, self._named)\n"
        "        self._named = self._each(self._name, self._drafted)\n",
        new="        self._entered = self._each(self._name, self._named)\n"
        "        self._named = self._each(self._enter, self._drafted)\n",
        tests="storage/test_commit.py",
    ),
    # Saving in a process of its own
    storage(
        "few documents start no process",
        "elsewhere.py",
        "self._seen > FROM_DOCUMENT",
        new="self._seen",
        tests="storage/test_elsewhere.py test_few_documents_start_no_process_and_many_do",
    ),
    storage(
        "what a dead process had is saved by the thread",
        "elsewhere.py",
        "            return unsaved\n",
        new="            return []\n",
        tests="storage/test_elsewhere.py test_what_a_dead_process_had_is_saved_by_the_thread",
    ),
    storage(
        "the thread takes over for good",
        "commit.py",
        "self._may_start = rounds.may_start",
        new="pass",
        tests="storage/test_elsewhere.py test_another_process_is_not_tried_after_one_that_died",
    ),
    storage(
        "what is handed over at once is bounded",
        "elsewhere.py",
        "(there if room >= 0 else here)",
        new="there",
        tests="storage/test_elsewhere.py test_it_is_small",
    ),
    storage(
        "the process forgets what it has written",
        "rounds.py",
        "saving.body = None",
        new="pass",
        tests="storage/test_elsewhere.py test_it_is_small",
    ),
    storage(
        "who cannot be told is not forgotten",
        "elsewhere.py",
        "self._tell(self.pending[number], answer)\n            del self.pending[number]",
        new="self._tell(self.pending.pop(number), answer)",
        tests="storage/test_elsewhere.py test_nobody_waits_for_ever_when_telling_is_broken",
    ),
    storage(
        "the process is reaped",
        "commit.py",
        "            rounds.close()\n",
        new="            pass\n",
        tests="storage/test_elsewhere.py test_the_process_ends_when_nobody_came_and_starts_again",
    ),
    storage(
        "a frozen program does not start itself",
        "elsewhere.py",
        'getattr(sys, "frozen", False)',
        new="False",
        tests="storage/test_elsewhere.py test_a_frozen_program_does_not_start_itself_again",
    ),
    storage(
        "modules of the current folder are not taken",
        "elsewhere.py",
        '"-I", "-S", ',
        new="",
        tests="storage/test_elsewhere.py test_modules_of_the_current_folder_are_not_taken",
    ),
    storage(
        "modules of what is installed are not taken for Python's",
        "elsewhere.py",
        "sys.path.append(sys.argv[1])",
        new="sys.path.insert(0, sys.argv[1])",
        tests="storage/test_elsewhere.py test_modules_beside_the_package_are_not_taken",
    ),
    storage(
        "Ctrl-C does not end the process",
        "saver.py",
        "signal.signal(signal.SIGINT, signal.SIG_IGN)",
        new="pass",
        tests="storage/test_elsewhere.py test_ctrl_c_does_not_end_it",
    ),
    storage(
        "the process ends with its parent, forks or not",
        "saver.py",
        "if os.getppid() != parent:",
        new="if False:",
        tests="storage/test_elsewhere.py test_it_ends_when_its_parent_is_killed",
    ),
    storage(
        "what came wholly is saved without its parent",
        "saver.py",
        "    while rounds.busy:\n        rounds.next([])\n",
        new="",
        tests="storage/test_saver.py test_what_came_wholly_is_saved_when_the_parent_dies_and_what_did_not_is_not",
    ),
    storage(
        "a document is told of when it is durable",
        "saver.py",
        "saving.done.add_done_callback(partial(_note, number, answers))",
        new="answers.append((number, saving.filename))",
        tests="storage/test_saver.py test_a_round_is_answered_when_it_is_done_and_a_document_when_it_is_durable",
    ),
    storage(
        "a manifest names the bytes as they are called",
        "saving.py",
        "before + json.dumps(self.filename, ensure_ascii=False).encode() + after",
        new="before + b'\"x.html\"' + after",
        tests="storage/test_commit.py test_the_same_bytes_of_many_requests_are_stored_once",
    ),
    storage(
        "a key cannot leave the root",
        "objects.py",
        'if not _NO_PARTS.isdisjoint(key.split("/")) or',
        new="if",
        tests="storage/test_objects.py test_a_key_that_could_leave_the_root_is_refused",
    ),
    fetching(
        "what waits for a site ends when the process shall end",
        "background.py",
        "                task.cancel()\n",
        new="                pass\n",
        tests="test_stopping.py test_waiting_for_a_site_ends_at_once",
    ),
    fetching(
        "nothing is asked for any more when the process shall end",
        "many.py",
        "            while True:\n                STOP.check()\n",
        new="            while True:\n",
        tests="test_stopping.py test_nothing_is_begun_any_more",
    ),
    storage(
        "a run whose process is gone is closed",
        "process.py",
        "return _started(self.pid) == self.started",
        new="return True",
        tests="storage/test_runs.py test_a_process_id_that_was_given_away_again_is_another_process",
    ),
)


class Copies:
    """Copies of the project, each used by one mutant at a time.

    Args:
        folder: Where they lie.
        number: How many.
    """

    def __init__(self, folder: Path, number: int) -> None:
        self._free: SimpleQueue[Path] = SimpleQueue()
        for n in range(number):
            self._free.put(_copied(folder / str(n)))

    def run(self, mutant: Mutant) -> str:
        """The test that notices the mutant; raises LookupError when none does or there is no such guard."""
        copy = self._free.get()
        file = copy / mutant.file
        text = file.read_text(encoding="utf-8")
        try:
            if text.count(mutant.old) != 1:
                raise LookupError(f"its text stands {text.count(mutant.old)} times in {mutant.file}")
            file.write_text(text.replace(mutant.old, mutant.new), encoding="utf-8")
            return _noticed(copy, mutant.selection())
        finally:
            file.write_text(text, encoding="utf-8")
            self._free.put(copy)


def main() -> int:
    """Run all mutants; those whose guard's name holds the first argument, when there is one."""
    wanted = sys.argv[1] if len(sys.argv) > 1 else ""
    chosen = [mutant for mutant in MUTANTS if wanted in mutant.guard]
    if not chosen:
        _say(f"No guard's name holds {wanted!r}.")
        return 1
    started, survivors = time.monotonic(), 0
    with tempfile.TemporaryDirectory(prefix="mutants-") as folder:
        copies = Copies(Path(folder), WORKERS)
        whole = _copied(Path(folder, "whole"))
        with ThreadPoolExecutor(WORKERS + 1) as pool:
            unharmed = pool.submit(_pytest, whole, sorted({test for mutant in chosen for test in mutant.selection()}))
            for mutant, run in [(mutant, pool.submit(copies.run, mutant)) for mutant in chosen]:
                try:
                    _say(f"ok        {mutant.guard} → {run.result()}")
                except LookupError as error:
                    survivors += 1
                    _say(f"SURVIVED  {mutant.guard}: {error.args[0]}")
        code, out = unharmed.result()
        if code:
            _say(f"{out}\nThese tests fail without any mutant: what is said above means nothing.")
            return 1
    _say(f"{len(chosen)} guards, {survivors} without a test, {time.monotonic() - started:.0f} s")
    return 1 if survivors else 0


def _noticed(copy: Path, tests: list[str]) -> str:
    try:
        code, out = _pytest(copy, tests)
    except subprocess.TimeoutExpired:
        return f"{tests[0]} (it hangs)"
    if code == 0:
        raise LookupError(f"{', '.join(tests)} passed without it")
    if failed := _FAILED.search(out):
        return failed[1]
    if "Timeout" in out:
        return f"{tests[0]} (it hangs)"
    raise LookupError(f"pytest ended with {code}: {out[-500:]}")


def _pytest(folder: Path, tests: list[str]) -> tuple[int, str]:
    command = [sys.executable, "-m", "pytest", "-x", "-q", "--tb=no", "-p", "no:cacheprovider", "-rfE"]
    done = subprocess.run(
        [*command, "-o", f"timeout={TEST_TIMEOUT_S}", *tests],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        timeout=MUTANT_TIMEOUT_S if len(tests) < 10 else None,
    )
    return done.returncode, done.stdout + done.stderr


def _copied(folder: Path) -> Path:
    folder.mkdir()
    for name in ("rocket_pipeline", "flows", "tests"):
        shutil.copytree(PROJECT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(PROJECT / "pyproject.toml", folder)
    if (PROJECT / ".cache").is_dir():  # programs that tests build once
        (folder / ".cache").symlink_to(PROJECT / ".cache")
    return folder


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
