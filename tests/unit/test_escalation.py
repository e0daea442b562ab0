"""What asking, answering and returning make of a conversation; reasons, names, bounces, letters."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from console.domain.deeds import Standing
from console.domain.escalation import (
    Ask,
    Unresolved,
    asked_words,
    choose_ending,
    choose_open,
    count_bounces,
    decide_answer,
    decide_asking,
    decide_return,
    done_words,
    due_of,
    find_asked_already,
    is_answer,
    is_asked,
    read_reason,
    reason_words,
    resolve,
    way_of,
)
from console.domain.escalation_text import letter_subject, letter_text, prefill
from data.records import (
    Address,
    AgentId,
    Asked,
    AskedKind,
    Conversation,
    ConversationId,
    Customer,
    CustomerId,
    Direction,
    Escalation,
    EscalationId,
    EscalationState,
    JoinedBy,
    Message,
    MessageBody,
    MessageId,
    Priority,
    Reason,
    SafeLine,
    SafeText,
    Status,
    Way,
)

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)  # a Friday
ME, KAI, LIN = AgentId(1), AgentId(2), AgentId(3)
TIER = Asked(AskedKind.TIER, "second line")
AGENT = Asked(AskedKind.AGENT, "kai")
OUTSIDER = Asked(AskedKind.ADDRESS, "parts@maker.example")


def escalation(
    number: int,
    asked: Asked,
    *,
    by: str = "mette",
    state: EscalationState = EscalationState.OPEN,
    way: Way = Way.HAND_OVER,
    reason: Reason = Reason.BILLING,
    words: str = "",
) -> Escalation:
    """Make an escalation."""
    return Escalation(
        EscalationId(number), ConversationId(1), ConversationId(1), way, asked, reason,
        SafeLine(words), SafeText(""), SafeText("x"), SafeText(""), NOON, state, by, NOON,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "reason", "words"),
    [
        ("billing", Reason.BILLING, ""),
        ("Product Fault: it smokes", Reason.PRODUCT_FAULT, "it smokes"),
        ("needs_access", Reason.NEEDS_ACCESS, ""),
        ("needs-decision", Reason.NEEDS_DECISION, ""),
        ("needs a decision", Reason.NEEDS_DECISION, ""),
        ("I do not know", Reason.OTHER, "I do not know"),
        ("later: perhaps", Reason.OTHER, "later: perhaps"),
        ("", Reason.OTHER, ""),
    ],
)
def test_a_reason_is_of_the_list_or_words(typed: str, reason: Reason, words: str) -> None:
    """One of the list in any spelling, words behind a colon; whatever else is said, as said."""
    assert (reason, words) == read_reason(typed)


def test_a_reason_is_told_with_its_words() -> None:
    """Other words stand alone: "other" says nothing."""
    told = [
        reason_words(escalation(1, TIER, words="refund")),
        reason_words(escalation(1, TIER)),
        reason_words(escalation(1, TIER, reason=Reason.OTHER, words="a hunch")),
        reason_words(escalation(1, TIER, reason=Reason.OTHER)),
    ]

    assert ["billing: refund", "billing", "a hunch", "other"] == told


def test_names_find_whom_they_mean() -> None:
    """Tiers and agents in any case, with an @ as well; an address is one; else the nearest."""
    found = [
        resolve(text, tiers=["second line"], agents=["kai"])
        for text in ("Second  Line", "@kai", "a@b.example", "kaj", "")
    ]
    nobody = resolve("x", tiers=[], agents=[])

    assert [TIER, AGENT, Asked(AskedKind.ADDRESS, "a@b.example")] == found[:3]
    assert isinstance(found[3], Unresolved)
    assert "kaj is no tier, no agent and no mail address. Did you mean kai?" == found[3].why
    assert isinstance(found[4], Unresolved)
    assert found[4].why.endswith("Tiers: second line.")
    assert isinstance(nobody, Unresolved)
    assert "tier add" in nobody.why


@pytest.mark.parametrize(
    ("now", "due"),
    [
        (NOON - timedelta(days=1), NOON),
        (NOON, NOON + timedelta(days=3)),  # Friday to Monday
        (NOON + timedelta(days=1), NOON + timedelta(days=3)),
    ],
)
def test_the_usual_time_is_a_working_day_on(now: datetime, due: datetime) -> None:
    """Weekends are left out, by the agent's own zone; what was said holds as said."""
    assert due == due_of(None, now=now, time_zone="Europe/Copenhagen")
    assert now == due_of(now, now=NOON, time_zone="Europe/Copenhagen")


@pytest.mark.parametrize("way", list(Way))
@pytest.mark.parametrize("owner", [None, ME, LIN])
@pytest.mark.parametrize("asked", [TIER, AGENT, OUTSIDER])
def test_whoever_asked_or_had_it_hears_of_it(asked: Asked, owner: AgentId | None, way: Way) -> None:
    """It waits; handed over it is the other's, else the owner's or the asker's; both are told."""
    way = way_of(Ask(Reason.OTHER, "x", way=way), asked)
    change = decide_asking(
        Standing(Status.OPEN, assignee_id=owner), asked, way, agent_id=ME,
        asked_id=KAI if asked is AGENT else None,
    )  # fmt: skip
    has_it = change.columns["assignee_id"]

    assert "waiting" == change.columns["status"]
    assert ("third_party" if asked is OUTSIDER else "team") == change.columns["waiting_on"]
    if way is Way.HAND_OVER:
        assert (KAI if asked is AGENT else None) == has_it
        assert None is change.columns["snoozed_until_at"]
    else:
        assert (owner or ME) == has_it
        assert "tier" not in change.columns
    assert {ME, owner} - {None, has_it} == change.watchers_added


def test_what_was_closed_waits_as_it_did() -> None:
    """Its place in the queue is that of whoever waits by the mails."""
    change = decide_asking(
        Standing(Status.CLOSED, waits_since_ms=7), TIER, Way.CONSULT, agent_id=ME
    )

    assert (None, 7) == (change.columns["closed_at"], change.columns["unanswered_at"])


def test_a_return_puts_back_what_nobody_changed() -> None:
    """Status and whom it waits on go together, each other column by itself."""
    stood = {"status": "closed", "waiting_on": None, "closed_at": 5, "assignee_id": 1, "tier": None}
    became = {"status": "waiting", "waiting_on": "team", "closed_at": None, "assignee_id": None,
              "tier": "x"}  # fmt: skip

    def back(**since: object) -> dict[str, object]:
        now = {**became, **since}
        return decide_return(stood=stood, became=became, now=now, waits_since_ms=9)

    assert {"status": "closed", "waiting_on": None, "closed_at": 5, "assignee_id": 1,
            "tier": None} == back()  # fmt: skip
    assert {"assignee_id": 1, "tier": None} == back(waiting_on="customer")
    assert {"status": "closed", "waiting_on": None, "closed_at": 5, "tier": None} == back(
        assignee_id=3
    )


@pytest.mark.parametrize(("waits", "expected"), [(9, {"unanswered_at": 9}), (None, {})])
def test_back_at_work_the_customer_waits_as_before(
    waits: int | None, expected: dict[str, object]
) -> None:
    """Where the status goes back to work, since when somebody waits follows from the mails."""
    back = decide_return(
        stood={"status": "open"}, became={"status": "waiting"}, now={"status": "waiting"},
        waits_since_ms=waits,
    )  # fmt: skip

    assert {"status": "open", **expected} == back


@pytest.mark.parametrize(
    ("status", "snoozed", "expected"),
    [
        (Status.OPEN, None, {}),
        (Status.NEW, 7, {"snoozed_until_at": None}),
        (Status.TRASH, None, None),
        (Status.SPAM, None, None),
        *(
            (
                status,
                None,
                {"snoozed_until_at": None, "status": "open", "waiting_on": None,
                 "closed_at": None, "unanswered_at": 3},
            )
            for status in (Status.WAITING, Status.CLOSED)
        ),
    ],
)  # fmt: skip
def test_an_answer_opens_what_was_not_put_away(
    status: Status, snoozed: int | None, expected: dict[str, object] | None
) -> None:
    """From waiting, closed and asleep; spam and trash stay where they are."""
    assert expected == decide_answer(status=status, snoozed_until_ms=snoozed, waits_since_ms=3)


def test_who_speaks_for_an_outsider() -> None:
    """He himself in any spelling, whom he brought in, and never the customer's side."""
    rule = {"asked": "Parts@maker.example", "brought_in": {"a@x", "c@y"}, "kept_out": {"c@y"}}
    said = [
        is_answer(who, **rule)  # type: ignore[arg-type]  # three of two kinds
        for who in ("parts@maker.example", "a@x", "c@y", "m@evil")
    ]

    assert [True, True, False, False] == said


def test_whose_return_is_an_answer() -> None:
    """Of whoever was consulted; one who asked himself, or for an outsider, returns."""
    consulted = escalation(1, TIER, way=Way.CONSULT)
    endings = [
        choose_ending(consulted, by="kai"),
        choose_ending(consulted, by="mette"),
        choose_ending(escalation(1, TIER), by="kai"),
        choose_ending(escalation(1, OUTSIDER, way=Way.CONSULT), by="kai"),
    ]

    answered, returned = EscalationState.ANSWERED, EscalationState.RETURNED
    assert [answered, returned, returned, returned] == endings


def test_which_one_is_returned() -> None:
    """The newest that asks her or her tier, then what was handed over, then the newest of all."""
    history = [
        escalation(1, AGENT, way=Way.CONSULT),
        escalation(2, TIER),
        escalation(3, OUTSIDER, way=Way.CONSULT),
        escalation(4, AGENT, state=EscalationState.RETURNED),
    ]
    chosen = [
        choose_open(history, agent="kai", tiers=()),
        choose_open(history, agent="lin", tiers=["second line"]),
        choose_open(history, agent="mette", tiers=()),
        choose_open([history[0], history[2]], agent="mette", tiers=()),
        choose_open(history[3:], agent="kai", tiers=()),
    ]

    assert [1, 2, 2, 3, None] == [None if e is None else e.id for e in chosen]
    assert not is_asked(OUTSIDER, agent="kai", tiers=["second line"])


def test_what_goes_to_and_fro_is_counted() -> None:
    """Given back and asked again, asked back by whoever was asked; what was withdrawn never was."""
    returned = EscalationState.RETURNED
    again = [escalation(1, TIER, state=returned), escalation(2, TIER)]
    answered = [escalation(1, TIER, state=EscalationState.ANSWERED), escalation(2, TIER)]
    withdrawn = [escalation(1, TIER, state=EscalationState.WITHDRAWN), escalation(2, TIER)]
    back = [escalation(1, AGENT), escalation(2, Asked(AskedKind.AGENT, "mette"), by="kai")]
    by_tier = [escalation(1, TIER), escalation(2, Asked(AskedKind.AGENT, "mette"), by="lin")]
    elsewhere = [escalation(1, AGENT), escalation(2, Asked(AskedKind.AGENT, "lin"), by="kai")]
    other = [escalation(1, TIER, state=returned), escalation(2, AGENT)]
    cases = [again, answered, withdrawn, back, by_tier, elsewhere, other]

    assert [1, 0, 0, 1, 1, 0, 0] == [count_bounces(case, case[1]) for case in cases]


def test_the_same_is_not_asked_twice_at_once() -> None:
    """In whatever spelling of an address; what ended may be asked again."""
    asked = replace(OUTSIDER, name="PARTS@maker.example")
    ended = escalation(1, OUTSIDER, state=EscalationState.ANSWERED)
    open_ = escalation(2, OUTSIDER)

    assert find_asked_already([ended], asked) is None
    assert open_ is find_asked_already([ended, open_], asked)


def test_words_for_whom_was_asked() -> None:
    """A tier is called one."""
    assert ["tier second line", "kai"] == [asked_words(TIER), asked_words(AGENT)]
    assert "handed over to kai" == done_words(AGENT, Way.HAND_OVER)
    assert "asked tier second line" == done_words(TIER, Way.CONSULT)


def message(
    number: int, direction: Direction, text: str, *, who: str = "", agent: str | None = None,
    contact: Direction | None = None,
) -> Message:  # fmt: skip
    """Make a message of a minute."""
    at = NOON + timedelta(minutes=number)
    words = SafeText(text)
    return Message(
        MessageId(number), ConversationId(1), direction, "mail", f"{number}@x",
        Address(SafeLine(who), SafeLine("ann@y.example")), (), (), (), (), SafeLine(""), at, at,
        None, True, JoinedBy.STARTED, None, None, True,
        MessageBody(words, words, has_html=False), agent=agent, contact_direction=contact,
    )  # fmt: skip


def conversation(customer: Customer | None) -> Conversation:
    """Make a conversation."""
    return Conversation(
        ConversationId(1), SafeLine("My lamp"), Status.OPEN, None, None, None, None,
        Priority.NORMAL, None, "mail", None, None, None, 1, customer, NOON, NOON, None, NOON, NOON,
        1, SafeLine(""),
    )  # fmt: skip


def test_the_summary_tells_colleagues_all() -> None:
    """Whose it is, the last words without quotes, what was answered, noted, said by phone."""
    messages = [
        message(1, Direction.IN, "Hello", who="Ann"),
        message(2, Direction.OUT, "Try " + "x" * 300, who="Us", agent="mette"),
        message(3, Direction.NOTE, "A regular", agent="kai"),
        message(4, Direction.CONTACT, "Called back", contact=Direction.OUT, agent="kai"),
        message(5, Direction.CONTACT, "It is\nstill dark", contact=Direction.IN),
    ]
    ann = Customer(CustomerId(1), SafeLine("Ann"), SafeLine("ann@y.example"))

    told = prefill(conversation(ann), messages, time_zone="Europe/Copenhagen")
    empty = prefill(conversation(None), [], time_zone="UTC")

    assert "Customer: Ann <ann@y.example>\nSubject: My lamp" in told.summary
    assert "ann@y.example, 2026-11-20 13:05:\nIt is still dark" in told.summary
    lines = told.tried.splitlines()
    assert lines[0].startswith("- 2026-11-20 13:02 mette: Try xxx")
    assert lines[0].endswith("…")
    assert "- 2026-11-20 13:03 note by kai: A regular" == lines[1]
    assert "- 2026-11-20 13:04 contact by kai: Called back" == lines[2]
    assert "Customer: nobody we know\nSubject: My lamp" == empty.summary
    assert "" == empty.tried


def test_a_letter_holds_the_agents_words_alone() -> None:
    """What is needed, what was tried, by when if she said so; its subject is her first line."""
    ask = Ask(Reason.OTHER, "\n Which bulb fits? \nPlease say.", tried="E27", by=NOON)

    text = letter_text(ask, time_zone="Europe/Copenhagen")

    assert (
        "Which bulb fits? \nPlease say.\n\nWhat we have tried:\nE27\n\n"
        "Please answer by 2026-11-20 13:00 CET." == text
    )
    assert "Which bulb fits?" == letter_subject(ask)
    assert "Which?" == letter_text(Ask(Reason.OTHER, "Which?"), time_zone="UTC")
    assert "" == letter_subject(Ask(Reason.OTHER, " "))
