"""A real disk that is full soon, or takes nothing: tmpfs and bind mounts, which only root makes."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import pytest


@contextmanager
def small_disk(*, megabytes: int) -> Iterator[Path]:
    """Mount a disk of so many megabytes; it is gone at the end, whoever has files open there."""
    folder = Path(tempfile.mkdtemp(prefix="small-disk-", dir="/tmp"))
    _run("mount", "-t", "tmpfs", "-o", f"size={megabytes}m,mode=0755", "tmpfs", str(folder))
    try:
        yield folder
    finally:
        _run("umount", "--lazy", str(folder))
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def read_only(folder: Path) -> Iterator[None]:
    """Have a folder lie on a disk that takes nothing while the body runs; root is refused too."""
    _run("mount", "--bind", str(folder), str(folder))
    try:
        _run("mount", "-o", "remount,bind,ro", str(folder))
        yield
    finally:
        _run("umount", "--lazy", str(folder))


def grow(disk: Path, *, megabytes: int) -> None:
    """Give a mounted disk more room."""
    _run("mount", "-o", f"remount,size={megabytes}m", str(disk))


def fill(disk: Path, *, leave: int = 0) -> Path:
    """Write a file until so many bytes are left on a disk; removing it makes room again."""
    ballast = disk / "ballast"
    with ballast.open("wb", buffering=0) as file:
        while True:
            free = os.statvfs(disk)
            left = free.f_bavail * free.f_frsize - leave
            if left <= 0:
                return ballast
            try:
                file.write(bytes(min(left, 1 << 20)))
            except OSError:
                return ballast


def _run(*command: str) -> None:
    subprocess.run(command, check=True, capture_output=True)


@cache
def _can_mount() -> bool:
    if os.geteuid() != 0 or shutil.which("mount") is None:
        return False
    try:
        with small_disk(megabytes=1):
            return True
    except (OSError, subprocess.CalledProcessError):
        return False


only_root_mounts = pytest.mark.skipif(not _can_mount(), reason="only root may mount a small disk")
