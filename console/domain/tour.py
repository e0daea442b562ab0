"""Domain: the tour, which leads a newcomer through three deeds by saying the next key (pure).

Theory of operation: what is done is read in the activity log, so that it counts whichever way it
was done. From that and from where she is follows one sentence. Nothing is blocked or asked.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from enum import StrEnum


class Step(StrEnum):
    """What is to be done next."""

    ANSWER = "answer"
    ESCALATE = "escalate"
    PROMISE = "follow up"
    END = "end"


class Where(StrEnum):
    """Where the newcomer is, as far as the next key depends on it."""

    LIST = "list"
    THREAD = "thread"
    TEXT = "text"
    """A text is being written."""
    REVIEW = "review"
    MACROS = "macros"
    ASKING = "asking"
    LETTER = "letter"
    """The last look at a mail to an outsider."""
    PROMISING = "promising"
    PROMISE_FORM = "promise in full"
    SHEET = "sheet"
    """Another question."""
    PAGE = "page"
    """Another screen."""


KeyOf = Callable[..., str]
"""Gives a key of an action as the agent has it: the wanted one, or the first."""

DONE_BY: Mapping[Step, str] = {
    Step.ANSWER: "message.queued",
    Step.ESCALATE: "escalation.asked",
    Step.PROMISE: "follow_up.added",
}
"""What the activity log says of each, in the order of the tour."""
READ_ON = "docs/handbook/README.md"
_WORDS: Mapping[tuple[Step, Where], str] = {
    (Step.ANSWER, Where.LIST): (
        "{open} opens what the bar stands on: what waits longest is on top."
        " {keys} {tour} leaves the tour."
    ),
    (Step.ANSWER, Where.THREAD): (
        "{reply_all} begins a reply to all who take part; {macro} takes a text that the team has."
    ),
    (Step.ANSWER, Where.TEXT): (
        "write a line; it is kept as you type. {review} shows who gets it before it leaves."
    ),
    (Step.ESCALATE, Where.LIST): (
        "say you cannot solve one. {escalate} asks who knows more about what the bar stands on."
    ),
    (Step.ESCALATE, Where.THREAD): (
        "say you cannot solve it. {escalate} asks a tier or a colleague; no customer sees it."
    ),
    (Step.PROMISE, Where.LIST): (
        "{follow_up} promises something by a date, so that nobody has to remember it."
    ),
}
_SHEETS: Mapping[Where, tuple[Step, str]] = {
    Where.REVIEW: (
        Step.ANSWER,
        "look who gets it. {send_wait} sends it and waits for the customer; {undo} takes it back.",
    ),
    Where.MACROS: (
        Step.ANSWER,
        "letters find a text by name or words, {take_macro} puts it into a reply.",
    ),
    Where.ASKING: (
        Step.ESCALATE,
        "{ask} takes the tier and then a reason; write what you need, and {ask} asks.",
    ),
    Where.LETTER: (Step.ESCALATE, "it leaves as a mail of its own: {send_letter} sends it."),
    Where.PROMISING: (
        Step.PROMISE,
        "a letter takes its line. Or type a time: 3d, 14:00.",
    ),
    Where.PROMISE_FORM: (Step.PROMISE, "when, what, whose; {make_follow_up} promises it."),
}
"""What these ask belongs to one step, whichever is the next."""
_ALIKE: Mapping[Where, Where] = {Where.THREAD: Where.LIST}
"""Where nothing is said of a place, what is said of another holds."""
_ELSEWHERE: Mapping[Where, str] = {
    Where.TEXT: "{leave_composer} keeps this text as a draft and leaves; then {next}.",
    Where.PAGE: "{back} leads back; then {next}.",
}
_ON = "what is asked here comes first; then {next}."
_NEXT: Mapping[Step, str] = {
    Step.ANSWER: "reply_all",
    Step.ESCALATE: "escalate",
    Step.PROMISE: "follow_up",
}
_END = (
    "Tour: all three are done. {go} f shows what was promised, {keys} the keys of any screen."
    " To read: {read_on}. {keys} {tour} ends the tour."
)


def step_of(done: Collection[str]) -> Step:
    """Give the first step of which the log says nothing yet."""
    return next((step for step, verb in DONE_BY.items() if verb not in done), Step.END)


def tour_words(step: Step, where: Where, key_of: KeyOf) -> str:
    """Say the next key and why."""
    names = {name: key_of(name) for name in _NAMED}
    names["read_on"] = READ_ON
    if step is Step.END:
        return _END.format_map(names)
    names["next"] = names[_NEXT[step]]
    if where in _SHEETS:
        step, words = _SHEETS[where]
    else:
        words = (
            _WORDS.get((step, where))
            or _WORDS.get((step, _ALIKE.get(where, where)))
            or _ELSEWHERE.get(where, _ON)
        )
    place = list(DONE_BY).index(step) + 1
    return f"Tour {place}/{len(DONE_BY)}, {step}: {words.format_map(names)}"


def offer_words(key_of: KeyOf) -> str:
    """Say to somebody who has done nothing yet that there is a tour."""
    return (
        f"New here? {key_of('keys')} and then {key_of('tour')}: a tour of a few minutes, on"
        " invented customers."
    )


def left_words(step: Step, key_of: KeyOf) -> str:
    """Say how a tour that was left goes on."""
    again = f"{key_of('keys')} {key_of('tour')}"
    if step is Step.END:
        return f"The tour is over. {again} begins it again."
    return f"The tour waits where it is. {again} goes on with it."


NOT_HERE = (
    "The tour answers, escalates and follows up once. It is for practice: support-console demo."
)
_NAMED = (
    "open", "reply_all", "macro", "review", "send_wait", "undo", "take_macro", "escalate", "ask",
    "send_letter", "follow_up", "make_follow_up", "leave_composer", "back", "go", "keys", "tour",
)  # fmt: skip
