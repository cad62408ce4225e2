"""The category typescript."""
