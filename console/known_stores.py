"""Which stores this account has had: one that is not there today must not be made anew in silence.

Where the disk of a store is not mounted its folder is empty, and a new store would fetch all mail
again, without drafts, notes and what is on its way. Two things tell: a line in this account's state
folder for each store that was opened, and /etc/fstab, which names what is to be mounted.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from console.paths import state_dir
from data.errors import StoreLostError
from data.store.place import unmounted_point

FOLDER = "stores"
ANEW = (
    " If it is lost, `support-console restore FILE` brings a backup back, and `support-console sync"
    " --new-store` begins with an empty one and fetches all mail again."
)


def remember_store(store: Path, environ: Mapping[str, str]) -> None:
    """Keep that there is a store under this name; where that cannot be kept, nothing follows."""
    record = _record_of(store, environ)
    with suppress(OSError):
        if not record.exists():
            record.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            record.write_text(f"{store}\n", encoding="utf-8", errors="surrogateescape")


def trouble_with(store: Path, environ: Mapping[str, str]) -> str:
    """Say why a store that is not there may not be made; empty where it may, or is there."""
    if store.exists():
        return ""
    point = unmounted_point(store)
    if point is not None:
        return (
            f"There is no store at {store}: /etc/fstab mounts a disk at {point}, and none is"
            f" mounted there. Mount it, then start again.{ANEW}"
        )
    with suppress(OSError):
        if _record_of(store, environ).exists():
            return (
                f"There was a store at {store}, and now there is none. If its disk is not mounted,"
                f" mount it and start again.{ANEW}"
            )
    return ""


def refuse_lost_store(store: Path, environ: Mapping[str, str]) -> None:
    """Raise StoreLostError where a store is gone that was there, or its disk is not mounted."""
    if trouble := trouble_with(store, environ):
        raise StoreLostError(trouble)


def _record_of(store: Path, environ: Mapping[str, str]) -> Path:
    # One file a store, so that processes that begin together do not write over each other.
    name = str(store.absolute()).replace("%", "%25").replace("/", "%2F")
    return state_dir(environ) / FOLDER / name
