"""A folder that is mirrored: what the server last said of it, whether it is open (sync room)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from data.errors import MailServerError
from data.mail.imap import FolderState, ImapSession
from data.records import Folder
from data.sync.plan import FolderFacts


@dataclass(slots=True)
class Watched:
    """A folder and what the server last said of it."""

    folder: Folder
    name: str
    uid_validity: int = 0
    facts: FolderFacts | None = None
    last_uid: int = 0
    listed: tuple[int, ...] = ()
    compared_at: datetime | None = None
    """When its flags were compared last, where the server has no change numbers."""
    wanted: frozenset[int] = frozenset()
    quarantined: frozenset[int] = frozenset()
    tried: set[int] = field(default_factory=set)
    """What was put into quarantine in this pass: one try a pass, or all are over in a second."""
    lost: tuple[int, ...] = ()
    """What had a fate when the folder was last counted, and had none when this pass began."""
    keeps_numbers: bool = True
    """Whether its UIDs last; where not, all is done while it is open, and nothing is changed."""
    stored_before: frozenset[int] | None = None
    """What was stored when this pass began, and may have other flags now."""


class OpenFolder:
    """Opens the folders of one session, and knows which of them is open now."""

    def __init__(self, session: ImapSession) -> None:
        self._session = session
        self._name: str | None = None

    async def open(self, watched: Watched, *, again: bool = False) -> FolderState:
        """Open a folder; `again`: in the middle of a pass, when its numbers must be the same.

        Raises:
            MailServerError: the server renumbered it meanwhile.
        """
        state = await self._session.open_folder(watched.name)
        self._name = watched.name
        if again and state.uid_validity != watched.uid_validity:
            # The UIDs at hand mean nothing any more; the next pass begins with the new ones.
            raise MailServerError(f"The server renumbered {watched.name} while it was read.")
        return state

    async def keep_open(self, watched: Watched) -> None:
        """Have a folder open, unless it is so already.

        Raises:
            MailServerError: the server renumbered it meanwhile.
        """
        if self._name != watched.name:
            await self.open(watched, again=True)

    def forget(self) -> None:
        """Know that somebody else has opened another folder."""
        self._name = None


def facts_of(state: FolderState, watched: Watched) -> FolderFacts:
    """Give what of a SELECT can be compared with the next one."""
    if not watched.keeps_numbers:
        # Only what does not hang on numbers can be.
        return FolderFacts(0, state.uid_next, state.exists, None)
    return FolderFacts(state.uid_validity or 0, state.uid_next, state.exists, state.highest_modseq)
