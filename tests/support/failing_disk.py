"""A disk that fails: every read and write of some files ends with EIO, as the kernel tells it.

The system calls of a process are stood in front of by a small library (LD_PRELOAD), since no disk
here can be made to fail; what SQLite and the program do with the error is real.
"""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

_CALLS = """
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

static int fails(int fd) {
    const char *file = getenv("FAILING_FILE"), *when = getenv("FAILING_WHEN");
    char link[64], path[4096];
    ssize_t length;
    if (!file || !when || access(when, F_OK)) return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    length = readlink(link, path, sizeof path - 1);
    if (length < 0) return 0;
    path[length] = 0;
    return !strcmp(path, file)
        || (!strncmp(path, file, strlen(file)) && !strcmp(path + strlen(file), "-wal"));
}
#define FAILS(result, name, declared, given) \\
    result name declared { \\
        static result (*real) declared; \\
        if (!real) real = dlsym(RTLD_NEXT, #name); \\
        if (fails(fd)) { errno = EIO; return -1; } \\
        return real given; \\
    }
FAILS(ssize_t, pread64, (int fd, void *to, size_t n, off64_t at), (fd, to, n, at))
FAILS(ssize_t, pwrite64, (int fd, const void *from, size_t n, off64_t at), (fd, from, n, at))
FAILS(ssize_t, pread, (int fd, void *to, size_t n, off_t at), (fd, to, n, at))
FAILS(ssize_t, pwrite, (int fd, const void *from, size_t n, off_t at), (fd, from, n, at))
FAILS(ssize_t, read, (int fd, void *to, size_t n), (fd, to, n))
FAILS(ssize_t, write, (int fd, const void *from, size_t n), (fd, from, n))
FAILS(int, fsync, (int fd), (fd))
FAILS(int, fdatasync, (int fd), (fd))
"""
needs_compiler = pytest.mark.skipif(shutil.which("cc") is None, reason="no C compiler here")


class FailingDisk:
    """What a process is given so that a store's disk fails it, from one moment to another."""

    def __init__(self, store: Path, folder: Path) -> None:
        self._sign = folder / "fails"
        source, library = folder / "failing.c", folder / "failing.so"
        source.write_text(_CALLS)
        subprocess.run(
            ["cc", "-shared", "-fPIC", "-o", library, source, "-ldl"],
            check=True,
        )
        self.environ = {
            "LD_PRELOAD": str(library),
            "FAILING_FILE": str(store),
            "FAILING_WHEN": str(self._sign),
        }

    def fail(self) -> None:
        """From now on nothing can be read or written."""
        self._sign.touch()

    def mend(self) -> None:
        """All is as before."""
        self._sign.unlink()
