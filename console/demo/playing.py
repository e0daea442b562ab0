"""Plays a conversation script with one customer: times, slots, letters.

Times are laid out backwards from the last mail, so that nothing lies in the future, agents
answer in office hours, and an open conversation waits for exactly as long as it should.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from uuid import UUID

from console.demo.files import File, make_invoice, make_order_list, make_photo, make_voicemail
from console.demo.letters import Letter, Person, render_person
from console.demo.shop.people import AGENT_NAMES, Customer, MailProgram
from console.demo.shop.scripts import Script, Turn, fill
from console.demo.shop.words import LANGUAGES, Language, local_time, render_day

OFFICE_HOURS_UTC = range(7, 16)
FIRST_WAKING_HOUR_UTC = 5
PRODUCTS = ("Skagen", "Hven", "Lofoten", "Abisko", "Saare", "Ribe", "Kulla", "Fanø", "Voss Mini")
VERSIONS = ("2.14.0", "2.14.1", "2.14.2", "2.14.3")
"""Those that flicker; 2.15.0 is the cure, as the articles say."""
FROM_NAME = "Fjordlys"
UNQUOTED_SHARE = 0.08
"""Of answers, where the customer's program quotes nothing."""
GREETED_ANSWERS_SHARE = 0.4
TYPO_MIN_LETTERS = 6
CROWNS_PER_EURO = 7.46
_MACHINES = {
    "form": ("Fjordlys website", "website"),
    "chat": ("Fjordlys chat", "chat"),
    "voice": ("Fjordlys voicemail", "voicemail"),
}


@dataclass(frozen=True, slots=True)
class PlayedMail:
    """A letter and when it arrived."""

    letter: Letter
    is_ours: bool
    at: datetime


def play_script(
    script: Script,
    turns: Sequence[Turn],
    customer: Customer,
    *,
    last_at: datetime,
    address: str,
    rng: Random,
) -> list[PlayedMail]:
    """Write the letters of these turns; the last one arrives at `last_at` or just before."""
    times = lay_out_times(turns, last_at=last_at, rng=rng)
    language = LANGUAGES[script.language]
    slots = _make_slots(customer, times[0], language, rng)
    subject = fill(rng.choice(script.subjects), slots, rng)
    scene = _Scene(customer, language, slots, address, subject, rng)
    mails: list[PlayedMail] = []
    for number, (turn, at) in enumerate(zip(turns, times, strict=True)):
        before = mails[-1].letter if mails else None
        body = fill(turn.text, slots, rng)
        files = tuple(_make_file(kind, slots, rng) for kind in turn.attachments)
        if turn.is_ours:
            letter = _write_ours(scene, before, body, at=at, files=files)
        elif number == 0 and script.channel != "mail":
            letter = _write_machine(scene, script.channel, body, at=at)
        else:
            letter = _write_theirs(scene, before, body, at=at, files=files)
        mails.append(PlayedMail(letter, turn.is_ours, at))
    return mails


def lay_out_times(turns: Sequence[Turn], *, last_at: datetime, rng: Random) -> list[datetime]:
    """Return when each turn happens, the last one first decided."""
    times: list[datetime] = []
    at = last_at.replace(microsecond=0)  # IMAP knows whole seconds only
    for turn in reversed(turns):
        at = to_office_hours(at) if turn.is_ours else _to_waking_hours(at, is_last=not times)
        times.append(at)
        hours = rng.uniform(0.3, 9.0) if turn.is_ours else rng.uniform(0.2, 30.0)
        at -= timedelta(seconds=round(hours * 3600))
    return times[::-1]


def to_office_hours(at: datetime) -> datetime:
    """Return the moment itself or the nearest one before it at which an agent works."""
    if at.hour < OFFICE_HOURS_UTC.start:
        at = (at - timedelta(days=1)).replace(hour=OFFICE_HOURS_UTC.stop - 1)
    elif at.hour >= OFFICE_HOURS_UTC.stop:
        at = at.replace(hour=OFFICE_HOURS_UTC.stop - 1)
    days_since_friday = max(0, at.weekday() - 4)
    return at - timedelta(days=days_since_friday)


def make_message_id(program: MailProgram, domain: str, at: datetime, rng: Random) -> str:
    """Return an id as that mail program writes it."""
    token = f"{rng.getrandbits(128):032x}"
    match program:
        case MailProgram.WEBMAIL:
            return f"<CA+{token[:9]}={token[9:24]}-{token[24:].upper()}@mail.{domain}>"
        case MailProgram.OUTLOOK:
            return f"<{token[:20].upper()}@AM0PR07MB{rng.randrange(1000, 9999)}.eur.{domain}>"
        case MailProgram.PHONE:
            return f"<{UUID(token)}".upper() + f"@{domain}>"
        case MailProgram.DESKTOP:
            return f"<{UUID(token)}@{domain}>"
        case MailProgram.PLAIN:
            return f"<{at:%Y%m%d%H%M%S}.{token[:6]}@{domain}>"
        case _:
            return f"<{token[:24]}@{domain}>"


def answer_subject(subject: str, prefix: str) -> str:
    """Return the subject of an answer; one prefix is enough."""
    bare = re.sub(r"^(?:(?:re|sv|vs|答复)\s*[:\uff1a]\s*)+", "", subject, flags=re.IGNORECASE)
    return f"{prefix} {bare}"


@dataclass(frozen=True, slots=True)
class _Scene:
    """What all letters of one conversation share."""

    customer: Customer
    language: Language
    slots: dict[str, str]
    address: str
    subject: str
    rng: Random

    @property
    def domain(self) -> str:
        return self.address.partition("@")[2]


def _write_ours(
    scene: _Scene, before: Letter | None, body: str, *, at: datetime, files: tuple[File, ...]
) -> Letter:
    customer, language, rng = scene.customer, scene.language, scene.rng
    greeting = rng.choice(language.agent_greetings).format_map(scene.slots)
    closing = rng.choice(language.agent_closings)
    return Letter(
        sender=Person(FROM_NAME, scene.address),
        recipient=Person(customer.name, customer.address),
        subject=answer_subject(scene.subject, "Re:") if before else scene.subject,
        sent=local_time(at, LANGUAGES["da"]),
        message_id=make_message_id(MailProgram.OURS, scene.domain, at, rng),
        text=f"{greeting}\n\n{body}\n\n{closing}\n{scene.slots['agent']}\n{FROM_NAME}",
        language=language.code,
        program=MailProgram.OURS,
        references=_references(before),
        answers=before,
        files=files,
    )


def _write_theirs(
    scene: _Scene, before: Letter | None, body: str, *, at: datetime, files: tuple[File, ...]
) -> Letter:
    customer, language, rng = scene.customer, scene.language, scene.rng
    if customer.is_sloppy and language.code != "zh":
        body = _mistype(body, rng)
    domain = customer.address.partition("@")[2]
    prefix = language.reply_prefix if customer.program is MailProgram.OUTLOOK else "Re:"
    # A shop that sends an order list copies its book-keeping in.
    is_order = any(file.content_type == "text/csv" for file in files)
    return Letter(
        sender=Person(customer.name, customer.address),
        recipient=Person(FROM_NAME, scene.address),
        subject=answer_subject(before.subject, prefix) if before else scene.subject,
        sent=local_time(at, language),
        message_id=make_message_id(customer.program, domain, at, rng),
        text=_dress(scene, body, is_first=before is None),
        language=language.code,
        program=customer.program,
        references=_references(before),
        answers=None if rng.random() < UNQUOTED_SHARE else before,
        files=files,
        headers=(("Cc", f"accounts@{domain}"),) if is_order else (),
    )


def _write_machine(scene: _Scene, channel: str, body: str, *, at: datetime) -> Letter:
    """Write the mail that the contact form, the chat or the telephone system sends us."""
    name, local = _MACHINES[channel]
    customer = scene.customer
    text = body
    if channel == "form":
        text = (
            f"Name: {customer.name}\nE-mail: {customer.address}\n"
            f"Page: https://{scene.domain}/{customer.language}/contact\n\n{body}"
        )
    files = (make_voicemail(scene.rng.randrange(1, 6)),) if channel == "voice" else ()
    writer = render_person(Person(customer.name, customer.address))
    return Letter(
        sender=Person(name, f"{local}@{scene.domain}"),
        recipient=Person("", scene.address),
        subject=scene.subject,
        sent=local_time(at, LANGUAGES["da"]),
        message_id=make_message_id(MailProgram.OURS, f"{channel}.{scene.domain}", at, scene.rng),
        text=text,
        language=customer.language,
        program=MailProgram.OURS,
        files=files,
        headers=() if channel == "voice" else (("Reply-To", writer),),
    )


def _references(before: Letter | None) -> tuple[str, ...]:
    return () if before is None else (*before.references, before.message_id)


def _dress(scene: _Scene, body: str, *, is_first: bool) -> str:
    """Put a greeting and a closing around what a customer says; answers often have neither."""
    language, rng = scene.language, scene.rng
    is_greeting = is_first or rng.random() < GREETED_ANSWERS_SHARE
    greeting = rng.choice(language.greetings) if is_greeting else ""
    closing = rng.choice(language.closings if is_first else (*language.closings, "", "", ""))
    pieces = (greeting, body, closing.format_map(scene.slots))
    return "\n\n".join(piece for piece in pieces if piece)


def _mistype(text: str, rng: Random) -> str:
    """Start in lower case and swap two letters in a word, as fast typing does."""
    words = text.split(" ")
    long = [i for i, w in enumerate(words) if len(w) >= TYPO_MIN_LETTERS and w.isalpha()]
    if long:
        chosen = rng.choice([i for i in long if words[i].islower()] or long)
        word = words[chosen]
        at = rng.randrange(2, len(word) - 2)
        words[chosen] = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    text = " ".join(words)
    return text[0].lower() + text[1:]


def _to_waking_hours(at: datetime, *, is_last: bool) -> datetime:
    # The last mail is when it was asked for: it says how long somebody has been waiting.
    if is_last or at.hour >= FIRST_WAKING_HOUR_UTC:
        return at
    return at - timedelta(hours=at.hour + 2)


def _make_slots(
    customer: Customer, first_at: datetime, language: Language, rng: Random
) -> dict[str, str]:
    euros = rng.choice((79, 119, 149, 189, 219, 249, 329))
    crowns = f"{round(euros * CROWNS_PER_EURO) // 10 * 10 - 1:,}"
    soon = local_time(first_at, language) + timedelta(days=rng.randrange(3, 6))
    soon -= timedelta(days=max(0, soon.weekday() - 4))  # promises are made for working days
    ordered = local_time(first_at, language) - timedelta(days=rng.randrange(5, 17))
    colour, wrong_colour = rng.sample(language.colours, 2)
    return {
        "name": customer.name,
        "first": customer.first,
        "city": customer.city,
        "agent": rng.choice(AGENT_NAMES),
        "order": f"FJ-{rng.randrange(21000, 29999)}",
        "invoice": f"{first_at.year}-{rng.randrange(3000, 5999):05}",
        "tracking": f"{rng.randrange(10**7, 10**8)}",
        "product": rng.choice(PRODUCTS),
        "colour": colour,
        "wrong_colour": wrong_colour,
        "version": rng.choice(VERSIONS),
        "days": str(rng.randrange(4, 12)),
        "qty": str(rng.randrange(2, 9)),
        "many": str(rng.randrange(8, 40)),
        "weekday": language.weekdays[soon.weekday()],
        "date": render_day(ordered, language),
        "amount": language.amount.format(
            whole=euros, crowns=crowns.replace(",", " " if language.code == "sv" else ".")
        ),
    }


def _make_file(kind: str, slots: dict[str, str], rng: Random) -> File:
    if kind == "photo":
        return make_photo(rng.randrange(1, 13))
    if kind == "invoice":
        return make_invoice(number=slots["invoice"], order=slots["order"], amount=slots["amount"])
    assert kind == "csv", f"a script names the unknown file {kind}"
    return make_order_list(product=slots["product"], colour=slots["colour"], count=slots["many"])
