"""To whom conversations are given: how many each agent has, and whom somebody gave some to lately.

Both are read where the agent waits for a sheet, so neither grows with the store (store room).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping

from data.records import AgentId

LINES_LOOKED_AT = 500
"""Of an agent's own log: some days of work."""


def count_open(connection: sqlite3.Connection) -> Mapping[AgentId, int]:
    """Give how many conversations each agent has open."""
    rows = connection.execute(
        "SELECT assignee_id, n FROM queue_counts WHERE queue = 'open' AND assignee_id > 0"
    )
    return {AgentId(agent_id): n for agent_id, n in rows}


def list_given_to(connection: sqlite3.Connection, agent_id: AgentId) -> list[AgentId]:
    """Give to whom an agent gave conversations lately, the latest first, each once."""
    rows = connection.execute(
        "SELECT detail ->> '$.after.assignee_id' FROM (SELECT id, verb, detail FROM activity"
        " INDEXED BY activity_agent WHERE agent_id = ? ORDER BY id DESC LIMIT ?)"
        " WHERE verb = 'conversation.assigned' ORDER BY id DESC",
        (agent_id, LINES_LOOKED_AT),
    )
    return list(dict.fromkeys(AgentId(row[0]) for row in rows if row[0] is not None))
