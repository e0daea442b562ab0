"""Verbs on the team: agents and tiers, away and back."""

from __future__ import annotations

import argparse

from console.bootstrap import Desk
from console.cli import exits
from console.cli.desk import desk_for
from console.cli.documents import Document, moment
from console.cli.output import complain, print_json, say, say_facts, say_row, say_text
from console.cli.texts import read_text
from console.cli.typed import moment_from
from console.domain.away import away_words
from console.domain.profile import SIGNATURE_MAX
from console.services.errors import UsageError
from console.services.profiles import ProfileChange, ProfileService
from console.services.team import TeamService
from console.services.tiers import Led, TierService
from console.settings import Settings
from data.records import Agent, AgentRole, Tier
from data.text.safe import clean_line
from data.text.width import pad_to_width, width_of

SIGNATURE_MAX_BYTES = 4 * SIGNATURE_MAX
"""In UTF-8; a longer file is another one."""
LABEL_WIDTH = 16


async def agent(arguments: argparse.Namespace, settings: Settings) -> int:
    """List, show or change agents."""
    async with desk_for(arguments, settings) as desk:
        team = _team(desk)
        if arguments.verb == "list":
            people = await team.list_agents()
            if arguments.json:
                print_json({"agents": [agent_document(a, settings) for a in people]})
            else:
                _tell_agents(people, desk)
            return exits.DONE
        name = arguments.name or desk.agent.name
        if arguments.verb == "set":
            change = _change(arguments)
            await ProfileService(desk.store, clock=desk.clock, agent=desk.agent).change(
                name, change
            )
            if name == desk.agent.name:
                _warn_of_settings(change, settings)
        await _tell_agent(await team.get_agent(name), desk, as_json=arguments.json)
    return exits.DONE


async def away(arguments: argparse.Namespace, settings: Settings) -> int:
    """Say that somebody is away until a typed time."""
    async with desk_for(arguments, settings) as desk:
        until, words = moment_from(arguments.until, desk, option="--until")
        profiles = ProfileService(desk.store, clock=desk.clock, agent=desk.agent)
        await profiles.go_away(until, text=arguments.text, name=arguments.name)
        found = await _team(desk).get_agent(arguments.name or desk.agent.name)
        if arguments.json:
            print_json(agent_document(found, settings))
        else:
            say(f"{_who_is(found, desk)} away until {words}. `back` ends it sooner.")
    return exits.DONE


async def back(arguments: argparse.Namespace, settings: Settings) -> int:
    """Say that somebody is here again."""
    async with desk_for(arguments, settings) as desk:
        profiles = ProfileService(desk.store, clock=desk.clock, agent=desk.agent)
        was_away = await profiles.come_back(name=arguments.name)
        found = await _team(desk).get_agent(arguments.name or desk.agent.name)
        if arguments.json:
            print_json(agent_document(found, settings))
        else:
            say(f"{_who_is(found, desk)} back." if was_away else "Nobody was away.")
    return exits.DONE


async def tier(arguments: argparse.Namespace, settings: Settings) -> int:
    """List, show or change tiers."""
    async with desk_for(arguments, settings) as desk:
        team = _team(desk)
        if arguments.verb == "list":
            every = await team.list_tiers()
            if arguments.json:
                print_json({"tiers": [tier_document(t) for t in every]})
            else:
                _tell_tiers(every)
            return exits.DONE
        if arguments.verb == "remove":
            return await _remove_tier(arguments, desk)
        done = await _change_tier(arguments, desk)
        found = await team.get_tier(arguments.name if done is None else done.name)
        if arguments.json:
            undo_id = {} if done is None else {"undo_id": done.undo_id}
            print_json({**tier_document(found), **undo_id})
        else:
            _tell_tiers([found])
    return exits.DONE


async def _change_tier(arguments: argparse.Namespace, desk: Desk) -> Led | None:
    """Do what is asked of a tier; None where it is only to be shown."""
    leads = TierService(desk.store, clock=desk.clock, agent=desk.agent)
    match arguments.verb:
        case "add":
            return await leads.add(
                arguments.name,
                title=arguments.title,
                unix_group=arguments.unix_group,
                members=arguments.members,
            )
        case "set":
            asked = (arguments.new_name, arguments.title, arguments.unix_group)
            if asked == (None, None, None) and not arguments.members:
                raise UsageError(
                    "Nothing to change: give --name, --title, --unix-group or --member."
                )
            return await leads.change(
                arguments.name,
                new_name=arguments.new_name,
                title=arguments.title,
                unix_group=arguments.unix_group,
                members=arguments.members,
            )
        case "join":
            return await leads.join(arguments.name, arguments.agents)
        case "leave":
            return await leads.leave(arguments.name, arguments.agents)
    return None


async def _remove_tier(arguments: argparse.Namespace, desk: Desk) -> int:
    leads = TierService(desk.store, clock=desk.clock, agent=desk.agent)
    done = await leads.remove(arguments.name, into=arguments.into)
    if arguments.json:
        print_json(
            {
                "removed": arguments.name,
                "into": arguments.into,
                "conversations": done.conversations,
                "undo_id": done.undo_id,
            }
        )
        return exits.DONE
    count = "1 conversation is" if done.conversations == 1 else f"{done.conversations} are"
    gone = f"; {count} with {done.name} now" if arguments.into else ""
    say(f"tier {clean_line(arguments.name)} removed{gone} (`undo {done.undo_id}` takes it back)")
    return exits.DONE


def agent_document(agent: Agent, settings: Settings, *, is_whole: bool = False) -> Document:
    """Give an agent; whole with the signatures."""
    document: Document = {
        "name": agent.name,
        "display_name": agent.display_name,
        "role": agent.role.value,
        "time_zone": agent.time_zone or settings.mailbox.time_zone,
        "language": agent.language or None,
        "away_until": moment(agent.away_until),
        "away_words": agent.away_words,
        "tiers": list(agent.tiers),
        "uid": agent.uid,
    }
    if is_whole:
        document["signature"] = agent.signature
        document["signatures"] = dict(agent.signatures)
    return document


def tier_document(tier: Tier) -> Document:
    """Give a tier with its members."""
    document: Document = {
        "name": tier.name,
        "title": tier.title,
        "unix_group": tier.unix_group or None,
        "members": list(tier.members),
    }
    if tier.problem:
        document["problem"] = tier.problem
    return document


def _team(desk: Desk) -> TeamService:
    return TeamService(desk.store, clock=desk.clock, agent=desk.agent)


def _change(arguments: argparse.Namespace) -> ProfileChange:
    signature = arguments.signature
    if arguments.signature_file is not None:
        signature = read_text(
            arguments.signature_file, noun="signature", bytes_max=SIGNATURE_MAX_BYTES
        )
    change = ProfileChange(
        display_name=arguments.display_name,
        time_zone=arguments.time_zone,
        language=arguments.language,
        signature=signature,
        for_language=arguments.for_language,
        role=None if arguments.role is None else AgentRole(arguments.role),
    )
    if change == ProfileChange():
        raise UsageError(
            "Nothing to change: give --name, --time-zone, --language, --signature or --role."
        )
    return change


def _warn_of_settings(change: ProfileChange, settings: Settings) -> None:
    """Say where the agent's own settings file hides what has just been stored."""
    own = settings.agent
    general = change.signature if change.for_language is None else None
    hidden = [
        key
        for key, asked, set_to in (
            ("name", change.display_name, own.name),
            ("time_zone", change.time_zone, own.time_zone),
            ("language", change.language, own.language),
            ("signature", general, own.signature),
        )
        if asked is not None and set_to and asked != set_to
    ]
    if hidden:
        complain(
            f"Your settings file sets [agent] {', '.join(hidden)} as well, and for your own work "
            "it counts; take it out there to use what is stored now."
        )


def _tell_agents(people: list[Agent], desk: Desk) -> None:
    width = max((width_of(clean_line(a.name)) for a in people), default=0)
    for person in people:
        absent = away_words(person, now=desk.clock.now(), time_zone=desk.agent.time_zone)
        rest = " · ".join(filter(None, (", ".join(person.tiers), absent)))
        line = (
            f"{pad_to_width(clean_line(person.name), width)}  {person.role.value:<6}"
            f"{pad_to_width(clean_line(person.display_name), 24)}  {rest}"
        )
        say_row(
            line.rstrip(),
            ("Agent", clean_line(person.name)),
            ("Called", clean_line(person.display_name)),
            ("Role", person.role.value),
            ("Tiers", ", ".join(person.tiers)),
            ("Away", absent.removeprefix("away ")),
        )


async def _tell_agent(agent: Agent, desk: Desk, *, as_json: bool) -> None:
    if as_json:
        print_json(agent_document(agent, desk.settings, is_whole=True))
        return
    zone = agent.time_zone or f"{desk.settings.mailbox.time_zone} (the mailbox's)"
    absent = away_words(agent, now=desk.clock.now(), time_zone=desk.agent.time_zone)
    short, called = clean_line(agent.name), clean_line(agent.display_name)
    say_facts(
        (f"{short}, {called}: {agent.role.value}",),
        ("Agent", short),
        ("Called", called),
        ("Role", agent.role.value),
    )
    for label, value in (
        ("time zone", zone),
        ("language", agent.language or "none set"),
        ("tiers", ", ".join(agent.tiers) or "none"),
        ("away", absent.removeprefix("away ") or "no"),
    ):
        say_row(f"  {label:<{LABEL_WIDTH}}{value}", (label.capitalize(), value))
    for label, text in (("signature", agent.signature), *agent.signatures):
        name = label if label == "signature" else f"signature {label}"
        if text:
            say(f"  {name}")
            say_text(text)


def _tell_tiers(every: list[Tier]) -> None:
    if not every:
        say("There are no tiers; `tier add NAME --member AGENT` makes one.")
    width = max((width_of(t.name) for t in every), default=0)
    for found in every:
        group = f"(Unix group {clean_line(found.unix_group)})" if found.unix_group else ""
        people = ", ".join(found.members) or "nobody"
        parts = (pad_to_width(found.name, width), people, group, found.title)
        say_row(
            "  ".join(filter(None, parts)),
            ("Tier", found.name),
            ("Title", found.title),
            ("Members", people),
            ("Group", group.strip("()")),
        )
        if found.problem:
            complain(f"tier {found.name}: {found.problem} Only those put in by hand are members.")


def _who_is(found: Agent, desk: Desk) -> str:
    return "You are" if found.name == desk.agent.name else f"{clean_line(found.name)} is"
