"""The command line: arguments in, exit code out; one file per group of verbs."""

from console.cli.main import main

__all__ = ["main"]
