"""Seed: the number behind all randomness of a run, as it is given on a command line: a whole number, or `random`."""

import secrets

RANDOM = "random"


class Seed(int):
    """A whole number; `Seed("random")` draws one of 32 bits, so that two such runs differ. drawn: whether it was drawn.

    Raises ValueError for any other text.
    """

    drawn: bool

    def __new__(cls, value: int | str = 0) -> "Seed":
        drawn = value == RANDOM
        seed = super().__new__(cls, secrets.randbits(32) if drawn else value)
        seed.drawn = drawn
        return seed

    def told(self) -> str:
        """The seed in words, for the log of a run: how it is repeated."""
        return f"seed {int(self)}" + (f", drawn: --seed {int(self)} repeats this run" if self.drawn else "")
