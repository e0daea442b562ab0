"""Services: what conversations ask of the mail server for their mails, kept with every write."""

from __future__ import annotations

from collections.abc import Sequence

from data.records import SERVER_OPS, ConversationId, MessageId, NewOp, Whereabouts
from data.store import Transaction, marks


async def keep_marks(tx: Transaction, numbers: Sequence[ConversationId]) -> None:
    """Have the journal say what the server is to be told of conversations (a consequence).

    So no verb can forget it, and taking a deed back takes this back as well.
    """
    asked = await tx.run(marks.list_asked, numbers)
    if not asked:
        return
    from console.domain.server_marks import plan_ops  # noqa: PLC0415 - start-up time

    lies = await tx.run(marks.read_whereabouts, [mail.message_id for mail in asked])
    plans = [plan_ops(mail, lies[mail.message_id]) for mail in asked]
    drop = [number for plan in plans for number in plan.drop]
    add = [op for plan in plans for op in plan.add]
    await tx.run(marks.write_asked, asked, drop=drop, add=add)
    if drop or add:
        await tx.announce(SERVER_OPS, asked[0].conversation_id)


async def greet_returned(tx: Transaction, message_ids: Sequence[MessageId]) -> None:
    """Have mails that we know already, and that came in once more, be as is asked for them.

    They were elsewhere while their conversations went on.
    """
    if not message_ids:
        return
    is_unread = await tx.run(marks.add_seen_here, message_ids)
    returned = await tx.run(marks.list_returned, message_ids)
    from console.domain.server_marks import plan_ops, plan_return  # noqa: PLC0415 - start-up time

    lies = await tx.run(marks.read_whereabouts, message_ids)
    add: list[NewOp] = []
    for asked, at in returned:
        known = lies[asked.message_id]
        add += plan_ops(plan_return(asked, at), Whereabouts([at], known.ops, known.departure)).add
    await tx.run(marks.write_asked, (), drop=(), add=add)
    if add or is_unread:
        await tx.announce(SERVER_OPS, returned[0][0].conversation_id)
