"""Measurements against the tools that people would use instead. What each means stands in README.md."""
