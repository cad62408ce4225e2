"""The category flows of the stage extraction."""
