"""Offline stand-ins of the real web sites, for the demo and the tests.

What belongs here: a small HTTP server on 127.0.0.1 and one module a site that answers as the real one does.
What does not: anything that the pipeline needs to run against the real web; nothing outside the demo and
the tests imports this.
"""

from rocket_pipeline.demo.server import DemoSites

SITE_MAP = {
    "www.thrustcurve.org": "thrustcurve.test",
    "estesrockets.com": "estes.test",
    "locprecision.com": "locprecision.test",
    "www.rocketarium.com": "rocketarium.test",
    "www.nar.org": "nar.test",
    "api.github.com": "github-api.test",
    "raw.githubusercontent.com": "github-raw.test",
}
"""Real host → the host under which its stand-in is asked for."""

__all__ = ["SITE_MAP", "DemoSites"]
