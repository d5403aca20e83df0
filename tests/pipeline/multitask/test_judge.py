"""Verdicts and choices: each proposal is shown under every view, both orders count, and the log-odds are those of the model."""

import numpy as np
import pytest
from multitask_world import UPSIDE_DOWN, asker

from arc_loader.grid_encoders import USUAL_ENCODER
from arc_loader.grids import same_grid
from arc_loader.views import View
from fine_tuning.multitask_data import writer_for
from inference_tools.continuation import Continuation
from inference_tools.transformers_chat import TransformersChat
from pipeline.multitask.judge import Judged, Selector, Verifier
from prompting.puzzle import PromptError
from prompting.question import Question
from prompting.rendering import render
from prompting.versions import VERSIONS, version_named
from selection.judged_rules import JUDGED_RULES, select_odds, verify_and_select, verify_odds
from tiny import tiny_base_model

PROPOSALS = [np.full((2, n), n) for n in (1, 2, 3, 4, 5)]
QUALITY = {1: 0.5, 2: 3.0, 3: -1.0, 4: 1.0, 5: -4.0}  # by width: no view changes how many cells there are


class Knows:
    """A ChatModel that knows how good each proposal is by its number of cells, and leans towards the first of two."""

    def __init__(self, leaning: float = 0.7) -> None:
        self.leaning, self.asked = leaning, []

    def tokens(self, words):
        return len(words.user)

    def say(self, *, prompts, drawing, seeds):
        raise AssertionError("not asked for")

    def weigh(self, *, prompts, answers):
        self.asked += [words.user for words in prompts]
        rows = []
        for words in prompts:
            quality = [QUALITY[grid.size // 2] for grid in proposals_of(words.user)]
            odds = quality[0] if answers == ["yes", "no"] else quality[0] - quality[1] + self.leaning
            rows.append([1.0, 1.0 + odds])
        return np.array(rows)


def proposals_of(text: str) -> list[np.ndarray]:
    """The proposed outputs that a prompt shows."""
    parts = text.partition("Proposed output")[2].split("Proposed output")
    return [USUAL_ENCODER.to_grid("```grid" + part.partition("```grid")[2].rstrip()) for part in parts]


def test_verdicts_under_views():
    knows = Knows()
    verifier = Verifier(asker=asker(knows, "verify-output-from-examples-v0"), views=3)
    found = verifier.judge(UPSIDE_DOWN, query=1, proposals=PROPOSALS)
    assert len(knows.asked) == 15
    for judged, proposal in zip(found, PROPOSALS, strict=True):
        assert same_grid(judged.grid, proposal) and len(judged.verify_odds) == 3 and not judged.select_odds
        assert all(value == pytest.approx(QUALITY[proposal.size // 2]) for value in judged.verify_odds.values())
        assert all(View.parse(key).query == 1 for key in judged.verify_odds)
    key = list(found[3].verify_odds)[2]
    shown = View.parse(key).apply_grid(PROPOSALS[3])
    assert same_grid(proposals_of(knows.asked[11])[0], shown)
    assert [verify_odds(one) for one in found] == [pytest.approx(-QUALITY[n]) for n in range(1, 6)]
    short = Verifier(asker=asker(knows, "verify-output-from-examples-v0", max_tokens=10), views=2)
    assert short.judge(UPSIDE_DOWN, query=0, proposals=PROPOSALS[:1])[0].verify_odds == {}


@pytest.mark.parametrize("budget", [10, 6])
def test_choices_in_both_orders(budget):
    knows = Knows()
    selector = Selector(asker=asker(knows, "select-output-from-examples-v0"), views=2, budget=budget)
    found = selector.judge(UPSIDE_DOWN, query=0, proposals=PROPOSALS)
    assert len(knows.asked) == budget * 2 * 2 and found.leaning == pytest.approx(0.7)
    for a, b, _, odds in found.duels:
        assert odds == pytest.approx(QUALITY[a + 1] - QUALITY[b + 1])  # the leaning is gone
    order = sorted(range(5), key=lambda n: select_odds(found.judged[n]))
    assert order[0] == 1 and (budget == 6 or order == [1, 3, 0, 2, 4])
    assert all(len(one.select_odds) == 2 for one in found.judged)
    assert {str(view) for one in found.judged for view in one.select_odds} == {view for *_, view, _ in found.duels}
    alone = selector.judge(UPSIDE_DOWN, query=0, proposals=PROPOSALS[:1])
    assert alone.duels == () and select_odds(alone.judged[0]) == float("inf")
    assert selector.judge(UPSIDE_DOWN, query=0, proposals=[]).judged == ()


def test_rules_put_what_was_not_asked_last():
    both = Judged(PROPOSALS[0], {"a": 1.0, "b": 2.0}, {"a": -1.0})
    assert (verify_odds(both), select_odds(both), verify_and_select(both)) == (-1.5, 1.0, -0.5)
    assert all(rule(Judged(PROPOSALS[0])) == float("inf") for rule in JUDGED_RULES.values())
    assert verify_and_select(Judged(PROPOSALS[0], {"a": 1.0})) == float("inf")


@pytest.mark.parametrize("name", ["verify-output-from-examples-v0", "select-output-from-examples-v0"])
def test_log_odds_are_those_of_the_model(name):
    """A real model, padded batches, against one prompt and one word at a time."""
    loaded = tiny_base_model("qwen3")
    writer = writer_for(loaded=loaded, grid_encoder=str(USUAL_ENCODER))
    model = TransformersChat(loaded, writer.chat, batch_tokens=3000)
    questions = [
        Question("t", UPSIDE_DOWN.train[: n + 1], UPSIDE_DOWN.test[0], proposals=tuple(PROPOSALS[n : n + count]))
        for n in (0, 1)
        for count in [VERSIONS[name].proposals]
    ]
    prompts = [render(version=version_named(name), question=question, encoder=USUAL_ENCODER) for question in questions]
    words = ["yes", "no"] if name.startswith("verify") else ["1", "2"]
    found = model.weigh(prompts=prompts, answers=words)
    assert found.shape == (2, 2) and abs(found[0] - found[1]).max() > 1e-3
    for prompt, row in zip(prompts, found, strict=True):
        for word, value in zip(words, row, strict=True):
            ids = [*loaded.tokenizer(word, add_special_tokens=False)["input_ids"], writer.chat.end_ids()[0]]
            assert loaded.tokenizer.decode(ids[-1:]) == "<|im_end|>"
            start = Continuation(model=loaded.model, prompt=writer.chat.prompt_ids(prompt))
            alone, log_probs = 0.0, start.log_probs[0]
            for token in ids:
                alone -= float(log_probs[token])
                log_probs = start.advance(parents=np.zeros(1, np.int64), tokens=np.array([[token]]))[0, 0]
            assert value == pytest.approx(alone, abs=1e-3)


def test_each_asks_for_its_own_kind():
    for name in VERSIONS:
        for kind, own in ((Verifier, "verify"), (Selector, "select")):
            if name.startswith(own):
                kind(asker=asker(Knows(), name), views=1)
            else:
                with pytest.raises(PromptError, match="asks for no|is no chat"):
                    kind(asker=asker(Knows(), name), views=1)
