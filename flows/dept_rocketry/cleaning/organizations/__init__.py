"""The category organizations."""
