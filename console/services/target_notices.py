"""Services: targets that come to their warning, or are broken; both come with time.

Once for each clock it is written to the activity log, which is what tells it: whose it is, who
watches it, and everybody who could take what nobody has. No revision rises, so no draft goes stale
because a clock rang. What was due before a promise was last changed is noted without a word:
whoever switches a policy on sees what is late in the list, and nobody is rung for it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from console.domain.target_news import BREACHED, RECOMPUTED, VERBS
from console.services.due import BATCH
from data.records import ConversationId, TargetState
from data.store import Store, Transaction, target_notices
from data.store.target_notices import DueNotice


class TargetNotices:
    """Notes what clocks have come to, and records what is to be told."""

    verb = BREACHED

    async def find_next(self, store: Store, now: datetime) -> datetime | None:
        """Give when the next clock comes to its warning or its breach."""
        return await store.read(target_notices.find_next_notice)

    async def settle(self, tx: Transaction) -> Sequence[ConversationId]:
        """Note what has come by now."""
        found = await tx.run(target_notices.list_due_notices, now_ms=tx.at_ms, limit=BATCH)
        if not found:
            return []
        told_from = await tx.run(target_notices.read_told_from)
        states = [(due, _state_of(due, tx.at_ms)) for due in found]
        await tx.run(target_notices.set_states, states)
        told: list[ConversationId] = []
        for due, state in states:
            if _is_news(due, state, told_from):
                told.append(due.number)
                await tx.record(
                    VERBS[state],
                    due.number,
                    target=due.target.value,
                    due_at=due.breach_ms,
                    assignee_id=due.assignee_id,
                    tier=due.tier,
                )
        if len(told) < len(found):
            # One line however many: whoever counts what is late reads it again.
            await tx.announce(RECOMPUTED)
        return told


def _state_of(due: DueNotice, now_ms: int) -> TargetState:
    return TargetState.BREACHED if due.breach_ms <= now_ms else TargetState.AT_RISK


def _is_news(due: DueNotice, state: TargetState, told_from_ms: int) -> bool:
    """Say whether it is told: once for a clock, and not where it was due before the promise."""
    moment = due.breach_ms if state is TargetState.BREACHED else due.warning_ms
    return moment >= told_from_ms and due.told not in (state, TargetState.BREACHED)
