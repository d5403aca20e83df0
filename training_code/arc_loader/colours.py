"""The colours 0 to 9 as people see them: for pictures, terminals and notebooks. Draws nothing."""

from __future__ import annotations

COLOURS = ("#000000", "#0074d9", "#ff4136", "#2ecc40", "#ffdc00", "#aaaaaa", "#f012be", "#ff851b", "#7fdbff", "#870c25")
"""As arcprize.org shows them."""
SAFE_COLOURS = (
    *("#000000", "#4e56f0", "#bb0b18", "#48f9c9", "#ffff28"),
    *("#a18c80", "#7f4c8a", "#edaa13", "#79a9ed", "#690047"),
)
"""The same for eyes that see few reds, greens or blues: any two differ as clearly with protanopia, deuteranopia or tritanopia
(tests/arc_loader/test_colours.py measures it)."""
COLOUR_NAMES = ("black", "blue", "red", "green", "yellow", "grey", "magenta", "orange", "light blue", "maroon")


def rgb(colour: int) -> tuple[int, int, int]:
    """Red, green and blue, 0 to 255, of a colour 0 to 9."""
    code = COLOURS[colour]
    return int(code[1:3], 16), int(code[3:5], 16), int(code[5:7], 16)
