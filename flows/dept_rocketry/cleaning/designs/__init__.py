"""The category designs."""
