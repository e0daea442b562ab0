"""Services: a message of which only the words were here gets all of its mail.

Its text is read from the whole mail before anything changes, so that at no moment there is less of
it than before.
"""

from __future__ import annotations

from console.clock import Clock
from console.services.bodies import BodyReader
from console.services.searchable import searchable
from data.mail.bodies import Piled
from data.records import Message, MessageId
from data.store import Store, Transaction, conversations, index, raws, wanted_parts
from data.store.index import DecodedBody, Undecoded


async def become_whole(
    store: Store,
    message_id: MessageId,
    piled: Piled,
    *,
    bodies: BodyReader,
    clock: Clock,
    epoch: int,
) -> None:
    """Put a mail that lies in pieces in the place of what was kept of it."""
    async with store.transaction(at=clock.now(), epoch=epoch) as tx:
        new = raws.NewRaw(piled.sha256, piled.size_bytes, pile_id=piled.pile_id)
        raw_id = await tx.run(raws.put_raw, new)
    mail = await store.read(index.as_undecoded, message_id, raw_id)
    decoded = await bodies.decode([mail])
    await bodies.rest()
    async with store.transaction(at=clock.now(), epoch=epoch) as tx:
        await _forget_body(tx, message_id, mail)
        await tx.run(wanted_parts.make_whole, message_id, raw_id)
    await bodies.keep([mail], decoded, epoch=epoch)
    async with store.transaction(at=clock.now(), epoch=epoch) as tx:
        await tx.run(wanted_parts.end_all, message_id)
        await tx.announce("attachment.fetched", mail.conversation_id)


async def _forget_body(tx: Transaction, message_id: MessageId, mail: Undecoded) -> None:
    message = await tx.run(conversations.get_message, message_id)
    for body in _as_indexed(message, mail):
        if await tx.run(index.is_indexed_so, body):
            await tx.run(index.remove_body, body)
            return


def _as_indexed(message: Message, mail: Undecoded) -> list[DecodedBody]:
    """Give what may stand in the search index; a merge may have changed its number since."""
    return [
        searchable(
            message.id,
            at_ms=mail.at_ms,
            subject=mail.subject,
            people=mail.people,
            number=number,
            body=message.body,
        )
        for number in dict.fromkeys((message.conversation_id, message.origin_id))
        if number is not None
    ]
