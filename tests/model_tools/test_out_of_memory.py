"""Memory that runs out in training: told from other errors, and dealt with in the middle: the same losses in smaller batches."""

import dataclasses

import numpy as np
import pytest
import torch

from model_tools.out_of_memory import free_memory, is_out_of_memory
from tiny import tiny_model
from tiny_training import RECIPE, mixed_samples, run, samples_for


def limit(model: torch.nn.Module, tokens: int, *, backward: bool = False) -> list[int]:
    """From now on the model has memory for batches of `tokens` tokens only; returns a list of the sizes that were too large."""
    refused: list[int] = []

    def refuse(size: int) -> None:
        if size > tokens:
            refused.append(size)
            torch.empty(10**15)  # the real error of the real allocator

    size = 0

    def before(module, args, kwargs) -> None:
        nonlocal size
        size = kwargs["input_ids"].numel()
        if not backward:
            refuse(size)

    model.register_forward_pre_hook(before, with_kwargs=True)
    if backward:  # the embedding's gradient is the last one: all others have been added by then
        next(model.parameters()).register_hook(lambda _: refuse(size))
    return refused


def test_the_real_errors_are_known_and_others_are_not() -> None:
    with pytest.raises(RuntimeError) as caught:
        torch.empty(10**15)
    assert is_out_of_memory(caught.value)
    assert is_out_of_memory(MemoryError()) and is_out_of_memory(torch.OutOfMemoryError("CUDA out of memory"))
    with pytest.raises(RuntimeError) as caught:
        torch.zeros(2) @ torch.zeros(3)
    assert not is_out_of_memory(caught.value) and not is_out_of_memory(ValueError("not enough memory of it"))
    free_memory()


@pytest.mark.parametrize("backward", [False, True])
@pytest.mark.parametrize("accumulate", [1, 2])
def test_the_step_is_taken_again_in_smaller_batches(backward: bool, accumulate: int) -> None:
    recipe = dataclasses.replace(RECIPE, accumulate=accumulate)
    whole = tiny_model()
    expected = run(whole, samples_for(whole), recipe)
    small = tiny_model()
    refused = limit(small.model, 300, backward=backward)
    log = run(small, samples_for(small), recipe)
    assert refused and log.out_of_memory == len(refused) and log.left_out == 0
    np.testing.assert_allclose(log.losses, expected.losses, rtol=2e-4)
    assert (log.steps, log.samples, log.tokens) == (expected.steps, expected.samples, expected.tokens)
    assert len(refused) < log.steps  # it remembers what was too much


def test_a_sample_that_does_not_fit_alone_is_left_out() -> None:
    loaded = tiny_model()
    samples = mixed_samples(loaded, sizes=(60, 60, 250, 60, 60, 60, 190, 60))
    limit(loaded.model, 128)
    log = run(loaded, samples)
    assert log.left_out == 2 and log.samples == 8 and log.out_of_memory >= 1
    assert np.isfinite(log.losses).all()


def test_other_errors_are_raised() -> None:
    loaded = tiny_model()

    def fail(*_) -> None:
        raise RuntimeError("something else")

    loaded.model.register_forward_pre_hook(fail)
    with pytest.raises(RuntimeError, match="something else"):
        run(loaded, samples_for(loaded))
