"""Everything that only the rocketry department knows."""
