"""What a colleague of whoever sits at the keyboard has to work with, some time ago."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from console.bootstrap import Desk
from console.clock import FixedClock
from console.demo.team import AGENTS
from console.services.agents import with_profile
from console.services.bundle import Services
from console.workplace import make_services
from data.store import agents

NO_TIME = timedelta(0)


def list_colleagues(desk: Desk) -> list[str]:
    """Give the names of all but whoever sits at the keyboard."""
    return [name for name in AGENTS if name != desk.agent.name]


async def services_of(desk: Desk, name: str, *, ago: timedelta = NO_TIME) -> Services:
    """Give what an agent of the demo works with; `ago` puts the clock back."""
    agent = await desk.store.read(agents.find_agent, name=name)
    assert agent is not None, "the demo's team was made before"
    clock = FixedClock(desk.clock.now() - ago) if ago else desk.clock
    return make_services(replace(desk, agent=with_profile(agent, desk.settings), clock=clock))
