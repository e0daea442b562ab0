"""Builds the sample mailbox of the demo: the same mails for the same seed and time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from console.demo.letters import Letter, Person, render_letter
from console.demo.playing import (
    FROM_NAME,
    PlayedMail,
    make_message_id,
    play_script,
    to_office_hours,
)
from console.demo.shop.people import CLOSED_ADDRESS, Customer, MailProgram, list_customers
from console.demo.shop.scripts import Script, read_scripts
from console.demo.shop.words import LANGUAGES, local_time
from console.demo.unasked import ABSENT, make_absence_note, make_bounce, make_unasked

DEFAULT_SEED = 20261
CONVERSATION_COUNT = 300
HISTORY_DAYS = 42
UNASKED_COUNT = 24
ABSENCES_DAYS_AGO = (3, 19)
BOUNCE_DAYS_AGO = 5
OPEN_TODAY = 13
OPEN_EARLIER = 18
IMPORT_OPEN_DAYS = 30
"""Conversations older than this import closed, so they may end with the customer's thanks."""
THANKED_SHARE = 0.02
"""Of the younger ones; each is one more that looks unanswered."""
SHARES = {"en": 29, "da": 33, "sv": 17, "et": 12, "zh": 9}
"""Of a hundred conversations; the scripts of a language take turns."""
CHANNEL_SHARE = 0.09
"""Of the conversations that begin with the contact form, the chat or the telephone."""
ANSWERED_QUESTIONS = 4
"""Of each language, among those that wait: stories that the knowledge base answers."""
FRESH_SHARE = 0.6
"""Of those: just asked; of the others the customer may have written again."""
SEEN = "\\Seen"
ANSWERED = "\\Answered"


@dataclass(frozen=True, slots=True)
class SampleMail:
    """One mail as it lies in a folder of the sample mailbox."""

    folder: str
    """`INBOX`, `Sent` or `Junk`."""
    raw: bytes
    internal_date: datetime
    flags: frozenset[str]
    """System flags as IMAP writes them, such as `\\Seen`."""


SPAM_LIES_FOR = timedelta(days=3)


def build_mailbox(*, now: datetime, address: str, seed: int = DEFAULT_SEED) -> list[SampleMail]:
    """Return about 300 conversations of the six weeks before `now`, in order of arrival."""
    now = now.replace(microsecond=0)  # IMAP knows whole seconds only
    rng = Random(seed)  # noqa: S311 - sample data wants to be the same each time
    mails: list[SampleMail] = []
    for plan in plan_conversations(now, rng):
        turns = plan.script.turns[: plan.turn_count]
        played = play_script(
            plan.script, turns, plan.customer, last_at=plan.last_at, address=address, rng=rng
        )
        mails += _file_away(played, address=address, is_open=plan.is_open, rng=rng)
    mails += _make_automatic(now, address, rng)
    span = HISTORY_DAYS * 24 * 60
    moments = [now - timedelta(minutes=rng.randrange(90, span)) for _ in range(UNASKED_COUNT)]
    for at, raw, is_spam in make_unasked(address=address, moments=moments, rng=rng):
        # Spam that has lain for a while was thrown out by somebody, as in any shop.
        is_thrown_out = is_spam and now - at > SPAM_LIES_FOR
        mails.append(SampleMail("Junk" if is_thrown_out else "INBOX", raw, at, frozenset({SEEN})))
    return sorted(mails, key=lambda mail: (mail.internal_date, mail.raw))


@dataclass(frozen=True, slots=True)
class Plan:
    """A conversation before it is played."""

    script: Script
    customer: Customer
    last_at: datetime
    turn_count: int
    is_open: bool


def plan_conversations(now: datetime, rng: Random) -> Iterator[Plan]:
    """Say who tells which story, how far it has gone and when; those that wait come first."""
    count = CONVERSATION_COUNT - UNASKED_COUNT - len(ABSENCES_DAYS_AGO) - 1
    scripts = _ask_answered_first(_deal_scripts(count, rng))
    waits = [timedelta(minutes=rng.randrange(6, 600)) for _ in range(OPEN_TODAY)]
    waits += [timedelta(hours=rng.randrange(14, 220)) for _ in range(OPEN_EARLIER)]
    rng.shuffle(waits)  # no language waits longer than the others
    customers = list_customers()
    told: set[tuple[str, str]] = set()
    answered = ANSWERED_QUESTIONS * len(SHARES)
    for number, script in enumerate(scripts):
        speakers = [c for c in customers if c.language == script.language]
        # Nobody tells the same story twice.
        customer = rng.choice([c for c in speakers if (c.address, script.id) not in told])
        told.add((customer.address, script.id))
        if number < len(waits):
            asked = [n for n, turn in enumerate(script.turns, 1) if not turn.is_ours]
            is_fresh = number < answered and rng.random() < FRESH_SHARE
            length = asked[0] if is_fresh else rng.choice(asked)
            yield Plan(script, customer, now - waits[number], length, is_open=True)
        else:
            age = timedelta(minutes=rng.randrange(300, (HISTORY_DAYS - 3) * 24 * 60))
            length = _closed_length(script, age, rng)
            yield Plan(script, customer, now - age, length, is_open=False)


def _ask_answered_first(dealt: list[Script]) -> list[Script]:
    """Put a few questions of each language that an article answers before all others."""
    chosen: list[int] = []
    for code in SHARES:
        articles: dict[str, int] = {}
        for place, script in enumerate(dealt):
            if script.language == code and script.article:
                articles.setdefault(script.article, place)
        chosen += list(articles.values())[:ANSWERED_QUESTIONS]
    return [dealt[place] for place in chosen] + [
        script for place, script in enumerate(dealt) if place not in chosen
    ]


def _closed_length(script: Script, age: timedelta, rng: Random) -> int:
    is_thanked = age.days >= IMPORT_OPEN_DAYS or rng.random() < THANKED_SHARE
    ours = [number for number, turn in enumerate(script.turns, 1) if turn.is_ours]
    return len(script.turns) if is_thanked or not ours else ours[-1]


def _deal_scripts(count: int, rng: Random) -> list[Script]:
    """Return scripts in random order, each about as often as the others of its language."""
    scripts = read_scripts()
    by_mail = [script for script in scripts if script.channel == "mail"]
    others = [script for script in scripts if script.channel != "mail"]
    dealt: list[Script] = []
    other_count = round(count * CHANNEL_SHARE)
    while len(dealt) < other_count:
        dealt += rng.sample(others, min(len(others), other_count - len(dealt)))
    for code, share in SHARES.items():
        own = [script for script in by_mail if script.language == code]
        wanted = round((count - other_count) * share / 100)
        while wanted > 0:
            dealt += rng.sample(own, min(len(own), wanted))
            wanted -= len(own)
    rng.shuffle(dealt)
    return dealt


def _file_away(
    played: list[PlayedMail], *, address: str, is_open: bool, rng: Random
) -> Iterator[SampleMail]:
    for number, mail in enumerate(played, start=1):
        if mail.is_ours:
            yield SampleMail("Sent", render_letter(mail.letter), mail.at, frozenset({SEEN}))
            continue
        is_last = number == len(played)
        flags = {SEEN} if not (is_open and is_last) or rng.random() < 0.3 else set()  # noqa: PLR2004 - a third was looked at and left
        if not is_last:
            flags.add(ANSWERED)
        raw = render_letter(mail.letter, delivered_to=address)
        yield SampleMail("INBOX", raw, mail.at, frozenset(flags))


def _make_automatic(now: datetime, address: str, rng: Random) -> Iterator[SampleMail]:
    """Write mails of ours that only machines answered."""
    seen = frozenset({SEEN})
    for days in ABSENCES_DAYS_AGO:
        at = to_office_hours(now - timedelta(days=days))
        ours = _write_ours(
            to=ABSENT,
            subject="Jeres 24 lamper til værelserne",
            text="Hej Ida\n\nDe 24 Ribe er pakket, og chaufføren kan komme torsdag mellem 8 og 12. "
            "Passer det med jeres åbningstid i varegården?\n\nVenlig hilsen\nLin\nFjordlys"
            if days == ABSENCES_DAYS_AGO[-1]
            else "Hej Ida\n\nHar I fået hængt lamperne op, og sidder dæmperen som den skal? "
            "Sig til hvis elektrikeren mangler tegningen.\n\nVenlig hilsen\nMette\nFjordlys",
            at=at,
            address=address,
            rng=rng,
        )
        answered_at = at + timedelta(seconds=rng.randrange(20, 90))
        note = make_absence_note(
            ours, sent=local_time(answered_at, LANGUAGES["da"]), token=f"{rng.getrandbits(64):x}"
        )
        yield SampleMail("Sent", render_letter(ours), at, seen)
        yield SampleMail("INBOX", note, answered_at, seen)
    at = to_office_hours(now - timedelta(days=BOUNCE_DAYS_AGO))
    ours = _write_ours(
        to=Person("Nordhjem", CLOSED_ADDRESS),
        subject="Rettet firmware til jeres lamper",
        text="Hej\n\nVersion 2.15.0 er klar og fjerner flimmeret. Den kommer af sig selv i løbet "
        "af natten, I skal ikke gøre noget.\n\nVenlig hilsen\nKai\nFjordlys",
        at=at,
        address=address,
        rng=rng,
    )
    returned_at = at + timedelta(seconds=8)
    bounce = make_bounce(ours, sent=returned_at, token=f"{rng.getrandbits(40):X}")
    yield SampleMail("Sent", render_letter(ours), at, seen)
    yield SampleMail("INBOX", bounce, returned_at, frozenset())


def _write_ours(
    *, to: Person, subject: str, text: str, at: datetime, address: str, rng: Random
) -> Letter:
    return Letter(
        sender=Person(FROM_NAME, address),
        recipient=to,
        subject=subject,
        sent=local_time(at, LANGUAGES["da"]),
        message_id=make_message_id(MailProgram.OURS, address.partition("@")[2], at, rng),
        text=text,
        language="da",
        program=MailProgram.OURS,
    )
