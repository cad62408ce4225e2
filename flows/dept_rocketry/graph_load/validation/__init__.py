"""The category validation."""
