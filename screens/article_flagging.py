"""An article that is wrong or outdated: said in one sheet, which makes work for its owner."""

from __future__ import annotations

from dataclasses import dataclass

from textual.app import ComposeResult
from textual.containers import Vertical

from console.actions import Place
from console.services.bundle import Services
from console.services.errors import ServiceError
from data.errors import DataError
from data.records import ArticleId, ConversationId
from data.records.articles import FlagReason
from data.text.safe import clean_line
from screens.answering import Answering
from screens.form import FieldText, choice_lines, keyed, labelled, mark_labels, show_choices
from screens.frame import Frame
from screens.place_keys import bindings_of, hints_of
from widgets.glyphs import glyphs_for
from widgets.lines import LineView, line_of

LABEL_COLUMNS = 11
REASONS = ((FlagReason.WRONG.value, "wrong"), (FlagReason.OUTDATED.value, "outdated"))


@dataclass(frozen=True, slots=True)
class SaidFlag:
    """What somebody finds of an article."""

    reason: FlagReason
    words: str


class ReasonRow(LineView):
    """The reasons, each with its letter."""

    BINDINGS = bindings_of(Place.FLAG_REASON)


class FlagSheet(Answering[SaidFlag | None]):
    """Asks what is the matter, by a letter, and for words; None where the agent went back."""

    PLACE = Place.FLAGGING
    BINDINGS = bindings_of(Place.FLAGGING, priority=True)
    DEFAULT_CSS = """
    FlagSheet { align: center bottom; background: $background 0%; }
    FlagSheet > Vertical { height: auto; background: $surface; border-top: solid $warning; }
    FlagSheet LineView { height: 1; background: $surface; }
    FlagSheet Horizontal { height: auto; }
    FlagSheet .label { width: 11; }
    """

    def __init__(self, services: Services, title: str) -> None:
        super().__init__()
        self.services, self._heading = services, title
        self.glyphs = glyphs_for(is_ascii=services.is_ascii)
        self.reason = FlagReason.WRONG
        self.reasons = ReasonRow(id="flag-reason")
        self.text = FieldText("", id="flag-words")
        self._title, self._below = LineView(), LineView()
        for view in (self._title, self._below):
            view.can_focus = False

    def compose(self) -> ComposeResult:
        """Put it at the bottom; the article stays readable above it."""
        yield Vertical(self._title, self.reasons, labelled("Words", self.text), self._below)

    def on_mount(self) -> None:
        """Begin with the reason."""
        self.set_focus(self.reasons)
        self.draw()

    def on_descendant_focus(self) -> None:
        """Show where the keys are."""
        self.draw()

    def draw(self) -> None:
        """Draw what is chosen."""
        self._title.show_lines([line_of(f" {self._heading}", "strong")])
        pointer = self.glyphs.pointer if self.focused is self.reasons else " "
        reasons = keyed(self.services, "flag_", REASONS)
        show_choices(
            self.reasons,
            choice_lines(
                "It is",
                self.reason,
                reasons,
                pointer=pointer,
                label_columns=LABEL_COLUMNS,
                width=self.app.size.width,
            ),
        )
        mark_labels(self, self.glyphs)
        self._below.show_lines(
            [line_of(f" {hints_of(self.PLACE, self.services, columns=self.app.size.width)}", "dim")]
        )

    def action_pick_reason(self, name: str) -> None:
        """Take a reason, and go on to the words."""
        self.reason = FlagReason(name)
        self.set_focus(self.text)
        self.draw()

    def action_next_row(self) -> None:
        """To the other row."""
        self.focus_next()

    def action_row_before(self) -> None:
        """To the other row."""
        self.focus_previous()

    def action_go(self) -> None:
        """Say so."""
        self.dismiss(SaidFlag(self.reason, self.text.text.strip()))

    def action_back(self) -> None:
        """Say nothing."""
        self.dismiss(None)


def ask_flag(
    frame: Frame,
    article_id: ArticleId,
    title: str,
    *,
    conversation_id: ConversationId | None = None,
) -> None:
    """Ask what is the matter with an article, and make work of it."""
    name = f"{article_id} {clean_line(title, limit=50)}"
    sheet = FlagSheet(frame.services, f"What is the matter with {name}?")

    def said(flag: SaidFlag | None) -> None:
        if flag is not None:
            frame.run_worker(_flag(frame, article_id, flag, conversation_id), group="article-flag")

    sheet.then = said
    frame.app.push_screen(sheet)


async def _flag(
    frame: Frame, article_id: ArticleId, said: SaidFlag, conversation_id: ConversationId | None
) -> None:
    try:
        flagged = await frame.services.article_flags.flag(
            article_id, said.reason, said.words, conversation_id=conversation_id
        )
    except (DataError, ServiceError) as error:
        frame.tell_error(error)
        return
    owner = flagged.follow_up.owner
    whose = "anybody's" if owner is None else "yours" if owner == frame.services.agent.name else (
        f"{owner}'s"
    )  # fmt: skip
    did = f"Article {article_id} flagged {said.reason.value}: a follow-up is {whose}"
    frame.tell(did, can_undo=True)


async def settle_flags(frame: Frame, article_id: ArticleId) -> None:
    """Say that nothing is wrong with an article any more."""
    try:
        await frame.services.article_flags.settle(article_id)
    except (DataError, ServiceError) as error:
        frame.tell_error(error)
        return
    did = f"Article {article_id} is settled: nothing is wrong with it any more"
    frame.tell(did, can_undo=True)
