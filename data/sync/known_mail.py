"""What is known of a mail before it is fetched, and whether that was true (sync room)."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from data.mail.bodies import FetchedMail, MailFacts
from data.mail.headers import find_message_id
from data.mail.threading import is_surrogate
from data.store.email_ids import KnownBytes

log = logging.getLogger(__name__)


def is_same_mail(facts: MailFacts, kept: KnownBytes) -> bool:
    """Say whether a mail is one that we have; the server's id alone is not believed.

    Message-ID and size have to agree: a server whose ids are all one would lose us mail.
    """
    named = "" if is_surrogate(kept.internet_message_id) else kept.internet_message_id
    return (find_message_id(facts.header) or "", facts.size_bytes) == (named, kept.told_bytes)


def fetched_of_facts(facts: MailFacts, raw: bytes) -> FetchedMail:
    """Make of facts and bytes that we have what a fetch would have given."""
    return FetchedMail(
        facts.uid, facts.flags, facts.internal_date, facts.size_bytes, raw, email_id=facts.email_id
    )


def _size_of(mail: FetchedMail) -> int:
    return len(mail.raw or b"") if mail.piled is None else mail.piled.size_bytes


class SizeWatch:
    """Counts mails whose RFC822.SIZE was wrong: Exchange estimates it, and no harm is done."""

    def __init__(self) -> None:
        self._wrong: list[int] = []
        self._told: set[str] = set()

    def compare(self, mails: Sequence[FetchedMail]) -> None:
        """Compare what was announced with what came."""
        whole = [m for m in mails if m.raw is not None and m.abridged is None]
        self._wrong += [m.uid for m in whole if _size_of(m) != m.size_bytes]

    def tell(self, folder: str) -> None:
        """Warn of a folder once in a session, however many there are."""
        if self._wrong and folder not in self._told:
            self._told.add(folder)
            log.warning(
                "sizes announced wrongly folder=%s mails=%d first_uid=%d",
                folder,
                len(self._wrong),
                self._wrong[0],
            )
        self._wrong.clear()
