"""Mails made to cost: each is read in a time that grows with its size and no faster."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from console.services.decoding import TAME_BYTES
from data.mail.headers import ANCESTORS_MAX, HEADER_BYTES_MAX
from data.mail.mime import DEPTH_MAX, PARTS_MAX, Part, split_mail
from data.mail.parse import parse_body, parse_head
from tests.support.bombs import BOMBS

SMALL = 64_000
SECONDS = 2.0
"""The worst takes 0.2 s of a processor; what grew with the square would take minutes."""


def _parts(part: Part) -> list[Part]:
    return [part, *(below for child in part.children for below in _parts(child))]


def _seconds_for(raw: bytes) -> float:
    began = time.process_time()
    parse_head(raw)
    parse_body(raw)
    return time.process_time() - began


@pytest.mark.parametrize("make", BOMBS.values(), ids=BOMBS)
def test_a_bomb_is_read_in_time(make: Callable[[int], bytes]) -> None:
    """Header and body, within seconds where honest mail takes a millisecond."""
    assert _seconds_for(make(SMALL)) < SECONDS


@pytest.mark.soak
@pytest.mark.parametrize("make", BOMBS.values(), ids=BOMBS)
def test_a_large_bomb_is_read_in_time(make: Callable[[int], bytes]) -> None:
    """Ten megabytes of it too, within the budget of the child that reads them."""
    assert _seconds_for(make(10_000_000)) < 20


@pytest.mark.soak
@pytest.mark.parametrize("make", BOMBS.values(), ids=BOMBS)
def test_what_is_read_in_place_takes_half_a_second(make: Callable[[int], bytes]) -> None:
    """The largest mail that is not handed to a child."""
    assert _seconds_for(make(TAME_BYTES)[:TAME_BYTES]) < SECONDS


def test_depth_parts_and_header_are_bounded() -> None:
    """What the limits cut off stays one file; a header counts up to 256 KB."""
    deep = _parts(split_mail(BOMBS["nested_multiparts"](200_000)).root)
    wide = _parts(split_mail(BOMBS["many_parts"](200_000)).root)
    head = parse_head(BOMBS["other_references"](3 * HEADER_BYTES_MAX))

    assert DEPTH_MAX >= max(part.depth for part in deep)
    assert PARTS_MAX >= len(wide)
    assert ANCESTORS_MAX >= len(head.ancestors)
