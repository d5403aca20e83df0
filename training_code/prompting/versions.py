"""Prompt versions by name: what each shows and what is answered. Data only; the words are in `templates/<name>.jinja`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal, TypeAlias

from arc_loader.grids import shown
from prompting.puzzle import PromptError

Shows: TypeAlias = Literal["pairs", "inputs", "outputs", "nothing"]
Answer: TypeAlias = Literal["input", "output", "code", "verdict", "choice"]


@dataclass(frozen=True, kw_only=True)
class PromptVersion:
    """One way to ask for one thing.

    name: task and version, `output-from-examples-v1`
    demonstrations: what is shown of them
    test: whether a test input is shown
    code: whether the source code is shown
    proposals: how many proposed outputs are shown
    answer: what is asked for: a new input, the output, the code, `yes` or `no` (verdict), `1` or `2` (choice)
    raw: laid out as an `arc_loader.prompt_format`, without chat and grid encoder
    """

    name: str
    demonstrations: Shows
    answer: Answer
    test: bool = False
    code: bool = False
    proposals: int = 0
    raw: bool = False

    @property
    def needs_code(self) -> bool:
        """Whether a puzzle must come with its source code to be learned from."""
        return self.code or self.answer == "code"


def _table() -> dict[str, PromptVersion]:
    pairs_and_test = {"demonstrations": "pairs", "test": True}
    rows = [
        PromptVersion(name="output-from-examples-v0", answer="output", **pairs_and_test),
        PromptVersion(name="output-from-examples-v1", answer="output", **pairs_and_test),
        PromptVersion(name="input-from-inputs-v0", demonstrations="inputs", answer="input"),
        PromptVersion(name="output-from-outputs-v0", demonstrations="outputs", answer="output"),
        *(PromptVersion(name=f"code-from-examples-v{n}", demonstrations="pairs", answer="code") for n in range(3)),
        PromptVersion(name="code-from-examples-v3", answer="code", **pairs_and_test),
        PromptVersion(name="output-from-code-v0", demonstrations="nothing", code=True, test=True, answer="output"),
        PromptVersion(name="input-from-code-v0", demonstrations="nothing", code=True, answer="input"),
        PromptVersion(name="code-from-inputs-v0", demonstrations="inputs", answer="code"),
        PromptVersion(name="verify-output-from-examples-v0", answer="verdict", proposals=1, **pairs_and_test),
        PromptVersion(name="select-output-from-examples-v0", answer="choice", proposals=2, **pairs_and_test),
        PromptVersion(name="architects-v0", answer="output", raw=True, **pairs_and_test),
    ]
    return {row.name: row for row in rows}


VERSIONS: Mapping[str, PromptVersion] = MappingProxyType(_table())


def version_named(name: str) -> PromptVersion:
    """The prompt version of that name. Raises PromptError that lists the known ones for any other."""
    if not isinstance(name, str) or name not in VERSIONS:
        raise PromptError(f"no prompt is called {shown(name)}; known are {', '.join(VERSIONS)}")
    return VERSIONS[name]
