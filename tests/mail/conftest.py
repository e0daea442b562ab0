"""Real mail servers for the tests: each test gets its own, ended when the test ends."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from tests.support import dovecot as dovecot_server
from tests.support import postfix as postfix_server
from tests.support.dovecot import Dovecot
from tests.support.postfix import Postfix
from tests.support.smtp_world import SmtpWorld


def leave_out(reason: str | None) -> None:
    """Skip with the reason in full view, or fail where every server is required to be there."""
    if reason is None:
        return
    if os.environ.get("SUPPORT_CONSOLE_REQUIRE_SERVERS") == "1":
        pytest.fail(f"a real mail server is required here, but {reason}")
    pytest.skip(f"REAL SERVER LEFT OUT: {reason}")


@pytest.fixture
def dovecot() -> Iterator[Dovecot]:
    """A running Dovecot with an empty mailbox."""
    leave_out(dovecot_server.missing_reason())
    server = Dovecot()
    try:
        yield server.start()
    finally:
        server.remove()


@pytest.fixture
def smtp_world() -> Iterator[SmtpWorld]:
    """Everybody else's mail server."""
    world = SmtpWorld().start()
    yield world
    world.stop()


@pytest.fixture
def postfix(dovecot: Dovecot, smtp_world: SmtpWorld) -> Iterator[Postfix]:
    """A running Postfix between the mailbox and the outside world."""
    leave_out(postfix_server.missing_reason())
    server = Postfix(dovecot, smtp_world)
    try:
        yield server.start()
    finally:
        server.remove()
