"""The category motors."""
