"""What is wrong with a certificate is told wherever somebody looks, with its cure."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from console.domain.sync_standing import short_cause
from data.records import SyncStatus
from tests.support.certificates import DAY, Authority, server_context
from tests.support.console_process import ConsoleProcess
from tests.support.tls_server import TlsServer

EXPIRED = "cannot be trusted: it has expired. Nothing was sent."
CURE = "Have the mail administrator renew it"


@pytest.fixture
def desk_on_expired(tmp_path: Path) -> ConsoleProcess:
    """Settings that trust our authority; the server is made by each test."""
    return ConsoleProcess(tmp_path, imap_port=1, smtp_port=1)


async def test_an_expired_certificate_is_told_everywhere(
    tmp_path: Path, desk_on_expired: ConsoleProcess
) -> None:
    """doctor gives sentence and cure, sync ends with them, the store keeps them for screens."""
    authority = Authority(tmp_path)
    place = authority.issue(starts_in=-7 * DAY, ends_in=-DAY)
    desk = desk_on_expired
    with TlsServer("imap", context=server_context(place), implicit=True) as server:
        text = desk.config.read_text().replace(
            'port = 1\nsecurity = "none"\nuser',
            f'port = {server.port}\nsecurity = "tls"\nca_file = "{authority.ca_file}"\nuser',
        )
        desk.config.write_text(text.replace('host = "127.0.0.1"', 'host = "localhost"', 1))
        synced = await asyncio.to_thread(desk.run, "sync", "--once")
        doctor = await asyncio.to_thread(desk.run, "doctor", "--json")
        imap = ["localhost", str(server.port), "tls", "support", "type", "secret"]
        asked = await asyncio.to_thread(
            desk.run,
            "init", "--force",
            text="\n".join(
                ["a@x.example", "X", *imap, "again", str(authority.ca_file), *imap, "quit", ""]
            ),
        )  # fmt: skip
    found = {check["id"]: check for check in json.loads(doctor.out)["checks"]}
    cause = str(desk.value("SELECT cause FROM sync_state"))

    assert 1 == synced.code
    assert EXPIRED in synced.err.decode()
    assert (EXPIRED in found["imap"]["text"], CURE in found["imap"]["cure"]) == (True, True)
    assert (EXPIRED in cause, CURE in cause) == (True, True)
    assert "does not know who issued it" in asked.text
    assert EXPIRED in asked.text  # once the authority's file was named
    assert b"secret" not in server.heard


@pytest.mark.parametrize(
    ("cause", "expected"),
    [
        ("The certificate of x:993 cannot be trusted: it has expired.", "certificate not trusted"),
        ("x:143 offers no encryption (STARTTLS), so the password was not sent.", "no safe enc"),
        ("x:993 does not speak TLS: it answers in the clear.", "no safe encryption"),
        ("Microsoft's sign-in service cannot be reached: x.", "sign-in service away"),
    ],
)
def test_the_top_line_names_the_cause(cause: str, expected: str) -> None:
    """The line on every screen says in two or three words what it is."""
    now = datetime(2026, 3, 2, tzinfo=UTC)
    status = SyncStatus(state="trouble", since=now, holder=None, last_success_at=None, cause=cause)

    assert expected in short_cause(status)
