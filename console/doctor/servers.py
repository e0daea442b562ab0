"""Try the mail servers: sign in, look at the folders, change nothing (shell)."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence

from console.doctor.finding import Check, fail, fine, warn
from console.doctor.login import check_login
from console.oauth.source import get_secret
from console.oauth.tokens import TokensAwayError
from console.settings import NoSecretError, SecretStr, Settings, SettingsError
from console.settings.keys import SERVERS
from console.settings.schema import ServerName
from data.errors import MailError, MailLoginError, MailPolicyError, MailRefusedError
from data.mail.folder_roles import RemoteFolder, folder_roles
from data.mail.imap import FolderState, ImapSession
from data.mail.tokens import PASSWORD_CURE
from data.records import FolderRole

SECRET_TIMEOUT_S = 8
CONNECT_TIMEOUT_S = 5.0
ANSWER_TIMEOUT_S = 5.0
DEADLINE_S = 12.0
"""For each server, all together: somebody waits at the keyboard."""

_CHECK_LINE = "Check host, port, security and ca_file of [{name}] in the settings."
_CHECK_ACCOUNT = "Correct {name}.user and its password; `support-console init` tries them at once."
_TRY_LATER = "Check {name}.host and {name}.port and the network, or wait until the server is back."


async def check_servers(settings: Settings) -> list[Check]:
    """Check the secret or the login, IMAP with its folders, and SMTP."""
    checks = await check_login(settings)
    try:
        secret = await _secret(settings, "imap")
    except NoSecretError as error:
        return [*checks, *_without_secret(settings, str(error))]
    except (SettingsError, TokensAwayError) as error:
        cure = "Mend what is said there, then run `support-console doctor` again."
        return [*checks, fail("secret", str(error), cure)]
    checks.append(fine("secret", "the mail password can be read here"))
    imap, smtp = await asyncio.gather(_check_imap(settings, secret), _check_smtp(settings))
    return [*checks, *imap, *smtp]


def _without_secret(settings: Settings, why: str) -> list[Check]:
    """Say what an agent's own console may do: write replies, which the service sends."""
    kind = settings.imap.secret_kind
    if kind == "login" and settings.origin.shared_file is None:
        return [fine(name, "not tried: nobody has logged in yet") for name in SERVERS]
    if settings.origin.shared_file is not None or kind:
        return [
            fine("secret", f"{why} This console reads and writes the store only."),
            fine("imap", "not tried: the password is with the syncing process"),
            fine("smtp", "not tried: the password is with the syncing process"),
        ]
    cure = "Run `support-console init`, which asks for the password and tries it."
    return [warn("secret", why, cure)]


async def _secret(settings: Settings, which: ServerName) -> SecretStr:
    return await asyncio.to_thread(get_secret, settings, which, timeout_s=SECRET_TIMEOUT_S)


async def _check_imap(settings: Settings, secret: SecretStr) -> list[Check]:
    from console.mailbox import connect_imap  # noqa: PLC0415 - the mail libraries, at their first use

    try:
        async with asyncio.timeout(DEADLINE_S):
            session = await connect_imap(
                settings,
                secret=secret,
                connect_timeout_s=CONNECT_TIMEOUT_S,
                read_timeout_s=ANSWER_TIMEOUT_S,
            )
            try:
                return await _look_around(settings, session)
            finally:
                await session.close()
    except (MailError, TimeoutError, OSError, SettingsError) as error:
        return [_trouble("imap", error)]


async def _look_around(settings: Settings, session: ImapSession) -> list[Check]:
    listed = await session.list_folders()
    configured = {
        FolderRole.INBOX: settings.imap.inbox,
        FolderRole.SENT: settings.imap.sent,
        FolderRole.ARCHIVE: settings.imap.archive,
        FolderRole.TRASH: settings.imap.trash,
        FolderRole.JUNK: settings.imap.junk,
    }
    roles = folder_roles(listed, configured=configured, has_labels=session.has_labels)
    opened: dict[FolderRole, FolderState | None] = {}
    for role in (FolderRole.INBOX, FolderRole.SENT):
        if role in roles:
            try:
                opened[role] = await session.open_folder(roles[role])
            except MailRefusedError:
                opened[role] = None
    pushes = "IDLE" in session.capabilities
    how = "new mail is told at once (IDLE)" if pushes else "no IDLE: new mail is asked for"
    signed_in = fine("imap", f"signed in at {settings.imap.host} as {settings.imap_user}; {how}")
    return [signed_in, judge_folders(listed, roles, opened, on_close=settings.imap.on_close)]


def judge_folders(
    listed: Sequence[RemoteFolder],
    roles: Mapping[FolderRole, str],
    opened: Mapping[FolderRole, FolderState | None],
    *,
    on_close: str,
) -> Check:
    """Say whether each role has a folder that is there; the two that are mirrored must open."""
    names = {folder.name for folder in listed} | {"INBOX"}
    inbox = opened.get(FolderRole.INBOX)
    if inbox is None:
        return fail(
            "folders",
            f"The folder {roles.get(FolderRole.INBOX, 'INBOX')} cannot be opened.",
            "Set imap.inbox to the folder where customers' mail arrives.",
        )
    for role, name in roles.items():
        if name not in names or (role in opened and opened[role] is None):
            return fail(
                "folders",
                f"The folder {name}, meant as {role}, is not there or cannot be opened.",
                f"Correct imap.{role} in the settings or leave it empty.",
            )
    if FolderRole.SENT not in roles:
        return warn(
            "folders",
            "No folder for sent mail was found; replies from other programs stay unseen.",
            "Set imap.sent to the folder that holds sent mail.",
        )
    if not inbox.uid_validity:
        return warn(
            "folders",
            "The server gives the inbox no UIDVALIDITY, so every sync has to compare all mails.",
            "Ask the provider for persistent UIDs (RFC 3501, 2.3.1.1).",
        )
    if on_close == "archive" and FolderRole.ARCHIVE not in roles:
        return warn(
            "folders",
            "Mail of closed conversations is to be archived, but no archive folder was found.",
            'Set imap.archive, or imap.on_close = "leave".',
        )
    return fine("folders", ", ".join(f"{role} is {name}" for role, name in roles.items()))


async def _check_smtp(settings: Settings) -> list[Check]:
    from console.mailbox import connect_smtp  # noqa: PLC0415 - the mail libraries, at their first use

    if not settings.smtp.host:
        return [fail("smtp", "No SMTP server is set; nothing can leave.", "Set smtp.host.")]
    try:
        async with asyncio.timeout(DEADLINE_S):
            secret = await _secret(settings, "smtp")
            session = await connect_smtp(
                settings,
                secret=secret,
                connect_timeout_s=CONNECT_TIMEOUT_S,
                timeout_s=ANSWER_TIMEOUT_S,
            )
            await session.close()
    except NoSecretError as error:
        return [fine("smtp", f"not tried: {error}")]
    except (MailError, TimeoutError, OSError, SettingsError, TokensAwayError) as error:
        return [_trouble("smtp", error)]
    as_whom = f" as {settings.smtp_user}" if settings.smtp_user else ", no sign-in wanted"
    return [fine("smtp", f"{settings.smtp.host} is ready{as_whom}; nothing was sent")]


def _trouble(name: str, error: Exception) -> Check:
    match error:
        case MailLoginError(problem=problem, cure=cure):
            mine = _CHECK_ACCOUNT.format(name=name)  # names the settings
            return fail(name, problem, mine if cure in ("", PASSWORD_CURE) else cure)
        case MailPolicyError(problem=problem, cure=cure) if cure:
            return fail(name, problem, cure)
        case MailPolicyError() | SettingsError():
            return fail(name, str(error), _CHECK_LINE.format(name=name))
        case TimeoutError():
            return fail(name, "The server did not answer in time.", _TRY_LATER.format(name=name))
    return fail(name, str(error), _TRY_LATER.format(name=name))
