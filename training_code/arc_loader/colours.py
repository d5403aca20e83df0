"""The colours 0 to 9 as people see them: for pictures, terminals and notebooks. Draws nothing."""

from __future__ import annotations

COLOURS = ("#000000", "#0074d9", "#ff4136", "#2ecc40", "#ffdc00", "#aaaaaa", "#f012be", "#ff851b", "#7fdbff", "#870c25")
"""As arcprize.org shows them."""
COLOUR_NAMES = ("black", "blue", "red", "green", "yellow", "grey", "magenta", "orange", "light blue", "maroon")


def rgb(colour: int) -> tuple[int, int, int]:
    """Red, green and blue, 0 to 255, of a colour 0 to 9."""
    code = COLOURS[colour]
    return int(code[1:3], 16), int(code[3:5], 16), int(code[5:7], 16)
