"""What of the knowledge base is to be shown: a sheet of letters, and one for languages."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from console.domain.articles.shelves import Narrowing, narrow
from console.services.knowledge import Knowledge
from data.records.articles import ArticleState
from screens.picking import KeySheet, Pick, PickSheet

if TYPE_CHECKING:
    from screens.knowledge_listing import KnowledgeListing

EVERYTHING, MINE, WORK, LANGUAGE = "everything", "mine", "work", "language"
STATES = {"d": ArticleState.DRAFT, "i": ArticleState.INTERNAL, "p": ArticleState.PUBLIC}


def ask_what_to_show(screen: KnowledgeListing, knowledge: Knowledge) -> None:
    """Ask for one thing that narrows the list; what is chosen already is taken back."""
    picks = _picks(screen, knowledge)
    sheet = KeySheet(screen.services, "Show only (again: no more)", picks)

    def chosen(what: str | None) -> None:
        if what == LANGUAGE:
            _ask_for_language(screen, knowledge)
        elif what is not None:
            screen.narrow_to(narrowed(screen.wish.narrowing, what, me=screen.services.agent.name))

    sheet.then = chosen
    screen.app.push_screen(sheet)


def narrowed(narrowing: Narrowing, what: str, *, me: str) -> Narrowing:
    """Give what is shown after a choice."""
    if what == EVERYTHING:
        return Narrowing()
    if what == MINE:
        return replace(narrowing, owner="" if narrowing.owner else me)
    if what == WORK:
        return replace(narrowing, needs_work=not narrowing.needs_work)
    state = ArticleState(what)
    return replace(narrowing, state=None if narrowing.state is state else state)


def _picks(screen: KnowledgeListing, knowledge: Knowledge) -> list[Pick]:
    now, me = screen.wish.narrowing, screen.services.agent.name
    today = screen.services.knowledge.today()

    def count(wanted: Narrowing) -> str:
        # As the list and the top line count: an article and its translations are one.
        return str(len(narrow(knowledge.families, wanted, (), today)))

    work = count(Narrowing(needs_work=True))
    return [
        Pick(EVERYTHING, "everything", count(Narrowing()), key="e", is_chosen=now == Narrowing()),
        Pick(
            WORK,
            "what needs work",
            f"{work}: flagged !, to be looked over ?, older than its original <",
            key="w",
            is_chosen=now.needs_work,
        ),
        Pick(MINE, "yours", count(Narrowing(owner=me)), key="m", is_chosen=bool(now.owner)),
        *(
            Pick(
                state.value,
                state.value,
                count(Narrowing(state=state)),
                key=key,
                is_chosen=now.state is state,
            )
            for key, state in STATES.items()
        ),
        Pick(LANGUAGE, "a language…", now.language, key="a", is_chosen=bool(now.language)),
    ]


def _ask_for_language(screen: KnowledgeListing, knowledge: Knowledge) -> None:
    now = screen.wish.narrowing
    every = Pick("", "every language", is_chosen=not now.language)
    picks = [Pick(code, code, is_chosen=code == now.language) for code in knowledge.languages]
    sheet = PickSheet(screen.services, "Show only articles in", [*picks, every])

    def chosen(ids: tuple[str, ...] | None) -> None:
        if ids is not None:
            screen.narrow_to(replace(now, language=ids[0]))

    sheet.then = chosen
    screen.app.push_screen(sheet)
