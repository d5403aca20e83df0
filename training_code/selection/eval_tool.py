"""EvalTool: ranks the results of each test input as they come, and keeps count of the points of every ranking rule.

For users' scripts only, as the callback of the published `inference_run`. What is right it reads from the results' `correct`, which the
published dataset has put there; it is handed no solutions.
"""

import math
from collections.abc import Callable, Mapping, MutableSequence, Sequence
from typing import Any, TypeAlias

from selection.published import all_score_algos, max_gen_prob

Result: TypeAlias = Mapping[str, Any]
ScoreAlgo: TypeAlias = Callable[[Result], float]


class EvalTool:
    """`points`: name of a rule -> points so far; `found`: points if the right result were always chosen; `total`: points there were.

    Test inputs whose solution is unknown count nowhere.
    """

    def __init__(
        self,
        n_guesses: int,
        score_algos: Sequence[ScoreAlgo | str] | None = None,
        sorting_algo: int | str | ScoreAlgo | None = None,
    ) -> None:
        """n_guesses: attempts a test input has
        score_algos: rules (functions of a result dict, lower is better, or published names); default: all published ones
        sorting_algo: the rule that results are sorted by: its index in `score_algos`, its name, or a function;
            default: `mul_aug_prob`, the best of the published comparison
        Raises ValueError for a rule that there is not, or two of one name.
        """
        if isinstance(n_guesses, bool) or not isinstance(n_guesses, int) or n_guesses < 1:
            raise ValueError(f"n_guesses is a whole number from 1 on, not {n_guesses!r}")
        algos = [_published(a) if isinstance(a, str) else a for a in score_algos or all_score_algos]
        self.n_guesses = n_guesses
        self.score_algos: dict[str, ScoreAlgo] = {_name(algo): algo for algo in algos}
        if len(self.score_algos) != len(algos):
            raise ValueError(f"two score_algos have the same name: {[_name(algo) for algo in algos]}")
        self.sorting_algo = self._chosen("mul_aug_prob" if sorting_algo is None else sorting_algo)
        self.points = dict.fromkeys(self.score_algos, 0.0)
        self.found = self.total = 0.0
        self.finished = 0

    def _chosen(self, algo: int | str | ScoreAlgo) -> ScoreAlgo:
        if callable(algo):
            return algo
        if isinstance(algo, str):
            return self.score_algos[algo] if algo in self.score_algos else _published(algo)
        if isinstance(algo, bool) or not -len(self.score_algos) <= algo < len(self.score_algos):
            raise ValueError(f"sorting_algo {algo!r}: there are {len(self.score_algos)}: {', '.join(self.score_algos)}")
        return list(self.score_algos.values())[algo]

    def sort(self, results: Sequence[Result], algo: ScoreAlgo | None = None) -> list[Result]:
        """The results, best first, by `algo` (default: `sorting_algo`).

        Those with `scores_aug` come before those without; ties go to the better search score, then stay as they are. Raises ValueError
        if the rule gives NaN.
        """
        rule = algo or self.sorting_algo

        def order(result: Result) -> tuple[bool, float, float]:
            value = rule(result)
            if math.isnan(value):
                raise ValueError(f"rule {_name(rule)} gives NaN for {result}")
            return not result.get("scores_aug"), value, max_gen_prob(result)

        return sorted(results, key=order)

    def process_result(
        self, res: MutableSequence[Result], name: str, value: float = 1.0, print_func: Callable[[str], Any] = print
    ) -> MutableSequence[Result]:
        """Count the results `res` of the test input `name`, which is worth `value` points, and tell `print_func` in one line.

        Sorts `res` in place by `sorting_algo`, so that the first `n_guesses` are what to submit, and returns it.
        """
        self.finished += 1
        unknown = any(r.get("correct") is None for r in res)
        if not unknown:
            self.total += value
            self.found += value * any(r["correct"] for r in res)
            for algo_name, algo in self.score_algos.items():
                best = self.sort(res, algo)[: self.n_guesses]
                self.points[algo_name] += value * any(r["correct"] for r in best)
        res[:] = self.sort(res)
        rank = next((place for place, r in enumerate(res, start=1) if r.get("correct")), None)
        verdict = "solution unknown" if unknown else "right one not found" if rank is None else f"right one at {rank}"
        print_func(f"{self.finished:4d} {name}: {len(res)} candidates, {verdict} | {self.summary()}")
        return res

    def summary(self) -> str:
        """Points of every rule so far, in one line."""
        points = " ".join(f"{name} {value:g}" for name, value in self.points.items())
        return f"of {self.total:g}: {points} (found {self.found:g})"


def _published(name: str) -> ScoreAlgo:
    known = {_name(algo): algo for algo in all_score_algos}
    if name not in known:
        raise ValueError(f"no score algorithm is called {name!r}; known are {', '.join(known)}")
    return known[name]


def _name(algo: ScoreAlgo) -> str:
    return getattr(algo, "__name__", repr(algo))
