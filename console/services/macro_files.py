"""Services: macros to files and back: a folder that a team keeps under version control.

Reading is all or nothing: one file that is wrong, and no macro is changed. A file that would put
its text in place of what somebody wrote in the store since it was last read is a conflict, unless
that is asked for. Links are not followed, and nothing is written outside the folder.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from console.clock import Clock
from console.domain.macros.files import (
    ENDINGS,
    FiledMacro,
    Source,
    Trouble,
    read_files,
    render_files,
)
from console.services.errors import UsageError
from console.services.folders import Unread, as_text, list_files, read_file, write_files
from console.services.macro_keeping import MacroKeeper, digest_of, find_by
from data.records import Agent, Macro
from data.store import Store, Transaction, macros

FILES_MAX = 5000
FILE_MAX_BYTES = 400_000
"""Of one file; a text has 20,000 letters."""
IMPORTED = "macro.imported"


@dataclass(frozen=True, slots=True)
class Read:
    """What reading a folder did, or would do."""

    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    troubles: tuple[Trouble, ...] = ()
    """What is wrong with files; nothing was changed where there is any."""
    conflicts: tuple[Trouble, ...] = ()
    """What the store says otherwise since; nothing was changed where there is any."""
    passed_over: tuple[str, ...] = ()
    """Files that are no macros by their names, links among them."""
    undo_id: int | None = None


@dataclass(frozen=True, slots=True)
class Written:
    """What writing a folder did."""

    files: tuple[str, ...]
    """Written anew; what stood there already as it is was left alone."""
    unchanged: tuple[str, ...]


class MacroFiles:
    """Reads and writes folders of macros."""

    def __init__(self, store: Store, *, clock: Clock, agent: Agent, keeper: MacroKeeper) -> None:
        self._store = store
        self._clock = clock
        self._agent = agent
        self._keeper = keeper

    async def write(self, folder: Path, names: Sequence[str] = ()) -> Written:
        """Write macros, all of them where none is named, as files below a folder.

        Raises:
            NotFoundError: one that is named does not exist.
            ServiceError: a file cannot be written.
        """
        if names:
            chosen = [await find_by(self._store, name) for name in names]
        else:
            chosen = await self._store.read(macros.list_macros)
        files: dict[str, bytes] = {}
        for macro in chosen:
            files |= {name: text.encode() for name, text in render_files(macro.words).items()}
        written, unchanged = await asyncio.to_thread(write_files, folder, files)
        return Written(tuple(written), tuple(unchanged))

    async def read(self, folder: Path, *, is_dry: bool = False, overwrites: bool = False) -> Read:
        """Take the macros of a folder over, all of them or none.

        Raises:
            UsageError: there is no such folder, or far too much in it.
        """
        sources, passed_over, troubles = await asyncio.to_thread(_read_folder, folder)
        now = self._clock.now()
        async with self._store.transaction(at=now, agent_id=self._agent.id) as tx:
            filed, wrong = read_files(sources, await self._keeper.known(tx))
            kept = {macro.name: macro for macro in await tx.run(macros.list_macros)}
            conflicts = () if overwrites else _conflicts(filed, kept)
            report = Read(
                added=tuple(each.words.name for each in filed if each.words.name not in kept),
                changed=tuple(each.words.name for each in filed if _differs(each, kept)),
                unchanged=tuple(each.words.name for each in filed if _is_same(each, kept)),
                troubles=(*troubles, *wrong),
                conflicts=tuple(conflicts),
                passed_over=tuple(passed_over),
            )
            if is_dry or report.troubles or report.conflicts:
                return report
            undo_id = await self._take_over(tx, filed, kept, report)
        return replace(report, undo_id=undo_id)

    async def _take_over(
        self, tx: Transaction, filed: Sequence[FiledMacro], kept: dict[str, Macro], report: Read
    ) -> int | None:
        undo_id = None
        count = len(report.added) + len(report.changed)
        if count:
            undo_id = await tx.record(IMPORTED, None, is_deed=True, count=count)
        for each in filed:
            before = kept.get(each.words.name)
            if before is None:
                await self._keeper.add_in(tx, each.words, undo_id=undo_id)
            else:
                await self._keeper.change_in(tx, before, each.words, undo_id=undo_id)
            digest = digest_of(each.words)
            macro = await tx.run(macros.find_macro, each.words.name)
            assert macro is not None, "it was just kept"
            if macro.filed != digest:
                await tx.run(macros.set_filed, macro.id, digest)
        return undo_id


def _is_same(each: FiledMacro, kept: dict[str, Macro]) -> bool:
    return each.words.name in kept and kept[each.words.name].words == each.words


def _differs(each: FiledMacro, kept: dict[str, Macro]) -> bool:
    return each.words.name in kept and kept[each.words.name].words != each.words


def _conflicts(filed: Sequence[FiledMacro], kept: dict[str, Macro]) -> list[Trouble]:
    """Name the files that say otherwise than somebody who wrote in the store since."""
    found = []
    for each in filed:
        macro = kept.get(each.words.name)
        if macro is None or macro.words == each.words or macro.filed == digest_of(macro.words):
            continue
        who = macro.changed_by or "Somebody"
        when = f"{macro.changed_at:%Y-%m-%d}"
        text = (
            f"{who} has written the macro {macro.name} otherwise in the store ({when}); "
            "`macro export` brings that into the folder, --overwrite puts the file in its place."
        )
        found.append(Trouble(each.paths[0], text))
    return found


def _read_folder(folder: Path) -> tuple[list[Source], list[str], list[Trouble]]:
    """Read the files that can be macros; name those that were passed over."""
    sources: list[Source] = []
    passed_over: list[str] = []
    troubles: list[Trouble] = []
    for path, is_plain in list_files(folder):
        if not is_plain or not path.lower().endswith(ENDINGS) or _is_readme(path):
            passed_over.append(path)
            continue
        if len(sources) >= FILES_MAX:
            raise UsageError(f"{folder} holds more than {FILES_MAX} files; name another one.")
        data = read_file(folder, path, max_bytes=FILE_MAX_BYTES)
        read = data if isinstance(data, Unread) else as_text(data)
        if isinstance(read, Unread):
            troubles.append(Trouble(path, read.why))
        else:
            sources.append(Source(path, read))
    return sources, passed_over, troubles


def _is_readme(path: str) -> bool:
    """Say whether a file tells how the folder is meant to be used, as one lies in many."""
    return Path(path).stem.casefold() == "readme"
