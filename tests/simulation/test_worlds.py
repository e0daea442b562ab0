"""Seeded worlds: mail, other clients, odd servers and crashes; one calm sync must settle them all.

The model keeps what a store keeps and carries the planner's words out step by step. A step is what
the program commits in one transaction, so a crash falls between two steps and never inside one.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from typing import TypeVar

import pytest

from data.sync.plan import FolderFacts, plan_folder, plan_quick_look, windows
from data.sync.rebinding import CheapIdentity, Former, plan_rebinding

T = TypeVar("T")
Steps = Generator[Callable[[], None], None, T]
"""What a pass commits, one after the other, and what it says at the end."""

SEEDS = 400
DISTURBANCES = 60
BATCH = 3
"""Mails in one transaction of the model: small, so that crashes find many places to fall."""
TRIES_BY_ITSELF = 3


@dataclass
class Mail:
    """A mail on the server: its bytes stand for themselves."""

    content: str
    modseq: int
    is_seen: bool = False
    is_old: bool = False


@dataclass
class Server:
    """One folder as its server keeps it."""

    gives_uid_next: bool
    gives_modseq: bool
    validity: int = 1
    next_uid: int = 1
    modseq: int = 1
    mails: dict[int, Mail] = field(default_factory=dict)
    withheld: set[str] = field(default_factory=set)
    """Mails that it lists and does not hand out."""

    def facts(self) -> FolderFacts:
        """Answer SELECT."""
        return FolderFacts(
            self.validity,
            self.next_uid if self.gives_uid_next else None,
            len(self.mails),
            self.modseq if self.gives_modseq else None,
        )

    def add(self, content: str, *, is_old: bool) -> None:
        """Take a mail in."""
        self.modseq += 1
        self.mails[self.next_uid] = Mail(content, self.modseq, is_old=is_old)
        self.next_uid += 1

    def renumber(self) -> None:
        """Give every mail another number, as a server does that lost its index."""
        self.validity += 1
        kept = list(self.mails.values())
        self.mails = dict(enumerate(kept, start=1))
        self.next_uid = len(kept) + 1
        self.modseq += 1


@dataclass
class Local:
    """What the store has committed."""

    messages: list[str] = field(default_factory=list)
    places: dict[tuple[int, int], str] = field(default_factory=dict)
    gone: set[tuple[int, int]] = field(default_factory=set)
    seen: dict[tuple[int, int], bool] = field(default_factory=dict)
    quarantine: dict[tuple[int, int], int] = field(default_factory=dict)
    """Tries by place; below the limit it is tried again."""
    told: dict[tuple[int, int], CheapIdentity | None] = field(default_factory=dict)
    """What would tell mails in quarantine again."""
    modseq: int | None = None
    validity: int | None = None

    def take_in(self, place: tuple[int, int], mail: Mail) -> None:
        """Store a mail: a message of its own unless its bytes are known."""
        if mail.content not in self.messages:
            self.messages.append(mail.content)
        self.places[place] = mail.content
        self.seen[place] = mail.is_seen
        self.quarantine.pop(place, None)


class World:
    """A server, a store, and the session between them."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self.server = Server(rng.random() < 0.7, rng.random() < 0.7)
        self.local = Local()
        self._facts: FolderFacts | None = None
        self._last_uid = 0
        self._count = 0
        self._kinds: dict[str, CheapIdentity | None] = {}
        self.recognised = 0
        """Mails that were found under other numbers without being fetched."""

    def disturb(self) -> None:
        """Have somebody do something."""
        rng, server = self.rng, self.server
        uid = rng.choice(sorted(server.mails)) if server.mails else None
        match rng.choices(range(7), weights=(30, 10, 4, 4, 3, 3, 8))[0]:
            case 0:
                server.add(self._write(), is_old=rng.random() < 0.1)
            case 1 if uid is not None and self._may_go(server.mails[uid].content):
                del server.mails[uid]
            case 2 if uid is not None:
                server.add(server.mails[uid].content, is_old=False)  # a copy of the same bytes
            case 3 if uid is not None:
                server.withheld ^= {server.mails[uid].content}
            case 4 if rng.random() < 0.5:
                server.renumber()
            case 5:
                self.local.quarantine = dict.fromkeys(self.local.quarantine, 0)  # a person asks
            case 6 if uid is not None:
                server.modseq += 1
                server.mails[uid].is_seen ^= True
                server.mails[uid].modseq = server.modseq

    def _write(self) -> str:
        """Make a mail; some have no id, and some the id, date and size of another one."""
        self._count += 1
        content = f"mail {self._count}"
        kind: CheapIdentity | None = CheapIdentity(content, self._count, 1)
        if self.rng.random() < 0.1:
            kind = None
        elif self.server.mails and self.rng.random() < 0.15:
            kind = self._kinds[self.rng.choice(list(self.server.mails.values())).content]
        self._kinds[content] = kind
        return content

    def _may_go(self, content: str) -> bool:
        """Say whether nobody is misled when a mail goes.

        Two that are told in the same words came in the same second: one is not taken for the other
        as long as both were seen by us, or both are there.
        """
        kind = self._kinds[content]
        alike = [each for each, its in self._kinds.items() if its == kind is not None]
        return set(alike) <= {content} or set(alike) <= set(self.local.messages)

    def sync(self, *, crash: bool = False, full: bool = False) -> None:
        """Do one pass; a crash stops it after some step and forgets the session."""
        if full:
            self._facts = None
        left = self.rng.randrange(12) if crash else None
        for done, step in enumerate(self._pass()):
            if left is not None and done >= left:
                self._facts = None
                return
            step()

    def _pass(self) -> Steps[None]:
        if self._facts is None or self.rng.random() < 0.2:
            yield from self._full_pass()
            return
        is_enough = yield from self._quick_pass(self._facts)
        if not is_enough:
            yield from self._full_pass()

    def _full_pass(self) -> Steps[None]:
        server, local = self.server, self.local
        facts = server.facts()
        if local.validity != server.validity:
            yield self._bring_over
        stored, quarantined = self._known()
        plan = plan_folder(
            remote=server.mails.keys(),
            wanted=[uid for uid, mail in server.mails.items() if not mail.is_old],
            stored=stored,
            quarantined=quarantined,
        )
        if plan.gone:
            yield lambda: self._mark_gone(plan.gone)
        for window in windows(plan.fetch):
            yield from self._fetch(window)
        yield lambda: self._keep_flags(None if facts.highest_modseq is None else local.modseq)
        yield lambda: self._settle(facts)
        self._last_uid = max(server.mails, default=0)

    def _quick_pass(self, before: FolderFacts) -> Steps[bool]:
        facts = self.server.facts()
        look = plan_quick_look(before=before, now=facts, last_uid=self._last_uid)
        if look.list_all:
            return False
        if look.fetch_after is not None:
            uids = [uid for uid in sorted(self.server.mails) if uid > look.fetch_after]
            if before.exists + len(uids) != facts.exists:
                return False
            yield from self._fetch(tuple(reversed(uids)))
            self._last_uid = max((self._last_uid, *uids))
        if look.flags_since is not None:
            yield lambda: self._keep_flags(look.flags_since)
        yield lambda: self._settle(facts)
        return True

    def _fetch(self, uids: tuple[int, ...]) -> Steps[None]:
        for start in range(0, len(uids), BATCH):
            batch = uids[start : start + BATCH]
            yield lambda batch=batch: self._take_in(batch)  # type: ignore[misc]  # bound at once

    def _take_in(self, uids: tuple[int, ...]) -> None:
        for uid in uids:
            place, mail = (self.server.validity, uid), self.server.mails[uid]
            if mail.content in self.server.withheld:
                self.local.quarantine[place] = self.local.quarantine.get(place, 0) + 1
                self.local.told[place] = self._kinds[mail.content]
            else:
                self.local.take_in(place, mail)

    def _known(self) -> tuple[set[int], dict[int, bool]]:
        local, validity = self.local, self.server.validity
        stored = {uid for v, uid in local.places if v == validity and (v, uid) not in local.gone}
        quarantined = {
            uid: tries < TRIES_BY_ITSELF
            for (v, uid), tries in local.quarantine.items()
            if v == validity
        }
        return stored, quarantined

    def _bring_over(self) -> None:
        server, local = self.server, self.local
        formers: list[Former[str | tuple[int, int]]] = [
            Former(*place, content, self._kinds[content]) for place, content in local.places.items()
        ]
        formers += [Former(*place, place, local.told[place]) for place in local.quarantine]
        remote = {uid: self._kinds[mail.content] for uid, mail in server.mails.items()}
        tries, local.quarantine = local.quarantine, {}
        for binding in plan_rebinding(remote=remote, formers=formers):
            now = (server.validity, binding.uid)
            if isinstance(binding.target, tuple):
                local.quarantine[now] = tries[binding.target]
                local.told[now] = local.told[binding.target]
                continue
            self.recognised += 1
            for row in binding.formers:
                local.places.pop((row.uid_validity, row.uid))
                local.gone.discard((row.uid_validity, row.uid))
            local.places[now] = binding.target
            local.seen[now] = server.mails[binding.uid].is_seen
        local.validity, local.modseq = server.validity, None

    def _finish(self) -> None:
        """Say what became of rows under numbers that are void."""
        places, validity = self.local.places, self.server.validity
        void = {place for place in places if place[0] != validity}
        here = {content for place, content in places.items() if place not in void}
        for place in void:
            if places[place] in here:
                places.pop(place)
                self.local.gone.discard(place)
            else:
                self.local.gone.add(place)

    def _mark_gone(self, uids: tuple[int, ...]) -> None:
        places = {(self.server.validity, uid) for uid in uids}
        self.local.gone |= places & self.local.places.keys()
        for place in places:
            self.local.quarantine.pop(place, None)

    def _keep_flags(self, since: int | None) -> None:
        for uid, mail in self.server.mails.items():
            place = (self.server.validity, uid)
            if place in self.local.places and (since is None or mail.modseq > since):
                self.local.seen[place] = mail.is_seen

    def _settle(self, facts: FolderFacts) -> None:
        self._facts = facts
        self._finish()
        if self.local.validity != facts.uid_validity:
            self.local.modseq = None
        self.local.validity, self.local.modseq = facts.uid_validity, facts.highest_modseq

    def check(self) -> None:
        """Say whether both sides agree, to the last flag."""
        server, local = self.server, self.local
        stored, quarantined = self._known()
        assert len(local.messages) == len(set(local.messages))
        for uid, mail in server.mails.items():
            place = (server.validity, uid)
            if uid in stored:
                assert mail.content == local.places[place]
                assert mail.is_seen == local.seen[place], "a flag was missed"
            elif uid in quarantined:
                assert mail.content in server.withheld or not quarantined[uid]
            else:
                assert mail.is_old, f"{mail.content} has no fate"
        assert all(v == server.validity for v, uid in local.places.keys() - local.gone)
        assert stored <= server.mails.keys()
        assert quarantined.keys() <= server.mails.keys()


def test_worlds_recognise_mails() -> None:
    """The worlds below do what they are for: many mails are found under other numbers."""
    worlds = [World(random.Random(seed)) for seed in range(20)]
    for world in worlds:
        for _ in range(DISTURBANCES):
            world.disturb()
            world.sync()

    assert sum(world.recognised for world in worlds) > 100


@pytest.mark.parametrize("seed", range(SEEDS))
def test_every_world_converges(seed: int) -> None:
    """However mail, clients and crashes interleave, calm syncs end in agreement and then rest."""
    world = World(random.Random(seed))
    for _ in range(DISTURBANCES):
        world.disturb()
        if world.rng.random() < 0.3:
            world.sync(crash=world.rng.random() < 0.5)

    for _ in range(TRIES_BY_ITSELF + 1):
        world.sync(full=True)

    world.check()
    before = len(world.local.messages), dict(world.local.places), dict(world.local.quarantine)
    world.sync()
    after = len(world.local.messages), dict(world.local.places), dict(world.local.quarantine)
    assert before == after
