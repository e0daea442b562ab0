"""What is opened from a conversation: source, headers, why, files, what to copy, the customer."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from textual import work

from console.services.piping import PIPED_BYTES_MAX
from data.records import Message, SafeText
from data.text.safe import visible_bytes
from screens.copying import ask_what_to_copy
from screens.customer import CustomerScreen
from screens.files import FilesScreen
from screens.frame import Frame
from screens.piping import Pipeable, ask_for_pipe
from screens.text import TextScreen
from screens.thread import Thread
from widgets.sizes import short_size

SOURCE_BYTES_MAX = 1024 * 1024
"""Of a source on the screen; `show --raw` gives all of it."""


class Opening(Thread):
    """A thread with the pages and sheets about its current message."""

    @work(group="conversation-page")
    async def action_source(self) -> None:
        """Show the raw source of the current message."""
        await self._show_raw("Source", lambda raw: raw)

    @work(group="conversation-page")
    async def action_headers(self) -> None:
        """Show all headers of the current message."""
        await self._show_raw("Headers", lambda raw: raw.replace(b"\r\n", b"\n").split(b"\n\n")[0])

    async def _show_raw(self, what: str, part: Callable[[bytes], bytes]) -> None:
        message, number = self.message, self.number
        if message is None or message.raw_id is None:
            return
        raw, size = await self.services.files.get_beginning(message, SOURCE_BYTES_MAX)
        if self.is_current and self.number == number:  # else the agent has gone on meanwhile
            text = visible_bytes(part(raw))
            if message.whole_bytes is not None:
                more = (
                    f"The mail has {short_size(message.whole_bytes)}; what stayed on the server is"
                    f" named in its place. For all of it: support-console show {number}"
                    f" --raw {message.id} --whole"
                )
                text = SafeText(f"{more}\n\n{text}")
            elif size > len(raw):
                more = f"The mail has {short_size(size)}; this is its beginning."
                text = SafeText(f"{more}\n\n{text}")
            self.app.push_screen(TextScreen(self.services, f"{what} of [{message.id}]", text))

    @work(group="conversation-page")
    async def action_why(self) -> None:
        """Say why each message is here, and what happened."""
        from screens.why import why_page  # noqa: PLC0415 - start-up time

        number = self.number
        page = await why_page(self.services, number)
        if self.is_current and self.number == number:
            self.app.push_screen(page)

    def action_attachments(self) -> None:
        """Show the files of the current message, or of all where it has none."""
        if self.message is not None:
            show_files(self, self.messages, self.message)

    def action_pipe(self) -> None:
        """Ask for a command that is to read the current message: its words, or all as it came."""
        message = self.message
        if message is None:
            return

        async def words() -> bytes:
            return message.body.text.encode()

        async def source() -> bytes:
            return (await self.services.files.get_beginning(message, PIPED_BYTES_MAX))[0]

        what = [Pipeable(f"the words of [{message.id}]", words)]
        if message.raw_id is not None:
            extent = "whole, as it came" if message.whole_bytes is None else "as far as it is here"
            what.append(Pipeable(f"[{message.id}] {extent}", source))
        ask_for_pipe(self.app, self.services, what)

    def action_copy(self) -> None:
        """Ask what to copy."""
        if self.message is not None and self.conversation is not None:
            ask_what_to_copy(self, self.conversation, self.message)

    def action_customer(self) -> None:
        """Show the customer with all that was before."""
        self.app.push_screen(CustomerScreen(self.services, self.number))


def show_files(screen: Frame, messages: Sequence[Message], current: Message) -> None:
    """Show the files of a message, or of all where it has none."""
    if any(message.body.attachments for message in messages):
        screen.app.push_screen(FilesScreen(screen.services, messages, current))
    else:
        screen.tell("There are no files in this conversation.")
