"""Sets by their names on the command line: a file of puzzles, `omni-arc-N`, or `barc-N-M-FILE`."""

from __future__ import annotations

import re
from pathlib import Path

from arc_loader.sources.puzzle_json import SourceError
from prompting.sources.barc_set import read_barc_set
from prompting.sources.coded_set import coded_set, registered_puzzles
from prompting.sources.puzzle_file import read_puzzle_file
from prompting.sources.source import PuzzleSource

_OMNI, _BARC = re.compile(r"omni-arc-([0-9]{1,9})"), re.compile(r"barc-([0-9]{1,9})-([0-9]{1,9})-(.+)", re.DOTALL)


def source_named(name: str) -> PuzzleSource:
    """The set of that name. Raises ValueError (SourceError, PromptError) that says what is wrong with it."""
    if match := _OMNI.fullmatch(name):
        return coded_set(name=name, draws=int(match[1]), puzzles=registered_puzzles())
    if match := _BARC.fullmatch(name):
        return read_barc_set(name=name, path=match[3], draws=int(match[1]), most_pairs=int(match[2]))
    if not Path(name).is_file():
        raise SourceError(f"{name}: a set is a file of puzzles, omni-arc-N or barc-N-M-FILE, and no such file is there")
    return read_puzzle_file(name)
