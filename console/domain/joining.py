"""Domain: which mails belong together, as a function of the set of mails alone.

`join` takes mails and gives groups; it knows nothing of what was joined before. So the order in
which mails arrive cannot show, and a mail that fills a gap is taken in by asking again. Links
are made in three steps, and a group is whatever hangs together by them:

1. Upward, by header (`parents`), and by hand: a pinned mail hangs on its conversation.
2. Sideways: two mails that name the same unseen ancestor, and no known one, if each one's sender
   is a person of the other. Ids beyond a mail's own parent do not count: a mail that names two
   conversations joins the nearest and must not tie both together.
3. By number, for mails that step 1 joined to nothing: a signed token, then `[#1042]`, if the
   sender is a person of that conversation as steps 1 and 2 left it.

A conversation number is a node of its own, tied to the first mail of that conversation, so it
holds its place where that mail is not in the set.

The caller must give a closed set: with a mail come all that share an id or an ancestor with it,
and all of the conversations that its signed ids, tokens, tags and pins name.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product

from console.domain.parents import Ancestry, Link, Mail, order_of
from data.records import JoinedBy

__all__ = ["Group", "Link", "Mail", "Partition", "join"]

SIBLING_PAIRS_MAX = 250_000
"""Pairs of sets of known ancestors compared for one unseen id; reached only by an attack."""


@dataclass(frozen=True, slots=True)
class Group:
    """Mails that belong together, and the conversations whose first mail, pin or id is there."""

    keys: frozenset[int]
    numbers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Partition:
    """Every mail in exactly one group, oldest group first, with the evidence for each mail."""

    groups: tuple[Group, ...]
    links: Mapping[int, Link]


def join(mails: Sequence[Mail], *, conversation_of: Mapping[int, int | None]) -> Partition:
    """Say which mails belong together.

    `conversation_of` gives for every number that exists and matters here the key of the mail it
    was allotted to, or None where there is none in the set. A number not in it proves nothing.
    """
    return _Joining(mails, conversation_of).partition()


class _Joining:
    def __init__(self, mails: Sequence[Mail], conversation_of: Mapping[int, int | None]) -> None:
        self._mails = mails
        self._ancestry = Ancestry(mails, conversation_of=conversation_of)
        self._above = list(range(len(mails)))  # the union-find forest; numbers come behind mails
        self._node_of: dict[int, int] = {}
        self._conversation_of = conversation_of
        by_age = sorted(range(len(mails)), key=lambda index: order_of(mails[index]))
        self._age = {index: age for age, index in enumerate(by_age)}
        self._sibling: dict[int, Link] = {}
        self._by_number: dict[int, Link] = {}

    def partition(self) -> Partition:
        """Make the links of all three steps, then read the groups off them."""
        self._link_upward()
        self._link_siblings()
        self._link_numbers()
        members: dict[int, list[int]] = {}
        for index in self._age:
            members.setdefault(self._root(index), []).append(index)
        numbers: dict[int, list[int]] = {}
        for number, node in self._node_of.items():
            numbers.setdefault(self._root(node), []).append(number)
        groups: list[Group] = []
        links: dict[int, Link] = {}
        for root, indexes in members.items():
            keys = frozenset(self._mails[index].key for index in indexes)
            groups.append(Group(keys, tuple(sorted(numbers.get(root, ())))))
            for index in indexes:
                link = self._evidence(index, is_first=index == indexes[0])
                links[self._mails[index].key] = link
        return Partition(tuple(groups), links)

    def _evidence(self, index: int, *, is_first: bool) -> Link:
        mail = self._mails[index]
        if mail.pinned is not None:
            return Link(JoinedBy.AGENT, number=mail.pinned)
        link = self._ancestry.links[index] or self._by_number.get(index)
        if link is not None:
            return link
        sibling = None if is_first else self._sibling.get(index)
        start = sibling or Link(JoinedBy.STARTED)
        return replace(start, refused=self._ancestry.refused(index))

    def _link_upward(self) -> None:
        for existing in self._conversation_of:
            origin = self._ancestry.origin(existing)
            if origin is not None:
                self._unite(self._node(existing), origin)
        for index, mail in enumerate(self._mails):
            link = self._ancestry.links[index]
            parent = self._ancestry.parent[index]
            number = mail.pinned if link is None else link.number
            if parent is not None:
                self._unite(index, parent)
            elif number is not None:
                self._unite(index, self._node(number))

    def _link_siblings(self) -> None:
        naming: dict[str, list[int]] = {}
        known_ids = self._ancestry.by_id
        for index, mail in enumerate(self._mails):
            if mail.ancestors and mail.sender and not mail.is_cut:
                for id_ in mail.ancestors[: self._ancestry.reached[index]]:
                    if id_ not in known_ids:
                        naming.setdefault(id_, []).append(index)
        done: set[tuple[int, ...]] = set()
        for id_, indexes in sorted(naming.items()):
            # Mails of one thread share many unseen ids; the same mails need one look.
            if len(indexes) > 1 and (children := tuple(indexes)) not in done:
                done.add(children)
                self._link_children(id_, indexes)

    def _link_children(self, unseen: str, indexes: list[int]) -> None:
        """Join those children of an unseen mail that know each other.

        Mails are sorted by sender and person first: those of A that know B and those of B that
        know A join each with each, so no pair needs a look of its own.
        """
        mails = self._mails
        senders = {mails[index].sender for index in indexes}
        cells: dict[tuple[str, str], list[int]] = {}
        for index in sorted(indexes, key=self._age.__getitem__):
            sender = mails[index].sender
            for person in (mails[index].people & senders) | {sender}:
                cells.setdefault((sender, person), []).append(index)
        for sender, person in sorted(cells):
            if sender <= person and (person, sender) in cells:
                ours, theirs = cells[sender, person], cells[person, sender]
                for some, others in self._strangers_to_each_other(ours, theirs):
                    self._link_each_with_each(unseen, some, others)

    def _strangers_to_each_other(
        self, these: list[int], those: list[int]
    ) -> Iterable[tuple[list[int], list[int]]]:
        """Give the parts of two lists between which no known ancestor is shared."""
        left, right = self._by_known(these), self._by_known(those)
        too_many = len(left) * len(right) > SIBLING_PAIRS_MAX
        for (known, some), (other_known, others) in product(left.items(), right.items()):
            if too_many and known and other_known:
                continue
            if known.isdisjoint(other_known):
                yield some, others

    def _by_known(self, indexes: list[int]) -> dict[frozenset[str], list[int]]:
        by_known: dict[frozenset[str], list[int]] = {}
        for index in indexes:
            by_known.setdefault(self._ancestry.known(index), []).append(index)
        return by_known

    def _link_each_with_each(self, unseen: str, some: list[int], others: list[int]) -> None:
        first = some[0]
        for index in (*some, *others):
            self._unite(first, index)
        for members, partners in ((some, others), (others, some)):
            for index in members:
                partner = next((p for p in partners if p != index), None)
                if partner is not None and index not in self._sibling:
                    key = self._mails[partner].key
                    self._sibling[index] = Link(JoinedBy.SIBLING, unseen, key)

    def _link_numbers(self) -> None:
        wanting = [
            index
            for index, mail in enumerate(self._mails)
            if (mail.tokens or mail.subject_numbers)
            and not mail.is_cut
            and self._ancestry.links[index] is None
        ]
        if not wanting:
            return
        people: dict[int, set[str]] = {}
        for index, mail in enumerate(self._mails):
            people.setdefault(self._root(index), set()).update(mail.people)
        # All are judged before any is linked: none may vouch for the next.
        for index in wanting:
            link = self._find_by_number(index, people)
            if link is not None:
                self._by_number[index] = link
        for index, link in self._by_number.items():
            assert link.number is not None, "a link by number names one"
            self._unite(index, self._node(link.number))

    def _find_by_number(self, index: int, people: Mapping[int, set[str]]) -> Link | None:
        mail = self._mails[index]
        claims = [(JoinedBy.BODY_TOKEN, number) for number in mail.tokens]
        claims += [(JoinedBy.SUBJECT_TAG, number) for number in mail.subject_numbers]
        for by, number in claims:
            if number not in self._node_of and number not in self._conversation_of:
                continue
            root = self._root(self._node(number))
            if root == self._root(index):
                return None
            if _takes_part(mail, people.get(root, set())):
                return Link(
                    by, f"#{number}" if by is JoinedBy.BODY_TOKEN else f"[#{number}]", number=number
                )
        return None

    def _node(self, number: int) -> int:
        node = self._node_of.get(number)
        if node is None:
            node = self._node_of[number] = len(self._above)
            self._above.append(node)
        return node

    def _root(self, node: int) -> int:
        above = self._above
        while above[node] != node:
            above[node] = above[above[node]]
            node = above[node]
        return node

    def _unite(self, one: int, other: int) -> None:
        self._above[self._root(other)] = self._root(one)


def _takes_part(mail: Mail, people: set[str]) -> bool:
    # A form on our own site sends from our address: whoever fills it in writes the subject and
    # stands in Reply-To. So a mail of ours that brings somebody new is no proof of anything.
    return mail.people <= people if mail.is_ours else mail.sender in people
