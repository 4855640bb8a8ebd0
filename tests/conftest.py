"""What holds for the whole suite."""

import os

from hypothesis import settings

# A deadline measures the machine, not Umlage. On CI the examples are the same on every run.
settings.register_profile("umlage", deadline=None, derandomize="CI" in os.environ)
settings.load_profile("umlage")
