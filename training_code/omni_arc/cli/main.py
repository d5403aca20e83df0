"""Reads the command line and runs one sub-command. Knows no puzzles."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence

from arc_loader.cli.data_sets import CommandError
from arc_loader.grids import GridError
from arc_loader.sources.puzzle_json import SourceError
from omni_arc.cli import check_command, count_command, gallery_command, generate_command, show_command
from omni_arc.register import PuzzleError

EXPECTED = (CommandError, PuzzleError, GridError, SourceError, OSError)
COMMANDS = {
    "check": check_command,
    "count": count_command,
    "show": show_command,
    "gallery": gallery_command,
    "generate": generate_command,
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; its exit status: 0, 1 where puzzles fail the check, 2 where the command or a file is at fault.

    arguments: without the program's name; those of the process when left out
    """
    parser = argparse.ArgumentParser(prog="python -m omni_arc", description="Puzzles written as code.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, module in COMMANDS.items():
        command = commands.add_parser(
            name,
            help=module.HELP,
            description=f"{module.HELP}.",
            epilog=f"examples:\n{module.EXAMPLES}",
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        module.add_arguments(command)
    try:
        options = parser.parse_args(arguments)
    except SystemExit as stop:  # argparse has said why
        return int(stop.code or 0)
    try:
        return COMMANDS[options.command].run(options)
    except BrokenPipeError:  # the reader of our output has gone, e.g. `| head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except EXPECTED as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
