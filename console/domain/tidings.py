"""Domain: what a colleague's deed, a customer or time itself means for one agent, in words (pure).

Theory of operation: a line of the log concerns an agent where it changes whose a conversation is,
to or from her, or where she watches. Each such line becomes a tiding; tidings that came together
are told in one sentence a kind, so that forty conversations handed over are one line to read.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum
from typing import TypeVar

from console.domain.activity_words import tell_activity
from console.domain.claims import RETURNED
from console.domain.escalation_tidings import PLACE, told_to_asked, told_to_asker
from console.domain.target_news import VERBS as TARGET_VERBS
from console.domain.target_news import TargetNews, Whose, target_news_of, tell_target_news
from console.domain.waking import WOKEN
from data.records import Activity, AgentId, ConversationId
from data.text.safe import clean_line

K = TypeVar("K")
NAMED_MAX = 3
"""Conversations that are named; of more their number is said, and the first ones."""
NAME_CHARS_MAX = 40
CAME_BACK = "delivery.failed"
OWNING = frozenset(
    {
        "conversation.assigned",
        "conversation.taken",
        "conversation.released",
        "conversation.undone",
        RETURNED,
        WOKEN,
        CAME_BACK,
        *TARGET_VERBS.values(),
    }
)
"""Kinds of news that may be about whose a conversation is."""
ESCALATING = frozenset(
    f"escalation.{did}"
    for did in (
        *("asked", "answered", "returned", "withdrawn", "reopened", "overdue", "undelivered"),
    )
)
"""Kinds of news about who is asked for help, and what comes of it."""
FOUND = "outbox.found"
FOUND_WORDS = "has left after all"
UNSENT: Mapping[str, str] = {
    "outbox.refused": "was refused",
    "outbox.unknown": "may or may not have arrived",
    "outbox.late": "has not left for four hours",
    FOUND: FOUND_WORDS,
}
"""Kinds of news about a mail that did not leave, or seemed so, for whoever wrote it."""
SAYS_WHY = ": {goal:o} says why"
_UNSENT_CURES = {
    FOUND_WORDS: "",
    UNSENT["outbox.refused"]: ": {goal:o} says why, {key:correct} there corrects it",
}
_NOT_TOLD = frozenset({"conversation.watched", "conversation.unwatched", "outbox.sent"})
_SAID = {"note.added": "a note", "message.queued": "a reply", "conversation.started": "begun"}


class Concern(Enum):
    """Why a tiding is told; the order is that of telling."""

    GIVEN = 1
    TAKEN_AWAY = 2
    RETURNED = 3
    WOKEN = 4
    WATCHED = 5
    ASKED = 6
    ANSWERED = 7
    """To what she asked; also that there is none in time."""
    UNASKED = 8
    TARGET = 9
    UNSENT = 10
    """Her mail did not leave, or nobody knows."""
    CAME_BACK = 11
    """What she wrote did not reach its reader."""
    WROTE = 12
    """A person wrote into what is hers."""


@dataclass(frozen=True, slots=True)
class Tiding:
    """Something that one agent should know."""

    concern: Concern
    number: ConversationId
    who: str
    """Who did it; empty where the program did."""
    words: str = ""
    at: datetime | None = None
    """Of what goes back: when it was taken."""
    said: str = ""
    """What was asked or answered."""
    target: TargetNews | None = None

    @property
    def is_for_the_outbox(self) -> bool:
        """Say whether a mail of hers waits in the outbox for what she decides."""
        return self.concern is Concern.UNSENT and self.words != FOUND_WORDS

    @property
    def is_target_of_hers(self) -> bool:
        """Say whether a target of what is hers is at risk or broken."""
        return self.target is not None and self.target.whose is Whose.YOURS


def tiding_of(
    line: Activity,
    *,
    me: tuple[AgentId, str],
    watched: Collection[ConversationId],
    tiers: Collection[str] = (),
) -> Tiding | None:
    """Say what a line of the log means for an agent, given by id and name; None where nothing."""
    my_id, my_name = me
    number = line.conversation_id
    if number is None or line.agent == my_name:
        return None
    if mail := _of_her_mail(line, number, my_name):
        return mail
    if line.verb in ESCALATING and (asking := _of_asking(line, number, my_name, tiers)):
        return asking
    if line.verb in TARGET_VERBS.values():
        news = target_news_of(line, my_id=my_id, tiers=tiers, watched=watched)
        return None if news is None else Tiding(Concern.TARGET, number, "", target=news)
    who = clean_line(line.agent or "", limit=NAME_CHARS_MAX)
    about_hers = _of_owning(line, number, who, my_id=my_id, my_name=my_name)
    if about_hers is not None or number not in watched or line.verb in _NOT_TOLD:
        return about_hers
    words = _SAID.get(line.verb) or tell_activity(line)
    return Tiding(Concern.WATCHED, number, who, words) if words else None


def _of_her_mail(line: Activity, number: ConversationId, me: str) -> Tiding | None:
    """Say that what she wrote did not leave, or came back."""
    if line.verb in UNSENT and line.detail.get("agent") == me:
        return Tiding(Concern.UNSENT, number, "", UNSENT[line.verb])
    if line.verb == CAME_BACK and line.detail.get("written_by") == me:
        said = clean_line(str(line.detail.get("address")), limit=NAME_CHARS_MAX)
        return Tiding(Concern.CAME_BACK, number, "", said=said)
    return None


def _of_asking(
    line: Activity, number: ConversationId, me: str, tiers: Collection[str]
) -> Tiding | None:
    """Say what a line means for whoever asked, and for whoever is asked."""
    told, concern = told_to_asker(line, me=me), Concern.ANSWERED
    if told is None:
        told = told_to_asked(line, me=me, tiers=tiers)
        is_over = line.verb == "escalation.withdrawn"
        concern = Concern.UNASKED if is_over else Concern.ASKED
    if told is None:
        return None
    words, said = told
    return Tiding(concern, number, "", words, said=said)


def _of_owning(
    line: Activity, number: ConversationId, who: str, *, my_id: AgentId, my_name: str
) -> Tiding | None:
    """Say what a line means for what is hers, was hers or becomes hers."""
    detail = line.detail
    if line.verb == RETURNED:
        taken_at = _moment(detail.get("taken_at"))
        is_hers = detail.get("agent") == my_name
        return Tiding(Concern.RETURNED, number, "", at=taken_at) if is_hers else None
    if line.verb == WOKEN:
        return Tiding(Concern.WOKEN, number, "") if detail.get("assignee_id") == my_id else None
    before, after = _mapping(detail.get("before")), _mapping(detail.get("after"))
    if "assignee_id" not in after or after["assignee_id"] == before.get("assignee_id"):
        return None
    if after["assignee_id"] == my_id:
        return Tiding(Concern.GIVEN, number, who)
    if before.get("assignee_id") == my_id:
        return Tiding(Concern.TAKEN_AWAY, number, who, _DEPRIVED.get(line.verb, "changed"))
    return None


def tell_tidings(tidings: Sequence[Tiding], *, clock: Callable[[datetime], str]) -> list[str]:
    """Put tidings into sentences, what matters most first; `clock` says a moment in her zone."""
    of = {each: [t for t in tidings if t.concern is each] for each in Concern}
    targets = tell_target_news([t.target for t in tidings if t.target is not None], clock=clock)
    return [
        *_told_unsent(of[Concern.UNSENT]),
        *(told for concern in ASKING_ORDER for told in _told_asking(of[concern])),
        *_told_came_back(of[Concern.CAME_BACK]),
        *_told_given(of[Concern.GIVEN]),
        *_told_taken_away(of[Concern.TAKEN_AWAY]),
        *_told_returned(of[Concern.RETURNED], clock),
        *_told_wrote(of[Concern.WROTE]),
        *_told_woken(of[Concern.WOKEN]),
        *filter(None, [targets]),
        *_told_watched(of[Concern.WATCHED]),
    ]


def _told_unsent(tidings: Sequence[Tiding]) -> Iterator[str]:
    for words, same in _by(tidings, lambda t: t.words):
        yield f"Your mail in {_named(same)} {words}{_UNSENT_CURES.get(words, SAYS_WHY)}"


def _told_came_back(tidings: Sequence[Tiding]) -> Iterator[str]:
    for tiding in dict.fromkeys(tidings):
        yield f"Your mail in #{tiding.number} did not reach {tiding.said}"


def _told_given(tidings: Sequence[Tiding]) -> Iterator[str]:
    for who, same in _by(tidings, lambda t: t.who):
        yield f"{who or 'The program'} gave you {_named(same)}"


def _told_taken_away(tidings: Sequence[Tiding]) -> Iterator[str]:
    for (who, words), same in _by(tidings, lambda t: (t.who, t.words)):
        yield f"{who or 'The program'} {words} {_named(same)}, until now yours"


def _told_returned(tidings: Sequence[Tiding], clock: Callable[[datetime], str]) -> Iterator[str]:
    if len(tidings) == 1 and tidings[0].at is not None:
        yield (f"#{tidings[0].number} is everybody's again: you took it at"
               f" {clock(tidings[0].at)} and did nothing since")  # fmt: skip
    elif tidings:
        yield f"{_named(tidings)} are everybody's again: you did nothing since taking them"


def _told_wrote(tidings: Sequence[Tiding]) -> Iterator[str]:
    for who, same in _by(tidings, lambda t: t.who):
        yours = "yours" if len(_numbers(same)) == 1 else "all yours"
        yield f"{who} wrote in {_named(same)}, {yours}"


def _told_woken(tidings: Sequence[Tiding]) -> Iterator[str]:
    if tidings:
        are = "is" if len(_numbers(tidings)) == 1 else "are"
        yield f"{_named(tidings)} {are} back: snooze over"


ASKING_ORDER = (Concern.ASKED, Concern.ANSWERED, Concern.UNASKED)


def _told_asking(tidings: Sequence[Tiding]) -> Iterator[str]:
    for words, same in _by(tidings, lambda t: t.words):
        sentence = words.replace(PLACE, _named(same))
        is_one = len(_numbers(same)) == 1 and same[-1].said
        yield f"{sentence}: {same[-1].said}" if is_one else sentence


def _told_watched(tidings: Sequence[Tiding]) -> list[str]:
    numbers = _numbers(tidings)
    if not numbers:
        return []
    if len(numbers) > 1:
        shown = ", ".join(f"#{number}" for number in numbers[:NAMED_MAX])
        rest = " …" if len(numbers) > NAMED_MAX else ""
        return [f"{len(numbers)} watched conversations changed: {shown}{rest}"]
    said = dict.fromkeys(f"{t.who}: {t.words}" if t.who else t.words for t in tidings)
    return [f"#{numbers[0]}, which you watch: {', '.join(said)}"]


def _by(tidings: Sequence[Tiding], key: Callable[[Tiding], K]) -> list[tuple[K, list[Tiding]]]:
    """Give what one sentence can say of several, in the order in which each came first."""
    groups: dict[K, list[Tiding]] = {}
    for tiding in tidings:
        groups.setdefault(key(tiding), []).append(tiding)
    return list(groups.items())


def _named(tidings: Sequence[Tiding]) -> str:
    numbers = _numbers(tidings)
    if len(numbers) > NAMED_MAX:
        return f"{len(numbers)} conversations"
    *first, last = [f"#{number}" for number in numbers]
    return f"{', '.join(first)} and {last}" if first else last


def _numbers(tidings: Sequence[Tiding]) -> list[ConversationId]:
    return list(dict.fromkeys(tiding.number for tiding in tidings))


_DEPRIVED: Mapping[str, str] = {
    "conversation.assigned": "gave away",
    "conversation.taken": "took",
    "conversation.released": "released",
}


def _moment(value: object) -> datetime | None:
    return datetime.fromtimestamp(value / 1000, UTC) if isinstance(value, int) else None


def _mapping(value: object) -> Mapping[str, object]:
    return value if isinstance(value, dict) else {}
