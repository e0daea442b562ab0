"""Promises of console.domain.merging: nothing lives twice, and every merge can be taken back."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from console.domain.merging import (
    COLUMNS,
    PARTS,
    Edge,
    Overlay,
    Pointers,
    Side,
    absorb,
    put_on,
    restack,
)

SETTINGS = settings(max_examples=100, deadline=None, derandomize=True)
NUMBERS = range(1, 8)
STANDING = {"status", "snooze", "unanswered"}
LIVE = ("new", "open", "waiting")


@st.composite
def joins(draw: st.DrawFn) -> dict[int, int]:
    """Numbers that evidence has joined to smaller ones, as joining does."""
    return {
        number: draw(st.sampled_from(range(1, number)))
        for number in NUMBERS
        if number > 1 and draw(st.integers(0, 3)) == 0
    }


EDGES = st.lists(
    st.tuples(st.sampled_from(NUMBERS), st.sampled_from(NUMBERS)),
    max_size=8,
    unique_by=lambda e: e[0],
).map(lambda pairs: [Edge(a, b, at) for at, (a, b) in enumerate(pairs) if a != b])


@SETTINGS
@given(joined=joins(), edges=EDGES)
def test_every_number_lives_in_one_place(joined: dict[int, int], edges: list[Edge]) -> None:
    """Whatever was joined and merged, in circles too, following pointers comes to an end."""
    pointers = Pointers(joined, edges)

    for number in NUMBERS:
        living = pointers.living(number)
        assert living == pointers.living(living)
        assert living == pointers.path(number)[-1]
        assert pointers.living(pointers.canonical(number)) == living


@SETTINGS
@given(joined=joins(), edges=EDGES, data=st.data())
def test_merging_changes_nothing_else(
    joined: dict[int, int], edges: list[Edge], data: st.DataObject
) -> None:
    """Merging a living number brings what lives there along, and no other number moves."""
    before = Pointers(joined, edges)
    roots = sorted({before.living(number) for number in NUMBERS})
    start, end = data.draw(st.sampled_from(roots)), data.draw(st.sampled_from(roots))
    if start == end:
        return
    kept = [edge for edge in edges if edge.from_number != start]

    after = Pointers(joined, [*kept, Edge(start, end, 99)])

    for number in NUMBERS:
        was = before.living(number)
        assert after.living(number) == (end if was == start else was)


@SETTINGS
@given(joined=joins(), edges=EDGES, number=st.sampled_from(NUMBERS))
def test_what_is_parted_lives_apart(joined: dict[int, int], edges: list[Edge], number: int) -> None:
    """Without the merges that hold it there, a number is shown under its own."""
    before = Pointers(joined, edges)

    gone = before.parting(number)

    whole, start = before.living(number), before.canonical(number)
    after = Pointers(joined, [edge for edge in edges if edge not in gone])
    assert bool(gone) == (whole != start)
    if gone:
        assert start == after.living(number)
        assert start != after.living(whole)


@st.composite
def sides(draw: st.DrawFn) -> Side:
    """Any conversation."""
    moment = st.integers(1, 9)
    status = draw(st.sampled_from((*LIVE, "closed", "spam", "trash")))
    optional = st.none() | st.sampled_from("ab")
    columns: dict[str, object] = {
        "status": status,
        "waiting_on": draw(st.sampled_from(("customer", "team"))) if status == "waiting" else None,
        "closed_at": draw(moment) if status == "closed" else None,
        "snoozed_until_at": draw(st.none() | moment) if status in LIVE else None,
        "assignee_id": draw(st.none() | st.integers(1, 2)),
        "tier": draw(optional),
        "priority": draw(st.integers(0, 3)),
        "kind": draw(optional),
        "cause": draw(optional),
        "stage": draw(optional),
        "language": draw(optional),
        "unanswered_at": draw(st.none() | moment) if status in LIVE else None,
        "last_message_at": draw(moment),
        "message_count": draw(moment),
        "preview": draw(st.sampled_from("xyz")),
    }
    some = st.frozensets(st.sampled_from(("tag", "other")))
    return Side(columns, draw(some), draw(st.frozensets(st.integers(1, 2))))


@SETTINGS
@given(mine=sides(), theirs=sides())
def test_nobody_who_waits_is_hidden(mine: Side, theirs: Side) -> None:
    """Where somebody waited in one of both, it works on, awake, at the more urgent place."""
    both = absorb(mine, theirs).columns

    for side in (mine.columns, theirs.columns):
        assert int(str(both["priority"])) >= int(str(side["priority"]))
        if side["status"] in ("new", "open"):
            assert both["status"] in ("new", "open")
            if side["snoozed_until_at"] is None:
                assert both["snoozed_until_at"] is None
        if side["unanswered_at"] is not None:
            assert both["unanswered_at"] is not None
            assert int(str(both["unanswered_at"])) <= int(str(side["unanswered_at"]))
    assert set(COLUMNS) == set(both)


@SETTINGS
@given(own=sides(), others=st.lists(sides(), min_size=1, max_size=4), data=st.data())
def test_merges_come_off_in_any_order(own: Side, others: list[Side], data: st.DataObject) -> None:
    """However many were merged, taking them off in any order ends where it began, exactly."""
    now, overlays = own, []
    for other in others:
        now, overlay = put_on(now, other)
        overlays.append(overlay)
    left = list(zip(overlays, others, strict=True))

    while left:
        place = data.draw(st.integers(0, len(left) - 1))
        children = [None if n == place else other for n, (_, other) in enumerate(left)]
        stack = restack(now, [overlay for overlay, _ in left], children)
        now = stack.side
        kept = zip(stack.overlays, (other for _, other in left), strict=True)
        left = [(overlay, other) for overlay, other in kept if overlay is not None]
        expected = own
        for _, other in left:
            expected = put_on(expected, other)[0]
        assert expected == now
    assert own == now


@SETTINGS
@given(
    four=st.tuples(sides(), sides(), sides(), sides()),
    parts=st.sets(st.sampled_from(sorted(PARTS))),
    goes=st.sampled_from((0, 1)),
)
def test_what_was_changed_since_stays(
    four: tuple[Side, Side, Side, Side], parts: set[str], goes: int
) -> None:
    """A part that somebody changed after a merge is not taken back, nor is it done again."""
    own, first, second, changed = four
    one, overlay_one = put_on(own, first)
    both, overlay_two = put_on(one, second)
    columns = {**both.columns, **{c: changed.columns[c] for name in parts for c in PARTS[name]}}
    now = Side(columns, both.tags - {"tag"}, both.watchers)
    differing = {n for n in parts if any(now.columns[c] != both.columns[c] for c in PARTS[n])}
    untouched = STANDING - differing

    children = [None if goes == 0 else first, None if goes == 1 else second]
    side = restack(now, [overlay_one, overlay_two], children).side

    rest = put_on(own, second if goes == 0 else first)[0]
    if differing & STANDING:
        differing |= STANDING  # these three are decided by looking at each other
    for name, part in PARTS.items():
        if name in untouched and differing & STANDING:
            continue
        expected = now if name in differing else rest
        assert [expected.columns[c] for c in part] == [side.columns[c] for c in part], name
    assert "tag" not in side.tags


def test_an_overlay_remembers_what_is_nobodys_to_take_back() -> None:
    """A part that is overruled stays so, whatever is taken off later."""
    blank = dict.fromkeys(COLUMNS) | {"status": "open", "priority": 1, "message_count": 1}
    plain = Side({**blank, "last_message_at": 1, "preview": ""})
    urgent = Side({**plain.columns, "priority": 3})
    _, overlay = put_on(plain, urgent)
    lowered = Side({**urgent.columns, "priority": 0})

    first = restack(lowered, [overlay], [urgent])
    again = first.overlays[0]
    assert isinstance(again, Overlay)
    last = restack(first.side, [again], [None])

    assert 0 == first.side.columns["priority"]
    assert 0 == last.side.columns["priority"]
