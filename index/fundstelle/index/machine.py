"""What this machine has to offer, and how much of it is taken where nothing is said."""

from __future__ import annotations

import os

__all__ = ["DEFAULT_MEMORY", "available_cores"]

#: How many bytes the words of articles may take while they wait to be written.
DEFAULT_MEMORY = 256 << 20


def available_cores() -> int:
    """How many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
