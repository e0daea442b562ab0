"""Tell the server what the journal says, step by step (sync room; knows journal and mailbox only).

Theory of operation. `Journal` and `RemoteMailbox` are all that this module knows, so the same lines
run on SQLite and IMAP and in the simulation. Every step on the server stands between two entries in
the journal: it has begun, it was seen done. Cut short anywhere, the next run looks at both and goes
on. Flags simply are sent again; for moves see `data.sync.moving`.

What the server refuses is tried again with growing delay and then waits for a person; it holds up
nothing but later operations on the same mail. A broken line ends the round; fetching goes first.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace

from data.errors import MailPolicyError, MailRefusedError
from data.records import Departure, FolderRole, OpKind, ServerOp
from data.sync.moving import Mover
from data.sync.push_plan import StoreStep, judge_flags, plan_flags
from data.sync.push_ports import Hand, Journal, RemoteMailbox

log = logging.getLogger(__name__)

OPS_PER_ROUND = 500
ROUNDS_MAX = 6
"""Rounds between two looks for mail: pushing waits for fetching, never the other way round."""
LOOKED_FOR_MAX = 20
"""Mails looked for in other folders after one pass, each by a search in up to three of them."""
SEARCHED = (FolderRole.JUNK, FolderRole.TRASH, FolderRole.ARCHIVE)

NOT_KEPT = "The server took “{flag}” and does not show it."


class Pusher:
    """Tells one mailbox what one journal says."""

    def __init__(
        self, journal: Journal, mailbox: RemoteMailbox, *, roles: Mapping[FolderRole, str]
    ) -> None:
        self._hand = Hand(journal, mailbox, roles=roles)
        self._mover = Mover(self._hand)
        self._flags_done = 0

    @property
    def pushed(self) -> int:
        """Operations that the server has done."""
        return self._flags_done + self._mover.done

    @property
    def moved(self) -> int:
        """Mails that are no longer in the inbox by our doing."""
        return self._mover.left_inbox

    @property
    def has_opened(self) -> bool:
        """Whether another folder may be open than before."""
        return self._hand.has_opened

    async def push(self) -> bool:
        """Tell the server what is due; say whether more is left for later.

        Raises:
            MailServerError: the line broke; everything goes on from where it stood.
        """
        for _ in range(ROUNDS_MAX):
            ops = await self._hand.journal.list_due(limit=OPS_PER_ROUND)
            if not ops:
                return False
            await self._push_flags([op for op in ops if op.kind is not OpKind.MOVE])
            await self._mover.move_all([op for op in ops if op.kind is OpKind.MOVE])
        return True

    async def look_for_gone(self) -> None:
        """Look in other folders for mails that somebody else took out of the mirrored ones."""
        gone = await self._hand.journal.list_unlooked(limit=LOOKED_FOR_MAX)
        left = {mail.message_id: mail for mail in gone}
        places = [(role, self._hand.roles[role]) for role in SEARCHED if role in self._hand.roles]
        for role, name in places if gone else ():
            folder = await self._hand.open(name)
            for mail in [] if folder is None else list(left.values()):
                if mail.role is not None:
                    continue
                identity = await self._hand.journal.find_identity(_looking_for(mail))
                try:
                    uids = await self._hand.mailbox.find_mail(identity, after_uid=0)
                except (MailRefusedError, MailPolicyError) as error:
                    log.warning("search refused folder=%s why=%s", name, error)
                    continue
                if uids and folder is not None:
                    left[mail.message_id] = replace(
                        mail, role=role, folder=name, uid_validity=folder.uid_validity, uid=uids[-1]
                    )
        if gone:
            await self._hand.journal.found(list(left.values()))

    async def _push_flags(self, ops: Sequence[ServerOp]) -> None:
        by_folder: dict[tuple[str, int], list[ServerOp]] = {}
        for op in ops:
            assert op.folder_name is not None
            assert op.uid_validity is not None
            by_folder.setdefault((op.folder_name, op.uid_validity), []).append(op)
        for (name, uid_validity), found in by_folder.items():
            try:
                await self._push_flags_in(name, uid_validity, found)
            except MailRefusedError as error:
                await self._hand.put_off(found, error)

    async def _push_flags_in(self, name: str, uid_validity: int, ops: Sequence[ServerOp]) -> None:
        folder = await self._hand.open(name)
        if folder is None or folder.uid_validity != uid_validity:
            await self._hand.journal.wait(ops)  # the next listing gives them other numbers
            return
        shown = await self._hand.journal.read_flags(ops)
        plan = plan_flags(ops, shown=shown, permanent=folder.permanent_flags)
        await self._hand.journal.drop(plan.settled)
        for step in plan.steps:
            await self._store(step)

    async def _store(self, step: StoreStep) -> None:
        alive = await self._hand.journal.begin(step.ops)
        ops = [op for op in step.ops if op.id in alive]
        step = replace(step, ops=tuple(ops))
        if not ops:
            return
        try:
            told = await self._hand.mailbox.store_flags(step.uids, step.flags, is_set=step.is_set)
        except (MailRefusedError, MailPolicyError) as error:
            if len(ops) > 1:  # the others must not suffer
                for op in ops:
                    await self._store(StoreStep(step.is_set, (op.what,), (op,)))
            else:
                await self._hand.journal.put_off(ops[0], str(error), is_undone=True)
            return
        unsure = [op.uid for op in judge_flags(ops, told).refused if op.uid is not None]
        unsure += [uid for uid in step.uids if uid not in told]
        if unsure:
            told |= await self._hand.mailbox.flags_of(unsure)
        answer = judge_flags(ops, told)
        first = ops[0]
        assert first.folder_id is not None
        assert first.uid_validity is not None
        await self._hand.journal.settle_flags(
            first.folder_id, first.uid_validity, told, done=answer.done, gone=answer.gone
        )
        self._flags_done += len(answer.done)
        for op in answer.refused:
            await self._hand.journal.put_off(op, NOT_KEPT.format(flag=op.what), is_undone=True)


def _looking_for(mail: Departure) -> ServerOp:
    """Name a mail that nothing is done with."""
    return ServerOp(
        0, mail.message_id, mail.conversation_id, None, None, None, None, OpKind.MOVE, ""
    )
