"""The category relationships."""
