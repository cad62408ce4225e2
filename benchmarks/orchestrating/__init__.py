"""The sides of the benchmark of orchestration, and stand-ins that serve more than the demo's."""
