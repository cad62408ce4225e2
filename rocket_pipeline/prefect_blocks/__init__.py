"""Prefect Blocks: what they hold, how they are seeded, and how each becomes what the core is configured with."""

from rocket_pipeline.prefect_blocks.settings import configured_graph, load_settings

__all__ = ["configured_graph", "load_settings"]
