"""The conditions of a query as SQL over m (messages) and c (conversations), values apart."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from unicodedata import combining, normalize

from data.records import AgentId
from data.search.query import Filter
from data.store.conversations import priority_number
from data.store.reads import IS_UNREAD
from data.store.rows import to_ms
from data.text.fold import fold_phrase

Condition = tuple[str, list[object]]

_WORKING_STATUS = "c.status IN ('new', 'open') AND c.snoozed_until_at IS NULL"


def message_conditions(filters: tuple[Filter, ...], *, agent_id: AgentId | None) -> Condition:
    """Give the condition that a message and its conversation must meet; empty for none."""
    parts: list[str] = []
    values: list[object] = []
    for item in filters:
        sql, more = _message_condition(item, agent_id)
        parts.append(f"NOT ({sql})" if item.negated else f"({sql})")
        values += more
    return " AND ".join(parts), values


def conversation_conditions(
    filters: tuple[Filter, ...], *, match: str | None, agent_id: AgentId | None
) -> Condition:
    """Give the condition for a conversation: its own fields, and one message for the rest."""
    own = tuple(f for f in filters if f.field not in MESSAGE_FIELDS)
    of_message = tuple(f for f in filters if f.field in MESSAGE_FIELDS)
    sql, values = message_conditions(own, agent_id=agent_id)
    parts = [sql] if sql else []
    if of_message or match is not None:
        inner, more = message_conditions(of_message, agent_id=agent_id)
        tables = "messages AS m LEFT JOIN bodies AS b ON b.id = m.body_id"
        conditions = [inner] if inner else []
        if match is not None:
            conditions.append(
                "m.body_id IN (SELECT rowid FROM search_index WHERE search_index MATCH ?)"
            )
            more = [*more, match]
        # From the messages found to their conversations: cheap however many conversations there
        # are.
        parts.append(
            f"c.id IN (SELECT m.conversation_id FROM {tables} WHERE {' AND '.join(conditions)})"  # noqa: S608 - constants
        )
        values += more
    return " AND ".join(parts), values


MESSAGE_FIELDS = frozenset({"from", "to", "has", "before", "after", "on", "text"})
"""Fields that speak of a message; the others speak of its conversation."""


_BY_VALUE = {
    "from": "names(m.author_name || ' ' || m.author_address, ?)",
    "to": "names(json_extract(m.people, '$.to'), ?) OR names(json_extract(m.people, '$.cc'), ?)",
    "text": "m.body_id IN (SELECT rowid FROM search_index WHERE search_index MATCH ?)",
    "tag": "EXISTS"
    " (SELECT 1 FROM conversation_tags AS t WHERE t.conversation_id = c.id AND t.tag = ?)",
    "assignee": "c.assignee_id IN (SELECT id FROM agents WHERE name = ?)",
    "customer": "c.customer_id IN (SELECT id FROM customers"
    " WHERE name LIKE ? ESCAPE '\\' OR address LIKE ? ESCAPE '\\')",
    "priority": "c.priority = ?",
    "kind": "c.kind = ?",
    "channel": "c.channel = ?",
    "lang": "c.language = ?",
}
"""Conditions of one value, which stands wherever there is a mark."""
_HAS_ATTACHMENT = (
    "EXISTS (SELECT 1 FROM bodies AS h WHERE h.id = m.body_id"
    " AND json_array_length(h.facts, '$.attachments') > 0)"
)
_STANDING: dict[str, str] = {
    "open": _WORKING_STATUS,
    "snoozed": "c.snoozed_until_at IS NOT NULL",
    "unassigned": f"c.assignee_id IS NULL AND {_WORKING_STATUS}",
    "all": "1",
}
"""What `is:` and `in:` mean; a queue that is not known holds nothing."""


def _message_condition(item: Filter, agent_id: AgentId | None) -> Condition:
    value = item.value
    if isinstance(value, date):
        return _date_condition(item.field, value)
    given: object = value
    match item.field:
        case "has":
            return _HAS_ATTACHMENT, []
        case "is" | "queue":
            return _is_condition(value, agent_id)
        case "customer":
            given = _like(value)
        case "priority":
            given = priority_number(value)
    sql = _BY_VALUE[item.field]
    return sql, [given] * sql.count("?")


def _is_condition(value: str, agent_id: AgentId | None) -> Condition:
    match value:
        case "new" | "closed" | "waiting" | "spam" | "trash":
            return "c.status = ?", [value]
        case "mine":
            return "c.assignee_id = ? AND " + _WORKING_STATUS, [agent_id]
        case "unread":
            return IS_UNREAD.format(agent=int(agent_id or 0)), []
        case _:
            return _STANDING.get(value, "0"), []


def _date_condition(field: str, day: date) -> Condition:
    start = to_ms(datetime.combine(day, time(), UTC))
    end = to_ms(datetime.combine(day + timedelta(days=1), time(), UTC))
    match field:
        case "before":
            return "m.at < ?", [start]
        case "after":
            return "m.at >= ?", [start]
        case _:
            return "m.at >= ? AND m.at < ?", [start, end]


def names(text: str | None, wanted: str) -> bool:
    """Say whether words stand in a text one after the other, folded as the index folds them.

    Registered as an SQL function: the index knows the people of a mail, but not who of them is its
    author.
    """
    have, want = _plain_words(text or ""), _plain_words(wanted)
    length = len(want)
    return any(have[i : i + length] == want for i in range(len(have) - length + 1))


def _plain_words(text: str) -> list[str]:
    decomposed = normalize("NFD", " ".join(fold_phrase(text)))
    return "".join(c for c in decomposed if not combining(c)).casefold().split()


def _like(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"
