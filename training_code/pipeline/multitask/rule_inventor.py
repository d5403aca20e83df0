"""New rules for the inputs of a puzzle: programs that a model makes up, run in the sandbox on all inputs, judged by what they give.

There is no right rule: whether it is one at all (a grid for every input, not the input itself, not always the same) is what is judged.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from matplotlib.figure import Figure

from arc_loader.grids import Grid, same_grid, to_lists
from arc_loader.pictures import pairs_figure
from arc_loader.tasks import Task
from omni_arc.sandbox import Outcome, Program, Sandbox
from pipeline.multitask.asker import Asker
from pipeline.multitask.prompt_views import ORDER_ONLY, prompt_views
from prompting.answers import AnswerError
from prompting.chat_model import SaidText
from prompting.puzzle import PromptError
from prompting.question import Question

VERDICTS = ("rule", "known", "copies", "constant", "fails", "unreadable", "again")
"""rule: passes; known: gives the outputs of all demonstrations; again: the text of an earlier answer."""


@dataclass(frozen=True, eq=False)
class InventedRule:
    """One answer. verdict: of VERDICTS; nll: in nats; outputs: for each input; problem: in words, where there is one."""

    verdict: str
    nll: float
    source: str | None = None
    outputs: tuple[Grid | None, ...] = ()
    problem: str = ""

    def to_json(self) -> dict[str, Any]:
        """As JSON types."""
        outputs = [None if grid is None else to_lists(grid) for grid in self.outputs]
        return {
            "verdict": self.verdict, "nll": self.nll, "source": self.source, "outputs": outputs, "problem": self.problem
        }  # fmt: skip


@dataclass(frozen=True, eq=False)
class InventedRules:
    """All answers for one puzzle. inputs: of the demonstrations, then of the tests; unasked: views whose prompt was too long."""

    task_id: str
    inputs: tuple[Grid, ...]
    rules: tuple[InventedRule, ...]
    unasked: int = 0

    def counts(self) -> dict[str, int]:
        """Verdict -> how many answers."""
        counts = {name: sum(rule.verdict == name for rule in self.rules) for name in VERDICTS}
        return counts | {"unasked": self.unasked}

    def to_json(self) -> Mapping[str, Any]:
        """Counts and every answer."""
        return {"counts": self.counts(), "rules": [rule.to_json() for rule in self.rules]}

    def figure(self) -> Figure:
        """The inputs with the outputs of the first rule that passes; without outputs where none does."""
        best = next((rule for rule in self.rules if rule.verdict == "rule"), None)
        outputs = (None,) * len(self.inputs) if best is None else best.outputs
        columns = [(f"input {n + 1}", grid, outputs[n]) for n, grid in enumerate(self.inputs)]
        return pairs_figure(
            columns=columns, title=f"{self.task_id}: {self.counts()['rule']} of {len(self.rules)} rules"
        )


@dataclass(frozen=True, kw_only=True, eq=False)
class RuleInventor:
    """Asks for new rules under `views` orders of the demonstrations and tries them in the sandbox `box`.

    Raises PromptError for a version that asks for something else.
    """

    asker: Asker
    box: Sandbox
    views: int

    def __post_init__(self) -> None:
        version = self.asker.version
        if (version.demonstrations, version.answer) != ("inputs", "code"):
            raise PromptError(f"the prompt {version.name} does not ask for a new rule")

    def invent(self, task: Task) -> InventedRules:
        """New rules for one puzzle."""
        views = prompt_views(
            task=task, query=None, count=self.views, seed=self.asker.seed, stage="rule", augmentation=ORDER_ONLY
        )
        rows = self.asker.ask([Question(puzzle=task.id, demonstrations=view.apply(task).train) for view in views])
        inputs = (*(pair.input for pair in task.train), *task.test)
        rules: list[InventedRule] = []
        for said in (one for row in rows if row is not None for one in row):
            rules.append(self._tried(task, inputs, said, known={rule.source for rule in rules}))
        return InventedRules(task.id, inputs, tuple(rules), sum(row is None for row in rows))

    def _tried(self, task: Task, inputs: tuple[Grid, ...], said: SaidText, *, known: set[str | None]) -> InventedRule:
        try:
            source = self.asker.read(said)
        except AnswerError as error:
            return InventedRule("unreadable", said.nll, problem=str(error)[:300])
        if source in known:
            return InventedRule("again", said.nll, source)
        outcomes = self.box.run([Program(source)], inputs=inputs)[0]
        verdict, problem = _verdict(task, inputs, outcomes)
        return InventedRule(verdict, said.nll, source, tuple(outcome.grid for outcome in outcomes), problem)


def _verdict(task: Task, inputs: tuple[Grid, ...], outcomes: tuple[Outcome, ...]) -> tuple[str, str]:
    """(verdict, problem in words) of what a program gave for the inputs."""
    failed = next((outcome for outcome in outcomes if not outcome.ok), None)
    if failed is not None:
        return "fails", str(failed)
    outputs = [outcome.grid for outcome in outcomes]
    if all(same_grid(a, b) for a, b in zip(inputs, outputs, strict=True)):
        return "copies", "every output is its input"
    if all(same_grid(grid, outputs[0]) for grid in outputs) and len(outputs) > 1:
        return "constant", "every output is the same"
    if all(same_grid(pair.output, grid) for pair, grid in zip(task.train, outputs, strict=False)):
        return "known", "gives the outputs of the demonstrations"
    return "rule", ""
