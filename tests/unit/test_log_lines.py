"""Lines of the log are read in terminals too."""

from __future__ import annotations

import logging

from console.cli.main import SafeLines


def test_a_servers_words_drive_no_terminal_from_the_log() -> None:
    """A folder's name with a command in it is logged with the command made visible."""
    record = logging.LogRecord(
        "data.sync", logging.WARNING, "", 0, "folder=%s", ("\x1b]0;owned\x07",), None
    )

    line = SafeLines("%(message)s").format(record)

    assert "\x1b" not in line
    assert "\x07" not in line
    assert "owned" in line
