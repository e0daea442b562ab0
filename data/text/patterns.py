"""Patterns compiled when they are first needed; pure.

A pattern of a few hundred words takes the compiler up to a tenth of a second, which a short
command, or a screen that shows no mail yet, must not pay.
"""

from __future__ import annotations

import re
from functools import cache


@cache
def pattern(source: str) -> re.Pattern[str]:
    """Return the pattern, compiled at its first use."""
    return re.compile(source)
