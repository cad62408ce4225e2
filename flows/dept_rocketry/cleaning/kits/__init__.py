"""The category kits."""
