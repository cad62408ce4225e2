"""Property tests judge results, not the speed of a busy machine, and leave no files behind."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("cleaning", deadline=None, database=None)
settings.load_profile("cleaning")
