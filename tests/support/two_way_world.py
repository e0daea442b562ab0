"""A mailbox that several clients change, a store that agents change, and crashes between steps.

The journal, its SQL, the planner, the pusher and the rules for other clients' doings are the real
ones; the server is a model, and so is the look for mail, reduced to what moves flags and places.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from console.services.marking import greet_returned, keep_marks
from console.services.other_clients import OtherClients
from data.errors import MailRefusedError
from data.mail.keywords import keyword_of
from data.records import (
    AgentId,
    Alteration,
    ConversationId,
    FlagChange,
    FolderId,
    FolderRole,
    MailIdentity,
    MessageId,
)
from data.store import Transaction, folders, marks, renumbering
from data.store.intake import NewLocation, add_locations
from data.store.reads import move_read_mark
from data.store.rows import to_ms
from data.store.work import change_many
from data.sync.flag_news import take_in_flags
from data.sync.journal import StoreJournal
from data.sync.push_plan import is_kept
from data.sync.push_ports import OpenFolder, Target
from data.sync.pushing import Pusher
from tests.support.quick_store import QuickStore

START = datetime(2026, 11, 22, 12, tzinfo=UTC)
ROLES = {
    FolderRole.INBOX: "INBOX",
    FolderRole.JUNK: "Junk",
    FolderRole.TRASH: "Trash",
    FolderRole.ARCHIVE: "Archive",
}
TAGS = ("refund", "rückgabe")
SYSTEM = frozenset({"\\Seen", "\\Answered", "\\Flagged", "\\Deleted"})
SETTLE_PASSES_MAX = 12


class CrashError(Exception):
    """The process dies here."""


@dataclass
class Letter:
    """A mail in a folder of the server."""

    id: str
    flags: set[str] = field(default_factory=set)


@dataclass
class Box:
    """A folder of the server."""

    validity: int
    next_uid: int = 1
    letters: dict[int, Letter] = field(default_factory=dict)

    def add(self, letter: Letter) -> int:
        """Take a mail in under the next number."""
        uid, self.next_uid = self.next_uid, self.next_uid + 1
        self.letters[uid] = letter
        return uid


@dataclass
class Powers:
    """What a server can do."""

    can_move: bool
    can_remove: bool
    tells_copies: bool
    keeps_keywords: bool
    answers_store: bool


class ModelServer:
    """A server's folders as RemoteMailbox shows them; `step` may crash before and after each."""

    def __init__(self, powers: Powers, names: Collection[str], step: Callable[[str], None]) -> None:
        self.powers = powers
        self.boxes = {name: Box(7) for name in names}
        self._step = step
        self._open = "INBOX"
        self.changes = 0
        self.grumbles = 0
        """Commands that are refused yet."""

    @property
    def can_move(self) -> bool:
        """Say whether mails are moved in one step."""
        return self.powers.can_move

    @property
    def can_remove(self) -> bool:
        """Say whether single mails can be removed."""
        return self.powers.can_remove

    @property
    def has_labels(self) -> bool:
        """Say that each folder has mails of its own."""
        return False

    @property
    def permanent(self) -> frozenset[str]:
        """The flags that last."""
        return SYSTEM | ({"\\*"} if self.powers.keeps_keywords else set())

    async def open(self, name: str) -> OpenFolder:
        """Open a folder."""
        if name not in self.boxes:
            raise MailRefusedError(f"no folder {name}")
        self._open = name
        return OpenFolder(self.boxes[name].validity, self.permanent)

    async def look_at(self, name: str) -> Target:
        """Give how a folder stands."""
        box = self.boxes[name]
        return Target(name, box.validity, box.next_uid - 1)

    async def flags_of(self, uids: Collection[int]) -> dict[int, frozenset[str]]:
        """Give flags."""
        letters = self.boxes[self._open].letters
        return {uid: frozenset(letters[uid].flags) for uid in uids if uid in letters}

    async def store_flags(
        self, uids: Sequence[int], flags: Sequence[str], *, is_set: bool
    ) -> dict[int, frozenset[str]]:
        """Set flags or take them away."""
        self._begin("store")
        for uid in uids:
            letter = self.boxes[self._open].letters.get(uid)
            if letter is not None:
                kept = {flag for flag in flags if is_kept(flag, self.permanent)}
                letter.flags = letter.flags | kept if is_set else letter.flags - kept
        self._step("after store")
        return await self.flags_of(uids) if self.powers.answers_store else {}

    async def move(self, uids: Sequence[int], name: str) -> dict[int, int] | None:
        """Move mails."""
        self._begin("move")
        box = self.boxes[self._open]
        there = [uid for uid in uids if uid in box.letters]
        told = {uid: self.put(self._open, uid, name) for uid in there}
        self._step("after move")
        return told if self.powers.tells_copies else None

    async def copy(self, uids: Sequence[int], name: str) -> dict[int, int] | None:
        """Copy mails."""
        self._begin("copy")
        box, target = self.boxes[self._open], self.boxes[name]
        told = {}
        for uid in uids:
            if uid in box.letters:
                letter = box.letters[uid]
                told[uid] = target.add(Letter(letter.id, set(letter.flags)))
        self._step("after copy")
        return told if self.powers.tells_copies else None

    async def remove_deleted(self, uids: Sequence[int]) -> None:
        """Remove mails marked as deleted."""
        assert self.powers.can_remove
        self._begin("remove")
        letters = self.boxes[self._open].letters
        for uid in uids:
            if uid in letters and "\\Deleted" in letters[uid].flags:
                del letters[uid]
        self._step("after remove")

    async def find_mail(self, identity: MailIdentity, *, after_uid: int) -> list[int]:
        """Find a mail by its id."""
        letters = self.boxes[self._open].letters
        return sorted(
            uid
            for uid, letter in letters.items()
            if uid > after_uid and letter.id == identity.internet_message_id
        )

    def receive(self, letter: Letter) -> None:
        """Take a mail into the inbox."""
        self.boxes["INBOX"].add(letter)

    def put(self, name: str, uid: int, other: str) -> int:
        """Move a mail, whoever does; give its new UID."""
        return self.boxes[other].add(self.boxes[name].letters.pop(uid))

    def remove(self, name: str, uid: int) -> bool:
        """Have another client delete a mail; say whether it is nowhere now."""
        del self.boxes[name].letters[uid]
        return True

    def visible(self, name: str) -> dict[int, Letter]:
        """Give what a person sees in a folder."""
        return {
            uid: letter
            for uid, letter in self.boxes[name].letters.items()
            if "\\Deleted" not in letter.flags
        }

    def _begin(self, what: str) -> None:
        self._step(f"before {what}")
        if self.grumbles:
            self.grumbles -= 1
            raise MailRefusedError("not now")
        self.changes += 1


class LabelServer(ModelServer):
    """A server as Gmail's: one mail under several labels, its archive has what is no rubbish."""

    @property
    def has_labels(self) -> bool:
        """Say that one mail may lie in several folders."""
        return True

    def receive(self, letter: Letter) -> None:
        """Take a mail into the inbox, and so among all mail."""
        self.boxes["Archive"].add(letter)
        super().receive(letter)

    def put(self, name: str, uid: int, other: str) -> int:
        """Take one label away and give another; rubbish has no other label."""
        letter = self.boxes[name].letters[uid]
        rubbish = {"Junk", "Trash"}
        leaves = set(self.boxes) - {other} if other in rubbish else rubbish - {other}
        if name != "Archive":
            leaves |= {name}
        if other not in rubbish:
            leaves -= {"Archive"}
        for box in (self.boxes[each] for each in leaves):
            box.letters = {n: each for n, each in box.letters.items() if each is not letter}
        if other not in rubbish:
            self._label(letter, "Archive")
        return self._label(letter, other)

    def remove(self, name: str, uid: int) -> bool:
        """Take a label away; among all mail that throws away, among rubbish for good."""
        if name == "Archive":
            self.put(name, uid, "Trash")
            return False
        return super().remove(name, uid) and name != "INBOX"

    def _label(self, letter: Letter, name: str) -> int:
        box = self.boxes[name]
        there = next((uid for uid, each in box.letters.items() if each is letter), None)
        return box.add(letter) if there is None else there


class World:
    """One mailbox, one store, everybody who changes them."""

    def __init__(self, rng: random.Random, *, has_labels: bool = False) -> None:
        self.rng = rng
        self.now = START
        self.crash_in: int | None = None
        self.steps = 0
        some = [role for role in ROLES if role is FolderRole.INBOX or rng.random() < 0.8]
        self.roles = ROLES if has_labels else {role: ROLES[role] for role in some}
        powers = Powers(*(rng.random() < p for p in (0.5, 0.7, 0.6, 0.8, 0.7)))
        powers.can_move |= has_labels
        server = LabelServer if has_labels else ModelServer
        self.server = server(powers, self.roles.values(), self._step)
        self.store = QuickStore((keep_marks,), on_step=self._step)
        self.news = OtherClients()
        self.validity = 7
        self.is_renumbered = False
        self.ids: list[str] = []
        self.received: list[int] = []
        self.moved_elsewhere: set[str] = set()
        self.removed_elsewhere: set[str] = set()
        self.taken_halfway: set[str] = set()
        """Mails of which another client moved one of two copies, in the middle of our move."""
        self._prepare()

    def _prepare(self) -> None:
        connection = self.store.connection
        folder = folders.get_or_add_folder(connection, "INBOX", FolderRole.INBOX)
        self.folder_id: FolderId = folder.id
        connection.execute(
            "UPDATE folders SET imported_at = 1, imported_days = 0, uid_validity = 7"
        )
        if self.rng.random() < 0.5:
            connection.execute("INSERT INTO meta VALUES ('archive_since', '0')")
        for number in range(1, 4):
            connection.execute(
                "INSERT INTO conversations (id, subject, status, created_at, updated_at)"
                " VALUES (?, '', 'open', 0, 0)",
                (number,),
            )
        for number in (1, 2):
            connection.execute(
                "INSERT INTO agents (id, name, display_name, role, created_at)"
                " VALUES (?, ?, '', 'agent', 0)",
                (number, f"agent{number}"),
            )

    def _step(self, _what: str) -> None:
        self.steps += 1
        if self.crash_in is not None:
            self.crash_in -= 1
            if self.crash_in <= 0:
                self.crash_in = None
                raise CrashError

    # What happens on the server.

    def deliver(self) -> None:
        """Have a customer write."""
        self.now += timedelta(seconds=1)
        self.ids.append(f"m{len(self.ids)}@x")
        self.received.append(to_ms(self.now))
        flags = {flag for flag in ("\\Flagged", "refund") if self.rng.random() < 0.1}
        kept = {flag for flag in flags if is_kept(flag, self.server.permanent)}
        self.server.receive(Letter(self.ids[-1], kept))

    def meddle(self) -> None:
        """Have another client do something."""
        rng, boxes = self.rng, self.server.boxes
        name = rng.choice(sorted(boxes))
        visible = self.server.visible(name)
        if not visible:
            return
        uid = rng.choice(sorted(visible))
        letter = visible[uid]
        match rng.randrange(6):
            case 0 | 1 | 2:
                flags = ["\\Seen", "\\Flagged", "$Forwarded", *map(str, map(keyword_of, TAGS))]
                letter.flags ^= {
                    flag for flag in rng.sample(flags, 2) if is_kept(flag, self.server.permanent)
                }
            case 3 | 4:
                other = rng.choice(sorted(boxes))
                if other != name:
                    if self._copies_of(letter.id) > 1:
                        self.taken_halfway.add(letter.id)
                    self.moved_elsewhere.add(letter.id)
                    self.server.put(name, uid, other)
            case _:
                self.moved_elsewhere.add(letter.id)
                if self.server.remove(name, uid):
                    self.removed_elsewhere.add(letter.id)

    def renumber(self) -> None:
        """Have the server give a folder new numbers."""
        box = self.server.boxes[self.rng.choice(sorted(self.server.boxes))]
        letters = list(box.letters.values())
        self.rng.shuffle(letters)
        box.validity, box.next_uid, box.letters = box.validity + 1, 1, {}
        for letter in letters:
            box.add(letter)

    # What happens here.

    async def work(self) -> None:
        """Have an agent do something."""
        rng = self.rng
        number = ConversationId(rng.randrange(1, 4))
        deeds: list[tuple[str, Alteration]] = [
            ("conversation.marked_spam", Alteration({"status": "spam"})),
            ("conversation.trashed", Alteration({"status": "trash"})),
            (
                "conversation.closed",
                Alteration({"status": "closed", "closed_at": to_ms(self.now)}),
            ),
            ("conversation.reopened", Alteration({"status": "open"})),
            ("conversation.undone", Alteration({"status": "open"})),
            ("conversation.prioritised", Alteration({"priority": rng.randrange(4)})),
        ]
        tag = rng.choice(TAGS)
        deeds.append(("conversation.tagged", Alteration(tags_added=frozenset({tag}))))
        deeds.append(("conversation.untagged", Alteration(tags_removed=frozenset({tag}))))
        async with self.store.transaction(at=self.now) as tx:
            if rng.random() < 0.2:
                newest = self.store.connection.execute(
                    "SELECT max(received_at) FROM messages WHERE conversation_id = ?", (number,)
                ).fetchone()[0]
                if newest is not None:
                    who = AgentId(rng.randrange(1, 3))
                    await tx.run(move_read_mark, number, who, up_to_ms=newest)
                return
            verb, alteration = rng.choice(deeds)
            await tx.run(
                change_many, [(number, alteration)], verb=verb, agent_id=None,
                at_ms=tx.at_ms, is_deed=False,
            )  # fmt: skip

    # The syncing process.

    async def sync(self) -> None:
        """Look for mail, then tell the server what is due."""
        await self._look()
        journal = StoreJournal(self.store.as_store(), news=self.news, now=lambda: self.now, epoch=0)
        pusher = Pusher(journal, self.server, roles=self.roles)
        await pusher.push()
        await pusher.look_for_gone()

    async def _look(self) -> None:
        box = self.server.boxes["INBOX"]
        if self.validity != box.validity:
            await self._bring_over(box)
        stored, _ = await self.store.read(folders.list_known, self.folder_id, box.validity)
        gone = stored.keys() - box.letters.keys()
        if gone:
            async with self.store.transaction(at=self.now) as tx:
                await tx.run(folders.mark_gone, self.folder_id, box.validity, gone)
        for uid in sorted(box.letters.keys() - stored.keys()):
            async with self.store.transaction(at=self.now) as tx:
                await self._take_in(tx, uid, box.letters[uid])
        if self.is_renumbered:
            async with self.store.transaction(at=self.now) as tx:
                await tx.run(renumbering.finish, self.folder_id, now_ms=tx.at_ms)
            self.is_renumbered = False
        async with self.store.transaction(at=self.now) as tx:
            shown = {uid: frozenset(letter.flags) for uid, letter in box.letters.items()}
            await take_in_flags(tx, self.folder_id, box.validity, shown, news=self.news)

    async def _bring_over(self, box: Box) -> None:
        """Recognise mails under their new numbers, as `data.sync.numbering` does."""
        rows = await self.store.read(renumbering.list_places, self.folder_id)
        by_id: dict[str, list[renumbering.KnownPlace]] = {}
        for row in rows:
            by_id.setdefault(row.internet_message_id, []).append(row)
        times = Counter(letter.id for letter in box.letters.values())
        places = [
            renumbering.NewPlace(
                uid,
                by_id[letter.id][0].message_id,
                None,
                next(
                    (row.flags for row in by_id[letter.id] if row.flags is not None),
                    " ".join(sorted(letter.flags)),
                ),
                1,
                1,
                tuple((row.uid_validity, row.uid) for row in by_id[letter.id]),
            )
            for uid, letter in box.letters.items()
            if letter.id in by_id and times[letter.id] == 1
        ]
        async with self.store.transaction(at=self.now) as tx:
            await tx.run(
                renumbering.rebind,
                self.folder_id,
                box.validity,
                places=places,
                troubles={},
                now_ms=tx.at_ms,
            )
            shown = {place.uid: box.letters[place.uid].flags for place in places}
            await take_in_flags(tx, self.folder_id, box.validity, shown, news=self.news)
            returned = [
                place.message_id
                for place in places
                if all(row.flags is None for row in by_id[box.letters[place.uid].id])
            ]
            await self.news.mails_returned(tx, returned)
        self.validity = box.validity
        self.is_renumbered = True

    async def _take_in(self, tx: Transaction, uid: int, letter: Letter) -> None:
        known = self.store.connection.execute(
            "SELECT id, conversation_id FROM messages WHERE internet_message_id = ?", (letter.id,)
        ).fetchone()
        place = self.ids.index(letter.id)
        number = place % 3 + 1
        if known is None:
            self.store.connection.execute(
                "INSERT INTO messages (id, conversation_id, origin_id, direction, channel,"
                " internet_message_id, author_name, author_address, people, ancestors, subject,"
                " received_at, at, may_auto_answer, joined_by, created_at)"
                " VALUES (?, ?, ?, 'in', 'mail', ?, '', '', '{}', '[]', '', ?, ?, 0, 'first', 0)",
                (place + 1, number, number, letter.id, self.received[place], self.received[place]),
            )
        key = MessageId(place + 1)
        flags = " ".join(sorted(letter.flags))
        await tx.run(
            add_locations, [NewLocation(self.folder_id, self.validity, uid, key, flags, 1, 1)]
        )
        await tx.announce("message.received", ConversationId(number))
        if known is None:
            change = FlagChange(key, ConversationId(number), frozenset(letter.flags), frozenset())
            await self.news.flags_changed(tx, [change])
        else:
            await greet_returned(tx, [key])

    async def settle(self) -> None:
        """Sync calmly until nothing moves."""
        self.crash_in, self.server.grumbles = None, 0
        for _ in range(SETTLE_PASSES_MAX):
            self.now += timedelta(hours=2)
            before = self.server.changes, self.store.connection.total_changes
            await self.sync()
            if before == (self.server.changes, self.store.connection.total_changes):
                return
        raise AssertionError("the world does not come to rest")

    # What has to be true in the end.

    def disagreements(self) -> list[str]:
        """Say where server and store do not agree once all is settled."""
        wrong = [f"left in the journal: {op}" for op in self._left()]
        for id_ in self.ids:
            count = self._copies_of(id_)
            is_double = count > 1 and id_ not in self.taken_halfway
            if is_double or (count == 0 and id_ not in self.removed_elsewhere):
                wrong.append(f"{id_} is there {count} times")
        inbox = {letter.id: letter for letter in self.server.visible("INBOX").values()}
        for number in range(1, 4):
            wrong += self._wrong_in(number, inbox)
        return wrong

    def _copies_of(self, id_: str) -> int:
        letters = [
            id(letter)
            for name in self.server.boxes
            for letter in self.server.visible(name).values()
            if letter.id == id_
        ]
        # One mail under several labels is one.
        return len(set(letters) if self.server.has_labels else letters)

    def _left(self) -> list[object]:
        return list(self.store.connection.execute("SELECT * FROM server_ops"))

    def _wrong_in(self, number: int, inbox: dict[str, Letter]) -> list[str]:
        connection, wrong = self.store.connection, []
        status, priority = connection.execute(
            "SELECT status, priority FROM conversations WHERE id = ?", (number,)
        ).fetchone()
        tags = marks.read_known(connection, [ConversationId(number)])[ConversationId(number)][1]
        mails = connection.execute(
            "SELECT internet_message_id, received_at, is_seen_elsewhere FROM messages"
            " WHERE conversation_id = ? ORDER BY at",
            (number,),
        ).fetchall()
        read_at = connection.execute(
            "SELECT max(read_at) FROM reads WHERE conversation_id = ?", (number,)
        ).fetchone()[0]
        role = {"spam": FolderRole.JUNK, "trash": FolderRole.TRASH}.get(status)
        for id_, received_at, is_seen in mails:
            letter = inbox.get(id_)
            if letter is None:
                continue
            if role in self.roles and id_ not in self.moved_elsewhere:
                wrong.append(f"{id_} of a conversation in {status} lies in the inbox")
            shown = {flag for flag in letter.flags if flag in {*map(keyword_of, TAGS)}}
            wanted = (
                {keyword_of(tag) for tag in tags} if self.server.powers.keeps_keywords else set()
            )
            if shown != wanted:
                wrong.append(f"{id_} has {sorted(shown)}, its conversation {sorted(tags)}")
            is_read = bool(is_seen) or (read_at is not None and read_at >= received_at)
            if is_read and "\\Seen" not in letter.flags:
                wrong.append(f"{id_} was read here and not there")
        newest = inbox.get(mails[-1][0]) if mails else None
        if newest is not None and ("\\Flagged" in newest.flags) != (priority >= 2):
            wrong.append(f"{mails[-1][0]} is flagged wrongly at priority {priority}")
        return wrong
