"""The category flows of the stage schema_generation."""
