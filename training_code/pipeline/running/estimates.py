"""How long jobs will take: from lengths, and from what was measured so far. Only order and what a deadline cuts depend on it."""

from dataclasses import replace

from arc_loader.prompt_format import FormatError
from pipeline.running.jobs import Job
from pipeline.stages import Stage

_FIRST_GUESS = {"train": 3e-4, "query": 3e-4}  # seconds a token
_WEIGHT = 5000.0  # tokens that the first guess counts as
_ANSWER = 300  # tokens of an answer, about


class Estimates:
    """Seconds of jobs and stages. Learns from `note`."""

    def __init__(self) -> None:
        self._tokens = dict.fromkeys(_FIRST_GUESS, _WEIGHT)
        self._seconds = {kind: rate * _WEIGHT for kind, rate in _FIRST_GUESS.items()}
        self._known: dict[tuple[str, str, bool], dict[str, float]] = {}

    def seconds(self, job: Job, *, done: frozenset[str] = frozenset()) -> float:
        """Of the whole job, without the stages named in `done`."""
        tokens = self.tokens(job)
        queries = sum(f"score {query}" not in done for query in range(len(job.task.test)))
        train = tokens["train"] if "train" in job.stages and "train" not in done else 0.0
        return train * self._rate("train") + queries * tokens["query"] * self._rate("query")

    def note(self, job: Job, stage: Stage) -> None:
        """A stage has taken so long. Those that were cut short say nothing."""
        if stage.complete:
            kind = "train" if stage.kind == "train" else "query"
            self._seconds[kind] += stage.seconds
            if stage.kind != "search":  # a query is a search and its scores
                self._tokens[kind] += self.tokens(job)[kind]

    def tokens(self, job: Job) -> dict[str, float]:
        """About how many tokens the training and one query have; the length of a puzzle is under "length"."""
        key = (*job.key, job.small)
        if key not in self._known:
            self._known[key] = _tokens(job)
        return self._known[key]

    def _rate(self, kind: str) -> float:
        return self._seconds[kind] / self._tokens[kind]


def _tokens(job: Job) -> dict[str, float]:
    recipe, task = job.recipe, job.task
    length = max((recipe.fmt.length(replace(task, test=(grid,))) for grid in task.test), default=0)
    limit = min(recipe.search.max_prompt_tokens, recipe.fmt.max_tokens)
    views = 8 * recipe.search.n_per_symmetry
    train = 0.0
    if recipe.ttt is not None:
        try:
            sample = min(recipe.fmt.length(replace(task, test=())), recipe.ttt.max_sample_tokens)
        except FormatError:
            sample = recipe.ttt.max_sample_tokens
        samples = min(recipe.ttt.max_samples, 8 * recipe.ttt.n_per_symmetry)
        train = float(min(recipe.ttt.max_tokens, samples * sample) * recipe.ttt.train.epochs)
    return {"train": train, "query": float(views * (min(length, limit) + _ANSWER)), "length": float(length)}
