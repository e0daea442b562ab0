"""Domain: which mail each mail answers, judged by its header and by who takes part there.

A mail looks for a parent among its ancestors, nearest first. An id that we signed proves itself.
Any other known id counts only if we wrote the mail, or if its sender is a person of the mail
with that id or of a mail that one was itself joined to. Refused links give nobody standing:
otherwise naming two mails would lend the people of one to the other.

So a decision may need those above it to be made first. They are made in the order of the
references; in a loop, which only broken or hostile software makes, a mail vouches with its own
people alone. That rule is symmetric, so the order in which mails are given cannot show.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from data.records import JoinedBy

ABOVE_MAX = 2_000  # mails looked at for one participant check; a longer thread has met its people


@dataclass(frozen=True, slots=True)
class Mail:
    """What joining needs to know of one mail; addresses are casefolded."""

    key: int
    """Our row's number; it names the mail and decides nothing."""
    id: str
    """Its Message-ID without brackets, or the surrogate."""
    tie: str
    """Orders mails that share an id: the server's date, then the hash of the raw bytes.

    The date must be the server's: a hash alone lets an attacker search for a smaller one.
    """
    sender: str
    """The author; empty where the mail names none. Reply-To counts among the people only."""
    people: frozenset[str]
    """From, Reply-To, To and Cc."""
    ancestors: tuple[str, ...] = ()
    """Ids of In-Reply-To and References, nearest first."""
    is_ours: bool = False
    """The sender is one of us, and nothing says that this is forged."""
    starts_new: bool = False
    """Its link upward was cut: a late reply to a closed conversation, or split off by an agent."""
    auth_failed: bool = False
    """Our server says that the sender is forged, so it attaches to nothing by itself."""
    own_ancestors: tuple[tuple[str, int], ...] = ()
    """Of the ancestors those that we signed, with the conversation each one names."""
    tokens: tuple[int, ...] = ()
    """Conversations named by verified tokens in its body."""
    subject_numbers: tuple[int, ...] = ()
    pinned: int | None = None
    """The conversation an agent put it into; wins over everything."""

    @property
    def is_cut(self) -> bool:
        """Nothing this mail says of itself may join it to anything."""
        return self.starts_new or self.auth_failed or self.pinned is not None


@dataclass(frozen=True, slots=True)
class Link:
    """The evidence by which one mail is where it is."""

    by: JoinedBy
    via: str | None = None
    """The id, token or tag that led there."""
    to: int | None = None
    """Key of the mail it was joined to, where there is one."""
    number: int | None = None
    """The conversation that the evidence names, where it names one."""
    refused: str | None = None
    """The nearest known id that it names although its sender takes no part there."""


class Ancestry:
    """The parent of every mail of a set, by header evidence alone."""

    def __init__(self, mails: Sequence[Mail], *, conversation_of: Mapping[int, int | None]) -> None:
        self._mails = mails
        self._conversation_of = conversation_of
        self._index_of = {mail.key: index for index, mail in enumerate(mails)}
        self.by_id = _group_by_id(mails)
        self.parent: list[int | None] = [None] * len(mails)
        self.links: list[Link | None] = [None] * len(mails)
        self.reached: list[int] = [len(mail.ancestors) for mail in mails]
        """How many of its ancestors are nearer than its parent: all of them without one."""
        hard = [index for index, mail in enumerate(mails) if not self._settle(index, mail)]
        if hard:
            self._settle_in_order(hard)

    def origin(self, number: int) -> int | None:
        """Find the first mail of a conversation, unless an agent took it elsewhere since."""
        key = self._conversation_of.get(number)
        index = None if key is None else self._index_of.get(key)
        if index is None or self._mails[index].pinned not in (None, number):
            return None
        return index

    def refused(self, index: int) -> str | None:
        """Name the nearest known ancestor of a mail that was joined to none of them."""
        return next((id_ for _, id_, _ in self._candidates(index, self._mails[index])), None)

    def known(self, index: int) -> frozenset[str]:
        """Give the ancestors of a mail that are in the set."""
        mail = self._mails[index]
        return frozenset(id_ for id_ in mail.ancestors if id_ in self.by_id and id_ != mail.id)

    def _settle(self, index: int, mail: Mail) -> bool:
        """Decide what needs no look above the named mails; say whether that was enough."""
        if mail.pinned is not None:
            # The people of the conversation it was put into vouch for those who answer it.
            origin = self.origin(mail.pinned)
            self.parent[index] = None if origin == index else origin
        if mail.is_cut:
            return True
        if mail.own_ancestors and self._settle_signed(index, mail):
            return True
        if not (mail.sender or mail.is_ours):
            return True
        for position, id_, candidate in self._candidates(index, mail):
            if not (mail.is_ours or mail.sender in self._mails[candidate].people):
                return False
            self._join(index, candidate, position, Link(JoinedBy.REFERENCE, id_))
            break
        return True

    def _settle_signed(self, index: int, mail: Mail) -> bool:
        signed = dict(mail.own_ancestors)
        for position, id_ in enumerate(mail.ancestors):
            if id_ == mail.id:
                continue
            named = self.by_id.get(id_, ())
            number = signed.get(id_)
            if number is None:
                if any(self._bars(candidate, mail) for candidate in named):
                    return False
                continue
            # Whoever got a mail of ours can send another with the same id: only ours counts.
            ours = (c for c in named if self._mails[c].is_ours or self._mails[c].pinned == number)
            target = next((c for c in ours if c != index), None)
            if target is None and number not in self._conversation_of:
                continue
            if target is None:
                origin = self.origin(number)
                target = None if origin == index else origin
            link = Link(JoinedBy.SIGNED_ID, id_, number=number)
            self._join(index, target, position, link)
            return True
        return False

    def _bars(self, candidate: int, mail: Mail) -> bool:
        """Say whether a nearer mail was cut from those above, and its answers with it."""
        named = self._mails[candidate]
        if not named.starts_new and named.pinned is None:
            return False
        return mail.is_ours or mail.sender in named.people

    def _candidates(self, index: int, mail: Mail) -> Iterable[tuple[int, str, int]]:
        for position, id_ in enumerate(mail.ancestors):
            named = self.by_id.get(id_)
            if named is None or id_ == mail.id:
                continue
            for candidate in named:
                if candidate != index:
                    yield position, id_, candidate

    def _settle_in_order(self, hard: list[int]) -> None:
        waiting = set(hard)

        def above(index: int) -> Sequence[int]:
            if index in waiting:
                return [c for _, _, c in self._candidates(index, self._mails[index])]
            parent = self.parent[index]
            return () if parent is None else (parent,)

        loop_of = _number_loops(hard, above)
        for index in sorted(hard, key=loop_of.__getitem__):
            self._settle_hard(index, loop_of)

    def _settle_hard(self, index: int, loop_of: Mapping[int, int]) -> None:
        mail = self._mails[index]
        looked_at: set[int] = set()
        for position, id_, candidate in self._candidates(index, mail):
            is_person = mail.sender in self._mails[candidate].people
            if not is_person and loop_of[candidate] != loop_of[index]:
                is_person = self._takes_part_above(mail.sender, candidate, looked_at)
            if is_person:
                self._join(index, candidate, position, Link(JoinedBy.REFERENCE, id_))
                return

    def _takes_part_above(self, sender: str, start: int, looked_at: set[int]) -> bool:
        # What was looked at for a nearer ancestor was in vain, and so was all above it.
        index: int | None = start
        while index is not None and index not in looked_at and len(looked_at) < ABOVE_MAX:
            if sender in self._mails[index].people:
                return True
            looked_at.add(index)
            index = self.parent[index]
        return False

    def _join(self, index: int, to: int | None, position: int, link: Link) -> None:
        self.parent[index] = to
        self.reached[index] = position
        self.links[index] = link if to is None else replace(link, to=self._mails[to].key)


def _group_by_id(mails: Sequence[Mail]) -> dict[str, list[int]]:
    by_id: dict[str, list[int]] = {}
    for index, mail in enumerate(mails):
        by_id.setdefault(mail.id, []).append(index)
    for same in by_id.values():
        if len(same) > 1:
            same.sort(key=lambda index: order_of(mails[index]))
    return by_id


def order_of(mail: Mail) -> tuple[str, str, str, tuple[str, ...], tuple[str, ...], int]:
    """Give a key that orders mails by what they are; the row's number parts only equals."""
    return mail.tie, mail.id, mail.sender, mail.ancestors, tuple(sorted(mail.people)), mail.key


def _number_loops(starts: Iterable[int], above: Callable[[int], Sequence[int]]) -> dict[int, int]:
    """Give mails that name each other in a circle one number, lower than that of those below.

    Tarjan's strongly connected components, without recursion: threads run deeper than the stack.
    """
    entered: dict[int, int] = {}
    lowest: dict[int, int] = {}
    loop_of: dict[int, int] = {}
    open_: list[int] = []
    for start in starts:
        if start in entered:
            continue
        entered[start] = lowest[start] = len(entered)
        open_.append(start)
        path = [(start, iter(above(start)))]
        while path:
            node, rest = path[-1]
            for next_ in rest:
                if next_ not in entered:
                    entered[next_] = lowest[next_] = len(entered)
                    open_.append(next_)
                    path.append((next_, iter(above(next_))))
                    break
                if next_ not in loop_of:
                    lowest[node] = min(lowest[node], entered[next_])
            else:
                path.pop()
                if path:
                    below = path[-1][0]
                    lowest[below] = min(lowest[below], lowest[node])
                if lowest[node] == entered[node]:
                    number = len(loop_of)
                    while node not in loop_of:
                        loop_of[open_.pop()] = number
    return loop_of
