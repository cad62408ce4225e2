"""`python -m rocket_pipeline.demo` serves until it is interrupted."""

from __future__ import annotations

import re
import signal
import socket
import subprocess
import sys

import httpx

COMMAND = [sys.executable, "-m", "rocket_pipeline.demo"]


def test_it_says_where_it_serves_and_ends_at_ctrl_c():
    with subprocess.Popen(COMMAND, stderr=subprocess.PIPE, text=True) as process:
        line = process.stderr.readline()
        try:
            origin = re.search(r"http://127\.0\.0\.1:\d+", line)
            assert origin, line
            answer = httpx.get(f"{origin[0]}/robots.txt", headers={"Host": "thrustcurve.test"})
            assert answer.status_code == 200
        finally:
            process.send_signal(signal.SIGINT)
            _, rest = process.communicate(timeout=20)
    assert process.returncode == 0
    assert "Traceback" not in rest


def test_a_port_that_is_taken_is_one_line_and_exit_2():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        run = subprocess.run([*COMMAND, "--port", str(port)], capture_output=True, text=True, timeout=20)
    assert run.returncode == 2
    assert run.stderr.startswith(f"The demo sites cannot be served on port {port}")
    assert run.stderr.count("\n") == 1
