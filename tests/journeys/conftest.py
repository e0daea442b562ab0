"""Real mail servers and the whole program, for tests that follow mail from end to end."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

import pytest

from tests.mail.conftest import dovecot, leave_out, postfix, smtp_world
from tests.support.console_process import ConsoleProcess
from tests.support.dovecot import Dovecot
from tests.support.smtp_world import SmtpWorld

__all__ = ["MakeDesk", "desk", "dovecot", "leave_out", "make_desk", "postfix", "smtp_world"]


class MakeDesk(Protocol):
    """Makes a store of its own on the same servers."""

    def __call__(self, name: str = "desk", *, imap: str = "", smtp: str = "") -> ConsoleProcess:
        """Make one; `imap` and `smtp` are further lines of those sections."""


@pytest.fixture
def make_desk(
    tmp_path: Path, dovecot: Dovecot, smtp_world: SmtpWorld
) -> Callable[..., ConsoleProcess]:
    """Several stores on one mailbox."""

    def make(name: str = "desk", *, imap: str = "", smtp: str = "") -> ConsoleProcess:
        folder = tmp_path / name
        folder.mkdir()
        return ConsoleProcess(
            folder, imap_port=dovecot.imap_port, smtp_port=smtp_world.port, imap=imap, smtp=smtp
        )

    return make


@pytest.fixture
def desk(make_desk: MakeDesk) -> ConsoleProcess:
    """One store on Dovecot and the outside world."""
    return make_desk()
