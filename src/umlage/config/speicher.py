"""What a process holds for good is not looked through again and again."""

from __future__ import annotations

import ctypes
import gc
from contextlib import suppress

from django.urls import get_resolver


def keep_what_stays() -> None:
    """Load every page and leave it out of the collector's rounds: one over all of it takes longer than most pages."""
    for pattern in get_resolver().url_patterns:
        getattr(pattern, "url_patterns", None)
    gc.collect()
    gc.freeze()


def one_heap() -> None:
    """Let the threads of a process use one heap: what a large document needed serves the next, whichever thread it is.

    glibc gives each thread a heap of its own and hands none of it back: a document of 31 MB, printed in eight threads
    one after the other, left 3.2 GB behind instead of 0.9 GB. Other C libraries have no such word and no such heaps.
    """
    with suppress(AttributeError, OSError):
        ctypes.CDLL(None).mallopt(_ARENA_MAX, 1)


_ARENA_MAX = -8  # M_ARENA_MAX of malloc.h
