"""Problems: what is wrong with sync, quarantine and outbox, each with its cure."""

from __future__ import annotations

from collections.abc import Sequence

from textual import work
from textual.widget import Widget

from console.actions import Place
from console.services.bundle import Services
from data.records import OutboxState
from data.text.safe import clean_line
from data.text.wrap import wrapped
from screens.frame import Frame, StoreChanged, bindings_of
from widgets.conversation_list import short_age
from widgets.lines import Line, LineView, line_of

CURES = {
    "never": "Start it: support-console sync (as a service, or in a window of its own).",
    "stopped": "Start it: support-console sync. Work goes on; mails wait in the outbox.",
    "sign_in": "Correct user or password in the settings; support-console doctor tests them.",
    "trouble": "It is tried again by itself. support-console doctor tests the servers.",
}


class ProblemsScreen(Frame):
    """Everything that needs a person, and nothing else."""

    PLACE = Place.PROBLEMS
    BINDINGS = bindings_of(Place.PROBLEMS)
    DEFAULT_CSS = "ProblemsScreen LineView { height: 1fr; }"

    def __init__(self, services: Services) -> None:
        super().__init__(services)
        self.view = LineView(id="problems")

    def body(self) -> Sequence[Widget]:
        """One page."""
        return [self.view]

    def on_mount(self) -> None:
        """Begin with the page under the keys."""
        self.set_focus(self.view)
        super().on_mount()

    def place_words(self) -> str:
        """Name the page."""
        return "Problems"

    @work(exclusive=True, group="problems-load")
    async def load(self) -> None:
        """Read what is wrong now."""
        _, sync, now = await self.services.find.status()
        lines: list[Line] = []
        if sync.state in CURES:
            since = f" since {short_age(sync.since, now)}" if sync.since else ""
            lines += self._entry(
                f"The mailbox is not in sync{since}. {sync.cause or ''}", CURES[sync.state]
            )
        for mail in await self.services.quarantine.list_mails():
            lines += self._entry(
                f"A mail in {mail.folder} (uid {mail.uid}) was not taken in: {mail.reason}",
                f"r tries all again; support-console quarantine show {mail.id}",
            )
        for item in await self.services.outbox.list_items():
            if item.state in {OutboxState.REFUSED, OutboxState.UNKNOWN, OutboxState.WITHHELD}:
                lines += self._entry(
                    f"#{item.conversation_id}: {item.state}. {item.last_error}",
                    "g o opens the outbox.",
                )
        self.view.show_lines(lines or [line_of("  Nothing is wrong. q goes back.", "good")])
        await self.refresh_top()

    def _entry(self, what: str, cure: str) -> list[Line]:
        width = max(self.size.width - 4, 20)
        lines = [line_of(f" ! {t}", "bad") for t in wrapped(clean_line(what), width)]
        return [*lines, *(line_of(f"   {t}", "dim") for t in wrapped(cure, width)), Line()]

    def on_store_changed(self, _message: StoreChanged) -> None:
        """Read again when anything changed."""
        self.load()

    @work(group="problems-write")
    async def action_retry(self) -> None:
        """Have everything in quarantine tried again."""
        count = await self.services.quarantine.retry(None, agent_id=self.services.agent.id)
        self.tell(f"{count} mails are tried again.")

    def action_down(self) -> None:
        """One line down."""
        self.view.scroll_relative(y=1, animate=False)

    def action_up(self) -> None:
        """One line up."""
        self.view.scroll_relative(y=-1, animate=False)

    def action_page_down(self) -> None:
        """Half a screen down."""
        self.view.scroll_relative(y=self.view.size.height // 2, animate=False)

    def action_page_up(self) -> None:
        """Half a screen up."""
        self.view.scroll_relative(y=-(self.view.size.height // 2), animate=False)

    def action_end(self) -> None:
        """To the end."""
        self.view.scroll_end(animate=False)

    def action_top(self) -> None:
        """To the top."""
        self.view.scroll_home(animate=False)
