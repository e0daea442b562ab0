"""A store that was there and is gone, as where its disk is not mounted, is not made anew."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from data.store import place
from data.store.place import unmounted_point
from tests.support.console_process import ConsoleProcess
from tests.support.in_process import InProcess

GONE = "now there is none"


def test_an_empty_mount_point_gets_no_new_store(tmp_path: Path) -> None:
    """Every command says what is wrong and the cure; only who says so gets a new store."""
    desk = ConsoleProcess(tmp_path, imap_port=1, smtp_port=1)
    run = InProcess(tmp_path, desk.config)
    made = run("sync", "--once")
    shutil.rmtree(desk.store.parent)
    desk.store.parent.mkdir()

    told = [run(*words) for words in (("sync", "--once"), ("list",), ("doctor",))]

    assert 75 == made.code, made.err  # no server, but a store
    for done in told:
        assert 1 == done.code, done.err
        assert GONE in done.text + done.err
        assert "--new-store" in done.text + done.err
    assert [] == list(desk.store.parent.iterdir())
    assert 75 == run("sync", "--once", "--new-store").code
    assert desk.store.exists()


@pytest.mark.parametrize(
    ("fstab", "mounted", "missing"),
    [
        ("/dev/sdb1 /srv/data ext4 defaults 0 2", "/", "/srv/data"),
        ("/dev/sdb1 /srv/data/ ext4 defaults 0 2", "/srv/data", None),
        ("/dev/sdb1 /srv/my\\040data ext4", "/", None),
        ("# /dev/sdb1 /srv/data ext4", "/", None),
        ("/dev/sda2 none swap sw 0 0", "/", None),
    ],
    ids=["not mounted", "mounted", "another place", "a comment", "swap"],
)
def test_fstab_says_what_is_to_be_mounted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fstab: str, mounted: str, missing: str | None
) -> None:
    """A disk that an administrator wants above the store, and is not there, is named."""
    (tmp_path / "fstab").write_text(fstab + "\n")
    (tmp_path / "mounts").write_text(f"36 35 98:0 / {mounted} rw,noatime - ext4 /dev/root rw\n")
    monkeypatch.setattr(place, "WANTED_MOUNTS", tmp_path / "fstab")
    monkeypatch.setattr(place, "MOUNTS", tmp_path / "mounts")

    point = unmounted_point(Path("/srv/data/support/store.db"))

    assert (None if missing is None else Path(missing)) == point
