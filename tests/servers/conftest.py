"""Each kind of server for `make servers`; at the end, which ran and which did not, and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest

from tests.mail.conftest import dovecot, smtp_world
from tests.support.dovecot import Dovecot
from tests.support.servers.exim import Exim
from tests.support.servers.kinds import KINDS, Kind
from tests.support.servers.packages import UnavailableError
from tests.support.servers.second_client import SecondClient
from tests.support.smtp_world import SmtpWorld

__all__ = ["client", "dovecot", "exim", "server", "smtp_world"]

EXIM = "Exim"
ASKED = (*KINDS, EXIM)

NOT_RUN = pytest.StashKey[dict[str, str]]()


@pytest.fixture(params=list(KINDS))
def server(request: pytest.FixtureRequest) -> Iterator[Kind]:
    """A running server with an empty mailbox."""
    try:
        made = KINDS[request.param]()
    except UnavailableError as error:
        request.config.stash.setdefault(NOT_RUN, {})[request.param] = str(error)
        pytest.skip(f"NOT RUN: {request.param}: {error}")
    try:
        made.start()
        yield made
    finally:
        made.remove()


@pytest.fixture(params=[EXIM])
def exim(request: pytest.FixtureRequest, dovecot: Dovecot, smtp_world: SmtpWorld) -> Iterator[Exim]:
    """A running Exim that brings what is for us into Dovecot, and the rest to the world."""
    try:
        made = Exim(dovecot, smtp_world)
    except UnavailableError as error:
        request.config.stash.setdefault(NOT_RUN, {})[EXIM] = str(error)
        pytest.skip(f"NOT RUN: {EXIM}: {error}")
    try:
        yield made.start()
    finally:
        made.remove()


@pytest.fixture
def client(server: Kind) -> SecondClient:
    """Somebody else who uses the mailbox."""
    return SecondClient(server.imap_port, prefix=server.prefix)


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    """Say of each server what became of its tests; one that did not run never passed."""
    missing = config.stash.get(NOT_RUN, {})
    counts: Counter[tuple[str, str]] = Counter()
    for outcome in ("passed", "failed", "error"):
        for report in terminalreporter.getreports(outcome):
            for kind in ASKED:
                if f"[{kind}" in report.nodeid and getattr(report, "when", "call") == "call":
                    counts[kind, outcome] += 1
    if not counts and not missing:
        return
    terminalreporter.section("mail servers")
    for kind in ASKED:
        told = ", ".join(
            f"{counts[kind, outcome]} {outcome}"
            for outcome in ("passed", "failed", "error")
            if counts[kind, outcome]
        )
        why = f"NOT RUN: {missing[kind]}" if kind in missing else "NOT RUN: not asked for"
        terminalreporter.write_line(f"{kind}: {told or why}")
