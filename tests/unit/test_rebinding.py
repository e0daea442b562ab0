"""Which mail is which after a folder was renumbered: certain, or not said."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.sync.rebinding import CheapIdentity, Former, plan_rebinding, tell_identity

IDENTITIES = st.none() | st.builds(
    CheapIdentity,
    st.sampled_from(["a@x", "b@x", "c@x"]),
    st.integers(0, 1),
    st.integers(1, 2),
)
REMOTE = st.dictionaries(st.integers(1, 20), IDENTITIES, max_size=12)
FORMERS = st.lists(st.tuples(st.integers(1, 8), IDENTITIES), max_size=12)


def formers_of(rows: list[tuple[int, CheapIdentity | None]]) -> list[Former[int]]:
    """Give rows under old numbers, each for the mail named."""
    return [
        Former(1, uid, target, identity) for uid, (target, identity) in enumerate(rows, start=1)
    ]


@given(remote=REMOTE, rows=FORMERS)
def test_a_pair_is_the_only_one_of_its_kind(
    remote: dict[int, CheapIdentity | None], rows: list[tuple[int, CheapIdentity | None]]
) -> None:
    """What is paired is known by exactly one mail on each side; whatever else is, is not paired."""
    formers = formers_of(rows)

    bindings = plan_rebinding(remote=remote, formers=formers)

    on_server = Counter(identity for identity in remote.values() if identity)
    ours = {
        identity: {f.target for f in formers if f.identity == identity} for identity in on_server
    }
    certain = {
        uid: next(iter(ours[identity]))
        for uid, identity in remote.items()
        if identity is not None and on_server[identity] == 1 and len(ours[identity]) == 1
    }
    assert certain == {binding.uid: binding.target for binding in bindings}


@given(remote=REMOTE, rows=FORMERS)
def test_a_row_has_one_new_number(
    remote: dict[int, CheapIdentity | None], rows: list[tuple[int, CheapIdentity | None]]
) -> None:
    """No row of ours stands behind two mails of the server."""
    bindings = plan_rebinding(remote=remote, formers=formers_of(rows))

    replaced = [(row.uid_validity, row.uid) for binding in bindings for row in binding.formers]
    assert len(set(replaced)) == len(replaced)


@pytest.mark.parametrize(
    ("id_", "at", "size"), [(None, 5, 9), ("", 5, 9), ("a@x", None, 9), ("a@x", 5, 0)]
)
def test_half_an_identity_is_none(id_: str | None, at: int | None, size: int) -> None:
    """Without id, date or size a mail is not recognised: it will be fetched."""
    told = tell_identity(internet_message_id=id_, received_at_ms=at, size_bytes=size)

    assert None is told
