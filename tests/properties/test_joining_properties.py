"""Promises of console.domain.joining for every set of mails: order never shows, strangers never in.

The reference here follows the words of PRODUCT.md pair by pair, without any of the short cuts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations, permutations, product

from hypothesis import given, settings
from hypothesis import strategies as st

from console.domain.joining import Mail, Partition, join

PEOPLE = ("us", "anna", "bo", "eva")
NUMBERS = (5, 6)
SETTINGS = settings(max_examples=200, deadline=None, derandomize=True)


def shape(partition: Partition) -> set[tuple[frozenset[int], tuple[int, ...]]]:
    return {(group.keys, group.numbers) for group in partition.groups}


def keys(partition: Partition) -> set[frozenset[int]]:
    return {group.keys for group in partition.groups}


@st.composite
def a_mail(draw: st.DrawFn, key: int, *, may_name: Sequence[str]) -> Mail:
    sender = draw(st.sampled_from(PEOPLE))
    refs = draw(st.lists(st.sampled_from(may_name), unique=True, max_size=4)) if may_name else []
    number = st.sampled_from(NUMBERS)
    rarely = st.integers(0, 9).map(lambda roll: roll == 0)
    signed = [(ref, draw(number)) for ref in refs if draw(rarely)]
    return Mail(
        key=key,
        id=f"m{draw(st.integers(0, key)) if draw(rarely) else key}",
        tie=f"{draw(st.permutations(range(4)))}{key}",
        sender=sender,
        people=frozenset({sender, *draw(st.sets(st.sampled_from(PEOPLE), max_size=2))}),
        ancestors=tuple(refs),
        is_ours=sender == "us",
        starts_new=draw(rarely),
        auth_failed=draw(rarely),
        own_ancestors=tuple(signed),
        tokens=(draw(number),) if draw(rarely) else (),
        subject_numbers=(draw(number),) if draw(rarely) else (),
        pinned=draw(number) if draw(rarely) else None,
    )


@st.composite
def any_mails(draw: st.DrawFn, *, loops: bool) -> list[Mail]:
    count = draw(st.integers(1, 7))
    unseen = ["u0", "u1"]
    every = [f"m{key}" for key in range(count)]
    mails = [
        draw(a_mail(key, may_name=unseen + (every if loops else every[:key])))
        for key in range(count)
    ]
    if loops:
        return mails
    # A repeated id lets an older mail name a younger one, so such a mail names nothing itself.
    return [mail if mail.id == f"m{mail.key}" else replace(mail, ancestors=()) for mail in mails]


ORIGINS = st.fixed_dictionaries({}, optional={n: st.none() | st.integers(0, 8) for n in NUMBERS})


@SETTINGS
@given(mails=any_mails(loops=True), origins=ORIGINS, data=st.data())
def test_order_never_shows(
    mails: list[Mail], origins: dict[int, int | None], data: st.DataObject
) -> None:
    """Whatever order mails come in, loops and repeated ids included, everything is the same."""
    shuffled = data.draw(st.permutations(mails))

    before = join(mails, conversation_of=origins)
    after = join(shuffled, conversation_of=origins)

    assert before.groups == after.groups
    assert before.links == after.links


@SETTINGS
@given(mails=any_mails(loops=True), data=st.data())
def test_row_numbers_decide_nothing(mails: list[Mail], data: st.DataObject) -> None:
    """Stored in another order, and so under other row numbers, mails fall into the same groups."""
    new_keys = data.draw(st.permutations(range(len(mails))))
    renamed = [replace(mail, key=new_keys[mail.key]) for mail in mails]

    expected = {
        (frozenset(new_keys[key] for key in group), numbers)
        for group, numbers in shape(join(mails, conversation_of={}))
    }

    assert expected == shape(join(renamed, conversation_of={}))


@SETTINGS
@given(mails=any_mails(loops=False), origins=ORIGINS)
def test_the_words_of_the_product_hold(mails: list[Mail], origins: dict[int, int | None]) -> None:
    """For every set without loops the groups are those that the rules, read literally, give."""
    # A pin hangs on the first mail; one that names others could close a loop through it.
    naming = {mail.key for mail in mails if mail.ancestors}
    firsts = {number: None if key in naming else key for number, key in origins.items()}

    assert reference(mails, firsts) == keys(join(mails, conversation_of=firsts))


@SETTINGS
@given(mails=any_mails(loops=True), data=st.data())
def test_forged_strangers_share_no_group_with_a_victim(
    mails: list[Mail], data: st.DataObject
) -> None:
    """Strangers who name any ids, tokens apart, neither join nor change what is there."""
    ids = [*sorted({mail.id for mail in mails}), "u0", "u1"]
    strangers = [
        Mail(
            key=100 + key,
            id=f"s{key}",
            tie=f"s{key}",
            sender="mal",
            people=frozenset({"mal", *PEOPLE}),
            ancestors=tuple(data.draw(st.lists(st.sampled_from(ids), unique=True))),
            subject_numbers=NUMBERS,
        )
        for key in range(3)
    ]
    origins = {5: 0, 6: len(mails) - 1}

    alone = keys(join(mails, conversation_of=origins))
    together = keys(join([*strangers, *mails], conversation_of=origins))

    assert alone <= together
    assert all(min(group) >= 100 for group in together - alone)


def trees(count: int) -> list[tuple[int | None, ...]]:
    """Give every tree of `count` mails, as the parent of each."""
    return [(None, *parents) for parents in product(*(range(n) for n in range(1, count)))]


def thread(parents: tuple[int | None, ...], *, full: bool) -> list[Mail]:
    """Make a thread of two people, each answering to all; `full` headers name all ancestors."""
    mails: list[Mail] = []
    for key, parent in enumerate(parents):
        above: tuple[str, ...] = ()
        if parent is not None:
            above = (mails[parent].id, *(mails[parent].ancestors if full else ()))
        sender = PEOPLE[key % 2]
        people = frozenset(PEOPLE[:2])
        mails.append(Mail(key, f"m{key}", f"{key}", sender, people, above, is_ours=key % 2 == 0))
    return mails


def test_every_tree_in_every_order_is_one_conversation() -> None:
    """All trees of up to five mails, arriving in all orders, end in one conversation."""
    for count in range(1, 6):
        for parents, full in product(trees(count), (True, False)):
            mails = thread(parents, full=full)
            everything = {frozenset(range(count))}
            for order in permutations(mails):
                assert everything == keys(join(order, conversation_of={}))


def test_a_gap_at_the_root_of_a_thread_tears_nothing() -> None:
    """Whichever mails of a thread are never seen, full headers hold the others together."""
    for count in range(2, 6):
        for parents in trees(count):
            mails = thread(parents, full=True)
            for kept in range(1, count + 1):
                for seen in combinations(mails, kept):
                    expected = {frozenset(mail.key for mail in seen)}
                    assert expected == keys(join(seen, conversation_of={}))


@SETTINGS
@given(mails=any_mails(loops=True), origins=ORIGINS, data=st.data())
def test_one_at_a_time_ends_like_all_at_once(
    mails: list[Mail], origins: dict[int, int | None], data: st.DataObject
) -> None:
    """Joining again after every arrival ends where one look at everything does."""
    seen: list[Mail] = []
    last: Partition | None = None
    for mail in data.draw(st.permutations(mails)):
        seen.append(mail)
        last = join(seen, conversation_of=origins)

    assert last is not None
    assert shape(join(mails, conversation_of=origins)) == shape(last)


# --- the rules, read literally ---------------------------------------------------------------


def reference(mails: list[Mail], origins: dict[int, int | None]) -> set[frozenset[int]]:
    by_key = {mail.key: mail for mail in mails}
    origin = {}
    for number, key in origins.items():
        first = None if key is None else by_key.get(key)
        if first is not None and first.pinned in (None, number):
            origin[number] = first
    parents: Parents = {}
    for _ in mails:  # each round settles at least one more mail for good
        found = {mail.key: header_parent(mail, mails, origins, origin, parents) for mail in mails}
        parents = {key: parent for key, parent in found.items() if parent is not None}

    edges: list[tuple[object, object]] = [(m.key, m.key) for m in mails]
    edges += [(("number", number), mail.key) for number, mail in origin.items()]
    for key, (parent, named, _) in parents.items():
        edges.append((key, ("number", named) if parent is None else parent.key))
    edges += [(m.key, ("number", m.pinned)) for m in mails if m.pinned is not None]
    edges += [
        (one.key, other.key)
        for one, other in combinations(mails, 2)
        if siblings(one, other, mails, parents)
    ]

    by_header = components(edges)
    more: list[tuple[object, object]] = []
    for mail in mails:
        if mail.is_cut or mail.key in parents:
            continue
        for number in (*mail.tokens, *mail.subject_numbers):
            if number not in origins and all(m.pinned != number for m in mails):
                continue
            home = next((part for part in by_header if ("number", number) in part), set())
            if mail.key in home:
                break
            people = {p for m in mails if m.key in home for p in m.people}
            if mail.people <= people if mail.is_ours else mail.sender in people:
                more.append((mail.key, ("number", number)))
                break
    merged = components(edges + more)
    return {
        frozenset(node for node in part if isinstance(node, int))
        for part in merged
        if any(isinstance(node, int) for node in part)
    }


Parents = dict[int, tuple[Mail | None, int | None, int]]


def header_parent(
    mail: Mail,
    mails: list[Mail],
    origins: dict[int, int | None],
    origin: dict[int, Mail],
    parents: Parents,
) -> tuple[Mail | None, int | None, int] | None:
    if mail.is_cut:
        return None
    named = {
        ref: sorted((m for m in mails if m.id == ref and m is not mail), key=lambda m: m.tie)
        for ref in mail.ancestors
        if ref != mail.id
    }
    for position, ref in enumerate(mail.ancestors):
        number = dict(mail.own_ancestors).get(ref)
        if ref == mail.id:
            continue
        if number is not None:
            ours = [m for m in named[ref] if m.is_ours or m.pinned == number]
            if ours:
                return ours[0], number, position
            if number in origins:
                first = origin.get(number)
                return (None if first is mail else first), number, position
        elif any(
            (m.starts_new or m.pinned is not None) and (mail.is_ours or mail.sender in m.people)
            for m in named[ref]
        ):
            break
    for position, ref in enumerate(mail.ancestors):
        for candidate in named.get(ref, ()):
            if mail.is_ours or mail.sender in people_above(candidate, origin, parents):
                return candidate, None, position
    return None


def people_above(mail: Mail, origin: dict[int, Mail], parents: Parents) -> set[str]:
    people: set[str] = set()
    seen: set[int] = set()
    above: Mail | None = mail
    while above is not None and above.key not in seen:
        people |= above.people
        seen.add(above.key)
        if above.pinned is not None:
            above = origin.get(above.pinned)
        else:
            above = parents.get(above.key, (None, None, 0))[0]
    return people


def siblings(one: Mail, other: Mail, mails: list[Mail], parents: Parents) -> bool:
    if one.is_cut or other.is_cut:
        return False
    ids = {mail.id for mail in mails}
    nearer = [
        {
            ref
            for ref in mail.ancestors[: parents[mail.key][2] if mail.key in parents else None]
            if ref not in ids
        }
        for mail in (one, other)
    ]
    known = [{ref for ref in m.ancestors if ref in ids and ref != m.id} for m in (one, other)]
    return (
        bool(nearer[0] & nearer[1])
        and not known[0] & known[1]
        and one.sender in other.people
        and other.sender in one.people
    )


def components(edges: list[tuple[object, object]]) -> list[set[object]]:
    parts: list[set[object]] = []
    for one, other in edges:
        touching = [part for part in parts if one in part or other in part]
        parts = [part for part in parts if part not in touching]
        parts.append({one, other}.union(*touching))
    return parts
