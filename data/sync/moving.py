"""Move mails on the server, each step between two entries in the journal.

A move looks whether its copy came into the new folder since it began (higher UID, same Message-ID,
same size or date), so nothing is copied twice, wherever it was cut short.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace

from data.errors import MailRefusedError
from data.records import Departure, FolderRole, OpStep, ServerOp
from data.sync.push_plan import MoveStep, plan_move
from data.sync.push_ports import Hand, Target

log = logging.getLogger(__name__)

NOWHERE = 0
"""A UID that no mail has (RFC 3501 2.3.1.1)."""
NO_COPY = "The server says that it copied the mail to {folder}, and it is not there."
STILL_THERE = "The server says that it moved the mail to {folder}, and it is still where it was."


class Mover:
    """Moves mails, together where the server can, else one by one."""

    def __init__(self, hand: Hand) -> None:
        self._hand = hand
        self.done = 0
        """Moves that the server has done."""
        self.left_inbox = 0
        """Mails that are no longer in the inbox by our doing."""

    async def move_all(self, ops: Sequence[ServerOp]) -> None:
        """Move what can go in one command together, and the rest one by one."""
        together: dict[tuple[str, int, str], list[ServerOp]] = {}
        singly: list[ServerOp] = []
        for op in ops:
            is_fresh = op.step is OpStep.PLANNED and op.folder_name and op.uid is not None
            if is_fresh and op.folder_name and op.uid_validity and self._hand.mailbox.can_move:
                key = (op.folder_name, op.uid_validity, op.what)
                together.setdefault(key, []).append(op)
            else:
                singly.append(op)
        for (name, uid_validity, what), found in together.items():
            try:
                singly += await self._move_together(name, uid_validity, FolderRole(what), found)
            except MailRefusedError as error:
                await self._hand.put_off(found, error)
        for op in singly:
            try:
                await self._move(op)
            except MailRefusedError as error:
                # What the server said NO to was not done; whether it was copied before shows.
                await self._hand.put_off([op], error)

    async def _target(self, role: FolderRole, ops: Sequence[ServerOp]) -> Target | None:
        """Ask how the folder of a role stands; None where nothing can be moved there."""
        name = self._hand.roles.get(role)
        await self._hand.journal.set_lacks(**{f"no_folder {role}": name is None})
        if name is None:
            await self._hand.journal.drop([op.id for op in ops])
            return None
        self._hand.has_opened = True
        try:
            return await self._hand.mailbox.look_at(name)
        except MailRefusedError as error:
            for op in ops:
                await self._hand.journal.put_off(op, str(error), is_undone=False)
            return None

    async def _move_together(
        self, name: str, uid_validity: int, role: FolderRole, ops: Sequence[ServerOp]
    ) -> list[ServerOp]:
        """Move what lies in one folder by one command; give what has to be tried alone."""
        target = await self._target(role, ops)
        if target is None:
            return []
        folder = await self._hand.open(name)
        if folder is None or folder.uid_validity != uid_validity:
            await self._hand.journal.wait(ops)
            return []
        there = await self._hand.mailbox.flags_of([op.uid for op in ops if op.uid is not None])
        await self._hand.journal.drop([op.id for op in ops if op.uid not in there])
        alive = await self._hand.journal.begin([op for op in ops if op.uid in there], target=target)
        moving = [op for op in ops if op.id in alive]
        if not moving:
            return []
        uids = sorted({op.uid for op in moving if op.uid is not None})
        try:
            copies = await self._hand.mailbox.move(uids, target.name)
        except MailRefusedError as error:
            log.warning("moves refused together mails=%d why=%s", len(moving), error)
            # Some may have been moved (RFC 6851 3.3): each is looked at like one cut short.
            return [_begun(op, name, target) for op in moving]
        await self._settle_moved(moving, role, target, copies, is_left=False)
        return []

    async def _settle_moved(
        self,
        ops: Sequence[ServerOp],
        role: FolderRole,
        target: Target,
        copies: Mapping[int, int] | None,
        *,
        is_left: bool,
    ) -> None:
        await self._hand.journal.moved(ops, role, target, copies or {}, is_left=is_left)
        self.done += len(ops)
        inbox = self._hand.roles.get(FolderRole.INBOX)
        if not is_left:
            self.left_inbox += sum((op.from_name or op.folder_name) == inbox for op in ops)

    async def _move(self, op: ServerOp) -> None:
        """Begin one move, or go on where it was cut short."""
        role = FolderRole(op.what)
        if op.step is OpStep.PLANNED:
            placed = await self._place(op, role)
        else:
            placed = await self._find_again(op) if await self._is_void(op) else op
        if placed is None:
            return
        target = await self._target(role, [placed])
        if target is None:
            return
        await self._carry_on(placed, role, target)

    async def _place(self, op: ServerOp, role: FolderRole) -> ServerOp | None:
        """Find out where the mail of a move lies; None where there is nothing to move."""
        here = await self._hand.journal.find_inbox_place(op.message_id)
        if op.folder_name is not None and op.uid is not None:
            return replace(op, from_name=op.folder_name)
        if here is not None:
            name = self._hand.roles[FolderRole.INBOX]
            if role is FolderRole.INBOX:
                await self._hand.journal.drop([op.id])  # it is there already
                return None
            folder_id, uid_validity, uid = here
            placed = replace(op, folder_id=folder_id, uid_validity=uid_validity, uid=uid)
            await self._hand.journal.place(placed, name, uid_validity, uid)
            return replace(placed, from_name=name)
        return await self._place_away(op, role)

    async def _place_away(self, op: ServerOp, role: FolderRole) -> ServerOp | None:
        away = await self._hand.journal.find_departure(op.message_id)
        if away is None or not away.is_ours or away.folder is None or away.role is role:
            await self._hand.journal.drop([op.id])
            return None
        folder = await self._hand.open(away.folder)
        if folder is None or not folder.uid_validity:
            await self._hand.journal.wait([op])
            return None
        uid = await self._find_away(op, away, folder.uid_validity)
        if uid is None:
            await self._hand.journal.drop([op.id])  # somebody else has taken it from there
            nowhere = replace(away, role=None, folder=None, uid_validity=None, uid=None)
            await self._hand.journal.found([replace(nowhere, is_ours=False)])
            return None
        placed = replace(op, uid_validity=folder.uid_validity, uid=uid, from_name=away.folder)
        await self._hand.journal.place(placed, away.folder, folder.uid_validity, uid)
        return placed

    async def _is_void(self, op: ServerOp) -> bool:
        """Say whether the UID of a move that has begun is of no use any more.

        Of a mirrored folder the look for mail says so; of any other nobody does but the folder.
        """
        if op.uid is None:
            return True
        if op.folder_id is not None or op.from_name is None:
            return False
        folder = await self._hand.open(op.from_name)
        return folder is not None and folder.uid_validity != op.uid_validity

    async def _find_again(self, op: ServerOp) -> ServerOp | None:
        """Find the mail of a move that has begun in a folder that was numbered anew since."""
        assert op.from_name is not None
        folder = await self._hand.open(op.from_name)
        if folder is None or not folder.uid_validity:
            await self._hand.journal.wait([op])
            return None
        found = await self._hand.mailbox.find_mail(
            await self._hand.journal.find_identity(op), after_uid=0
        )
        uid = found[-1] if found else NOWHERE
        placed = replace(op, uid_validity=folder.uid_validity, uid=uid)
        await self._hand.journal.place(placed, op.from_name, folder.uid_validity, uid)
        return placed

    async def _find_away(self, op: ServerOp, away: Departure, uid_validity: int) -> int | None:
        if away.uid is not None and away.uid_validity == uid_validity:
            return away.uid if await self._hand.mailbox.flags_of([away.uid]) else None
        found = await self._hand.mailbox.find_mail(
            await self._hand.journal.find_identity(op), after_uid=0
        )
        return found[-1] if found else None

    async def _carry_on(  # noqa: PLR0912 - a table: one branch a step
        self, op: ServerOp, role: FolderRole, target: Target
    ) -> None:
        is_fresh = op.step is OpStep.PLANNED
        uid = op.uid
        assert uid is not None, "it was placed before it began"
        if is_fresh:
            if not await self._hand.journal.begin([op], target=target):
                return
            op = _begun(op, op.from_name or "", target)
        goal = Target(op.to_name or target.name, op.to_validity or 0, op.to_after_uid or 0)
        if self._hand.mailbox.has_labels:
            await self._relabel(op, role, goal, target, is_fresh=is_fresh)
            return
        copy = op.to_uid
        for _ in MoveStep:
            if op.step is OpStep.BEGUN and not is_fresh and copy is None:
                copy = await self._find_copy(op, goal, target)
            is_there = await self._is_there(op)
            if is_there is None:
                await self._hand.journal.wait([op])
                return
            step = plan_move(
                op.step,
                is_there=is_there,
                has_copy=copy is not None,
                can_remove=self._hand.mailbox.can_remove,
            )
            match step:
                case MoveStep.LOST:
                    await self._hand.journal.drop([op.id])
                    return
                case MoveStep.DONE | MoveStep.LEFT:
                    copies = {} if copy is None else {uid: copy}
                    is_left = step is MoveStep.LEFT
                    await self._hand.journal.set_lacks(no_uidplus=is_left)
                    await self._settle_moved([op], role, goal, copies, is_left=is_left)
                    return
                case MoveStep.TRANSFER:
                    send = (
                        self._hand.mailbox.move
                        if self._hand.mailbox.can_move
                        else self._hand.mailbox.copy
                    )
                    copies_told = await send([uid], goal.name)
                    copy = None if copies_told is None else copies_told.get(uid)
                    is_fresh = False
                    if copy is None:
                        copy = await self._find_copy(op, goal, target)
                    if copy is None:
                        await self._settle_unseen(op, role, goal)
                        return
                case MoveStep.NOTE_COPY:
                    await self._hand.journal.advance(op, OpStep.COPIED, to_uid=copy)
                    op = replace(op, step=OpStep.COPIED)
                case MoveStep.MARK:
                    await self._hand.mailbox.store_flags([uid], ["\\Deleted"], is_set=True)
                    await self._hand.journal.advance(op, OpStep.DELETED)
                    op = replace(op, step=OpStep.DELETED)
                case MoveStep.REMOVE:
                    await self._hand.mailbox.remove_deleted([uid])
        await self._hand.journal.put_off(op, STILL_THERE.format(folder=goal.name), is_undone=False)

    async def _relabel(
        self, op: ServerOp, role: FolderRole, goal: Target, target: Target, *, is_fresh: bool
    ) -> None:
        """Move one mail from label to label: a step that may be repeated and makes no copy.

        Nothing is marked as deleted here: among all mail, where it stays whatever labels it has,
        that would throw it away.
        """
        assert op.uid is not None
        is_there = await self._is_there(op)
        if is_there is None:
            await self._hand.journal.wait([op])
            return
        copy = None
        if is_there:
            copy = (await self._hand.mailbox.move([op.uid], goal.name) or {}).get(op.uid)
        if copy is None:
            copy = await self._find_copy(op, goal, target)
        if copy is None and not is_there:
            await self._hand.journal.drop([op.id])  # somebody else has thrown it away
            return
        if not is_there and is_fresh:
            await self._hand.journal.drop([op.id])  # somebody else has moved it: there it stays
            return
        if copy is None:
            await self._hand.journal.put_off(op, NO_COPY.format(folder=goal.name), is_undone=False)
            return
        await self._settle_moved([op], role, goal, {op.uid: copy}, is_left=False)

    async def _settle_unseen(self, op: ServerOp, role: FolderRole, goal: Target) -> None:
        """Settle a transfer whose copy cannot be found: moved all the same, or not at all."""
        is_there = await self._is_there(op)
        if self._hand.mailbox.can_move and is_there is False:
            await self._settle_moved([op], role, goal, None, is_left=False)
            return
        words = STILL_THERE if self._hand.mailbox.can_move else NO_COPY
        await self._hand.journal.put_off(op, words.format(folder=goal.name), is_undone=False)

    async def _is_there(self, op: ServerOp) -> bool | None:
        """Say whether a mail still lies where its move began; None where nobody can tell now."""
        assert op.from_name is not None
        assert op.uid is not None
        folder = await self._hand.open(op.from_name)
        if folder is None or folder.uid_validity != op.uid_validity:
            return None
        return op.uid in await self._hand.mailbox.flags_of([op.uid])

    async def _find_copy(self, op: ServerOp, goal: Target, target: Target) -> int | None:
        """Look for the copy that a move made before it was cut short."""
        if await self._hand.open(goal.name) is None:
            return None
        # A folder that was numbered anew meanwhile tells nothing by the height of a UID.
        is_telling = target.uid_validity == goal.uid_validity and not self._hand.mailbox.has_labels
        after = goal.last_uid if is_telling else 0
        found = await self._hand.mailbox.find_mail(
            await self._hand.journal.find_identity(op), after_uid=after
        )
        taken = await self._hand.journal.list_taken(replace(goal, uid_validity=target.uid_validity))
        return next((uid for uid in found if uid not in taken), None)


def _begun(op: ServerOp, name: str, target: Target) -> ServerOp:
    return replace(
        op,
        step=OpStep.BEGUN,
        from_name=name,
        to_name=target.name,
        to_validity=target.uid_validity,
        to_after_uid=target.last_uid,
    )
