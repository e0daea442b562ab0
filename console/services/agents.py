"""Services: who acts. The kernel's uid says it, never `$USER`."""

from __future__ import annotations

from dataclasses import dataclass, replace

from console.clock import Clock
from console.domain.profile import NAME_MAX, is_time_zone
from console.services.errors import UsageError
from console.settings import Settings
from data.records import Agent, AgentRole, SafeLine
from data.store import Store, agents
from data.text.safe import clean_line, clean_text

KEY_BYTES = 32
"""Of the key that signs our Message-IDs and tokens; made once for a store."""


@dataclass(frozen=True, slots=True)
class Account:
    """The Unix account behind this process."""

    uid: int
    login: str
    full_name: str


async def sign_on(store: Store, *, account: Account, act_as: str | None, clock: Clock) -> Agent:
    """Give the agent who acts; an unknown uid becomes one at its first start.

    Raises:
        UsageError: `act_as` outside a practice store, or nobody of that name.
    """
    if act_as is not None:
        if not await is_practice(store):
            raise UsageError(
                "--as works in practice stores only (the demo's, and those made with --practice)."
            )
        name = clean_line(act_as, limit=NAME_MAX)
        agent = await store.read(agents.find_agent, name=name)
        if agent is not None:
            return agent
        async with store.transaction(at=clock.now()) as tx:
            return await tx.run(
                agents.add_agent,
                uid=None,
                name=name,
                display_name=SafeLine(name.capitalize()),
                role=None,
                now_ms=tx.at_ms,
            )
    agent = await store.read(agents.find_agent, uid=account.uid)
    if agent is None:
        async with store.transaction(at=clock.now()) as tx:
            agent = await tx.run(agents.find_agent, uid=account.uid)
            if agent is None:
                creator = await tx.run(agents.get_meta, "creator_uid")
                agent = await tx.run(
                    agents.add_agent,
                    uid=account.uid,
                    name=clean_line(account.login, limit=NAME_MAX),
                    # Where chfn is allowed, others have written it.
                    display_name=clean_line(account.full_name, limit=NAME_MAX),
                    role=_first_role(account.uid, creator),
                    now_ms=tx.at_ms,
                )
                await tx.record("agent.joined", None, agent=agent.name, role=agent.role.value)
    return agent


def _first_role(uid: int, creator: str | None) -> AgentRole | None:
    """Give the role at the first start; None (the first agent of all is admin) for old stores.

    Whoever starts first is not the creator where a service has made the store.
    """
    if creator is None:
        return None
    return AgentRole.ADMIN if str(uid) == creator else AgentRole.AGENT


def with_profile(agent: Agent, settings: Settings) -> Agent:
    """Give the agent as this person's own settings describe him; else as the store does.

    A time zone of the store that this machine does not know gives way to the mailbox's.
    """
    own = settings.agent
    stored = agent.time_zone if agent.time_zone and is_time_zone(agent.time_zone) else ""
    return replace(
        agent,
        display_name=clean_line(own.name) or agent.display_name,
        signature=clean_text(own.signature) or agent.signature,
        time_zone=own.time_zone or stored or settings.mailbox.time_zone,
        language=own.language or agent.language,
    )


async def is_practice(store: Store) -> bool:
    """Say whether `--as` works here."""
    return await store.read(agents.get_meta, "practice") == "yes"


async def prepare_store(
    store: Store, *, practice: bool, clock: Clock, creator_uid: int | None = None
) -> None:
    """Give a store its key at its first opening, mark a practice store, and keep who made it."""
    if await store.read(agents.get_meta, "signing_key") is not None:
        return
    import secrets  # noqa: PLC0415 - start-up time: wanted once in the life of a store

    async with store.transaction(at=clock.now()) as tx:
        # Two processes may both have looked: the first one's values stand.
        if await tx.run(agents.get_meta, "signing_key") is None:
            await tx.run(agents.set_meta_once, "practice", "yes" if practice else "no")
            if creator_uid is not None:
                await tx.run(agents.set_meta_once, "creator_uid", str(creator_uid))
            await tx.run(agents.set_meta_once, "signing_key", secrets.token_hex(KEY_BYTES))


async def signing_key(store: Store) -> bytes:
    """Give the key that signs our Message-IDs and tokens."""
    text = await store.read(agents.get_meta, "signing_key")
    assert text is not None, "prepare_store was called at opening"
    return bytes.fromhex(text)
