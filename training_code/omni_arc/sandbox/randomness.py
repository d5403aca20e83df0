"""`random` and `numpy.random` as programs see them: chance that comes from a seed of the sandbox, so that a program repeats exactly."""

from __future__ import annotations

import random
from types import ModuleType

import numpy as np

from omni_arc.sandbox.numpy_facade import module

_PLAIN = """
    betavariate choice choices expovariate gauss getrandbits lognormvariate normalvariate randint random randrange sample shuffle
    triangular uniform
"""
_NUMPY = """
    beta binomial bytes chisquare choice dirichlet exponential gamma geometric hypergeometric laplace lognormal logistic multinomial
    multivariate_normal normal permutation poisson power rand randint randn random random_sample shuffle standard_normal triangular uniform
    weibull
"""


class Randomness:
    """The sources of chance of one process; `reseed` sets both back."""

    def __init__(self) -> None:
        self._plain = random.Random(0)
        self._numpy = np.random.RandomState(0)
        self._seeds = (0, 0)

    def reseed(self, *, seed: int, call: int) -> None:
        """What follows depends on these two numbers only."""
        self._seeds = (seed, call)
        self._plain.seed(f"{seed} {call}")  # a text goes through sha512, not through the salted hash
        self._seed_numpy()

    def modules(self) -> dict[str, ModuleType]:
        """`random` and `numpy.random`."""
        plain = {name: getattr(self._plain, name) for name in _PLAIN.split() if hasattr(self._plain, name)}
        numpy = {name: getattr(self._numpy, name) for name in _NUMPY.split()}
        plain |= {"seed": self._seed_plain, "Random": self._new_plain}
        numpy |= {"seed": self._seed_numpy, "RandomState": self._new_state, "default_rng": self._new_generator}
        numpy |= {"ranf": numpy["random"], "sample": numpy["random"], "random_integers": self._random_integers}
        return {"random": module("random", plain), "numpy.random": module("numpy.random", numpy)}

    def _seed_plain(self, a: object = None, version: int = 2) -> None:
        self._plain.seed(str(self._seeds) if a is None else a, version)

    def _seed_numpy(self, seed: object = None) -> None:
        first, call = self._seeds
        self._numpy.seed([first % 2**32, first // 2**32, call] if seed is None else seed)

    def _new_plain(self, x: object = None) -> random.Random:
        return random.Random(self._plain.getrandbits(64) if x is None else x)

    def _new_state(self, seed: object = None) -> np.random.RandomState:
        return np.random.RandomState(self._plain.getrandbits(32) if seed is None else seed)

    def _new_generator(self, seed: object = None) -> np.random.Generator:
        return np.random.default_rng(self._plain.getrandbits(64) if seed is None else seed)

    def _random_integers(self, low: int, high: int | None = None, size: object = None) -> object:
        return self._numpy.randint(*((1, low + 1) if high is None else (low, high + 1)), size=size)
