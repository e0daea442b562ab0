"""Domain: which recipient of ours a delivery report is about, and what follows from it (pure).

A report changes something only where mail and recipient were really ours: whoever forges one about
an address that we never wrote to gets it shown as an automatic mail, and nothing else. Where the
address was rewritten on the way, the report still names the one that we wrote to somewhere in its
words, as "expanded from" does; else it stays unmatched.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence

from console.domain.tagged import box_of
from data.records import (
    AT_ONCE,
    FAILED,
    DeliveryOutcome,
    DeliveryReport,
    Returned,
    Status,
    settle,
)
from data.text.safe import clean_line

WORDS: dict[DeliveryOutcome, str] = {
    DeliveryOutcome.DEAD_ADDRESS: "the address does not exist",
    DeliveryOutcome.REFUSED: "its server refused it",
    DeliveryOutcome.TEMPORARY: "it is late; servers go on trying",
    DeliveryOutcome.DELIVERED: "delivered",
    DeliveryOutcome.UNKNOWN: "something came back that says neither why nor whether for good",
}
MATCHED: dict[str, str] = {
    "returned_id": "it returns our mail with its signed id",
    "scanned_id": "our mail's signed id stands in it",
    AT_ONCE: "the mail server said so when the mail was offered",
}
SAID_CHARS_MAX = 160
_POLICY = re.compile(r"\b5\.7\.\d{1,3}\b")


def find_recipient(
    report: DeliveryReport, recipients: Sequence[str], *, text: str
) -> tuple[str, str | None] | None:
    """Say which recipient of a mail of ours a report is about, and where it was passed on to.

    `text` is the report's words, casefolded. None: none of them.
    """
    by_key = {_key(address): address for address in recipients}
    named = [name for name in (report.recipient, report.final_recipient) if name]
    for name in named:
        found = by_key.get(_key(name))
        if found is not None:
            other = next((n for n in named[::-1] if _key(n) != _key(found)), None)
            return found, other
    by_box = {_key(box_of(name)) for name in named}
    tagged = [address for address in recipients if _key(box_of(address)) in by_box]
    if len(tagged) == 1:
        return tagged[0], report.final_recipient or report.recipient or None
    told = [address for address in recipients if address.casefold() in text]
    if len(told) == 1 and (report.recipient or report.outcome is not DeliveryOutcome.UNKNOWN):
        return told[0], report.final_recipient or report.recipient or None
    return None


def matched_to(report: DeliveryReport, returned: Sequence[Returned]) -> Returned | None:
    """Find what was kept of one of the recipients that a report names."""
    names = {_key(name) for name in (report.recipient, report.final_recipient) if name}
    return next(
        (
            each
            for each in returned
            if names & {_key(name) for name in (each.recipient, each.final_recipient) if name}
        ),
        None,
    )


def newly_failed(before: Collection[Returned], after: Collection[Returned]) -> tuple[Returned, ...]:
    """Give what is known now not to have arrived, and was not before."""
    known = {(r.message_id, r.recipient) for r in before if r.outcome in FAILED}
    now = [each for message_id in sorted({r.message_id for r in after})
           for each in settle(r for r in after if r.message_id == message_id)]  # fmt: skip
    return tuple(
        each
        for each in now
        if each.outcome in FAILED and (each.message_id, each.recipient) not in known
    )


def still_stands(after: Mapping[str, object], now: Mapping[str, object]) -> bool:
    """Say whether what a failure made of a conversation stands: nobody has dealt with it since.

    `after` are the columns that it set: none where nobody was to be called back, as from spam.
    """
    return bool(after) and now["status"] in {Status.NEW.value, Status.OPEN.value}


def speaks_of_address(text: str) -> bool:
    """Say whether a server that refuses a recipient at once may be speaking of the address.

    Policy is not (RFC 3463 section 3.8): the server that we send through says so of whatever it
    does not like. A report comes from further on, and its words are weighed instead.
    """
    return _POLICY.search(text) is None


def server_words(status: str) -> str:
    """Give what a server said for people: its code once, though fields and words both have it."""
    code, _, said = status.partition(" ")
    return clean_line(said if code and code in said else status, limit=SAID_CHARS_MAX)


def tell_fate(returned: Returned) -> str:
    """Say what became of a mail for one recipient; in the server's words where it gave any."""
    words = WORDS[returned.outcome]
    said = server_words(returned.status)
    quoted = f" \N{EM DASH} in the server's words: “{said}”" if said else ""
    to = str(returned.recipient)
    if returned.final_recipient:
        to = f"{to} (passed on to {returned.final_recipient})"
    match returned.outcome:
        case DeliveryOutcome.DELIVERED:
            return f"delivered to {to}"
        case DeliveryOutcome.TEMPORARY:
            return f"not yet delivered to {to}: {words}{quoted}"
        case DeliveryOutcome.UNKNOWN:
            return f"perhaps not delivered to {to}: {words}{quoted}"
        case _:
            return f"not delivered to {to}: {words}{quoted}"


def tell_match(returned: Returned, *, is_report: bool) -> str:
    """Say how a report was matched, at the report or at the mail that it is about."""
    how = MATCHED[returned.matched_by]
    if is_report:
        return (
            f"It reports about our mail [{returned.message_id}] to {returned.recipient}: {how},"
            " and that address was among its recipients."
        )
    if returned.is_at_once:
        return f"{tell_fate(returned)} ({how})"
    return f"{tell_fate(returned)} (report [{returned.report_id}]: {how})"


def _key(address: str) -> str:
    """Compare addresses whatever their case, and domains whatever their writing (IDNA)."""
    local, _, domain = address.strip().casefold().rpartition("@")
    try:
        return f"{local}@{domain.encode('idna').decode('ascii')}"
    except UnicodeError:
        return f"{local}@{domain}"
