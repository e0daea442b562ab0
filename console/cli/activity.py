"""`activity`: what was done in a conversation, or by the team, as sentences."""

from __future__ import annotations

import argparse
from zoneinfo import ZoneInfo

from console.bootstrap import Desk
from console.cli import exits
from console.cli.desk import desk_for
from console.cli.documents import activity_document
from console.cli.following import follow
from console.cli.output import complain, print_json, say_row
from console.cli.typed import past_moment_from
from console.domain import local_words
from console.domain.activity_words import tell_whole
from console.services.find import FindService
from console.services.team import TeamService
from console.settings import Settings
from data.records import Activity, ConversationId

THE_PROGRAM = "the program"


async def activity(arguments: argparse.Namespace, settings: Settings) -> int:
    """Print who did what, and when, oldest first."""
    async with desk_for(arguments, settings) as desk:
        lines = await _lines(arguments, desk)
        zone = desk.agent.time_zone
        if arguments.json:
            print_json({"activity": [activity_document(line, time_zone=zone) for line in lines]})
            return exits.DONE
        for line in lines:
            about = "" if arguments.number is not None else _about(line)
            who = line.agent or THE_PROGRAM
            when = local_words.moment(line.at.astimezone(ZoneInfo(zone)), has_year=True)
            done = tell_whole(line, time_zone=zone)
            say_row(
                f"{when}  {about}{who}: {done}",
                ("Done", done),
                ("By", who),
                ("Conversation", about.strip()),
                ("At", when),
            )
        if not lines:
            complain("Nothing was done.")
        elif len(lines) == arguments.limit:
            complain(f"The newest {len(lines)}; --before shows what was done earlier.")
    return exits.DONE


async def _lines(arguments: argparse.Namespace, desk: Desk) -> list[Activity]:
    since = before = None
    if arguments.since is not None:
        since, _ = past_moment_from(arguments.since, desk, option="--since")
    if arguments.before is not None:
        before, _ = past_moment_from(arguments.before, desk, option="--before")
    agent = None
    if arguments.agent is not None:
        team = TeamService(desk.store, clock=desk.clock, agent=desk.agent)
        agent = await team.get_agent(arguments.agent)
    finder = FindService(desk.store, clock=desk.clock, agent=desk.agent)
    if arguments.number is None:
        return await finder.list_team_activity(
            agent_id=None if agent is None else agent.id,
            since=since,
            before=before,
            limit=arguments.limit,
        )
    number = await follow(desk, ConversationId(arguments.number))
    conversation, _ = await finder.show(number)
    lines = await finder.list_activity(conversation.id, limit=arguments.limit, before=before)
    return [
        line
        for line in lines
        if (since is None or line.at >= since) and (agent is None or line.agent == agent.name)
    ]


def _about(line: Activity) -> str:
    return "" if line.conversation_id is None else f"#{line.conversation_id} "
