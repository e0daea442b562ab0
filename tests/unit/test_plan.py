"""The planner of one folder's sync: every UID that the server lists has a fate."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.sync.plan import (
    FIRST_WINDOW,
    WINDOW,
    FolderFacts,
    FolderPlan,
    QuickLook,
    in_turn,
    plan_folder,
    plan_quick_look,
    windows,
)

UIDS = st.frozensets(st.integers(1, 40))
BEFORE = FolderFacts(uid_validity=7, uid_next=11, exists=10, highest_modseq=100)
NOTHING = QuickLook(list_all=False, fetch_after=None, flags_since=None)


@given(
    remote=UIDS,
    wanted=UIDS,
    stored=UIDS,
    quarantined=st.dictionaries(st.integers(1, 40), st.booleans()),
)
def test_every_listed_mail_has_one_fate(
    remote: frozenset[int],
    wanted: frozenset[int],
    stored: frozenset[int],
    quarantined: dict[int, bool],
) -> None:
    """Each UID on the server is stored, quarantined, fetched or ignored; none is fetched twice."""
    plan = plan_folder(remote=remote, wanted=wanted, stored=stored, quarantined=quarantined)

    known = stored | quarantined.keys() | set(plan.fetch)
    assert len(remote) == len(remote & known) + plan.ignored
    assert set(plan.fetch) <= remote
    assert len(set(plan.fetch)) == len(plan.fetch)
    retried = {uid for uid, again in quarantined.items() if again}
    assert not set(plan.fetch) & (stored - retried)
    assert (wanted & remote) - stored - quarantined.keys() <= set(plan.fetch)
    assert set(plan.gone) == (stored | quarantined.keys()) - remote
    assert sorted(plan.fetch, reverse=True) == list(plan.fetch)


def test_settled_folder_needs_nothing() -> None:
    """A folder whose mails are all stored, set aside or too old has an empty plan."""
    plan = plan_folder(remote=[1, 2, 3], wanted=[2, 3], stored=[2], quarantined={3: False})

    assert FolderPlan(fetch=(), gone=(), ignored=1) == plan


def test_old_mail_stays_once_it_is_stored() -> None:
    """Mail that grows older than the history is neither dropped nor counted as ignored."""
    plan = plan_folder(remote=[1, 2], wanted=[2], stored=[1, 2], quarantined={})

    assert FolderPlan(fetch=(), gone=(), ignored=0) == plan


def test_quarantined_mail_is_fetched_only_when_asked() -> None:
    """A mail set aside is tried again on request, and forgotten when the server has it no more."""
    plan = plan_folder(
        remote=[1, 2], wanted=[1, 2], stored=[], quarantined={1: True, 2: False, 3: True}
    )

    assert FolderPlan(fetch=(1,), gone=(3,), ignored=0) == plan


@pytest.mark.parametrize("count", [0, 1, FIRST_WINDOW, FIRST_WINDOW + 1, FIRST_WINDOW + 2 * WINDOW])
def test_windows_hold_every_mail_once(count: int) -> None:
    """A fetch list is cut without loss: a small first window, then larger ones."""
    uids = tuple(range(count, 0, -1))

    cuts = windows(uids)

    assert uids == tuple(uid for cut in cuts for uid in cut)
    assert all(cuts)
    assert all(len(cut) <= (WINDOW if place else FIRST_WINDOW) for place, cut in enumerate(cuts))


def test_folders_take_turns() -> None:
    """Windows of several folders alternate until each is through."""
    turns = in_turn({"INBOX": [(9,), (8,), (7,)], "Sent": [(5,)], "Empty": []})

    assert [("INBOX", (9,)), ("Sent", (5,)), ("INBOX", (8,)), ("INBOX", (7,))] == turns
    assert [] == in_turn({})


def _now(**changes: int | None) -> FolderFacts:
    facts = {"uid_validity": 7, "uid_next": 11, "exists": 10, "highest_modseq": 100, **changes}
    return FolderFacts(**facts)  # type: ignore[arg-type]  # the names are the fields'


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        pytest.param({}, NOTHING, id="nothing new"),
        pytest.param({"uid_validity": 8}, QuickLook(True, None, None), id="renumbered"),
        pytest.param({"highest_modseq": 99}, QuickLook(True, None, None), id="modseq lost"),
        pytest.param({"highest_modseq": 101}, QuickLook(False, None, 100), id="flags"),
        pytest.param({"highest_modseq": None}, NOTHING, id="no modseq any more"),
        pytest.param({"exists": 12, "uid_next": 13}, QuickLook(False, 10, None), id="new mail"),
        pytest.param({"exists": 11}, QuickLook(False, 10, None), id="more without a hint"),
        pytest.param({"uid_next": 13}, QuickLook(False, 10, None), id="one came, one went"),
        pytest.param({"exists": 9}, QuickLook(True, None, None), id="one went"),
        pytest.param({"uid_next": None, "exists": 11}, QuickLook(False, 10, None), id="no hint"),
        pytest.param({"uid_next": None}, NOTHING, id="no hint, no news"),
        pytest.param(
            {"uid_next": None, "exists": 9}, QuickLook(True, 10, None), id="no hint, gone"
        ),
    ],
)
def test_second_look_asks_for_what_changed(
    changes: dict[str, int | None], expected: QuickLook
) -> None:
    """Two answers to SELECT say whether to list, to fetch or to read flags, and when not to."""
    look = plan_quick_look(before=BEFORE, now=_now(**changes), last_uid=10)

    assert expected == look


def test_first_modseq_is_no_news() -> None:
    """A server that begins to count changes has not changed anything by that."""
    before = FolderFacts(uid_validity=7, uid_next=11, exists=10, highest_modseq=None)

    assert NOTHING == plan_quick_look(before=before, now=BEFORE, last_uid=10)
