"""A local nginx with two workers that serves the pages on a free port of 127.0.0.1."""

from __future__ import annotations

import shutil
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_CONFIGURATION = """
daemon off;
worker_processes 2;
pid {work}/nginx.pid;
error_log {work}/error.log warn;
events {{ worker_connections 1024; }}
http {{
  types {{ text/html html; text/plain txt; }}
  charset utf-8;
  access_log off;
  sendfile on;
  tcp_nopush on;
  keepalive_requests 1000000;
  client_body_temp_path {work}/t1; proxy_temp_path {work}/t2; fastcgi_temp_path {work}/t3;
  uwsgi_temp_path {work}/t4; scgi_temp_path {work}/t5;
  server {{
    listen 127.0.0.1:{port} backlog=1024;
    location = /robots.txt {{ return 200 "User-agent: *\\nDisallow: /private/\\n"; }}
    # The last four digits choose the file: at most 10,000 files, a million addresses.
    location ~ "^/page/\\d\\d(\\d{{4}})\\.html$" {{ alias {site}/$1.html; }}
    # The same with its own address in the body, so that no two bodies are equal.
    location ~ "^/distinct/\\d\\d(\\d{{4}})\\.html$" {{
      alias {site}/$1.html; sub_filter "@@PATH@@" $uri; sub_filter_once on; }}
  }}
}}
"""


def find_nginx(cache: Path) -> Path:
    """An nginx: the machine's own, else Debian's package unpacked below `cache`, which needs no root.

    Raises:
        SystemExit: There is none and it cannot be had.
    """
    if found := shutil.which("nginx", path="/usr/sbin:/usr/bin:/usr/local/sbin:/usr/local/bin:/sbin"):
        return Path(found)
    unpacked = cache / "nginx"
    binary = unpacked / "usr/sbin/nginx"
    if not binary.exists():
        unpacked.mkdir(parents=True, exist_ok=True)
        _unpack_package(unpacked)
    if subprocess.run([binary, "-v"], capture_output=True, check=False).returncode:
        raise SystemExit(f"{binary} does not start. Install nginx (`apt-get install nginx`) and run again.")
    return binary


def _unpack_package(folder: Path) -> None:
    if not shutil.which("apt-get"):
        raise SystemExit("There is no nginx and no apt-get. Install nginx and run again.")
    if subprocess.run(["apt-get", "download", "nginx"], cwd=folder, capture_output=True, check=False).returncode:
        subprocess.run(["apt-get", "-qq", "update"], check=False)
        subprocess.run(["apt-get", "download", "nginx"], cwd=folder, check=True)
    subprocess.run(["dpkg-deb", "-x", next(folder.glob("nginx_*.deb")), folder], check=True)


@contextmanager
def serving(nginx: Path, site: Path, work: Path) -> Iterator[str]:
    """The origin of a running nginx."""
    work.mkdir(parents=True, exist_ok=True)
    port = _free_port()
    configuration = work / "nginx.conf"
    configuration.write_text(_CONFIGURATION.format(work=work, site=site, port=port), encoding="utf-8")
    process = subprocess.Popen([nginx, "-p", work, "-c", configuration, "-e", work / "error.log"])
    origin = f"http://127.0.0.1:{port}"
    try:
        _wait_for(f"{origin}/robots.txt", process)
        yield origin
    finally:
        process.terminate()
        process.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_for(url: str, process: subprocess.Popen[bytes]) -> None:
    for _ in range(200):
        if process.poll() is not None:
            raise SystemExit(f"nginx ended at once, with exit code {process.returncode}.")
        try:
            urllib.request.urlopen(url, timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise SystemExit("nginx did not answer within 10 s.")
