"""Domain: the fields that a macro's text may name, and what they hold (pure).

Theory of operation: everything a template can see is built here, of plain texts, lists of texts and
`Moment`s; it never meets a record of ours. A value comes from mail or from a colleague, so it is
made safe, cut, and its `{{` taken apart: it can neither be read as a template nor stop the mail as
if it were a field. What is not known is left out; the template then finds it undefined.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from console.domain.articles.told import ToldTutorial
from console.domain.first_names import first_name
from console.domain.profile import signature_for
from console.domain.said_dates import say_date
from data.records import Address, Agent, Conversation, Customer
from data.text.safe import clean_line, clean_text

VALUE_MAX = 2000
"""Letters of one value; a signature may have so many."""
TAGS_MAX = 50

FIELDS: Mapping[str, tuple[str, str]] = {
    "customer.first_name": ("first name, where the mail tells one", "Anna"),
    "customer.name": ("whole name", "Anna Larsen"),
    "customer.address": ("mail address", "anna@example.com"),
    "customer.language": ("language, as da", "da"),
    "conversation.number": ("number", "1042"),
    "conversation.reference": ("number as people write it", "#1042"),
    "conversation.subject": ("subject", "Where is my parcel?"),
    "conversation.status": ("new, open, waiting, closed", "open"),
    "conversation.priority": ("low, normal, high, urgent", "normal"),
    "conversation.kind": ("service or support", "service"),
    "conversation.cause": ("why it exists", "late parcel"),
    "conversation.stage": ("of the customer's journey", "delivery"),
    "conversation.channel": ("mail, phone, chat …", "mail"),
    "conversation.language": ("language, as da", "da"),
    "conversation.assignee": ("who is responsible", "mette"),
    "conversation.tags": ("tags, for a loop or `| join`", "vip"),
    "conversation.began": ("when it began", "20 November 2026"),
    "conversation.last_message": ("when the last message came or left", "22 November 2026"),
    "agent.first_name": ("your first name", "Mette"),
    "agent.display_name": ("your name as customers see it", "Mette Holm"),
    "agent.name": ("your name on this machine", "mette"),
    "agent.signature": ("your signature; it stands below every mail anyway", "Mette Holm"),
    "mailbox.name": ("the mailbox's name", "Example Support"),
    "mailbox.address": ("the mailbox's address", "support@example.com"),
    "tutorial.name": ("the tutorial for the conversation's stage", "Set it up in five steps"),
    "tutorial.url": ("where customers read it", "https://help.example.com/en/tutorial/set-up.html"),
    "tutorial.steps": ("its steps, for a loop: title and link", "Unpack it: https://…"),
    "today": ("today's date", "22 November 2026"),
    "now": ("date and time", "22 November 2026 14:05"),
}
"""Every field: what it is, and an example."""
ROOTS = tuple(dict.fromkeys(path.partition(".")[0] for path in FIELDS))
_SUBJECTLESS = ("", "(no subject)")


@dataclass(frozen=True, slots=True)
class Moment:
    """A date that a template writes in the language of its text."""

    at: datetime
    """In the agent's time zone."""
    language: str
    has_clock: bool = False

    def __str__(self) -> str:
        """Give it as a letter writes it."""
        return say_date(self.at, self.language, with_clock=self.has_clock)

    def later(self, days: int) -> Moment:
        """Give the moment some days later, at the same clock."""
        return Moment(self.at + timedelta(days=days), self.language, self.has_clock)


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known where a macro is used; `conversation` is None before one has begun."""

    agent: Agent
    now: datetime
    time_zone: str
    mailbox: Address | None = None
    conversation: Conversation | None = None
    customer: Customer | Address | None = None
    """Whom it is written to; None: the conversation's customer."""
    tutorial: ToldTutorial | None = None
    """That of the conversation's stage; None: there is none, or nobody asked for it."""

    @property
    def whom(self) -> Customer | Address | None:
        """Whom it is written to."""
        if self.customer is None and self.conversation is not None:
            return self.conversation.customer
        return self.customer


Value = str | list[str] | Moment | Mapping[str, object]


def fields_of(facts: Facts, *, language: str) -> dict[str, Value]:
    """Give what a template of a language may name; what is not known is left out."""
    zone = _zone(facts.time_zone)
    today = facts.now.astimezone(zone)
    return {
        "customer": _known(_customer(facts)),
        "conversation": _conversation(facts, zone, language),
        "agent": _known(_agent(facts.agent, language)),
        "mailbox": _known(_mailbox(facts.mailbox)),
        "tutorial": _tutorial(facts.tutorial),
        "today": Moment(today, language),
        "now": Moment(today, language, has_clock=True),
    }


def sample_fields(language: str) -> dict[str, Value]:
    """Give the examples as values, to try a template on."""
    at = datetime(2026, 11, 22, 14, 5, tzinfo=ZoneInfo("UTC"))
    values: dict[str, dict[str, object]] = {root: {} for root in ROOTS if root not in FIELDS}
    for path, (_, example) in FIELDS.items():
        root, _, name = path.partition(".")
        if name:
            values[root][name] = example
    values["tutorial"]["steps"] = [FIELDS["tutorial.steps"][1]]
    values["conversation"] |= {
        "tags": [FIELDS["conversation.tags"][1]],
        "began": Moment(at, language),
        "last_message": Moment(at, language),
    }
    return {**values, "today": Moment(at, language), "now": Moment(at, language, has_clock=True)}


def defang(text: str) -> str:
    """Take apart what would be read as the beginning of a field."""
    return text.replace("{{", "{ {").replace("{%", "{ %")


def _customer(facts: Facts) -> dict[str, str | None]:
    whom = facts.whom
    if whom is None:
        return {}
    is_named = bool(whom.name.strip()) and whom.name.casefold() != whom.address.casefold()
    return {
        "name": whom.name if is_named else None,
        "first_name": first_name(whom.name, whom.address),
        "address": whom.address,
        "language": whom.language if isinstance(whom, Customer) else None,
    }


def _conversation(facts: Facts, zone: tzinfo, language: str) -> Mapping[str, object]:
    now = facts.conversation
    if now is None:
        return {"tags": []}
    known = _known(
        {
            "number": str(now.id),
            "reference": f"#{now.id}",
            "subject": None if now.subject.strip() in _SUBJECTLESS else now.subject,
            "status": now.status.value,
            "priority": now.priority.value,
            "kind": now.kind.value if now.kind else None,
            "cause": now.cause,
            "stage": now.stage,
            "channel": now.channel,
            "language": now.language,
            "assignee": now.assignee,
        }
    )
    tags = [_safe(tag) for tag in now.tags[:TAGS_MAX]]
    moments = {
        "began": Moment(now.created_at.astimezone(zone), language),
        "last_message": Moment((now.last_message_at or now.created_at).astimezone(zone), language),
    }
    return {**known, "tags": tags, **moments}


def _agent(agent: Agent, language: str) -> dict[str, str | None]:
    shown = agent.display_name
    return {
        "name": agent.name,
        "display_name": shown or None,
        "first_name": first_name(agent.display_name)
        or agent.display_name.partition(" ")[0]
        or None,
        "signature": signature_for(agent, language or None).strip() or None,
    }


def _mailbox(mailbox: Address | None) -> dict[str, str | None]:
    if mailbox is None:
        return {}
    return {"name": mailbox.name or None, "address": mailbox.address or None}


def _tutorial(told: ToldTutorial | None) -> Mapping[str, object]:
    if told is None or not told.steps:
        return {"steps": []}
    steps = [title if url is None else f"{title}: {url}" for title, url in told.steps]
    return _known({"name": told.name, "url": told.url}) | {"steps": [_safe(x) for x in steps]}


def _known(values: Mapping[str, str | None]) -> dict[str, object]:
    return {name: _safe(value) for name, value in values.items() if value}


def _safe(value: str) -> str:
    text = clean_text(value) if "\n" in value else clean_line(value)
    return defang(text[:VALUE_MAX])


def _zone(name: str) -> tzinfo:
    try:
        return ZoneInfo(name or "UTC")
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")
