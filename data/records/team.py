"""Tiers, and the words that leads keep."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from data.records.ids import TierId


class WordKind(StrEnum):
    """What a kept word says of a conversation."""

    TAG = "tag"
    CAUSE = "cause"


@dataclass(frozen=True, slots=True)
class Tier:
    """A named group of agents; those of a Unix group belong to it besides those put in by hand."""

    id: TierId
    name: str
    title: str
    unix_group: str
    by_hand: tuple[str, ...]
    """Names of agents, in order."""
    members: tuple[str, ...]
    """The same with those of the Unix group; only the team service knows them."""
    problem: str = ""
    """Why the Unix group gives nobody, as a sentence; empty where all is well."""


@dataclass(frozen=True, slots=True)
class ListedWord:
    """A tag or a cause, with how many conversations have it."""

    name: str
    title: str
    is_kept: bool
    """By the leads; False for a word that is merely used."""
    conversations: int
