"""Services: what conversations ask of the mail server for their mails, kept with every write."""

from __future__ import annotations

from collections.abc import Sequence

from data.records import SERVER_OPS, ConversationId
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
