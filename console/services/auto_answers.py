"""Services: the one gate through which mail leaves that no person wrote."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from dataclasses import replace

from console.domain.auto_answers import Candidate, why_not
from console.domain.tagged import box_of
from data.mail.outgoing import OutgoingMail
from data.mail.threading import NONCE_MIN_BYTES, make_loop_token
from data.records import Message
from data.store import Transaction, auto_answers, returns
from data.store.rows import from_ms_or_none


async def pass_gate(
    tx: Transaction, address: str, *, answered: Message | None, ours: Collection[str]
) -> str | None:
    """Let an automatic mail pass, and count it; else say why it must not leave.

    It is counted in the transaction that queues it, so two processes never send two; by mailbox,
    so an address that is another for each mail gets one all the same.
    """
    key = box_of(address)
    last_ms = await tx.run(auto_answers.find_last, key)
    candidate = Candidate(
        address,
        may_answer=answered is None or answered.may_auto_answer,
        last_at=from_ms_or_none(last_ms),
        is_dead=bool(await tx.run(returns.list_dead, [key, address.casefold()])),
    )
    why = why_not(candidate, ours=ours, now=tx.at)
    if why is None:
        await tx.run(auto_answers.note, key, now_ms=tx.at_ms)
    return why


def as_automatic(mail: OutgoingMail, *, key: bytes, answers: bool) -> OutgoingMail:
    """Mark a mail as written by a program (RFC 3834), and so that we know it when it comes back."""
    token = make_loop_token(nonce=secrets.token_bytes(NONCE_MIN_BYTES), key=key)
    kind = "auto-replied" if answers else "auto-generated"
    return replace(mail, auto_submitted=kind, loop_token=token)
