"""Lines of the log are read in terminals too."""

from __future__ import annotations

import logging

from console.cli.main import SafeLines


def logged(name: str) -> str:
    """Log the name of a folder."""
    record = logging.LogRecord("data.sync", logging.WARNING, "", 0, "folder=%s", (name,), None)
    return SafeLines("%(levelname)s %(message)s").format(record)


def test_a_servers_words_drive_no_terminal_from_the_log() -> None:
    """A folder's name with a command in it is logged with the command made visible."""
    line = logged("\x1b]0;owned\x07")

    assert "\x1b" not in line
    assert "\x07" not in line
    assert "owned" in line


def test_no_name_forges_a_line_of_the_log() -> None:
    """A literal of IMAP may hold line ends; what is told stays one line all the same."""
    assert "WARNING folder=x ERROR all is lost" == logged("x\r\nERROR all\u2028is lost")
