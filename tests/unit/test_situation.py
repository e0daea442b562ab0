"""A test that waits in vain tells what it found instead."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.console_process import ConsoleProcess, wait_until
from tests.support.patience import patience


def test_a_wait_in_vain_says_how_everybody_stands(tmp_path: Path) -> None:
    """The store's own state and the end of each log stand in the failure."""
    desk = ConsoleProcess(tmp_path, imap_port=1, smtp_port=1)
    (tmp_path / "config-1.log").write_text("begun\nits last words\n")
    with pytest.raises(AssertionError) as failure:
        wait_until(lambda: desk.state() == "synced", "not synced", timeout_s=0)

    told = str(failure.value)
    assert "not synced" in told
    assert "sync []" in told
    assert "  its last words" in told


@pytest.mark.parametrize(
    ("promised_s", "alone_s", "shared_s"), [(0.5, 0.5, 30), (5, 5, 50), (60, 60, 120), (300,) * 3]
)
def test_patience_is_for_shared_machines_and_has_an_end(
    promised_s: float, alone_s: float, shared_s: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Alone a promise is held to its figure; beside others it has 30 s at least, 120 at most."""
    monkeypatch.delenv("PYTEST_XDIST_WORKER", raising=False)
    alone = patience(promised_s)
    monkeypatch.setenv("PYTEST_XDIST_WORKER", "gw0")
    shared = patience(promised_s)

    assert (alone_s, shared_s) == (alone, shared)
