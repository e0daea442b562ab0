"""The SMTP shell: offers a mail, hands it over, and says exactly how far it came.

MAIL and RCPT come first and can be repeated without harm. Between them and the text the caller
commits that the text is about to leave; after the first byte of it only the server's answer tells
whether the mail was taken, so a line that breaks then is `DeliveryUnknownError` and never retried.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress

from aiosmtplib import SMTP
from aiosmtplib.errors import (
    SMTPException,
    SMTPRecipientRefused,
)
from aiosmtplib.protocol import SMTPProtocol
from aiosmtplib.response import SMTPResponse

from data.errors import (
    DeliveryUnknownError,
    MailPolicyError,
    MailRefusedError,
    MailServerError,
)
from data.mail.imap_safety import has_control
from data.mail.line_errors import closed
from data.mail.smtp_login import SmtpServer, hang_up, open_client, translating
from data.text.safe import clean_line

__all__ = ["SmtpServer", "SmtpSession"]

CONNECT_TIMEOUT_S = 30.0
COMMAND_TIMEOUT_S = 300.0
"""RFC 5321 section 4.5.3.2 gives MAIL and RCPT five minutes."""
FINAL_DOT_TIMEOUT_S = 600.0
"""RFC 5321 section 4.5.3.2.6: a shorter wait makes mails of unknown fate."""
SLOWEST_BYTES_PER_S = 10_000
"""A line that carries less is given up: the wait for the final dot counts from its end."""
QUIT_TIMEOUT_S = 5.0
RECIPIENTS_MAX = 100
"""RFC 5321 section 4.5.3.1.8: what every server must take in one mail."""
ADDRESS_LENGTH_MAX = 320
_REFUSALS = range(400, 600)
"""The two classes "not done" of RFC 5321 section 4.2.1."""
_NO_SMTPUTF8 = (
    "The mail server cannot send to addresses with letters beyond ASCII before the @ (SMTPUTF8). "
    "Use another address of theirs."
)

_LINE_END = re.compile(rb"\r\n|\r|\n")
_LEADING_DOT = re.compile(rb"^\.", re.MULTILINE)
_UNSAFE_IN_ADDRESS = re.compile(r"[<>\s\x00-\x20\x7f-\x9f]")


class SmtpSession:
    """A connection that may send; made by `connect`, used by one task."""

    def __init__(self, client: SMTP, server: SmtpServer, *, timeout_s: float) -> None:
        self._client = client
        self._server = server
        self._timeout_s = timeout_s
        self.final_dot_timeout_s = FINAL_DOT_TIMEOUT_S
        offered = client.esmtp_extensions
        self.capabilities: frozenset[str] = frozenset(name.upper() for name in offered)
        limit = offered.get("size", "").strip()
        self.size_limit: int | None = int(limit) if limit.isdigit() and int(limit) else None

    @property
    def is_usable(self) -> bool:
        """Say whether another mail can be offered."""
        return bool(self._client.is_connected)

    @classmethod
    async def connect(
        cls,
        server: SmtpServer,
        secret: str,
        *,
        connect_timeout_s: float = CONNECT_TIMEOUT_S,
        timeout_s: float = COMMAND_TIMEOUT_S,
    ) -> SmtpSession:
        """Connect, encrypt and, where a user is given, sign in.

        Raises:
            MailPolicyError: no encryption, or a certificate that cannot be trusted.
            MailLoginError: the server refused the user or the secret.
            MailServerError: it cannot be reached or is not ready.
        """
        client = await open_client(server, secret, connect_timeout_s=connect_timeout_s)
        return cls(client, server, timeout_s=timeout_s)

    async def offer(
        self, *, sender: str, recipients: Sequence[str], size_bytes: int
    ) -> dict[str, tuple[int, str]]:
        """Name sender and recipients; the answer says what the server thinks of each recipient.

        Codes of 250 and 251 mean accepted. Where none is, call `reset` before the next offer.

        Raises:
            MailRefusedError: the sender or the size was refused.
            MailPolicyError: an address that could smuggle a command.
            MailServerError: the line broke; nothing was sent.
        """
        assert 0 < len(recipients) <= RECIPIENTS_MAX
        for address in (sender, *recipients):
            _check_address(address)
        self._check_size(size_bytes)
        self._check_sender(sender)
        answers: dict[str, tuple[int, str]] = {}
        nameable = [address for address in recipients if self._can_name(address)]
        if nameable:
            options, encoding = self._mail_options((sender, *nameable), size_bytes)
            with self._in_step("mail"):
                await self._client.mail(
                    sender, options=options, encoding=encoding, timeout=self._timeout_s
                )
            with self._in_step("rcpt"):
                for recipient in nameable:
                    answers[recipient] = await self._name_recipient(recipient, encoding)
        return {address: answers.get(address, (553, _NO_SMTPUTF8)) for address in recipients}

    async def ask_for_text(self) -> None:
        """Ask the server to take the text now; nothing of the mail has left when it says yes.

        Raises:
            MailRefusedError: the server said no; it does not have the mail.
            MailServerError: the line broke; it does not have the mail.
        """
        with self._in_step("data"):
            # DATA apart from the text, so that a break between them is known to be harmless.
            ready = await self._client.execute_command(b"DATA", timeout=self._timeout_s)
        if ready.code in _REFUSALS:
            raise self._refusal(ready, "data")
        if ready.code != 354:  # noqa: PLR2004 - RFC 5321 section 4.1.1.4
            hang_up(self._client, self._client.transport)
            raise MailServerError(
                f"{self._server.where} gave an answer to DATA that is none ({ready.code}). "
                "Nothing was sent; it is tried again by itself."
            )

    async def send_text(self, raw: bytes, *, timeout_s: float | None = None) -> tuple[int, str]:
        """Send the text and wait for the server to take the mail.

        Raises:
            MailRefusedError: the server said no; it does not have the mail.
            MailServerError: the line broke before the first byte; it does not have the mail.
            DeliveryUnknownError: the line broke after it; it may or may not have the mail.
        """
        protocol = self._client.protocol
        if protocol is None or not self.is_usable:
            raise closed(self._server)
        patience_s = (timeout_s or self.final_dot_timeout_s) + len(raw) / SLOWEST_BYTES_PER_S
        answer = await self._send_text(protocol, raw, patience_s)
        if 200 <= answer.code < 300:  # noqa: PLR2004 - the class "done" of RFC 5321 section 4.2.1
            return answer.code, clean_line(answer.message)
        if answer.code in _REFUSALS:
            raise self._refusal(answer, "dot")
        hang_up(self._client, self._client.transport)
        raise self._unknown(f"it answered {answer.code} {clean_line(answer.message)}")

    async def hand_over(self, raw: bytes, *, timeout_s: float | None = None) -> tuple[int, str]:
        """Ask for the text and send it, with nothing to be written down between."""
        await self.ask_for_text()
        return await self.send_text(raw, timeout_s=timeout_s)

    async def reset(self) -> None:
        """Forget sender and recipients, so that another mail can be offered."""
        with self._in_step():
            await self._client.rset(timeout=self._timeout_s)

    def abort(self) -> None:
        """Hang up without a word."""
        hang_up(self._client, self._client.transport)

    async def close(self) -> None:
        """Say goodbye; a mail that was taken stays taken whatever happens now."""
        transport = self._client.transport
        with suppress(SMTPException, OSError, ValueError):
            if self.is_usable:
                await self._client.quit(timeout=QUIT_TIMEOUT_S)
        hang_up(self._client, transport)
        await asyncio.sleep(0)  # the socket closes in the loop's next round

    @contextmanager
    def _in_step(self, stage: str = "") -> Iterator[None]:
        """Translate errors; after trouble hang up, so that no late answer meets a later command."""
        try:
            with translating(self._server):
                yield
        except MailRefusedError as error:
            error.stage = stage
            raise
        except (MailServerError, asyncio.CancelledError):
            self.abort()
            raise

    async def _name_recipient(self, recipient: str, encoding: str) -> tuple[int, str]:
        try:
            answer = await self._client.rcpt(recipient, encoding=encoding, timeout=self._timeout_s)
        except SMTPRecipientRefused as refused:
            if not self._client.is_connected:
                raise  # 421: the server hangs up, which says nothing of this recipient
            return refused.code, clean_line(refused.message)
        return answer.code, clean_line(answer.message)

    async def _send_text(
        self, protocol: SMTPProtocol, raw: bytes, timeout_s: float
    ) -> SMTPResponse:
        try:
            protocol.write(_as_data(raw))
            return await protocol.read_response(timeout=timeout_s)
        except (SMTPException, OSError) as error:
            hang_up(self._client, self._client.transport)
            raise self._unknown(clean_line(str(error)) or type(error).__name__) from error
        except asyncio.CancelledError:
            hang_up(self._client, self._client.transport)
            raise

    def _check_size(self, size_bytes: int) -> None:
        if self.size_limit is not None and size_bytes > self.size_limit:
            raise MailRefusedError(
                f"{self._server.where} takes mails of at most {self.size_limit} bytes and this "
                f"one has {size_bytes}. Send fewer or smaller attachments.",
                code=552,
                stage="mail",
            )

    def _can_name(self, address: str) -> bool:
        return address.isascii() or "SMTPUTF8" in self.capabilities

    def _check_sender(self, sender: str) -> None:
        if not self._can_name(sender):
            raise MailRefusedError(_NO_SMTPUTF8, code=553, stage="mail")

    def _mail_options(self, addresses: Sequence[str], size_bytes: int) -> tuple[list[str], str]:
        options = [f"SIZE={size_bytes}"] if "SIZE" in self.capabilities else []
        if "8BITMIME" in self.capabilities:
            options.append("BODY=8BITMIME")
        if all(address.isascii() for address in addresses):
            return options, "ascii"
        return [*options, "SMTPUTF8"], "utf-8"

    def _refusal(self, answer: SMTPResponse, stage: str) -> MailRefusedError:
        text = clean_line(answer.message) or "no reason given"
        return MailRefusedError(text, code=answer.code, stage=stage)

    def _unknown(self, why: str) -> DeliveryUnknownError:
        return DeliveryUnknownError(
            f"{self._server.where} got the mail but did not say that it took it ({why}). "
            "Look in the Sent folder before you send it again."
        )


def _check_address(address: str) -> None:
    """Refuse what could end the command or smuggle a parameter into it."""
    if (
        not 0 < len(address) <= ADDRESS_LENGTH_MAX
        or has_control(address)
        or _UNSAFE_IN_ADDRESS.search(address)
        or "@" not in address
    ):
        raise MailPolicyError(
            f"“{clean_line(address, limit=80)}” is not an address that mail can be sent to."
        )


def _as_data(raw: bytes) -> bytes:
    """Write the text as RFC 5321 section 4.5.2 asks: CRLF, doubled dots, the final dot."""
    text = _LINE_END.sub(b"\r\n", raw)
    if not text.endswith(b"\r\n"):
        text += b"\r\n"
    return _LEADING_DOT.sub(b"..", text) + b".\r\n"
