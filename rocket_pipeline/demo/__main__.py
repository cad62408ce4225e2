"""`python -m rocket_pipeline.demo --port N`: the stand-in sites, until Ctrl-C, to be looked at with curl."""

from __future__ import annotations

import argparse
import logging
import sys
import time

from rocket_pipeline.demo.server import DemoSites
from rocket_pipeline.errors import ConfigurationError

logger = logging.getLogger("rocket_pipeline.demo")


def main() -> int:
    """Serve until interrupted; exits 2 with one line when it cannot start."""
    parser = argparse.ArgumentParser(prog="python -m rocket_pipeline.demo", description="Serve the demo's web sites.")
    parser.add_argument("--port", type=int, default=0, help="port on 127.0.0.1 (default: a free one)")
    arguments = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    try:
        with DemoSites(port=arguments.port) as demo:
            for host in demo.host_map:
                logger.info("%s is served at %s; try:", host, demo.origin)
                path = next(path for path in reversed(demo.sites[host].paths) if path != "/robots.txt")
                logger.info("  curl -H 'Host: %s' '%s%s'", host, demo.origin, path)
            while True:  # in short waits: a Ctrl-C that reaches a server's thread wakes the main one no earlier
                time.sleep(0.5)
    except KeyboardInterrupt:
        return 0
    except (ConfigurationError, OSError, OverflowError) as error:
        logger.error("The demo sites cannot be served on port %d: %s", arguments.port, error)  # noqa: TRY400
    return 2


if __name__ == "__main__":
    sys.exit(main())
