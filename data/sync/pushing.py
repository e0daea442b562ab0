"""Tell the server what the journal says, step by step (sync room; knows journal and mailbox only).

Theory of operation. `Journal` and `RemoteMailbox` are all that this module knows, so the same lines
run on SQLite and IMAP and in the simulation. Every step on the server stands between two entries in
the journal: it has begun, it was seen done. Cut short anywhere, the next run looks at both and goes
on. Flags simply are sent again. A move looks whether its copy came into the new folder since it
began (higher UID, same Message-ID, same size or date), so nothing is copied twice.

What the server refuses is tried again with growing delay and then waits for a person; it holds up
nothing but later operations on the same mail. A broken line ends the round; fetching goes first.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from data.errors import MailPolicyError, MailRefusedError
from data.records import (
    Departure,
    FolderId,
    FolderRole,
    MailIdentity,
    MessageId,
    OpKind,
    OpStep,
    ServerOp,
)
from data.sync.push_plan import MoveStep, StoreStep, judge_flags, plan_flags, plan_move

log = logging.getLogger(__name__)

OPS_PER_ROUND = 500
ROUNDS_MAX = 6
"""Rounds between two looks for mail: pushing waits for fetching, never the other way round."""
LOOKED_FOR_MAX = 20
"""Mails looked for in other folders after one pass, each by a search in up to three of them."""
SEARCHED = (FolderRole.JUNK, FolderRole.TRASH, FolderRole.ARCHIVE)

NOWHERE = 0
"""A UID that no mail has (RFC 3501 2.3.1.1)."""
NOT_KEPT = "The server took “{flag}” and does not show it."
NO_COPY = "The server says that it copied the mail to {folder}, and it is not there."
STILL_THERE = "The server says that it moved the mail to {folder}, and it is still where it was."


@dataclass(frozen=True, slots=True)
class OpenFolder:
    """A folder opened for writing; None where the server does not say."""

    uid_validity: int | None
    permanent_flags: frozenset[str] | None


@dataclass(frozen=True, slots=True)
class Target:
    """A folder that a mail goes to, before it does."""

    name: str
    uid_validity: int
    last_uid: int


class RemoteMailbox(Protocol):
    """The mailbox on the server; commands about UIDs are about the folder opened last."""

    @property
    def can_move(self) -> bool:
        """Say whether mails are moved in one step."""
        ...

    @property
    def can_remove(self) -> bool:
        """Say whether single mails can be removed."""
        ...

    @property
    def has_labels(self) -> bool:
        """Say whether folders are labels of one mail, and moving takes one and gives another."""
        ...

    async def open(self, name: str) -> OpenFolder:
        """Open a folder for writing."""
        ...

    async def look_at(self, name: str) -> Target:
        """Ask how a folder stands; another may be open afterwards."""
        ...

    async def flags_of(self, uids: Collection[int]) -> dict[int, frozenset[str]]:
        """Give the flags of mails; what is gone is left out."""
        ...

    async def store_flags(
        self, uids: Sequence[int], flags: Sequence[str], *, is_set: bool
    ) -> dict[int, frozenset[str]]:
        """Set flags or take them away; give what the server shows of it."""
        ...

    async def move(self, uids: Sequence[int], name: str) -> dict[int, int] | None:
        """Move mails; give where each is now, None where the server does not say."""
        ...

    async def copy(self, uids: Sequence[int], name: str) -> dict[int, int] | None:
        """Copy mails; give the copies, None where the server does not say."""
        ...

    async def remove_deleted(self, uids: Sequence[int]) -> None:
        """Remove mails that are marked as deleted."""
        ...

    async def find_mail(self, identity: MailIdentity, *, after_uid: int) -> list[int]:
        """Find a mail among those with higher UIDs, ascending."""
        ...


class Journal(Protocol):
    """What is still to be told; each call is one transaction, durable before it returns."""

    async def list_due(self, *, limit: int) -> list[ServerOp]:
        """Give what is to be done now, in order."""
        ...

    async def read_flags(self, ops: Sequence[ServerOp]) -> dict[int, frozenset[str]]:
        """Give the flags that the server last showed, by UID of one folder."""
        ...

    async def begin(self, ops: Sequence[ServerOp], *, target: Target | None = None) -> set[int]:
        """Note that the server is told now; give what nobody has dropped meanwhile.

        A move keeps from where (its `from_name`, else its folder) and whither.
        """
        ...

    async def settle_flags(
        self, name: FolderId, uid_validity: int, told: Mapping[int, frozenset[str]],
        *, done: Sequence[ServerOp], gone: Sequence[ServerOp],
    ) -> None:  # fmt: skip
        """Keep what the server shows; what was done or is gone leaves the journal."""
        ...

    async def place(self, op: ServerOp, name: str, uid_validity: int, uid: int) -> None:
        """Note where the mail of a move lies."""
        ...

    async def advance(self, op: ServerOp, step: OpStep, *, to_uid: int | None = None) -> None:
        """Note how far a move came."""
        ...

    async def moved(
        self, ops: Sequence[ServerOp], role: FolderRole, target: Target,
        copies: Mapping[int, int], *, is_left: bool,
    ) -> None:  # fmt: skip
        """Note that mails lie elsewhere now; the copies by UID, where they are known."""
        ...

    async def drop(self, op_ids: Collection[int]) -> None:
        """Forget what can or need not be done."""
        ...

    async def put_off(self, op: ServerOp, why: str, *, is_undone: bool) -> None:
        """Try again later; after too many refusals a person has to look."""
        ...

    async def wait(self, ops: Sequence[ServerOp]) -> None:
        """Let operations wait for what nobody refused."""
        ...

    async def find_departure(self, message_id: MessageId) -> Departure | None:
        """Say where a mail lies that left the mirrored folders."""
        ...

    async def find_inbox_place(self, message_id: MessageId) -> tuple[FolderId, int, int] | None:
        """Say under which folder, UIDVALIDITY and UID a mail lies in the inbox."""
        ...

    async def find_identity(self, op: ServerOp) -> MailIdentity:
        """Say by what a mail is known again."""
        ...

    async def list_taken(self, target: Target) -> set[int]:
        """Give UIDs of a folder that are known to be other mails."""
        ...

    async def set_lacks(self, **lacks: bool) -> None:
        """Note what the mailbox can or cannot do for us."""
        ...

    async def list_unlooked(self, *, limit: int) -> list[Departure]:
        """Give mails that are gone and were not looked for."""
        ...

    async def found(self, departures: Sequence[Departure]) -> None:
        """Note where mails were found, or nowhere."""
        ...


class Pusher:
    """Tells one mailbox what one journal says."""

    def __init__(
        self, journal: Journal, mailbox: RemoteMailbox, *, roles: Mapping[FolderRole, str]
    ) -> None:
        self._journal = journal
        self._mailbox = mailbox
        self._roles = roles
        self.pushed = 0
        """Operations that the server has done."""
        self.moved = 0
        """Mails that are no longer in the inbox by our doing."""
        self.has_opened = False
        """Whether another folder may be open than before."""

    async def push(self) -> bool:
        """Tell the server what is due; say whether more is left for later.

        Raises:
            MailServerError: the line broke; everything goes on from where it stood.
        """
        for _ in range(ROUNDS_MAX):
            ops = await self._journal.list_due(limit=OPS_PER_ROUND)
            if not ops:
                return False
            await self._push_flags([op for op in ops if op.kind is not OpKind.MOVE])
            await self._push_moves([op for op in ops if op.kind is OpKind.MOVE])
        return True

    async def look_for_gone(self) -> None:
        """Look in other folders for mails that somebody else took out of the mirrored ones."""
        gone = await self._journal.list_unlooked(limit=LOOKED_FOR_MAX)
        left = {mail.message_id: mail for mail in gone}
        places = [(role, self._roles[role]) for role in SEARCHED if role in self._roles]
        for role, name in places if gone else ():
            folder = await self._open(name)
            for mail in [] if folder is None else list(left.values()):
                if mail.role is not None:
                    continue
                identity = await self._journal.find_identity(_looking_for(mail))
                try:
                    uids = await self._mailbox.find_mail(identity, after_uid=0)
                except (MailRefusedError, MailPolicyError) as error:
                    log.warning("search refused folder=%s why=%s", name, error)
                    continue
                if uids and folder is not None:
                    left[mail.message_id] = replace(
                        mail, role=role, folder=name, uid_validity=folder.uid_validity, uid=uids[-1]
                    )
        if gone:
            await self._journal.found(list(left.values()))

    async def _open(self, name: str) -> OpenFolder | None:
        """Open a folder; None where it cannot be written, which is said."""
        self.has_opened = True
        try:
            folder = await self._mailbox.open(name)
        except MailRefusedError as error:
            log.warning("folder cannot be written folder=%s why=%s", name, error)
            await self._journal.set_lacks(**{f"read_only {name}": True})
            return None
        await self._journal.set_lacks(**{f"read_only {name}": False})
        return folder

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
                await self._put_off(found, error)

    async def _push_flags_in(self, name: str, uid_validity: int, ops: Sequence[ServerOp]) -> None:
        folder = await self._open(name)
        if folder is None or folder.uid_validity != uid_validity:
            await self._journal.wait(ops)  # the next listing gives them other numbers
            return
        shown = await self._journal.read_flags(ops)
        plan = plan_flags(ops, shown=shown, permanent=folder.permanent_flags)
        await self._journal.drop(plan.settled)
        for step in plan.steps:
            await self._store(step)

    async def _put_off(self, ops: Sequence[ServerOp], error: MailRefusedError) -> None:
        """Try again later what the server would not even look at."""
        for op in ops:
            await self._journal.put_off(op, str(error), is_undone=False)

    async def _store(self, step: StoreStep) -> None:
        alive = await self._journal.begin(step.ops)
        ops = [op for op in step.ops if op.id in alive]
        step = replace(step, ops=tuple(ops))
        if not ops:
            return
        try:
            told = await self._mailbox.store_flags(step.uids, step.flags, is_set=step.is_set)
        except (MailRefusedError, MailPolicyError) as error:
            if len(ops) > 1:  # the others must not suffer
                for op in ops:
                    await self._store(StoreStep(step.is_set, (op.what,), (op,)))
            else:
                await self._journal.put_off(ops[0], str(error), is_undone=True)
            return
        unsure = [op.uid for op in judge_flags(ops, told).refused if op.uid is not None]
        unsure += [uid for uid in step.uids if uid not in told]
        if unsure:
            told |= await self._mailbox.flags_of(unsure)
        answer = judge_flags(ops, told)
        first = ops[0]
        assert first.folder_id is not None
        assert first.uid_validity is not None
        await self._journal.settle_flags(
            first.folder_id, first.uid_validity, told, done=answer.done, gone=answer.gone
        )
        self.pushed += len(answer.done)
        for op in answer.refused:
            await self._journal.put_off(op, NOT_KEPT.format(flag=op.what), is_undone=True)

    async def _push_moves(self, ops: Sequence[ServerOp]) -> None:
        together: dict[tuple[str, int, str], list[ServerOp]] = {}
        singly: list[ServerOp] = []
        for op in ops:
            is_fresh = op.step is OpStep.PLANNED and op.folder_name and op.uid is not None
            if is_fresh and op.folder_name and op.uid_validity and self._mailbox.can_move:
                key = (op.folder_name, op.uid_validity, op.what)
                together.setdefault(key, []).append(op)
            else:
                singly.append(op)
        for (name, uid_validity, what), found in together.items():
            try:
                singly += await self._move_together(name, uid_validity, FolderRole(what), found)
            except MailRefusedError as error:
                await self._put_off(found, error)
        for op in singly:
            try:
                await self._move(op)
            except MailRefusedError as error:
                # What the server said NO to was not done; whether it was copied before shows.
                await self._put_off([op], error)

    async def _target(self, role: FolderRole, ops: Sequence[ServerOp]) -> Target | None:
        """Ask how the folder of a role stands; None where nothing can be moved there."""
        name = self._roles.get(role)
        await self._journal.set_lacks(**{f"no_folder {role}": name is None})
        if name is None:
            await self._journal.drop([op.id for op in ops])
            return None
        self.has_opened = True
        try:
            return await self._mailbox.look_at(name)
        except MailRefusedError as error:
            for op in ops:
                await self._journal.put_off(op, str(error), is_undone=False)
            return None

    async def _move_together(
        self, name: str, uid_validity: int, role: FolderRole, ops: Sequence[ServerOp]
    ) -> list[ServerOp]:
        """Move what lies in one folder by one command; give what has to be tried alone."""
        target = await self._target(role, ops)
        if target is None:
            return []
        folder = await self._open(name)
        if folder is None or folder.uid_validity != uid_validity:
            await self._journal.wait(ops)
            return []
        there = await self._mailbox.flags_of([op.uid for op in ops if op.uid is not None])
        await self._journal.drop([op.id for op in ops if op.uid not in there])
        alive = await self._journal.begin([op for op in ops if op.uid in there], target=target)
        moving = [op for op in ops if op.id in alive]
        if not moving:
            return []
        uids = sorted({op.uid for op in moving if op.uid is not None})
        try:
            copies = await self._mailbox.move(uids, target.name)
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
        await self._journal.moved(ops, role, target, copies or {}, is_left=is_left)
        self.pushed += len(ops)
        inbox = self._roles.get(FolderRole.INBOX)
        if not is_left:
            self.moved += sum((op.from_name or op.folder_name) == inbox for op in ops)

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
        here = await self._journal.find_inbox_place(op.message_id)
        if op.folder_name is not None and op.uid is not None:
            return replace(op, from_name=op.folder_name)
        if here is not None:
            name = self._roles[FolderRole.INBOX]
            if role is FolderRole.INBOX:
                await self._journal.drop([op.id])  # it is there already
                return None
            folder_id, uid_validity, uid = here
            placed = replace(op, folder_id=folder_id, uid_validity=uid_validity, uid=uid)
            await self._journal.place(placed, name, uid_validity, uid)
            return replace(placed, from_name=name)
        return await self._place_away(op, role)

    async def _place_away(self, op: ServerOp, role: FolderRole) -> ServerOp | None:
        away = await self._journal.find_departure(op.message_id)
        if away is None or not away.is_ours or away.folder is None or away.role is role:
            await self._journal.drop([op.id])
            return None
        folder = await self._open(away.folder)
        if folder is None or not folder.uid_validity:
            await self._journal.wait([op])
            return None
        uid = await self._find_away(op, away, folder.uid_validity)
        if uid is None:
            await self._journal.drop([op.id])  # somebody else has taken it from there
            nowhere = replace(away, role=None, folder=None, uid_validity=None, uid=None)
            await self._journal.found([replace(nowhere, is_ours=False)])
            return None
        placed = replace(op, uid_validity=folder.uid_validity, uid=uid, from_name=away.folder)
        await self._journal.place(placed, away.folder, folder.uid_validity, uid)
        return placed

    async def _is_void(self, op: ServerOp) -> bool:
        """Say whether the UID of a move that has begun is of no use any more.

        Of a mirrored folder the look for mail says so; of any other nobody does but the folder.
        """
        if op.uid is None:
            return True
        if op.folder_id is not None or op.from_name is None:
            return False
        folder = await self._open(op.from_name)
        return folder is not None and folder.uid_validity != op.uid_validity

    async def _find_again(self, op: ServerOp) -> ServerOp | None:
        """Find the mail of a move that has begun in a folder that was numbered anew since."""
        assert op.from_name is not None
        folder = await self._open(op.from_name)
        if folder is None or not folder.uid_validity:
            await self._journal.wait([op])
            return None
        found = await self._mailbox.find_mail(await self._journal.find_identity(op), after_uid=0)
        uid = found[-1] if found else NOWHERE
        placed = replace(op, uid_validity=folder.uid_validity, uid=uid)
        await self._journal.place(placed, op.from_name, folder.uid_validity, uid)
        return placed

    async def _find_away(self, op: ServerOp, away: Departure, uid_validity: int) -> int | None:
        if away.uid is not None and away.uid_validity == uid_validity:
            return away.uid if await self._mailbox.flags_of([away.uid]) else None
        found = await self._mailbox.find_mail(await self._journal.find_identity(op), after_uid=0)
        return found[-1] if found else None

    async def _carry_on(  # noqa: PLR0912 - a table: one branch a step
        self, op: ServerOp, role: FolderRole, target: Target
    ) -> None:
        is_fresh = op.step is OpStep.PLANNED
        uid = op.uid
        assert uid is not None, "it was placed before it began"
        if is_fresh:
            if not await self._journal.begin([op], target=target):
                return
            op = _begun(op, op.from_name or "", target)
        goal = Target(op.to_name or target.name, op.to_validity or 0, op.to_after_uid or 0)
        if self._mailbox.has_labels:
            await self._relabel(op, role, goal, target, is_fresh=is_fresh)
            return
        copy = op.to_uid
        for _ in MoveStep:
            if op.step is OpStep.BEGUN and not is_fresh and copy is None:
                copy = await self._find_copy(op, goal, target)
            is_there = await self._is_there(op)
            if is_there is None:
                await self._journal.wait([op])
                return
            step = plan_move(
                op.step,
                is_there=is_there,
                has_copy=copy is not None,
                can_remove=self._mailbox.can_remove,
            )
            match step:
                case MoveStep.LOST:
                    await self._journal.drop([op.id])
                    return
                case MoveStep.DONE | MoveStep.LEFT:
                    copies = {} if copy is None else {uid: copy}
                    is_left = step is MoveStep.LEFT
                    await self._journal.set_lacks(no_uidplus=is_left)
                    await self._settle_moved([op], role, goal, copies, is_left=is_left)
                    return
                case MoveStep.TRANSFER:
                    send = self._mailbox.move if self._mailbox.can_move else self._mailbox.copy
                    copies_told = await send([uid], goal.name)
                    copy = None if copies_told is None else copies_told.get(uid)
                    is_fresh = False
                    if copy is None:
                        copy = await self._find_copy(op, goal, target)
                    if copy is None:
                        await self._settle_unseen(op, role, goal)
                        return
                case MoveStep.NOTE_COPY:
                    await self._journal.advance(op, OpStep.COPIED, to_uid=copy)
                    op = replace(op, step=OpStep.COPIED)
                case MoveStep.MARK:
                    await self._mailbox.store_flags([uid], ["\\Deleted"], is_set=True)
                    await self._journal.advance(op, OpStep.DELETED)
                    op = replace(op, step=OpStep.DELETED)
                case MoveStep.REMOVE:
                    await self._mailbox.remove_deleted([uid])
        await self._journal.put_off(op, STILL_THERE.format(folder=goal.name), is_undone=False)

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
            await self._journal.wait([op])
            return
        copy = None
        if is_there:
            copy = (await self._mailbox.move([op.uid], goal.name) or {}).get(op.uid)
        if copy is None:
            copy = await self._find_copy(op, goal, target)
        if copy is None and not is_there:
            await self._journal.drop([op.id])  # somebody else has thrown it away
            return
        if not is_there and is_fresh:
            await self._journal.drop([op.id])  # somebody else has moved it: there it stays
            return
        if copy is None:
            await self._journal.put_off(op, NO_COPY.format(folder=goal.name), is_undone=False)
            return
        await self._settle_moved([op], role, goal, {op.uid: copy}, is_left=False)

    async def _settle_unseen(self, op: ServerOp, role: FolderRole, goal: Target) -> None:
        """Settle a transfer whose copy cannot be found: moved all the same, or not at all."""
        is_there = await self._is_there(op)
        if self._mailbox.can_move and is_there is False:
            await self._settle_moved([op], role, goal, None, is_left=False)
            return
        words = STILL_THERE if self._mailbox.can_move else NO_COPY
        await self._journal.put_off(op, words.format(folder=goal.name), is_undone=False)

    async def _is_there(self, op: ServerOp) -> bool | None:
        """Say whether a mail still lies where its move began; None where nobody can tell now."""
        assert op.from_name is not None
        assert op.uid is not None
        folder = await self._open(op.from_name)
        if folder is None or folder.uid_validity != op.uid_validity:
            return None
        return op.uid in await self._mailbox.flags_of([op.uid])

    async def _find_copy(self, op: ServerOp, goal: Target, target: Target) -> int | None:
        """Look for the copy that a move made before it was cut short."""
        if await self._open(goal.name) is None:
            return None
        # A folder that was numbered anew meanwhile tells nothing by the height of a UID.
        is_telling = target.uid_validity == goal.uid_validity and not self._mailbox.has_labels
        after = goal.last_uid if is_telling else 0
        found = await self._mailbox.find_mail(
            await self._journal.find_identity(op), after_uid=after
        )
        taken = await self._journal.list_taken(replace(goal, uid_validity=target.uid_validity))
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


def _looking_for(mail: Departure) -> ServerOp:
    """Name a mail that nothing is done with."""
    return ServerOp(
        0, mail.message_id, mail.conversation_id, None, None, None, None, OpKind.MOVE, ""
    )
