"""What a process holds for good is not looked through again and again."""

from __future__ import annotations

import gc

from django.urls import get_resolver


def keep_what_stays() -> None:
    """Load every page and leave it out of the collector's rounds: one over all of it takes longer than most pages."""
    for pattern in get_resolver().url_patterns:
        getattr(pattern, "url_patterns", None)
    gc.collect()
    gc.freeze()
