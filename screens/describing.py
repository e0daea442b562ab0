"""What conversations are about: one sheet that leads to kind, cause, stage, language, channel."""

from __future__ import annotations

from collections.abc import Sequence

from console.domain.deeds import Deed, SetFields
from console.domain.field_reading import read_language
from console.domain.fields import (
    CHANNEL_WORDS,
    EMPTY,
    KIND_MEANS,
    STAGE_MEANS,
    STAGE_WORDS,
    value_words,
)
from console.domain.language_names import LANGUAGES
from console.domain.words import Refused, choose_cause, is_new
from console.services.describing import Described
from data.records import Channel, Kind, ListedWord, Stage
from screens.picking import KeySheet, Pick, PickSheet
from screens.working import Seen, Working

NOTHING = ""
"""The id of the row that empties a field."""
NOTHING_KEY = "0"
VARIOUS = "various"
KINDS = {"1": Kind.SERVICE, "2": Kind.SUPPORT}
LISTS = {"c": "cause", "s": "stage", "n": "language", "a": "channel"}
"""By the keys that lead to them; j k h l q move and leave."""


async def ask_field(screen: Working) -> None:
    """Ask what is to be said of the targets of a screen: a kind at once, the rest from a list."""
    targets = screen.targets()
    describing = screen.services.describing
    about = await describing.look(list(targets))
    causes = await describing.list_causes()
    if targets and screen.is_current:  # else the agent has gone on meanwhile
        _Asking(screen, targets, about, causes).begin()


class _Asking:
    """The first sheet, and the one that it leads to; both are about the same conversations."""

    def __init__(
        self, screen: Working, targets: Seen, about: Described, causes: Sequence[ListedWord]
    ) -> None:
        self._screen, self._services = screen, screen.services
        self._targets, self._about, self._causes = targets, about, causes
        self._subject = screen.subject_words()

    def begin(self) -> None:
        """Ask for a kind, or for the list to choose from."""
        sheet = KeySheet(self._services, f"About {self._subject}", first_picks(self._about))
        sheet.then = self._go_on
        self._screen.app.push_screen(sheet)

    def _go_on(self, chosen: str | None) -> None:
        if chosen is None:
            return
        field, _, value = chosen.partition(":")
        if field == "kind":
            self._do(field, value)
            return
        title = f"{field.capitalize()} of {self._subject}"
        sheet: KeySheet | PickSheet
        match field:
            case "stage":
                sheet = KeySheet(self._services, title, stage_picks(self._about))
                sheet.then = self._stage
            case "channel":
                sheet = KeySheet(self._services, title, channel_picks(self._about))
                sheet.then = self._channel
            case "language":
                picks = language_picks(self._about)
                sheet = PickSheet(self._services, title, picks, make=typed_language)
                sheet.then = self._language
            case _:
                picks = cause_picks(self._about, self._causes)
                sheet = PickSheet(self._services, title, picks, make=self._typed_cause)
                sheet.then = self._cause
        self._screen.app.push_screen(sheet)

    def _stage(self, chosen: str | None) -> None:
        if chosen is not None:
            self._do("stage", chosen)

    def _channel(self, chosen: str | None) -> None:
        if chosen is not None:
            self._do("channel", chosen)

    def _language(self, chosen: tuple[str, ...] | None) -> None:
        if chosen is not None:
            self._do("language", chosen[0])

    def _cause(self, chosen: tuple[str, ...] | None) -> None:
        if chosen is not None:
            self._do("cause", chosen[0])
            kept = [cause.name for cause in self._causes if cause.is_kept]
            if chosen[0] and kept and chosen[0] not in kept:
                self._screen.keep_cause(chosen[0])

    def _typed_cause(self, typed: str) -> Pick | str:
        return typed_cause(typed, self._causes, self._screen)

    def _do(self, field: str, value: str) -> None:
        deed: Deed = SetFields({field: value or None})
        self._screen.work_on(deed, self._targets)


def first_picks(about: Described) -> list[Pick]:
    """Give the kinds, and the fields that have a list, each with what it holds now."""
    now = about.common("kind")
    picks = [
        Pick(f"kind:{kind}", kind.value, KIND_MEANS[kind], key=key, is_chosen=now == (kind,))
        for key, kind in KINDS.items()
    ]
    picks.append(Pick("kind:", "no kind", key=NOTHING_KEY, is_chosen=now == (None,)))
    picks += [Pick(f"{f}:", f"{f}…", _holds(about, f), key=key) for key, f in LISTS.items()]
    return picks


def _holds(about: Described, field: str) -> str:
    common = about.common(field)
    return value_words(field, common[0]) if common else VARIOUS


def stage_picks(about: Described) -> list[Pick]:
    """Give the stages of the journey in its order."""
    now = about.common("stage")
    picks = [
        Pick(s.value, STAGE_WORDS[s], STAGE_MEANS[s], key=str(number), is_chosen=now == (s,))
        for number, s in enumerate(Stage, start=1)
    ]
    return [*picks, Pick(NOTHING, EMPTY, key=NOTHING_KEY, is_chosen=now == (None,))]


def channel_picks(about: Described) -> list[Pick]:
    """Give the channels; a conversation always has one."""
    now = about.common("channel")
    return [
        Pick(c.value, CHANNEL_WORDS[c], key=str(number), is_chosen=now == (c,))
        for number, c in enumerate(Channel, start=1)
    ]


def language_picks(about: Described) -> list[Pick]:
    """Give the languages, those that customers write first."""
    now = about.common("language")
    rows = [
        Pick(code, name, code, is_chosen=now == (code,), found_by=f"{code} {own}")
        for code, (name, own) in LANGUAGES.items()
    ]
    others = [code for code in about.values["language"] if code and code not in LANGUAGES]
    rows = [
        *(
            Pick(code, value_words("language", code), code, is_chosen=now == (code,))
            for code in others
        ),
        *rows,
    ]
    empty = Pick(NOTHING, EMPTY, "guessed from the next mail", is_chosen=now == (None,))
    return _chosen_first([*rows[:LANGUAGES_FIRST], empty, *rows[LANGUAGES_FIRST:]])


LANGUAGES_FIRST = 8
"""Languages above the row that empties: all of them are seen at once."""


def typed_language(typed: str) -> Pick | str:
    """Make a language of a code or a name; a sentence where it is none."""
    word = read_language(typed)
    if isinstance(word, Refused):
        return word.why
    return Pick(word.name, value_words("language", word.name), word.name)


def cause_picks(about: Described, causes: Sequence[ListedWord]) -> list[Pick]:
    """Give the causes: those that leads keep; where they keep none, those in use."""
    now = about.common("cause")
    are_kept = any(cause.is_kept for cause in causes)
    rows = [
        Pick(
            cause.name,
            cause.name,
            ", ".join(filter(None, (cause.title, _used(cause)))),
            is_chosen=now == (cause.name,),
            found_by=cause.title or " ",
        )
        for cause in causes
        if cause.is_kept or not are_kept
    ]
    empty = Pick(NOTHING, EMPTY, is_chosen=now == (None,), found_by=" ")
    return _chosen_first([*rows, empty])


def _chosen_first(picks: Sequence[Pick]) -> list[Pick]:
    """Give the rows with what stands now under the cursor: Enter alone then changes nothing."""
    return sorted(picks, key=lambda pick: not pick.is_chosen)


def _used(cause: ListedWord) -> str:
    return f"{cause.conversations} in all" if cause.conversations else ""


def typed_cause(typed: str, causes: Sequence[ListedWord], screen: Working) -> Pick | str:
    """Make a cause of what was typed, where this agent may; else a sentence."""
    kept = [cause.name for cause in causes if cause.is_kept]
    word = choose_cause(typed, kept=kept, role=screen.services.agent.role)
    if isinstance(word, Refused):
        return word.why
    said = ("new in the list" if is_new(word, kept) else "new cause", word.remark)
    known = any(cause.name == word.name for cause in causes)
    beside = "" if known else ", ".join(part for part in said if part)
    return Pick(word.name, word.name, beside, found_by=" ")
