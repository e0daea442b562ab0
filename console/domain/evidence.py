"""Domain: the sentence that tells an agent why a mail is where it is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC

from console.domain import local_words
from console.domain.parents import Link, Mail
from data.records import Activity, JoinedBy


def tell_evidence(mail: Mail, link: Link) -> str:
    """Put the evidence for one mail into words; ids come from mail and must be safe to show."""
    match link.by:
        case JoinedBy.AGENT:
            return "An agent put it into this conversation."
        case JoinedBy.SIGNED_ID:
            return (
                f"Its header names our own mail <{link.via}>, whose signature is right: "
                f"it answers conversation #{link.number}."
            )
        case JoinedBy.REFERENCE:
            who = "we wrote it" if mail.is_ours else f"{mail.sender} takes part there"
            return f"Its header names <{link.via}>, a mail of this conversation, and {who}."
        case JoinedBy.SIBLING:
            return (
                f"It and another mail here both answer <{link.via}>, which we have not seen, "
                "and each is addressed to the other's sender."
            )
        case JoinedBy.BODY_TOKEN | JoinedBy.SUBJECT_TAG:
            is_token = link.by is JoinedBy.BODY_TOKEN
            carries = "It quotes our signed reference" if is_token else "Its subject carries"
            who = "all its people take" if mail.is_ours else f"{mail.sender} takes"
            return f"{carries} {link.via}, and {who} part in conversation #{link.number}."
        case JoinedBy.STARTED:
            return _tell_start(mail, link)


UNPROVED_WORDS = (
    "It started this conversation: it says that it is from us, but it lies in no Sent folder and "
    "our mail server does not say that it is, so it joins nothing by itself."
)


def tell_placing(activity: Activity) -> str:
    """Say who put a mail where it is, and when."""
    at = local_words.day_and_clock(activity.at.astimezone(UTC), has_year=True) + " UTC"
    who = activity.agent or "somebody"
    how = "split it off" if activity.verb == "conversation.split" else "moved it here from"
    return f"{who} {how} #{activity.conversation_id} on {at}."


def tell_twins(numbers: Sequence[int]) -> str:
    """Say that other mails have the same Message-ID; empty where none has."""
    if not numbers:
        return ""
    where = ", ".join(f"#{number}" for number in sorted(set(numbers)))
    return f" Another mail with the same Message-ID and other content is in {where}: both are kept."


def _tell_start(mail: Mail, link: Link) -> str:
    if mail.auth_failed:
        return (
            "It started this conversation: our mail server says that its sender is forged, "
            "so it joins nothing by itself."
        )
    if mail.starts_new:
        return (
            "It started this conversation: what it answers was closed long ago, "
            "or an agent moved it away from there."
        )
    if link.refused is not None:
        who = mail.sender or "a mail without a sender"
        return (
            f"It started this conversation: its header names <{link.refused}>, which is known "
            f"here, but {who} takes no part there."
        )
    if mail.ancestors:
        return "It started this conversation: what it answers has not been seen here."
    return "It started this conversation: it answers no other mail."
