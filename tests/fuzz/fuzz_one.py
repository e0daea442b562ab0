"""Fuzz one target by coverage: `python -m tests.fuzz.fuzz_one TARGET SECONDS` (needs atheris).

What is found is kept as `crash-…`, `timeout-…` or `oom-…` in the folder for temporary files and
named in the last lines; the process then ends with another code than 0.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["data", "console", "widgets"]):
    from tests.fuzz.targets import TARGETS

INPUT_MAX = 8192
SLOWEST_S, MEMORY_MB = 10, 1500


def main(name: str, seconds: int) -> None:
    """Begin from the seeds and go where new code is reached."""
    target = TARGETS[name]
    folder = Path(tempfile.mkdtemp(prefix=f"fuzz-{name}-"))
    corpus = folder / "corpus"
    corpus.mkdir()
    for number, seed in enumerate(target.seeds):
        (corpus / f"seed-{number}").write_bytes(seed)
    options = [f"-max_total_time={seconds}", f"-max_len={INPUT_MAX}", f"-timeout={SLOWEST_S}"]
    options += [f"-rss_limit_mb={MEMORY_MB}", f"-artifact_prefix={folder}/", "-verbosity=0"]
    options += ["-print_final_stats=1", str(corpus)]
    atheris.Setup([sys.argv[0], *options], target.run)
    atheris.Fuzz()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
