"""The SMTP shell against servers that take, refuse, break and fall silent at every stage."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from data.errors import (
    DeliveryUnknownError,
    MailLoginError,
    MailPolicyError,
    MailRefusedError,
    MailServerError,
)
from data.mail.sent_copies import files_sent_itself
from data.mail.smtp import SmtpServer, SmtpSession
from tests.support.dovecot import make_certificate
from tests.support.postfix import Postfix
from tests.support.smtp_world import SmtpWorld

# aiosmtpd warns that its AUTH would work without TLS; on loopback it may.
pytestmark = pytest.mark.filterwarnings("ignore:Requiring AUTH")

RAW = b"Subject: hello\r\nMessage-ID: <1@x.example>\r\n\r\n.dots\r\n..two\r\nlast\r\n"
SENDER = "support@x.example"
CUSTOMER = "customer@y.example"


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A folder with a fresh certificate for this machine."""
    make_certificate(tmp_path)
    return tmp_path


def plain(world: SmtpWorld, **more: str) -> SmtpServer:
    """Name a world that is used without encryption."""
    return SmtpServer("127.0.0.1", world.port, security="none", **more)


async def send(session: SmtpSession, raw: bytes = RAW, to: str = CUSTOMER) -> tuple[int, str]:
    """Offer one mail to one recipient and hand it over."""
    answers = await session.offer(sender=SENDER, recipients=[to], size_bytes=len(raw))
    assert 250 == answers[to][0]
    return await session.hand_over(raw, timeout_s=5)


async def test_a_mail_arrives_byte_for_byte(smtp_world: SmtpWorld) -> None:
    """What was handed over is what arrives, leading dots included."""
    session = await SmtpSession.connect(plain(smtp_world), "")

    code, _ = await send(session)
    await session.close()

    assert 250 == code
    assert RAW == smtp_world.mails[0].raw
    assert (SENDER, (CUSTOMER,)) == (smtp_world.mails[0].sender, smtp_world.mails[0].recipients)


async def test_several_mails_leave_on_one_connection(smtp_world: SmtpWorld) -> None:
    """After a mail, and after a reset, the same connection takes another."""
    session = await SmtpSession.connect(plain(smtp_world), "")

    await send(session)
    await session.offer(sender=SENDER, recipients=[CUSTOMER], size_bytes=1)
    await session.reset()
    await send(session, b"Subject: two\r\n\r\ntwo\r\n")
    await session.close()

    assert 2 == len(smtp_world.mails)


async def test_each_recipient_has_its_own_answer(smtp_world: SmtpWorld) -> None:
    """A refused recipient does not hide an accepted one, nor the reason of another."""
    smtp_world.answers["gone@y.example"] = "550 5.1.1 no such user"
    smtp_world.answers["later@y.example"] = "451 4.7.1 greylisted"
    session = await SmtpSession.connect(plain(smtp_world), "")

    answers = await session.offer(
        sender=SENDER,
        recipients=[CUSTOMER, "gone@y.example", "later@y.example"],
        size_bytes=len(RAW),
    )
    await session.hand_over(RAW, timeout_s=5)
    await session.close()

    assert [250, 550, 451] == [code for code, _ in answers.values()]
    assert "5.1.1 no such user" == answers["gone@y.example"][1]
    assert (CUSTOMER,) == smtp_world.mails[0].recipients


@pytest.mark.parametrize("answer", ["451 4.3.0 try later", "554 5.7.1 not this"])
@pytest.mark.parametrize("stage", ["mail", "data", "dot"])
async def test_a_refusal_carries_its_code(smtp_world: SmtpWorld, stage: str, answer: str) -> None:
    """A 4xx or 5xx at any stage is a refusal with the server's code and words, never unknown."""
    smtp_world.answers[stage] = answer
    session = await SmtpSession.connect(plain(smtp_world), "")

    with pytest.raises(MailRefusedError) as refused:
        await send(session)
    await session.close()

    assert (int(answer[:3]), answer[4:]) == (refused.value.code, str(refused.value))
    assert [] == smtp_world.mails


@pytest.mark.parametrize("stage", ["ehlo", "mail", "rcpt", "data"])
async def test_a_break_before_the_text_is_harmless(smtp_world: SmtpWorld, stage: str) -> None:
    """A line that breaks before the first byte of the text means that nothing was sent."""
    smtp_world.drop_at.add(stage)

    with pytest.raises(MailServerError):
        await send(await SmtpSession.connect(plain(smtp_world), ""))

    assert [] == smtp_world.mails


@pytest.mark.parametrize("stage", ["text", "dot"])
async def test_a_break_after_the_text_began_is_unknown(smtp_world: SmtpWorld, stage: str) -> None:
    """A line that breaks after the text began never counts as not sent."""
    smtp_world.drop_at.add(stage)
    session = await SmtpSession.connect(plain(smtp_world), "")

    with pytest.raises(DeliveryUnknownError):
        await send(session)

    assert (stage == "dot") == bool(smtp_world.mails)


async def test_silence_after_the_text_is_unknown(smtp_world: SmtpWorld) -> None:
    """A server that takes the mail and never says so leaves its fate unknown."""
    smtp_world.silent_at.add("dot")
    session = await SmtpSession.connect(plain(smtp_world), "")
    await session.offer(sender=SENDER, recipients=[CUSTOMER], size_bytes=len(RAW))

    with pytest.raises(DeliveryUnknownError):
        await session.hand_over(RAW, timeout_s=0.2)

    assert 1 == len(smtp_world.mails)


async def test_nonsense_after_the_text_is_unknown(smtp_world: SmtpWorld) -> None:
    """An answer that is neither yes nor no leaves the mail's fate unknown."""
    smtp_world.answers["dot"] = "xyz what"
    session = await SmtpSession.connect(plain(smtp_world), "")

    with pytest.raises(DeliveryUnknownError):
        await send(session)


@pytest.mark.parametrize("stage", ["mail", "data"])
async def test_nonsense_before_the_text_is_trouble(smtp_world: SmtpWorld, stage: str) -> None:
    """An answer that is no answer ends the connection, and nothing was sent."""
    smtp_world.answers[stage] = "xyz what"
    session = await SmtpSession.connect(plain(smtp_world), "")

    with pytest.raises(MailServerError):
        await send(session)

    assert not session.is_usable
    assert [] == smtp_world.mails


async def test_a_cancelled_handover_hangs_up(smtp_world: SmtpWorld) -> None:
    """A task cancelled in mid-delivery leaves no connection behind that could be used again."""
    smtp_world.silent_at.add("dot")
    session = await SmtpSession.connect(plain(smtp_world), "")
    await session.offer(sender=SENDER, recipients=[CUSTOMER], size_bytes=len(RAW))
    task = asyncio.create_task(session.hand_over(RAW))
    await asyncio.to_thread(smtp_world.wait_for, 1)

    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task

    with pytest.raises(MailServerError):
        await session.reset()


async def test_a_failing_goodbye_does_not_matter(smtp_world: SmtpWorld) -> None:
    """Once the mail is taken, an error at QUIT changes nothing."""
    smtp_world.drop_at.add("quit")
    session = await SmtpSession.connect(plain(smtp_world), "")

    code, _ = await send(session)
    await session.close()

    assert 250 == code


@pytest.mark.parametrize(
    "address",
    [
        "a@y.example\r\nRCPT TO:<b@y.example>",
        "a@y.example> SIZE=1",
        "a b@y.example",
        "a\x00@y.example",
        "nobody",
        "",
        "a" * 400 + "@y.example",
    ],
)
async def test_no_address_carries_a_command(smtp_world: SmtpWorld, address: str) -> None:
    """An address that could say more than an address never reaches the line."""
    session = await SmtpSession.connect(plain(smtp_world), "")

    with pytest.raises(MailPolicyError):
        await session.offer(sender=SENDER, recipients=[address], size_bytes=1)
    await session.close()

    assert not any("rcpt" in command or "mail" in command for command in smtp_world.commands)


async def test_a_mail_above_the_limit_is_not_offered() -> None:
    """A mail larger than the server takes is refused here, with both sizes in the sentence."""
    world = SmtpWorld(size_limit=1000).start()
    try:
        session = await SmtpSession.connect(plain(world), "")
        assert 1000 == session.size_limit

        with pytest.raises(MailRefusedError, match=r"1000 bytes and this one has 1001") as refused:
            await session.offer(sender=SENDER, recipients=[CUSTOMER], size_bytes=1001)
        await session.close()
    finally:
        world.stop()

    assert 552 == refused.value.code


async def test_a_line_without_encryption_stays_on_this_machine() -> None:
    """No password ever crosses a network in the clear, whatever the settings say."""
    server = SmtpServer("mail.y.example", 25, security="none", user="support")

    with pytest.raises(MailPolicyError, match="without encryption"):
        await SmtpSession.connect(server, "secret")


async def test_a_server_without_starttls_gets_nothing(smtp_world: SmtpWorld) -> None:
    """When STARTTLS is asked for and not offered, nothing is sent."""
    server = SmtpServer("127.0.0.1", smtp_world.port, security="starttls", user="support")

    with pytest.raises(MailPolicyError, match="STARTTLS"):
        await SmtpSession.connect(server, "secret")

    assert not any("auth" in command for command in smtp_world.commands)


@pytest.fixture(params=["tls", "starttls"])
def closed_world(request: pytest.FixtureRequest, certificate: Path) -> Iterator[SmtpServer]:
    """A world that encrypts and wants a password; the settings that fit it."""
    world = SmtpWorld(
        tls_folder=certificate,
        implicit_tls=request.param == "tls",
        login=("støtte", "pæssword"),
    ).start()
    yield SmtpServer(
        "127.0.0.1",
        world.port,
        security=request.param,
        user="støtte",
        ca_file=str(certificate / "cert.pem"),
    )
    world.stop()


async def test_a_verified_line_carries_the_password(closed_world: SmtpServer) -> None:
    """With encryption and the right password, letters beyond ASCII included, mail leaves."""
    session = await SmtpSession.connect(closed_world, "pæssword")

    code, _ = await send(session)
    await session.close()

    assert 250 == code


async def test_a_wrong_password_is_a_matter_for_a_person(closed_world: SmtpServer) -> None:
    """A refused password is told apart from a server in trouble, and is not shown."""
    with pytest.raises(MailLoginError) as refused:
        await SmtpSession.connect(closed_world, "wr0ng")

    assert "wr0ng" not in str(refused.value)


async def test_an_unknown_certificate_is_not_believed(closed_world: SmtpServer) -> None:
    """A certificate that nobody vouches for ends the attempt before the password."""
    stranger = SmtpServer(
        closed_world.host, closed_world.port, closed_world.security, closed_world.user
    )

    with pytest.raises(MailPolicyError, match="cannot be trusted"):
        await SmtpSession.connect(stranger, "pæssword")


async def test_a_server_that_is_away_is_tried_again(smtp_world: SmtpWorld) -> None:
    """A port where nobody listens is trouble, not a refusal."""
    smtp_world.stop()

    with pytest.raises(MailServerError, match=f"127.0.0.1:{smtp_world.port}"):
        await SmtpSession.connect(plain(smtp_world), "")


async def test_a_busy_server_is_tried_again(smtp_world: SmtpWorld) -> None:
    """A greeting of 421 means later, not never."""
    smtp_world.answers["connect"] = "421 4.3.2 too busy"

    with pytest.raises(MailServerError, match="too busy"):
        await SmtpSession.connect(plain(smtp_world), "")


@pytest.mark.real_server
async def test_postfix_takes_a_mail_to_the_world(postfix: Postfix, smtp_world: SmtpWorld) -> None:
    """Through a real Postfix over STARTTLS the mail reaches the customer's own server."""
    server = SmtpServer("127.0.0.1", postfix.port, ca_file=str(postfix.ca_file))
    session = await SmtpSession.connect(server, "")

    await send(session)
    await session.close()
    mails = await asyncio.to_thread(smtp_world.wait_for, 1)

    assert 30_000_000 == session.size_limit
    assert mails[0].raw.endswith(b"\r\n\r\n.dots\r\n..two\r\nlast\r\n")


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("smtp.gmail.com", True),
        ("smtp-relay.gmail.com", False),
        ("smtp.office365.com", True),
        ("SMTP-mail.Outlook.com.", True),
        ("smtp.mail.me.com", True),
        ("smtppro.zoho.eu", True),
        ("mail.x.example", False),
        ("notgmail.com", False),
        ("gmail.com.x.example", False),
    ],
)
def test_who_files_sent_mail_is_known_by_host(host: str, expected: bool) -> None:
    """Only the providers' own hosts count, not names that merely look alike."""
    assert expected == files_sent_itself(host)
