"""What holds for all tests of the pages."""

from collections.abc import Iterator

import pytest
from django.core.cache import cache


@pytest.fixture(autouse=True)
def nobody_tried_before() -> Iterator[None]:
    """How often somebody tried to log in is counted in memory: each test starts anew."""
    cache.clear()
    yield
    cache.clear()
