"""The category nodes."""
