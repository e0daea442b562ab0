"""A colleague at work while somebody sits before a console: hostile words that concern her.

Called with CONFIG FOLDER NUMBER: kai names ann in notes, asks her, and gives her work.
"""

from __future__ import annotations

import sys
from pathlib import Path

from console.cli.main import main
from tests.support.hostile_strings import EVERY

STEP = 12


def tell(config: str, folder: str, number: str) -> None:
    """Write a note that names ann for every so many of the strings, and ask her for help."""
    for place, text in enumerate(EVERY[::STEP]):
        path = Path(folder) / f"note-{place}.txt"
        path.write_bytes(f"@ann {text}".encode("utf-8", "replace"))
        main(["--config", config, "--as", "kai", "note", number, "--body-file", str(path)])
    said = EVERY[place]
    words = ("escalate", number, "--to", "ann", "--reason", said, "--need", said, "--consult")
    main(["--config", config, "--as", "kai", *words])


if __name__ == "__main__":
    tell(*sys.argv[1:])
