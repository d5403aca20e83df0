"""How the values of recipes that are no plain numbers, texts or switches are written on a command line."""

from collections.abc import Mapping

from arc_loader.formats import format_named
from arc_loader.prompt_format import PromptFormat
from command_line.options import Text
from fine_tune_recipes import Mix

TEXTS: Mapping[type, Text] = {
    PromptFormat: Text(of=lambda fmt: fmt.name, read=format_named),
    Mix: Text(of=str, read=Mix.parse),
}
