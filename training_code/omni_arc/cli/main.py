"""The command line of `python -m omni_arc`: its sub-commands and the errors that are the user's or a file's fault."""

from __future__ import annotations

from collections.abc import Sequence

from arc_loader.cli.data_sets import CommandError
from arc_loader.cli.sub_commands import run_command
from arc_loader.grids import GridError
from arc_loader.sources.puzzle_json import SourceError
from omni_arc.cli import check_command, count_command, gallery_command, generate_command, search_command, show_command
from omni_arc.register import PuzzleError

EXPECTED = (CommandError, PuzzleError, GridError, SourceError, OSError)
COMMANDS = {
    "check": check_command,
    "count": count_command,
    "show": show_command,
    "gallery": gallery_command,
    "generate": generate_command,
    "search": search_command,
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; its exit status: 0, 1 where puzzles fail the check, 2 where the command or a file is at fault.

    arguments: without the program's name; those of the process when left out
    """
    return run_command(
        arguments,
        program="python -m omni_arc",
        description="Puzzles written as code.",
        commands=COMMANDS,
        expected=EXPECTED,
    )
