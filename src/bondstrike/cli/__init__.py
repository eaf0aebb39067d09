"""The command line: one command a file, loaded only when it is called."""

from bondstrike.cli.app import main

__all__ = ["main"]
