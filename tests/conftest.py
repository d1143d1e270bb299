"""What all tests share: how hypothesis searches."""

from __future__ import annotations

import os

from hypothesis import settings

# A slow machine is no failure. In CI the examples are the same in every run; elsewhere each run looks at others.
settings.register_profile("default", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True, database=None, print_blob=True)
settings.load_profile("ci" if os.environ.get("CI") else "default")
