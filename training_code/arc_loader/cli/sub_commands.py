"""A command line made of sub-commands, each a module: reads it, runs one, turns expected errors into a line. Knows no formats."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Mapping, Sequence
from types import ModuleType


def run_command(
    arguments: Sequence[str] | None,
    *,
    program: str,
    description: str,
    commands: Mapping[str, ModuleType],
    expected: tuple[type[Exception], ...],
) -> int:
    """Run the sub-command that is asked for and return its exit status, or 2 with a message on stderr for errors of type `expected`.

    arguments: without the program's name; those of the process when None
    commands: by name, modules with HELP and EXAMPLES (texts), `add_arguments(parser)` and `run(options) -> exit status`
    """
    parser = argparse.ArgumentParser(
        prog=program, description=description, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parsers = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, module in commands.items():
        command = parsers.add_parser(
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
        return commands[options.command].run(options)
    except BrokenPipeError:  # the reader of our output has gone, e.g. `| head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except expected as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
