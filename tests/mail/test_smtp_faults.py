"""The SMTP shell against every fault at every stage: what was not sent, and what nobody knows."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from data.errors import (
    DeliveryUnknownError,
    MailError,
    MailPolicyError,
    MailRefusedError,
    MailServerError,
)
from data.mail.smtp import SmtpServer, SmtpSession
from tests.support.dovecot import make_certificate
from tests.support.fault_smtp import BEFORE_TEXT, FAULTS, REFUSALS, FaultSmtp

RAW = b"Subject: hello\r\nMessage-ID: <1@x.example>\r\n\r\nfirst\r\nlast\r\n"
SENDER, CUSTOMER = "support@x.example", "customer@y.example"
SHORT_S, LONG_S = 0.15, 5.0
WITH_TEXT = ("text", "dot")


@pytest.fixture(autouse=True)
async def rounds() -> AsyncIterator[None]:
    """Let the loop close what was hung up on."""
    yield
    for _ in range(5):
        await asyncio.sleep(0)


@pytest.fixture
def server() -> Iterator[FaultSmtp]:
    """A server that misbehaves as told."""
    with_faults = FaultSmtp().start()
    yield with_faults
    with_faults.stop()


async def send(server: FaultSmtp) -> tuple[int, str]:
    """Sign on, offer one mail and hand it over; with hardly any patience where nobody answers."""
    is_quiet = {"silence", "trickle"} & set(server.faults.values())
    timeout_s = SHORT_S if is_quiet else LONG_S
    session = await SmtpSession.connect(
        SmtpServer("127.0.0.1", server.port, security="none"), "",
        connect_timeout_s=timeout_s, timeout_s=timeout_s,
    )  # fmt: skip
    try:
        answers = await session.offer(sender=SENDER, recipients=[CUSTOMER], size_bytes=len(RAW))
        code, text = answers[CUSTOMER]
        if code != 250:
            raise MailRefusedError(text, code=code)
        return await session.hand_over(RAW, timeout_s=timeout_s)
    finally:
        await session.close()


def expected_of(stage: str, fault: str) -> type[MailError] | None:
    """Say which of our errors a fault must end in; None where it is none."""
    if fault == "drip":
        return None
    if stage in WITH_TEXT:
        return MailRefusedError if fault in REFUSALS else DeliveryUnknownError
    if fault in REFUSALS and stage != "greeting":
        return None if stage == "ehlo" and fault != "421" else MailRefusedError
    return MailServerError


@pytest.mark.parametrize(
    ("stage", "fault"),
    [
        (stage, fault)
        for stage in (*BEFORE_TEXT, *WITH_TEXT)
        for fault in FAULTS
        if (stage, fault) != ("text", "drip")
    ],
)
async def test_no_fault_leaves_a_doubt_too_many_or_too_few(
    server: FaultSmtp, stage: str, fault: str
) -> None:
    """Before the text nothing was sent; from its first byte on only a clear yes or no counts."""
    server.faults[stage] = fault
    expected = expected_of(stage, fault)
    if fault == "drip":
        assert 250 == (await send(server))[0]
        assert 1 == len(server.mails)
        return

    with pytest.raises(MailError) as caught:
        await send(server)

    if expected is not None:
        assert expected is type(caught.value)
    assert (stage == "dot" and fault not in REFUSALS) == bool(server.mails)


@pytest.mark.parametrize("fault", ["close", "silence", "garbage", "half", "5xx", "421"])
@pytest.mark.parametrize("stage", ["taken", "quit"])
async def test_what_was_taken_stays_taken(server: FaultSmtp, stage: str, fault: str) -> None:
    """Whatever a server does after its 250, the mail has left."""
    server.faults[stage] = fault

    assert 250 == (await send(server))[0]
    assert 1 == len(server.mails)


@pytest.mark.parametrize(
    ("greeting", "words"),
    [
        ("", ("closed the connection before its greeting", "port and security", "administrator")),
        ("421 4.3.2 busy", ("takes no mail now: 421 4.3.2 busy", "tried again by itself")),
        ("554 5.7.1 blocked", ("turns this machine away: 554 5.7.1 blocked", "let this machine")),
        ("* OK IMAP ready", ("does not answer as SMTP servers do: “* OK IMAP ready”", "host and")),
    ],
)
async def test_each_cold_welcome_has_its_own_words(
    server: FaultSmtp, greeting: str, words: tuple[str, ...]
) -> None:
    """Closed at once, busy, no service for us, or no such server: told apart, with cures."""
    if greeting:
        server.answers["greeting"] = greeting
    else:
        server.faults["greeting"] = "close"

    with pytest.raises(MailServerError) as caught:
        await send(server)

    missing = [each for each in (*words, "Nothing was sent") if each not in str(caught.value)]
    assert [] == missing, str(caught.value)


async def test_nobody_there_is_told_as_that() -> None:
    """A port on which nobody listens, and a name without an address, are told apart."""
    nobody = FaultSmtp()
    port = nobody.port
    nobody.stop()
    told = []
    for host in ("127.0.0.1", "mail.invalid"):
        with pytest.raises(MailServerError) as caught:
            await SmtpSession.connect(SmtpServer(host, port, "tls"), "", timeout_s=LONG_S)
        told.append(caught.value.problem)

    assert "takes no connection" in told[0]
    assert "cannot be found" in told[1]


@pytest.fixture
def closed(tmp_path: Path) -> Iterator[tuple[FaultSmtp, SmtpServer]]:
    """A server that offers encryption, and how it is reached."""
    make_certificate(tmp_path)
    server = FaultSmtp(tls_folder=tmp_path, extensions=("AUTH PLAIN",)).start()
    yield (
        server,
        SmtpServer("127.0.0.1", server.port, user="support", ca_file=str(tmp_path / "cert.pem")),
    )
    server.stop()


async def test_what_is_slipped_in_before_encryption_is_not_believed(
    closed: tuple[FaultSmtp, SmtpServer],
) -> None:
    """Answers that stand in the clear behind that to STARTTLS are never read as encrypted ones."""
    server, settings = closed
    server.injected = b"250-evil\r\n250 SIZE 5\r\n235 2.7.0 let in\r\n"

    session = await SmtpSession.connect(settings, "secret", timeout_s=5)
    size = session.size_limit
    await session.close()

    assert 1_000_000 == size
    assert 1 == len(server.secrets)


@pytest.mark.parametrize("fault", ["close", "garbage", "half", "5xx", "4xx"])
async def test_no_password_leaves_without_encryption(
    closed: tuple[FaultSmtp, SmtpServer], fault: str
) -> None:
    """Where encryption cannot be begun, the sign-in is not tried."""
    server, settings = closed
    server.faults["starttls"] = fault

    with pytest.raises(MailError):
        await SmtpSession.connect(settings, "secret", connect_timeout_s=2, timeout_s=2)

    assert [] == server.secrets


async def test_a_server_without_encryption_is_a_matter_for_a_person(server: FaultSmtp) -> None:
    """Whoever strips the offer of STARTTLS from the line gets no password and no mail."""
    settings = SmtpServer("127.0.0.1", server.port, user="support")

    with pytest.raises(MailPolicyError):
        await SmtpSession.connect(settings, "secret", timeout_s=2)

    assert [] == server.secrets


@pytest.mark.parametrize("fault", ["close", "silence", "garbage", "half", "4xx", "421"])
async def test_trouble_while_signing_in_is_no_wrong_password(
    closed: tuple[FaultSmtp, SmtpServer], fault: str
) -> None:
    """Only a clear no to the password asks for a person; everything else is tried again."""
    server, settings = closed
    server.faults["auth"] = fault

    with pytest.raises((MailServerError, MailRefusedError)):
        await SmtpSession.connect(settings, "secret", connect_timeout_s=1, timeout_s=1)


async def test_the_last_answer_is_awaited_for_ten_minutes(server: FaultSmtp) -> None:
    """The wait behind the final dot is its own: a short one makes mails of unknown fate."""
    session = await SmtpSession.connect(
        SmtpServer("127.0.0.1", server.port, security="none"), "",
        connect_timeout_s=SHORT_S, timeout_s=SHORT_S,
    )  # fmt: skip
    promised_s = session.final_dot_timeout_s
    session.final_dot_timeout_s = 4 * SHORT_S
    await session.offer(sender=SENDER, recipients=[CUSTOMER], size_bytes=len(RAW))
    server.faults["dot"] = "silence"
    began = asyncio.get_running_loop().time()
    with pytest.raises(DeliveryUnknownError):
        await session.hand_over(RAW)
    waited_s = asyncio.get_running_loop().time() - began
    await session.close()

    assert promised_s >= 600
    assert waited_s >= 4 * SHORT_S
