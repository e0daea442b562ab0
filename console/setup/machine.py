"""What `init` can learn from the machine itself, so that most answers are one Enter."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from zoneinfo import available_timezones


def machine_time_zone(environ: Mapping[str, str], local_time: Path) -> str:
    """Return the name of this machine's time zone; UTC where it does not say."""
    known = available_timezones()
    named = environ.get("TZ", "").removeprefix(":")
    linked = os.path.realpath(local_time).partition("zoneinfo/")[2]
    return next((zone for zone in (named, linked) if zone in known), "UTC")
