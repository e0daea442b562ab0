"""Thousands of damaged mails: none raises, takes long or much memory, and each keeps its bytes."""

from __future__ import annotations

import time
import tracemalloc

import pytest

from data.mail.parse import extract_attachment, parse_body, parse_head
from data.store.packing import compress, decompress
from tests.properties.test_parse_properties import assert_bounded, assert_safe
from tests.support.mutated import BASE, mutated_mails

SAMPLE = 150
WHOLE = 10_000
SECONDS_MAX = 2.0
ABOVE_SIZE_MAX = 50_000_000


def read_whole(raw: bytes) -> None:
    """Read all of a mail, its first files too, and see that it is safe and bounded."""
    head, body = parse_head(raw), parse_body(raw)
    for attachment in body.attachments[:3]:
        extract_attachment(raw, attachment.index)
    assert_safe(head, body)
    assert_bounded(head, body)


def test_a_sample_of_damaged_mails() -> None:
    """Damaged mails are read without an exception, and their bytes come back from the store."""
    for raw in mutated_mails(SAMPLE, seed=1):
        read_whole(raw)

        assert raw == decompress(compress(raw))


@pytest.mark.soak
def test_ten_thousand_damaged_mails() -> None:
    """None raises, none takes two seconds, none fifty megabytes above its size."""
    slowest, most, size = 0.0, 0, 0
    for raw in mutated_mails(WHOLE):
        started = time.process_time()
        read_whole(raw)
        slowest = max(slowest, time.process_time() - started)
        size += len(raw)

        assert raw == decompress(compress(raw))
    tracemalloc.start()
    for number, raw in enumerate(mutated_mails(WHOLE)):
        if number % 5 and len(raw) < 50_000:
            continue  # the small ones take little: a fifth of them is looked at
        tracemalloc.reset_peak()
        before = tracemalloc.get_traced_memory()[0]
        read_whole(raw)
        most = max(most, tracemalloc.get_traced_memory()[1] - before - len(raw))
    tracemalloc.stop()
    print(
        f"{WHOLE} mails from {len(BASE)}, {size / 1e6:.0f} MB: slowest {slowest:.2f} s,"
        f" most memory {most / 1e6:.1f} MB above its size"
    )

    assert slowest < SECONDS_MAX
    assert most < ABOVE_SIZE_MAX
