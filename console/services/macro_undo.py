"""Services: taking back what was done to macros, where nobody has changed them since."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from console.services.errors import ConflictError
from console.services.macro_keeping import ADDED, CHANGED, REMOVED
from console.services.undo import Taking
from console.services.work import Done
from data.records import MacroId, MacroWords
from data.store import Transaction, log, macros
from data.store.deeds import DeedHead, list_lines
from data.store.macro_rows import snapshot_of, words_of

Snapshot = Mapping[str, object] | None
RESTORED = "macro.restored"


async def undo_macro(taking: Taking, deed: DeedHead) -> Done:
    """Put macros back to what they were before a deed, all of them or none.

    Raises:
        ConflictError: one of them was changed since, or its name was given to another.
    """
    now = taking.clock.now()
    async with taking.store.transaction(at=now, agent_id=taking.agent.id) as tx:
        lines = [line for line in await tx.run(list_lines, deed.id) if line[0] in _UNDONE]
        for verb, detail in reversed(lines):
            await _put_back(tx, verb, detail)
        await tx.run(
            log.log_activity,
            at_ms=tx.at_ms,
            agent_id=taking.agent.id,
            verb=RESTORED,
            conversation_id=None,
            detail={"name": deed.activity.detail.get("name", "")},
            undone_id=deed.id,
        )
        await tx.announce(RESTORED)
    return Done("as before", (), (), None, now, {})


_UNDONE = frozenset({ADDED, CHANGED, REMOVED})


async def _put_back(tx: Transaction, verb: str, detail: Mapping[str, object]) -> None:
    macro_id = MacroId(cast("int", detail["macro_id"]))
    before, after = cast("Snapshot", detail["before"]), cast("Snapshot", detail["after"])
    macro, is_kept = await tx.run(macros.get_macro, macro_id)
    is_as_left = is_kept == (after is not None) and (after is None or _is(macro.words, after))
    if not is_as_left:
        raise ConflictError(f"The macro {macro.name} was changed since, so it stays as it is.")
    if verb == ADDED:
        await tx.run(macros.remove_macro, macro_id, at_ms=tx.at_ms)
        return
    assert before is not None, "it was there"
    words = words_of(before)
    other = await tx.run(macros.find_macro, words.name)
    if other is not None and other.id != macro_id:
        raise ConflictError(f"There is another macro {words.name} now; rename it first.")
    if verb == REMOVED:
        await tx.run(macros.bring_macro_back, macro_id)
    else:
        await tx.run(macros.set_macro, macro_id, words, agent_id=tx.agent_id, at_ms=tx.at_ms)


def _is(words: MacroWords, snapshot: Mapping[str, object]) -> bool:
    return snapshot_of(words) == snapshot_of(words_of(snapshot))
