"""The category clubs."""
