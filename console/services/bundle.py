"""Services: everything that a screen may ask, in one typed bundle; made by bootstrap.

What the inbox needs is made at once. The rest is made, and its modules are imported, when it is
first asked for: reading and writing whole mails takes as long to import as half of Textual.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from console.actions import GO
from console.clock import Clock
from console.key_names import key_of, name_keys
from console.services.due import DueService
from console.services.find import FindService
from console.services.findings import Examine, nothing_found
from console.services.knowledge_bundle import KnowledgeServices
from console.services.presence import PresenceService
from console.services.session import Session
from console.services.store_watch import StoreWatch
from console.services.work import WorkService
from data.records import Agent
from data.store import Store

if TYPE_CHECKING:
    from console.services.adopting import AdoptingService
    from console.services.agenda import AgendaService
    from console.services.assigning import AssigningService
    from console.services.away_files import AwayFiles
    from console.services.checking import CheckingService
    from console.services.clock_telling import ClockTeller
    from console.services.contacts import ContactService
    from console.services.correcting import CorrectingService
    from console.services.describing import DescribingService
    from console.services.drafts import DraftService
    from console.services.escalations import EscalationService
    from console.services.files import FileService
    from console.services.follow_ups import FollowUpService
    from console.services.links import LinkService
    from console.services.macro_applying import MacroApplying
    from console.services.macros import MacroService
    from console.services.mailbox_changes import MailboxChanges
    from console.services.mentions import MentionService
    from console.services.merging import MergeService
    from console.services.naming import NamingService
    from console.services.notes import NoteService
    from console.services.outbox import OutboxService
    from console.services.private_texts import PrivateTexts
    from console.services.profiles import ProfileService
    from console.services.promising import PromisingService
    from console.services.quarantine import QuarantineService
    from console.services.queues import QueueService
    from console.services.reasons import ReasonService
    from console.services.replies import ReplyService
    from console.services.splitting import SplitService
    from console.services.taking import TakingService
    from console.services.team import TeamService
    from console.services.tidings import TidingsService
    from console.services.tours import TourService
    from console.services.undo import UndoService
    from console.services.whereabouts import WhereaboutsFile


@dataclass(frozen=True)
class Services(KnowledgeServices):
    """What screens are given; they never build anything themselves."""

    store: Store
    clock: Clock
    agent: Agent
    find: FindService
    work: WorkService
    presence: PresenceService
    due: DueService
    make_replies: Callable[[], ReplyService] | None
    """None where no mailbox address is set: then nobody can write."""
    make_splits: Callable[[], SplitService]
    make_macros: Callable[[], MacroService]
    make_macro_applying: Callable[[WorkService], MacroApplying]
    file_max_bytes: int
    undo_send_s: int
    time_zone: str
    is_ascii: bool
    opened_at: datetime
    language: str = ""
    """The agent's, as en or da; it decides what typed times mean where languages differ."""
    site_url: str = ""
    """Where the team's public articles stand; empty: nobody has said."""
    own_addresses: frozenset[str] = frozenset()
    """Of the mailbox: nobody's in particular."""
    own_name: str = ""
    """What the mailbox calls itself."""
    renderer: str = "difference"
    """How the screen is sent to the terminal, by the word in the settings."""
    rings_bell: bool = True
    """Whether the terminal's bell says that a note names the agent."""
    turns_lines: bool = False
    """Whether Hebrew and Arabic are put into the order of the columns here."""
    shows_title: bool = True
    """Whether number and counts stand in the title of the window."""
    notify: str = "none"
    """How the terminal is asked for a notice outside of it: `osc9`, `osc777` or not at all."""
    notify_names: bool = False
    """Whether such a notice says who and what."""
    minds_phrasing: bool = True
    """Whether the last look before sending says what may sound like blame."""
    keymap: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Keys that the agent has given to actions, by the action's id."""
    private_folders: tuple[Path, ...] = ()
    """Where texts go that the store cannot take; the first that takes them."""
    whereabouts: WhereaboutsFile | None = None
    """Where the console is, kept for the next one; None where no folder is known."""
    session: Session = field(default_factory=Session)
    """What this console remembers until it ends."""
    examine: Examine = nothing_found

    def key_of(self, action_id: str, wanted: str = "") -> str:
        """Give a key of an action, as the agent has it: the wanted one, or the first."""
        return key_of(action_id, self.keymap, wanted=wanted, is_ascii=self.is_ascii)

    def name_keys(self, text: str) -> str:
        """Put keys into a sentence as the agent has them, where it has marks for them."""
        return name_keys(text, self.keymap, is_ascii=self.is_ascii)

    def goal_key(self, letter: str) -> str:
        """Give the keys that lead to a place, as the agent has them."""
        return f"{self.key_of(GO)} {letter}"

    @property
    def may_write(self) -> bool:
        """Say whether anybody can write; asking imports nothing."""
        return self.make_replies is not None

    @cached_property
    def replies(self) -> ReplyService | None:
        """What writes mail; None where nobody can."""
        return None if self.make_replies is None else self.make_replies()

    @cached_property
    def queues(self) -> QueueService:
        """Saved queues; the inbox asks for them at once."""
        from console.services.queues import QueueService  # noqa: PLC0415 - as the others here

        return QueueService(self.store, clock=self.clock, agent=self.agent)

    @cached_property
    def reasons(self) -> ReasonService:
        """Why messages are where they are."""
        from console.services.reasons import ReasonService  # noqa: PLC0415 - start-up time

        return ReasonService(self.store, find=self.find)

    @cached_property
    def taking(self) -> TakingService:
        """What gives the agent the next conversation."""
        from console.services.taking import TakingService  # noqa: PLC0415 - start-up time

        return TakingService(
            self.store,
            agent=self.agent,
            work=self.work,
            find=self.find,
            team=self.team,
            presence=self.presence,
        )

    @cached_property
    def assigning(self) -> AssigningService:
        """Who can be given a conversation."""
        from console.services.assigning import AssigningService  # noqa: PLC0415 - start-up time

        return AssigningService(self.store, agent=self.agent, team=self.team)

    @cached_property
    def naming(self) -> NamingService:
        """What can be chosen by name besides actions."""
        from console.services.naming import NamingService  # noqa: PLC0415 - start-up time

        return NamingService(
            self.store,
            clock=self.clock,
            agent=self.agent,
            find=self.find,
            articles=self.article_search,
            macros=self.macros,
            team=self.team,
            describing=self.describing,
        )

    @cached_property
    def checking(self) -> CheckingService:
        """What looks a reply over before it leaves."""
        from console.services.checking import CheckingService  # noqa: PLC0415 - start-up time

        return CheckingService(self.store, minds_phrasing=self.minds_phrasing)

    @cached_property
    def outbox(self) -> OutboxService:
        """What waits to be sent."""
        from console.services.outbox import OutboxService  # noqa: PLC0415 - start-up time

        return OutboxService(self.store, clock=self.clock)

    @cached_property
    def correcting(self) -> CorrectingService:
        """What opens a mail of the outbox again."""
        from console.services.correcting import CorrectingService  # noqa: PLC0415 - start-up time

        return CorrectingService(self.store, clock=self.clock, agent=self.agent)

    @cached_property
    def quarantine(self) -> QuarantineService:
        """What could not be taken in."""
        from console.services.quarantine import QuarantineService  # noqa: PLC0415 - start-up time

        return QuarantineService(self.store, clock=self.clock)

    @cached_property
    def mailbox_changes(self) -> MailboxChanges:
        """What the mail server was to be told and would not do."""
        from console.services.mailbox_changes import MailboxChanges  # noqa: PLC0415 - start-up time

        return MailboxChanges(self.store, clock=self.clock)

    @cached_property
    def files(self) -> FileService:
        """What came with mails."""
        from console.services.files import FileService  # noqa: PLC0415 - start-up time

        return FileService(self.store)

    @cached_property
    def away_files(self) -> AwayFiles:
        """Files that only the mail server has."""
        from console.services.away_files import AwayFiles  # noqa: PLC0415 - start-up time

        return AwayFiles(self.store, clock=self.clock, agent_id=self.agent.id)

    @cached_property
    def drafts(self) -> DraftService:
        """What is being written."""
        from console.services.drafts import DraftService  # noqa: PLC0415 - start-up time

        return DraftService(
            self.store,
            clock=self.clock,
            agent=self.agent,
            file_max_bytes=self.file_max_bytes,
            texts=self.texts,
        )

    @cached_property
    def texts(self) -> PrivateTexts | None:
        """What was typed while the store could not take it; None where no folder is known."""
        if not self.private_folders:
            return None
        from console.services.private_texts import PrivateTexts  # noqa: PLC0415 - start-up time

        return PrivateTexts(self.private_folders, store=self.store.path, agent=self.agent.name)

    @cached_property
    def adopting(self) -> AdoptingService | None:
        """What makes drafts of them."""
        if self.texts is None:
            return None
        from console.services.adopting import AdoptingService  # noqa: PLC0415 - start-up time

        return AdoptingService(self.texts, drafts=self.drafts, articles=self.article_drafts)

    @cached_property
    def store_watch(self) -> StoreWatch:
        """What knows whether the store can be written."""
        return StoreWatch(self.store, clock=self.clock)

    @cached_property
    def undo(self) -> UndoService:
        """What takes back."""
        from console.services.undo import UndoService  # noqa: PLC0415 - start-up time

        return UndoService(
            self.store,
            clock=self.clock,
            agent=self.agent,
            work=self.work,
            make_splits=self.make_splits,
        )

    @cached_property
    def merging(self) -> MergeService:
        """What shows conversations in one another."""
        from console.services.merging import MergeService  # noqa: PLC0415 - start-up time

        return MergeService(self.store, clock=self.clock, agent=self.agent)

    @cached_property
    def splitting(self) -> SplitService:
        """What puts messages into other conversations."""
        return self.make_splits()

    @cached_property
    def macros(self) -> MacroService:
        """Texts with fields and actions that the team keeps."""
        return self.make_macros()

    @cached_property
    def macro_applying(self) -> MacroApplying:
        """Macros that only act, done at once."""
        return self.make_macro_applying(self.work)

    @cached_property
    def links(self) -> LinkService:
        """What says that conversations belong together."""
        from console.services.links import LinkService  # noqa: PLC0415 - start-up time

        return LinkService(self.store, clock=self.clock, agent=self.agent)

    @cached_property
    def escalations(self) -> EscalationService:
        """Asking others for help, and what came of it."""
        from console.services.escalations import EscalationService  # noqa: PLC0415 - start-up time

        return EscalationService(
            self.store, clock=self.clock, agent=self.agent, make_replies=self.make_replies
        )

    @cached_property
    def notes(self) -> NoteService:
        """What agents say to each other."""
        from console.services.notes import NoteService  # noqa: PLC0415 - start-up time

        return NoteService(self.store, clock=self.clock)

    @cached_property
    def mentions(self) -> MentionService:
        """Who was named in a note."""
        from console.services.mentions import MentionService  # noqa: PLC0415 - start-up time

        return MentionService(self.store, clock=self.clock, agent=self.agent)

    @cached_property
    def follow_ups(self) -> FollowUpService:
        """What was promised for a time."""
        from console.services.follow_ups import FollowUpService  # noqa: PLC0415 - start-up time

        return FollowUpService(
            self.store, clock=self.clock, agent=self.agent, make_replies=self.make_replies
        )

    @cached_property
    def contacts(self) -> ContactService:
        """What happened outside mail."""
        from console.services.contacts import ContactService  # noqa: PLC0415 - start-up time

        return ContactService(self.store, clock=self.clock)

    @cached_property
    def team(self) -> TeamService:
        """Who is in the team, its tiers, and the words that leads keep."""
        from console.services.team import TeamService  # noqa: PLC0415 - start-up time

        return TeamService(self.store, clock=self.clock, agent=self.agent)

    @cached_property
    def describing(self) -> DescribingService:
        """What conversations are about: tags, kind, cause, stage, language, channel."""
        from console.services.describing import DescribingService  # noqa: PLC0415 - start-up time

        return DescribingService(self.store, team=self.team)

    @cached_property
    def promising(self) -> PromisingService:
        """One promise on what stands before the agent."""
        from console.services.promising import PromisingService  # noqa: PLC0415 - start-up time

        return PromisingService(
            self.store,
            clock=self.clock,
            work=self.work,
            follow_ups=self.follow_ups,
            time_zone=self.time_zone,
        )

    @cached_property
    def agenda(self) -> AgendaService:
        """What is promised, by day."""
        from console.services.agenda import AgendaService  # noqa: PLC0415 - start-up time

        return AgendaService(
            self.store, clock=self.clock, agent=self.agent, time_zone=self.time_zone
        )

    @cached_property
    def clocks(self) -> ClockTeller:
        """Why targets are due when they are."""
        from console.services.clock_telling import ClockTeller  # noqa: PLC0415 - start-up time

        return ClockTeller(self.store, clock=self.clock, time_zone=self.time_zone)

    @cached_property
    def tidings(self) -> TidingsService:
        """What happens to conversations that concern this agent."""
        from console.services.tidings import TidingsService  # noqa: PLC0415 - start-up time

        return TidingsService(self.store, agent=self.agent)

    @cached_property
    def tours(self) -> TourService:
        """What leads a newcomer, in a practice store."""
        from console.services.tours import TourService  # noqa: PLC0415 - start-up time

        return TourService(self.store, clock=self.clock, agent=self.agent)

    @cached_property
    def profiles(self) -> ProfileService:
        """What agents say of themselves; away and back."""
        from console.services.profiles import ProfileService  # noqa: PLC0415 - start-up time

        return ProfileService(self.store, clock=self.clock, agent=self.agent)
