"""Domain: what the activity log tells of what a team keeps: people, tiers, words, texts (pure)."""

from __future__ import annotations

from collections.abc import Mapping

from console.domain.told import Telling, Told, mapping_of
from data.text.safe import clean_line


def _macro_changed(told: Told) -> str:
    name, became = told.fact("name"), told.fact("became")
    return f"macro {name} changed" + (f", now {became}" if became != name else "")


def _role(told: Told) -> str:
    role = told.after.get("role")
    is_other = role is not None and role != told.before.get("role")
    became = f", now {clean_line(str(role))}" if is_other else ""
    return f"profile of {told.fact('name')} changed{became}"


def _away(told: Told) -> str:
    until = told.moment(told.detail.get("until"))
    return f"{_else(told)}away" + (f" until {until}" if until else "")


def _back(told: Told) -> str:
    return f"{_else(told)}back"


def _else(told: Told) -> str:
    """Name whom it is about only where that is not who did it."""
    name = told.fact("name")
    return "" if name == clean_line(told.activity.agent or "") else f"{name} is "


def _queue(did: str) -> Telling:
    def tell(told: Told) -> str:
        queue = mapping_of(told.detail.get("queue")) or told.after
        return f"saved queue {clean_line(str(queue.get('name', '')))} {did}".replace("  ", " ")

    return tell


def _word(kind: str, did: str) -> Telling:
    def tell(told: Told) -> str:
        """Tell it of the list, or of one conversation that had the word."""
        name, into = told.fact("name") or told.fact("old"), told.fact("into") or told.fact("new")
        return f"{kind} {name} {did}" + (f", {into} instead" if into else "")

    return tell


KEPT_WORDS: Mapping[str, str | Telling] = {
    "agent.away": _away,
    "agent.back": _back,
    "agent.changed": _role,
    "agent.joined": "{agent} joined the team",
    "article.added": "article {article_id} added: {title}",
    "article.changed": "article {article_id} changed: {title}",
    "article.flagged": "article {article_id} flagged {reason}: {title}",
    "article.flag_taken_back": "article {article_id} not flagged {reason} any more: {title}",
    "article.removed": "article {article_id} removed: {title}",
    "article.restored": "article {article_id} put back to an earlier revision: {title}",
    "article.imported": "{count} articles read from files",
    "article.shelved": "categories and tutorials read from files",
    "article.undone": "article {article_id} as it was before: {title}",
    "macro.added": "macro {name} added",
    "macro.applied": "macro {macro} used: {did}",
    "macro.changed": _macro_changed,
    "macro.imported": "{count} macros read from files",
    "macro.left_out": "macro {macro} could not do all of it: {why}",
    "macro.removed": "macro {name} removed",
    "macro.restored": "macro {name} put back",
    "queue.added": _queue("saved"),
    "queue.changed": _queue("changed"),
    "queue.removed": _queue("removed"),
    **{
        f"{noun}.{verb}": f"{noun} {{name}} {did}"
        for noun in ("calendar", "category", "policy", "tutorial")
        for verb, did in (
            ("added", "made"),
            ("changed", "changed"),
            ("removed", "removed"),
            ("restored", "put back"),
        )
    },
    "policy.moved": "policy {name} asked in another place",
    "policy.switched_off": "policy {name} switched off",
    "policy.switched_on": "policy {name} switched on",
    "tier.added": "tier {name} made with {members}",
    "tier.changed": "tier {name} changed to {became}",
    "tier.joined": "{members} joined tier {name}",
    "tier.left": "{members} left tier {name}",
    "tier.removed": _word("tier", "removed"),
    "tier.restored": "tier {name} put back",
    **{
        f"{kind}.{verb}": _word(kind, did)
        for kind in ("tag", "cause")
        for verb, did in (
            ("added", "kept"),
            ("renamed", "renamed"),
            ("removed", "removed"),
            ("merged", "given up"),
            ("unlisted", "taken off the list"),
            ("restored", "put back"),
        )
    },
}
