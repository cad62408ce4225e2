"""The pipeline itself, free of any orchestrator; `rocketry` holds all that only that department knows."""
