"""Tries the servers that `init` was told: signs in, looks, changes nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Protocol

from console.settings import ImapSettings, SecretStr, Settings
from data.records import FolderRole

HISTORY_DAYS = (30, 90, 365)
"""How far back `init` counts, so that a person can choose by numbers."""
PROBE_TIMEOUT_S = 15.0
"""For each try; a person is waiting."""


@dataclass(frozen=True, slots=True)
class FolderFound:
    """A folder that plays a role; `mails` is None where it could not be opened."""

    name: str
    role: FolderRole
    mails: int | None


@dataclass(frozen=True, slots=True)
class ImapFound:
    """What the IMAP server showed."""

    folders: tuple[FolderFound, ...]
    others: int
    """Folders without a role."""
    history: Mapping[int, int] = field(default_factory=dict)
    """Mails of inbox and Sent by how many days back; 0 stands for all of them."""


class MailProbe(Protocol):
    """Tries servers; everything it raises is a `MailError` with a sentence."""

    async def look_at_imap(
        self, settings: Settings, secret: SecretStr, *, today: date
    ) -> ImapFound:
        """Sign in and count."""

    async def look_at_smtp(self, settings: Settings, secret: SecretStr) -> None:
        """Sign in as for sending, and leave."""


class LiveProbe:
    """The real servers."""

    async def look_at_imap(
        self, settings: Settings, secret: SecretStr, *, today: date
    ) -> ImapFound:
        """Open the folders read-only and count what is in them.

        Raises:
            MailError: not reached, not trusted or not signed in.
        """
        from data.errors import MailRefusedError  # noqa: PLC0415 - start-up time
        from data.mail.folder_roles import folder_roles  # noqa: PLC0415 - start-up time
        from data.mail.imap import ImapServer, ImapSession  # noqa: PLC0415 - start-up time

        imap = settings.imap
        session = await ImapSession.connect(
            ImapServer(
                imap.host, imap.port, imap.security, settings.imap_user, imap.auth, imap.ca_file
            ),
            secret.get_secret_value(),
            connect_timeout_s=PROBE_TIMEOUT_S,
            read_timeout_s=PROBE_TIMEOUT_S,
        )
        try:
            listed = await session.list_folders()
            roles = folder_roles(
                listed, configured=_configured(imap), has_labels=session.has_labels
            )
            found: list[FolderFound] = []
            history = dict.fromkeys((0, *HISTORY_DAYS), 0)
            for role, name in roles.items():
                try:
                    state = await session.open_folder(name)
                except MailRefusedError:
                    found.append(FolderFound(name, role, None))
                    continue
                found.append(FolderFound(name, role, state.exists))
                if role not in (FolderRole.INBOX, FolderRole.SENT):
                    continue
                history[0] += state.exists
                for days in HISTORY_DAYS:
                    uids = await session.list_uids(since=today - timedelta(days=days))
                    history[days] += len(uids)
        finally:
            await session.close()
        return ImapFound(tuple(found), len(listed) - len(found), history)

    async def look_at_smtp(self, settings: Settings, secret: SecretStr) -> None:
        """Connect, encrypt, sign in and leave without a mail.

        Raises:
            MailError: not reached, not trusted or not signed in.
        """
        from data.mail.smtp import SmtpServer, SmtpSession  # noqa: PLC0415 - start-up time

        smtp = settings.smtp
        async with asyncio.timeout(2 * PROBE_TIMEOUT_S):
            session = await SmtpSession.connect(
                SmtpServer(
                    smtp.host,
                    smtp.port,
                    smtp.security,
                    settings.smtp_user,
                    settings.smtp_auth,
                    smtp.ca_file,
                ),
                secret.get_secret_value(),
            )
            await session.close()


def _configured(imap: ImapSettings) -> dict[FolderRole, str]:
    return {
        FolderRole.INBOX: imap.inbox,
        FolderRole.SENT: imap.sent,
        FolderRole.ARCHIVE: imap.archive,
        FolderRole.TRASH: imap.trash,
        FolderRole.JUNK: imap.junk,
    }
