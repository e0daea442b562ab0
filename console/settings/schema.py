"""The settings themselves: frozen values, their defaults, limits and one line about each.

Everything about a key stands here once: the pydantic model that validates files is built from
these classes (`model.py`), and so are the comments of the file that `init` writes. This module
must not import pydantic, which alone costs more than the 150 ms that `support-console status`
may take (docs/adr/0001-settings-cache.md).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path
from typing import Literal

from console import paths

Security = Literal["tls", "starttls", "none"]
AuthMethod = Literal["password", "xoauth2", "oauthbearer"]
LoginProvider = Literal["", "microsoft", "google"]
SaveSent = Literal["auto", "always", "never"]
OnClose = Literal["leave", "archive"]
Notify = Literal["none", "osc9", "osc777"]
Renderer = Literal["difference", "unscrolled", "plain"]
RightToLeft = Literal["logical", "visual"]
ServerName = Literal["imap", "smtp"]
SecretKind = Literal["", "password", "password_file", "password_command", "login"]

SECRET_KINDS: tuple[SecretKind, ...] = ("password", "password_file", "password_command")
"""The ways to give a secret, in the order in which they are looked at; `login` is what is left
where a token is wanted and none of them is set."""
MICROSOFT_AUTHORITY = "https://login.microsoftonline.com"
LOGIN_SUFFIX = ".login.json"
_PROVIDER_HOSTS: dict[str, LoginProvider] = {
    "office365.com": "microsoft",
    "outlook.com": "microsoft",
    "gmail.com": "google",
    "googlemail.com": "google",
}

PORT_MAX = 65_535
MESSAGE_MB_MAX = 2_000
DAYS_MAX = 36_500
POLL_S_MAX = 3_600
CLAIM_MIN_MAX = 7 * 24 * 60
UNDO_S_MAX = 600


def _about(text: str, *, ge: int | None = None, le: int | None = None) -> dict[str, object]:
    return {"about": text, "ge": ge, "le": le}


@dataclass(frozen=True, slots=True)
class MailboxSettings:
    """The support address and how it presents itself."""

    address: str = field(default="", metadata=_about("the address that customers write to"))
    from_name: str = field(default="", metadata=_about("the name that customers see beside it"))
    aliases: tuple[str, ...] = field(
        default=(), metadata=_about("further addresses that are also us")
    )
    time_zone: str = field(
        default="Europe/Copenhagen", metadata=_about("in which times are shown and typed")
    )
    signature: str = field(
        default="", metadata=_about("below every reply; an agent's own comes first")
    )


@dataclass(frozen=True, slots=True)
class ImapSettings:
    """Where mail comes in."""

    host: str = field(default="", metadata=_about("the IMAP server"))
    port: int = field(
        default=993, metadata=_about("993 for tls, 143 for starttls", ge=1, le=PORT_MAX)
    )
    security: Security = field(
        default="tls", metadata=_about("tls | starttls | none (none: this machine only)")
    )
    user: str = field(default="", metadata=_about("empty: the mailbox address"))
    password_command: str = field(
        default="", repr=False, metadata=_about("prints the password on its first line")
    )
    password_file: str = field(
        default="", metadata=_about("a file of mode 0600 that holds the password")
    )
    auth: AuthMethod = field(
        default="password", metadata=_about("password | xoauth2 | oauthbearer (then it is a token)")
    )
    inbox: str = field(default="INBOX", metadata=_about("the folder where customers' mail arrives"))
    sent: str = field(default="", metadata=_about("empty: as the server marks it, then by name"))
    archive: str = field(default="", metadata=_about("the same for closed conversations' mail"))
    trash: str = field(default="", metadata=_about("the same for trash"))
    junk: str = field(default="", metadata=_about("the same for spam"))
    ca_file: str = field(
        default="", metadata=_about("certificates to trust instead of the system's")
    )
    authserv_id: str = field(
        default="",
        metadata=_about(
            "whose Authentication-Results to believe, of strangers and of our own address; "
            "empty: nobody's"
        ),
    )
    poll_s: int = field(
        default=60, metadata=_about("look at the folders at least this often", ge=1, le=POLL_S_MAX)
    )
    history_days: int = field(
        default=0,
        metadata=_about("how much history the first sync takes; 0: all", ge=0, le=DAYS_MAX),
    )
    max_message_mb: int = field(
        default=60,
        metadata=_about(
            "larger mails come with their words; files are fetched when wanted",
            ge=1,
            le=MESSAGE_MB_MAX,
        ),
    )
    on_close: OnClose = field(
        default="leave", metadata=_about("leave | archive: where mail goes when its work is closed")
    )
    secret_kind: SecretKind = field(default="", metadata={"derived": True})


@dataclass(frozen=True, slots=True)
class SmtpSettings:
    """Where mail goes out; user and password fall back on IMAP's."""

    host: str = field(default="", metadata=_about("the SMTP server"))
    port: int = field(
        default=587, metadata=_about("587 for starttls, 465 for tls", ge=1, le=PORT_MAX)
    )
    security: Security = field(
        default="starttls", metadata=_about("tls | starttls | none (none: this machine only)")
    )
    user: str = field(default="", metadata=_about("empty: the IMAP user"))
    password_command: str = field(
        default="",
        repr=False,
        metadata=_about("the IMAP password serves where all three are empty"),
    )
    password_file: str = field(
        default="", metadata=_about("a file of mode 0600 that holds the password")
    )
    auth: AuthMethod = field(
        default="password", metadata=_about("password | xoauth2 | oauthbearer (then it is a token)")
    )
    ca_file: str = field(
        default="", metadata=_about("certificates to trust instead of the system's")
    )
    save_sent: SaveSent = field(
        default="auto", metadata=_about("auto | always | never: who files the copy in Sent")
    )
    max_message_mb: int = field(
        default=25, metadata=_about("larger replies are refused here", ge=1, le=MESSAGE_MB_MAX)
    )
    secret_kind: SecretKind = field(default="", metadata={"derived": True})


@dataclass(frozen=True, slots=True)
class LoginSettings:
    """Where `support-console login` gets tokens, for mailboxes that take no password."""

    provider: LoginProvider = field(
        default="", metadata=_about("microsoft | google; empty: as imap.host tells")
    )
    client_id: str = field(
        default="", metadata=_about("Microsoft: the ID of the application that you registered")
    )
    tenant: str = field(
        default="common", metadata=_about("Microsoft: your organisation's ID or domain")
    )
    authority: str = field(
        default=MICROSOFT_AUTHORITY, metadata=_about("Microsoft: another cloud's sign-in address")
    )
    client_file: str = field(
        default="", metadata=_about("Google: the JSON file of the desktop client that you made")
    )
    ca_file: str = field(
        default="", metadata=_about("certificates to trust instead of the system's")
    )
    token_file: str = field(
        default="", metadata=_about("what a login leaves; empty: beside the settings file")
    )


@dataclass(frozen=True, slots=True)
class WorkSettings:
    """How conversations live."""

    reopen_days: int = field(
        default=30,
        metadata=_about(
            "an answer within this many days reopens; later it starts anew", ge=0, le=DAYS_MAX
        ),
    )
    import_open_days: int = field(
        default=30,
        metadata=_about(
            "older conversations come in closed at the first import", ge=0, le=DAYS_MAX
        ),
    )
    claim_timeout_min: int = field(
        default=60,
        metadata=_about(
            "a claim left untouched so many minutes goes back to all; 0: never",
            ge=0,
            le=CLAIM_MIN_MAX,
        ),
    )


@dataclass(frozen=True, slots=True)
class KnowledgeBaseSettings:
    """The published knowledge base."""

    site_url: str = field(
        default="", metadata=_about("where the public articles stand, as https://help.example.com")
    )


@dataclass(frozen=True, slots=True)
class ConsoleSettings:
    """How the console looks and behaves for one person."""

    keymap: str = field(
        default="default",
        metadata=_about("default, gmail or vim, with keymap.toml of this folder on top; or a file"),
    )
    theme: str = field(
        default="",
        metadata=_about(
            "dark, light, terminal (its own colours), ansi-dark or ansi-light; empty: terminal"
        ),
    )
    ascii: bool = field(default=False, metadata=_about("draw with plain letters and lines only"))
    renderer: Renderer = field(
        default="difference",
        metadata=_about(
            "difference | unscrolled | plain: send only what changed, without scrolling, or all"
        ),
    )
    plain: bool = field(
        default=False,
        metadata=_about("commands print one fact a line, for a screen reader; also: --plain"),
    )
    right_to_left: RightToLeft = field(
        default="logical",
        metadata=_about("logical | visual: who turns Hebrew and Arabic, the terminal or we"),
    )
    bell: bool = field(
        default=True,
        metadata=_about("ring the bell when a note names you, or something is yours to do"),
    )
    title: bool = field(
        default=True,
        metadata=_about("show number and counts in the title of the window, or of tmux's pane"),
    )
    notify: Notify = field(
        default="none",
        metadata=_about("none | osc9 | osc777: also show that as a notice on your own desk"),
    )
    notify_names: bool = field(
        default=False,
        metadata=_about("let such a notice say who and what; else numbers alone"),
    )
    undo_send_s: int = field(
        default=10,
        metadata=_about("seconds in which a sent reply can be taken back", ge=0, le=UNDO_S_MAX),
    )
    review_phrasing: bool = field(
        default=True,
        metadata=_about("say before sending what may sound like blame, and a kinder way"),
    )


@dataclass(frozen=True, slots=True)
class AgentSettings:
    """The person at the keyboard."""

    name: str = field(default="", metadata=_about("empty: the name of the Unix account"))
    signature: str = field(default="", metadata=_about("below this agent's replies"))
    time_zone: str = field(default="", metadata=_about("empty: the mailbox's"))
    language: str = field(default="", metadata=_about("as en, da, sv, et, zh; empty: not said"))


@dataclass(frozen=True, slots=True)
class Origin:
    """Where settings were read from; secrets are read there again when they are needed."""

    files: tuple[Path, ...] = ()
    shared_file: Path | None = None
    environ: Mapping[str, str] = field(default_factory=dict, repr=False)
    options: Mapping[str, object] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class Settings:
    """All that can be set, from files, environment and options; holds no secret."""

    store: Path
    mailbox: MailboxSettings = MailboxSettings()
    imap: ImapSettings = ImapSettings()
    smtp: SmtpSettings = SmtpSettings()
    login: LoginSettings = LoginSettings()
    work: WorkSettings = WorkSettings()
    knowledge_base: KnowledgeBaseSettings = KnowledgeBaseSettings()
    console: ConsoleSettings = ConsoleSettings()
    agent: AgentSettings = AgentSettings()
    origin: Origin = field(default=Origin(), repr=False, compare=False)

    @property
    def is_configured(self) -> bool:
        """Whether there is a mailbox to sync at all."""
        return bool(self.imap.host and self.mailbox.address)

    @property
    def imap_user(self) -> str:
        """The name to sign in with at the IMAP server."""
        return self.imap.user or self.mailbox.address

    @property
    def smtp_needs_login(self) -> bool:
        """Whether to sign in before sending.

        A mail server on this machine that is reached without encryption takes mail from local
        programs as they are; elsewhere IMAP's user and password serve where SMTP names none.
        """
        local = self.smtp.security == "none" and is_loopback(self.smtp.host)
        return not local or bool(self.smtp.user or self.smtp.secret_kind)

    @property
    def smtp_user(self) -> str:
        """The name to sign in with at the SMTP server; empty where none is needed."""
        return (self.smtp.user or self.imap_user) if self.smtp_needs_login else ""

    @property
    def smtp_auth(self) -> AuthMethod:
        """How to sign in at the SMTP server: a borrowed secret brings IMAP's way with it."""
        if self.smtp.secret_kind:
            return self.smtp.auth
        is_said = self.imap.auth != "password" and self.smtp.auth != "password"
        return self.smtp.auth if is_said else self.imap.auth

    @property
    def uses_login(self) -> bool:
        """Whether a server's token comes from `support-console login`."""
        return "login" in (self.imap.secret_kind, self.smtp.secret_kind)

    @property
    def login_provider(self) -> LoginProvider:
        """Whose login it is; empty where neither the setting nor the servers tell."""
        if self.login.provider:
            return self.login.provider
        for host in (self.imap.host, self.smtp.host):
            domain = ".".join(host.casefold().rstrip(".").split(".")[-2:])
            if domain in _PROVIDER_HOSTS:
                return _PROVIDER_HOSTS[domain]
        return ""

    @property
    def token_file(self) -> Path:
        """Where a login is kept: as set, beside the settings file, or with personal settings."""
        if self.login.token_file:
            return Path(self.login.token_file)
        own = [path for path in self.origin.files if path != self.origin.shared_file]
        beside = own[-1] if own else paths.personal_config_file(self.origin.environ)
        return beside.with_suffix(LOGIN_SUFFIX)


def is_loopback(host: str) -> bool:
    """Tell whether a host can only be this machine, without asking a name server."""
    # data.mail.tls asks the same of a line about to be opened; it brings `ssl`, which costs a
    # quick command too much.
    if host.casefold().rstrip(".") == "localhost":
        return True
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False
