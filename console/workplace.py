"""The composition root of whoever writes: every service over an open desk.

Apart from bootstrap, because commands that only read must not pay for composing mail.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from console.bootstrap import Desk, due_service, our_addresses
from console.services.bundle import Services
from console.services.find import FindService
from console.services.findings import Examine, nothing_found
from console.services.presence import PresenceService
from console.services.work import WorkService
from data.records import Address, SafeLine
from data.text.safe import clean_line

if TYPE_CHECKING:
    from console.services.macro_applying import MacroApplying
    from console.services.macros import MacroService
    from console.services.replies import ReplyService
    from console.services.splitting import SplitService
    from console.services.whereabouts import WhereaboutsFile


def make_services(
    desk: Desk,
    *,
    is_ascii: bool = False,
    keymap: Mapping[str, tuple[str, ...]] | None = None,
    examine: Examine = nothing_found,
    private_folders: tuple[Path, ...] = (),
    whereabouts: WhereaboutsFile | None = None,
) -> Services:
    """Build what screens may ask."""
    settings, store, clock = desk.settings, desk.store, desk.clock
    return Services(
        store=store,
        clock=clock,
        agent=desk.agent,
        find=FindService(store, clock=clock, agent=desk.agent),
        work=WorkService(store, clock=clock, agent=desk.agent),
        presence=PresenceService(store.path, agent=desk.agent.name),
        due=due_service(settings, store, clock=clock),
        make_replies=partial(make_replies, desk) if settings.mailbox.address else None,
        make_splits=partial(make_splits, desk),
        make_macros=partial(make_macros, desk),
        make_macro_applying=partial(make_macro_applying, desk),
        file_max_bytes=settings.smtp.max_message_mb * 1_000_000,
        undo_send_s=settings.console.undo_send_s,
        renderer=settings.console.renderer,
        rings_bell=settings.console.bell,
        turns_lines=settings.console.right_to_left == "visual",
        shows_title=settings.console.title,
        notify=settings.console.notify,
        notify_names=settings.console.notify_names,
        minds_phrasing=settings.console.review_phrasing,
        time_zone=desk.agent.time_zone,
        language=desk.agent.language,
        site_url=settings.knowledge_base.site_url,
        own_addresses=frozenset(our_addresses(settings)),
        own_name=clean_line(settings.mailbox.from_name),
        is_ascii=is_ascii or settings.console.ascii,
        opened_at=clock.now(),
        keymap=keymap or {},
        examine=examine,
        private_folders=private_folders,
        whereabouts=whereabouts,
    )


def make_splits(desk: Desk) -> SplitService:
    """Build what puts messages into other conversations, and judges what would go along."""
    from console.services.incoming import Identity  # noqa: PLC0415 - start-up time
    from console.services.placing import IntakePolicy  # noqa: PLC0415 - start-up time
    from console.services.splitting import SplitService  # noqa: PLC0415 - start-up time

    settings = desk.settings
    return SplitService(
        desk.store,
        clock=desk.clock,
        agent=desk.agent,
        identity=Identity(our_addresses(settings), desk.key, settings.imap.authserv_id),
        policy=IntakePolicy(settings.work.reopen_days, settings.work.import_open_days),
    )


def make_macros(desk: Desk) -> MacroService:
    """Build what offers and fills in macros."""
    from console.services.macros import MacroService  # noqa: PLC0415 - start-up time

    return MacroService(
        desk.store,
        clock=desk.clock,
        agent=desk.agent,
        mailbox=_mailbox(desk),
        time_zone=desk.agent.time_zone,
        site_url=desk.settings.knowledge_base.site_url,
    )


def make_macro_applying(desk: Desk, work: WorkService) -> MacroApplying:
    """Build what does what macros without a text say."""
    from console.services.macro_acts import MacroActs  # noqa: PLC0415 - start-up time
    from console.services.macro_applying import MacroApplying  # noqa: PLC0415 - start-up time

    return MacroApplying(
        desk.store,
        clock=desk.clock,
        agent=desk.agent,
        work=work,
        service=make_macros(desk),
        acts=MacroActs(
            desk.store,
            clock=desk.clock,
            make_replies=partial(make_replies, desk) if desk.settings.mailbox.address else None,
        ),
    )


def _mailbox(desk: Desk) -> Address | None:
    own = desk.settings.mailbox
    return Address(clean_line(own.from_name), SafeLine(own.address)) if own.address else None


def make_replies(desk: Desk) -> ReplyService:
    """Build what writes mail as the mailbox of the settings."""
    from console.services.letters import Sender  # noqa: PLC0415 - start-up time
    from console.services.replies import ReplyService  # noqa: PLC0415 - start-up time

    settings = desk.settings
    sender = Sender(
        address=Address(clean_line(settings.mailbox.from_name), SafeLine(settings.mailbox.address)),
        ours=our_addresses(settings),
        signature=settings.mailbox.signature,
        time_zone=desk.agent.time_zone,
        message_max_bytes=settings.smtp.max_message_mb * 1_000_000,
    )
    return ReplyService(desk.store, clock=desk.clock, sender=sender, key=desk.key)
