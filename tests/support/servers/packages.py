"""Debian packages unpacked beside the machine: `make servers` installs nothing.

Debian lets one IMAP server be installed at a time. What is not installed is downloaded once into a
cache folder and unpacked there, with the libraries that it needs and the machine lacks.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections import deque
from collections.abc import Sequence
from pathlib import Path

PACKAGES_MAX = 60
LIBRARIES = ("usr/lib", "usr/lib/x86_64-linux-gnu", "lib/x86_64-linux-gnu", "lib")
_NAME = re.compile(r"[a-z0-9][a-z0-9+.-]*")


class UnavailableError(Exception):
    """These packages cannot be had here; the text says why."""


def cache_folder() -> Path:
    """Give the folder in which packages are kept between runs.

    What root unpacks is run by an account that may not enter root's home.
    """
    if os.geteuid() == 0:
        return Path("/var/cache/support-console-servers")
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "support-console-servers"


def unpack(name: str, packages: Sequence[str]) -> Path:
    """Give a folder with these packages and their libraries unpacked, made on first use.

    Raises:
        UnavailableError: no Debian here, or the packages cannot be downloaded.
    """
    for program in ("apt-get", "dpkg-deb", "dpkg-query"):
        if shutil.which(program) is None:
            raise UnavailableError(f"{program} is not there: this is no Debian")
    place = cache_folder() / name
    if (place / "complete").exists():
        return place
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(parents=True)
    place.chmod(0o755)
    waiting, seen = deque(packages), set(packages)
    while waiting:
        if len(seen) > PACKAGES_MAX:
            raise UnavailableError(f"{name} needs more than {PACKAGES_MAX} packages")
        deb = _download(waiting.popleft(), place)
        subprocess.run(["dpkg-deb", "-x", str(deb), str(place)], check=True)
        for library in _libraries_of(deb):
            if library not in seen and not _is_installed(library):
                seen.add(library)
                waiting.append(library)
        deb.unlink()
    (place / "complete").touch()
    return place


def environment(place: Path, *more: str) -> dict[str, str]:
    """Give an environment in which programs of an unpacked folder find their libraries."""
    folders = [str(place / each) for each in (*LIBRARIES, *more)]
    return {"PATH": os.environ.get("PATH", ""), "LD_LIBRARY_PATH": ":".join(folders)}


def _download(package: str, place: Path) -> Path:
    command = ["apt-get", "-q", "-o", "APT::Sandbox::User=root", "download", package]
    done = subprocess.run(command, cwd=place, capture_output=True, text=True, check=False)
    found = sorted(place.glob(f"{package}_*.deb"))
    if done.returncode or not found:
        words = (done.stderr.strip().splitlines() or ["nothing was said"])[-1]
        raise UnavailableError(f"{package} cannot be downloaded ({words}); try apt-get update")
    return found[0]


def _libraries_of(deb: Path) -> list[str]:
    """Name the libraries that a package depends on; programs it asks for are not needed here."""
    field = subprocess.run(
        ["dpkg-deb", "-f", str(deb), "Depends"], capture_output=True, text=True, check=True
    ).stdout
    first = [_NAME.match(choice.split("|")[0].strip()) for choice in field.split(",")]
    return [found[0] for found in first if found is not None and found[0].startswith("lib")]


def _is_installed(package: str) -> bool:
    done = subprocess.run(
        ["dpkg-query", "-W", "-f", "${Status}", package],
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout.endswith(" installed")
