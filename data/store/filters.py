"""The conditions of a query as SQL over m (messages) and c (conversations), values apart.

A query that narrows a queue is given twice: as a condition that is asked of one conversation after
the other, and as sources, sets from which all that it can mean may be taken. data.store.ways
chooses by their sizes.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from data.records import AgentId
from data.search.query import ME, NOBODY, Filter
from data.store.conversations import priority_number
from data.store.queues import ASKED_OF, PROMISED, QUEUES
from data.store.reads import IS_UNREAD
from data.store.rows import to_ms

Condition = tuple[str, list[object]]


def message_conditions(filters: tuple[Filter, ...], *, agent_id: AgentId | None) -> Condition:
    """Give the condition that a message and its conversation must meet; empty for none."""
    parts: list[str] = []
    values: list[object] = []
    for item in filters:
        sql, more = _message_condition(item, agent_id)
        parts.append(f"NOT ({sql})" if item.negated else f"({sql})")
        values += more
    return " AND ".join(parts), values


@dataclass(frozen=True, slots=True)
class Source:
    """A set that holds every conversation of a narrowed queue."""

    sql: str
    """Gives numbers as `conversation_id`, some more than once."""
    parameters: tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """A condition on c, with its values."""

    sql: str = ""
    parameters: tuple[object, ...] = ()

    def __and__(self, other: Asked) -> Asked:
        """Ask both, the cheaper one first."""
        parts = [part for part in (self.sql, other.sql) if part]
        return Asked(" AND ".join(parts), self.parameters + other.parameters)


@dataclass(frozen=True, slots=True)
class Narrowing:
    """What a query leaves of a queue."""

    own: Asked
    """What conversations say themselves."""
    mails: Asked
    """What one of their mails must say; dear where it is about words."""
    hits: Source | None
    """All for which `mails` holds, where words are looked for."""
    sets: tuple[Source, ...]
    """Each holds all for which `own` holds."""

    @property
    def where(self) -> Asked:
        """All that is asked of a conversation."""
        return self.own & self.mails


def narrowing_of(
    filters: tuple[Filter, ...],
    *,
    match: str | None,
    agent_id: AgentId | None,
    number: int | None = None,
) -> Narrowing | None:
    """Say what a query means for a queue: a conversation's own fields, and one mail for the rest.

    `number` is a conversation that is meant besides. None for a query that says nothing.
    """
    own_fields = tuple(f for f in filters if f.field not in MESSAGE_FIELDS)
    of_message = tuple(f for f in filters if f.field in MESSAGE_FIELDS)
    own, values = message_conditions(own_fields, agent_id=agent_id)
    mails, hits = _asked_of_mails(of_message, match, agent_id)
    if number is not None:
        assert not filters, "a query that is a number and nothing else"
        named = f"c.id = ({_NUMBERED})"
        words = f"({named} OR {mails.sql})" if mails.sql else named
        mails = Asked(words, (number, *mails.parameters))
        if hits is not None:
            hits = Source(f"{_NUMBERED} UNION ALL {hits.sql}", (number, *hits.parameters))
    if not own and not mails.sql:
        return None
    found = [_own_source(item, agent_id) for item in own_fields if not item.negated]
    sets = tuple(Source(sql, tuple(more)) for sql, more in filter(None, found))
    return Narrowing(Asked(own, tuple(values)), mails, hits, sets)


_NUMBERED = "SELECT coalesce(merged_into_id, id) AS conversation_id FROM conversations WHERE id = ?"


def _asked_of_mails(
    filters: tuple[Filter, ...], match: str | None, agent_id: AgentId | None
) -> tuple[Asked, Source | None]:
    """Ask one mail of a conversation for all that is said of mails."""
    asked, values = message_conditions(filters, agent_id=agent_id)
    if match is None:
        if not asked:
            return Asked(), None
        sql = f"EXISTS (SELECT 1 FROM messages AS m WHERE m.conversation_id = c.id AND {asked})"  # noqa: S608 - constants
        return Asked(sql, tuple(values)), None
    also = f" AND {asked}" if asked else ""
    sql = (
        "EXISTS (SELECT 1 FROM messages AS m"  # noqa: S608 - constants
        " CROSS JOIN search_index AS s ON s.rowid = m.body_id"
        f" WHERE m.conversation_id = c.id AND s.search_index MATCH ?{also})"
    )
    # From words to mails to conversations: words and index ascend together, and nothing but the
    # index is read, unless something is asked of the mails themselves.
    hits = (
        "SELECT m.conversation_id AS conversation_id FROM search_index AS s"  # noqa: S608 - constants
        " CROSS JOIN messages AS m INDEXED BY messages_body ON m.body_id = s.rowid"
        f" WHERE s.search_index MATCH ?{also}"
    )
    return Asked(sql, (match, *values)), Source(hits, (match, *values))


def _own_source(item: Filter, agent_id: AgentId | None) -> Condition | None:
    """Give the numbers that a condition on conversations leaves, where an index knows them."""
    value = item.value
    if item.field == "tag":
        return "SELECT conversation_id FROM conversation_tags WHERE tag = ?", [value]
    if item.field == "is" and value in _MINE:
        return _MINE[str(value)], [int(agent_id or 0)]
    if item.field == "asked" or (item.field, value) == ("is", "overdue"):
        asked, values = _of_asked(value, agent_id) if item.field == "asked" else (_OVERDUE, [])
        return ASKED_OF.format(asked=asked), values
    if numbers := _small_set(item, agent_id):
        return numbers, []
    rows = f"conversations AS c INDEXED BY {index}" if (index := _index_for(item)) else ""
    if item.field == "customer":
        rows = "conversations AS c"
    if not rows:
        return None
    asked, values = message_conditions((item,), agent_id=agent_id)
    if (item.field, value) == ("is", "unread"):
        # Those who wait are few; what of them was read is asked of each.
        asked, values = "c.unanswered_at IS NOT NULL", []
    sql = f"SELECT c.id AS conversation_id FROM {rows} WHERE c.merged_into_id IS NULL AND {asked}"  # noqa: S608 - constants
    return sql, values


def _small_set(item: Filter, agent_id: AgentId | None) -> str:
    """Give the set of all that a condition leaves, where it has one; empty: it has none."""
    if item.field == "promised":
        return PROMISED
    queue = _queue_meant(item)
    return "" if queue is None else QUEUES[queue].of(agent_id).numbers


_INDEXED = {
    "assignee": "conversations_assignee",
    "status": "conversations_status",
    "priority": "conversations_priority",
    "due": "conversations_breaching",
    **{field: f"conversations_{field}" for field in ("kind", "cause", "stage", "tier")},
}
"""Where those stand together of whom a field speaks."""
_COMMON = {("assignee", NOBODY), ("priority", "normal")}
"""What most have stands in no index."""


def _index_for(item: Filter) -> str:
    """Name the index in which those stand together of whom a condition speaks; empty: none."""
    if (item.field, item.value) == ("is", "unread"):
        return "conversations_unanswered"
    if item.field == "is" and item.value in ("breached", "at-risk"):
        return "conversations_target"
    if (item.field, item.value) == ("is", "new"):
        return "conversations_status"
    queue = _queue_meant(item)
    if queue is not None:
        return "" if queue == "all" else QUEUES[queue].index
    return "" if (item.field, item.value) in _COMMON else _INDEXED.get(item.field, "")


def _queue_meant(item: Filter) -> str | None:
    """Name the queue that a condition means."""
    if item.field not in ("is", "queue"):
        return None
    value = str(item.value)
    name = "mentions" if (item.field, value) == ("is", "mentioned") else value
    return name if name in QUEUES else None


MESSAGE_FIELDS = frozenset({"has", "before", "after", "on", "text"})
"""Fields that speak of a message; the others speak of its conversation."""


_BY_VALUE = {
    # A mail that has not been read yet holds no word.
    "text": "coalesce(m.body_id IN (SELECT rowid FROM search_index WHERE search_index MATCH ?), 0)",
    "tag": "EXISTS"
    " (SELECT 1 FROM conversation_tags AS t WHERE t.conversation_id = c.id AND t.tag = ?)",
    "assignee": "c.assignee_id IS NOT NULL"
    " AND c.assignee_id IN (SELECT id FROM agents WHERE name = ?)",
    "customer": "c.customer_id IN (SELECT id FROM customers"
    " WHERE name LIKE ? ESCAPE '\\' OR address LIKE ? ESCAPE '\\')",
    "status": "c.status = ?",
    "kind": "c.kind IS NOT NULL AND c.kind = ?",
    "channel": "c.channel = ?",
    "cause": "c.cause IS NOT NULL AND c.cause = ?",
    "stage": "c.stage IS NOT NULL AND c.stage = ?",
    "tier": "c.tier IS NOT NULL AND c.tier = ?",
    "promised": f"c.id IN ({PROMISED})",
    # en finds en-GB as well.
    "lang": "coalesce(instr(lower(c.language) || '-', ? || '-') = 1, 0)",
}
"""Conditions of one value, which stands wherever there is a mark."""
_ASKED = (
    "(e.tier_name = ? OR lower(e.address) = ?"
    " OR e.agent_id IN (SELECT id FROM agents WHERE name = ?))"
)
"""Whoever is asked: a tier, an outsider or an agent has the name."""
_HAS_ATTACHMENT = (
    "EXISTS (SELECT 1 FROM bodies AS h WHERE h.id = m.body_id"
    " AND json_array_length(h.facts, '$.attachments') > 0)"
)
_IS_AT_WORK = "c.status NOT IN ('closed', 'spam', 'trash')"
_OVERDUE = "e.overdue_told_at IS NOT NULL"
"""Time has told it: it is a fact of the store, and what a saved queue holds changes with news."""
_TARGET_STATE = "c.target_state IS NOT NULL AND c.target_state = ?"
_MINE = {
    "watched": "SELECT conversation_id FROM watchers WHERE agent_id = ?",
    "drafted": "SELECT coalesce(x.merged_into_id, x.id) AS conversation_id"
    " FROM drafts AS d INDEXED BY drafts_agent"
    " CROSS JOIN conversations AS x ON x.id = d.conversation_id"
    " WHERE d.agent_id = ? AND d.outbox_id IS NULL AND d.discarded_at IS NULL",
}
"""Conversations of which something is one agent's own, by the value of `is:`."""


def _message_condition(item: Filter, agent_id: AgentId | None) -> Condition:
    value = item.value
    if isinstance(value, date):
        return _date_condition(item.field, value, item.until or value)
    given: object = value
    sql = _BY_VALUE.get(item.field, "")
    match item.field:
        case "has":
            return _HAS_ATTACHMENT, []
        case "asked":
            asked, values = _of_asked(value, agent_id)
            return f"c.id IN ({ASKED_OF.format(asked=asked)})", values
        case "is" | "queue":
            return _is_condition(item, agent_id)
        case "assignee" if value == NOBODY:
            return "c.assignee_id IS NULL", []
        case "assignee" if value == ME:
            sql, given = "c.assignee_id IS NOT NULL AND c.assignee_id = ?", int(agent_id or 0)
        case "customer":
            given = _like(value)
        case "priority":
            given = priority_number(value)
            # What the index leaves out has to be said.
            sql = "c.priority = ?" if value == "normal" else "c.priority <> 1 AND c.priority = ?"
    return sql, [given] * sql.count("?")


def _of_asked(value: object, agent_id: AgentId | None) -> Condition:
    """Give the condition on an escalation that somebody is asked by it."""
    if value == ME:
        return "e.agent_id = ?", [int(agent_id or 0)]
    return _ASKED, [value] * _ASKED.count("?")


def _is_condition(item: Filter, agent_id: AgentId | None) -> Condition:
    """Say what `is:` and `in:` mean: a status, something of mine, or else just what a queue is."""
    match item.field, str(item.value):
        case "is", ("new" | "waiting") as status:
            return "c.status = ?", [status]
        case "is", "unread":
            return IS_UNREAD.format(agent=int(agent_id or 0)), []
        case "is", value if value in _MINE:
            return f"c.id IN ({_MINE[value]})", [int(agent_id or 0)]
        case "is", "overdue":
            return f"{_IS_AT_WORK} AND c.id IN ({ASKED_OF.format(asked=_OVERDUE)})", []
        case "is", ("breached" | "at-risk") as state:
            return _TARGET_STATE, [state.replace("-", "_")]
    queue = _queue_meant(item)
    assert queue is not None, item
    return QUEUES[queue].of(agent_id).condition, []


def _date_condition(field: str, day: date, last: date) -> Condition:
    start = to_ms(datetime.combine(day, time(), UTC))
    end = to_ms(datetime.combine(last + timedelta(days=1), time(), UTC))
    match field:
        case "before":
            return "m.at < ?", [start]
        case "after":
            return "m.at >= ?", [start]
        case "due":
            return "c.next_breach_at IS NOT NULL AND c.next_breach_at < ?", [end]
        case _:
            return "m.at >= ? AND m.at < ?", [start, end]


def _like(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"
