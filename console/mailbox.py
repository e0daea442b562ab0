"""The composition root's other half: what only the syncing process has, IMAP and SMTP."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Awaitable, Callable
from datetime import timedelta
from threading import Event
from typing import TypeVar

from console.bootstrap import our_addresses
from console.clock import Clock
from console.oauth.source import get_secret
from console.oauth.tokens import TokensAwayError
from console.services.incoming import Identity
from console.services.intake import IntakePolicy, IntakeService
from console.services.other_clients import OtherClients
from console.services.outbox import OutboxService
from console.settings import SecretStr, Settings, SettingsError
from console.settings.schema import ServerName
from data.errors import MailLoginError, MailPolicyError, MailServerError
from data.mail.imap import ImapServer, ImapSession
from data.mail.sent_copies import files_sent_itself
from data.mail.smtp import COMMAND_TIMEOUT_S, CONNECT_TIMEOUT_S, SmtpServer, SmtpSession
from data.records import FolderRole
from data.store import Store
from data.sync.ports import Ports, SyncPolicy

T = TypeVar("T")
MEGABYTE = 1_000_000


def make_ports(
    settings: Settings,
    store: Store,
    *,
    clock: Clock,
    key: bytes,
    on_commit: Callable[[], None] = lambda: None,
) -> Ports:
    """Build all that the runner is given."""
    identity = Identity(our_addresses(settings), key, settings.imap.authserv_id)
    policy = IntakePolicy(settings.work.reopen_days, settings.work.import_open_days)
    return Ports(
        store=store,
        connect_imap=lambda: connect_imap(settings),
        connect_smtp=lambda: connect_smtp(settings),
        intake=IntakeService(store, clock=clock, identity=identity, policy=policy),
        news=OutboxService(store, clock=clock),
        mailbox_news=OtherClients(),
        policy=SyncPolicy(
            folders={
                FolderRole.INBOX: settings.imap.inbox,
                FolderRole.SENT: settings.imap.sent,
                FolderRole.ARCHIVE: settings.imap.archive,
                FolderRole.TRASH: settings.imap.trash,
                FolderRole.JUNK: settings.imap.junk,
            },
            history_days=settings.imap.history_days,
            poll=timedelta(seconds=settings.imap.poll_s),
            mail_max_bytes=settings.imap.max_message_mb * MEGABYTE,
            save_sent=saves_sent(settings),
            archives=settings.imap.on_close == "archive",
        ),
        now=clock.now,
        steady=_steady,
        jitter=_jitter(),
        on_commit=on_commit,
    )


def saves_sent(settings: Settings) -> bool:
    """Say whether we file the copy in Sent, or the server does so itself."""
    if settings.smtp.save_sent == "auto":
        return not files_sent_itself(settings.smtp.host)
    return settings.smtp.save_sent == "always"


async def connect_imap(
    settings: Settings,
    *,
    secret: SecretStr | None = None,
    connect_timeout_s: float = 15.0,
    read_timeout_s: float = 60.0,
) -> ImapSession:
    """Sign in at the IMAP server of the settings; the secret is read anew unless it is given.

    Raises:
        MailError: not reached, not trusted, not signed in, or no secret is to be had.
    """
    server = ImapServer(
        host=settings.imap.host,
        port=settings.imap.port,
        security=settings.imap.security,
        user=settings.imap_user,
        auth=settings.imap.auth,
        ca_file=settings.imap.ca_file,
    )

    async def connect(with_secret: SecretStr) -> ImapSession:
        return await ImapSession.connect(
            server,
            with_secret.get_secret_value(),
            connect_timeout_s=connect_timeout_s,
            read_timeout_s=read_timeout_s,
        )

    return await _sign_in(settings, "imap", connect, auth=server.auth, secret=secret)


async def connect_smtp(
    settings: Settings,
    *,
    secret: SecretStr | None = None,
    connect_timeout_s: float = CONNECT_TIMEOUT_S,
    timeout_s: float = COMMAND_TIMEOUT_S,
) -> SmtpSession:
    """Sign in at the SMTP server of the settings, where it wants that.

    Raises:
        MailError: as for IMAP.
    """
    if not settings.smtp.host:
        raise MailPolicyError("No SMTP server is set: set smtp.host, then retry the mail.")
    server = SmtpServer(
        host=settings.smtp.host,
        port=settings.smtp.port,
        security=settings.smtp.security,
        user=settings.smtp_user,
        auth=settings.smtp_auth,
        ca_file=settings.smtp.ca_file,
    )

    async def connect(with_secret: SecretStr) -> SmtpSession:
        return await SmtpSession.connect(
            server,
            with_secret.get_secret_value(),
            connect_timeout_s=connect_timeout_s,
            timeout_s=timeout_s,
        )

    return await _sign_in(settings, "smtp", connect, auth=server.auth, secret=secret)


async def _sign_in(
    settings: Settings,
    which: ServerName,
    connect: Callable[[SecretStr], Awaitable[T]],
    *,
    auth: str,
    secret: SecretStr | None,
) -> T:
    """Sign in; a refused token is fetched anew once, a refused password is not tried again.

    A token may end between two looks at the clock. Where the same one comes again, the server has
    already said what it thinks of it: each attempt counts towards locking the account.
    """
    if secret is not None:
        return await connect(secret)
    given = await _read_secret(settings, which)
    try:
        return await connect(given)
    except MailLoginError:
        if auth == "password":
            raise
        another = await _read_secret(settings, which, refused=given)
        if another.get_secret_value() == given.get_secret_value():
            raise
    return await connect(another)


async def _read_secret(
    settings: Settings, which: ServerName, *, refused: SecretStr | None = None
) -> SecretStr:
    """Read a secret beside the loop, which has a lease to renew meanwhile."""
    given_up = Event()
    try:
        return await asyncio.to_thread(
            get_secret, settings, which, refused=refused, given_up=given_up
        )
    except TokensAwayError as error:
        raise MailServerError(str(error), cure="It is tried again by itself.") from error
    except SettingsError as error:
        raise MailLoginError(str(error)) from error
    finally:
        given_up.set()


def _steady() -> timedelta:
    return timedelta(seconds=time.monotonic())


def _jitter() -> Callable[[], float]:
    return random.SystemRandom().random
