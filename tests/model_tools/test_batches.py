"""Steps: every sample once an epoch, any place to go on from, and the published collator against a slow reading of the text."""

import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from arc_loader.formatting import Sample
from model_tools.batches import batches_each, steps, steps_in
from model_tools.train_recipe import TrainRecipe, schedule_factor


def make(lengths):
    return [
        Sample(key=str(n), input_ids=np.zeros(length, np.int32), loss_mask=np.ones(length, bool))
        for n, length in enumerate(lengths)
    ]


recipes = st.builds(
    TrainRecipe,
    batch_tokens=st.integers(64, 600),
    batch_samples=st.integers(0, 5),
    accumulate=st.integers(1, 3),
    window=st.integers(1, 12),
    epochs=st.integers(1, 3),
    packing=st.booleans(),
)


@settings(deadline=None)
@given(st.lists(st.integers(1, 300), min_size=1, max_size=25), recipes, st.integers(0, 3))
def test_every_sample_comes_once_an_epoch_and_any_step_can_be_gone_on_from(lengths, recipe, seed):
    samples = make(lengths)
    taken = list(steps(samples=samples, recipe=recipe, seed=seed))
    keys = [int(sample.key) for step in taken for group in step.groups for sample in group]
    for epoch in range(recipe.epochs):
        assert sorted(keys[epoch * len(lengths) : (epoch + 1) * len(lengths)]) == list(range(len(lengths)))
    assert [step.done for step in taken] == np.cumsum([sum(map(len, step.groups)) for step in taken]).tolist()
    assert all(len(step.groups) <= recipe.accumulate for step in taken)
    if recipe.batch_samples:
        assert all(len(group) <= recipe.batch_samples for step in taken for group in step.groups)
        assert steps_in(samples=len(lengths), recipe=recipe) == len(taken)
    else:
        assert steps_in(samples=len(lengths), recipe=recipe) is None
    for step in taken:
        assert step.targets() == sum(lengths[int(s.key)] - 1 for group in step.groups for s in group)
        for group in step.groups:
            sizes = [len(sample.input_ids) for sample in group]
            if not recipe.batch_samples and len(group) > 1:
                size = sum(sizes) if recipe.packing else -(-max(sizes) // 64) * 64 * len(group)
                assert size <= recipe.batch_tokens

    def shown(chosen):
        return [[[s.key for s in group] for group in step.groups] for step in chosen]

    for number, step in enumerate(taken):
        later = steps(samples=samples, recipe=recipe, seed=seed, done=step.done)
        assert shown(later) == shown(taken[number + 1 :])


def test_a_place_between_steps_is_refused():
    recipe = TrainRecipe(batch_samples=4, window=8)
    with pytest.raises(ValueError, match="after 3 samples"):
        next(steps(samples=make([10] * 8), recipe=recipe, seed=0, done=3))


def test_processes_that_cannot_share_a_step_are_refused():
    assert batches_each(accumulate=8, processes=2) == 4
    with pytest.raises(ValueError, match="2 processes cannot share the 3 batches"):
        batches_each(accumulate=3, processes=2)


def test_epochs_differ_in_their_order():
    recipe = TrainRecipe(batch_samples=1, window=30, epochs=2)
    keys = [step.groups[0][0].key for step in steps(samples=make([10] * 30), recipe=recipe, seed=0)]
    assert keys[:30] != keys[30:]


@given(
    st.sampled_from(["cosine", "linear", "constant", "inverse_sqrt"]),
    st.one_of(st.just(0.0), st.floats(0.02, 0.9), st.integers(1, 40)),
    st.integers(50, 200),
    st.floats(0, 0.5),
)
def test_a_schedule_rises_to_its_peak_and_never_again(schedule, warmup, steps_in_all, lowest):
    recipe = TrainRecipe(schedule=schedule, warmup=warmup, lowest=lowest)
    factors = [schedule_factor(recipe=recipe, progress=n / steps_in_all, step=n) for n in range(steps_in_all)]
    peak = int(np.ceil(warmup if warmup >= 1 else warmup * steps_in_all - 1e-9))
    assert all(0 <= factor <= 1 + 1e-9 for factor in factors)
    assert all(a <= b + 1e-9 for a, b in zip(factors[:peak], factors[1:peak], strict=False))
    assert all(a >= b - 1e-9 for a, b in zip(factors[peak:], factors[peak + 1 :], strict=False))
    assert min(factors[peak:]) >= lowest
    if warmup >= 1 and schedule != "linear":
        assert factors[peak] == pytest.approx(1)


@pytest.mark.parametrize("warmup", [0.0, 0.2, 20])
@pytest.mark.parametrize("cycles", [1, 3])
def test_schedules_with_cycles_come_back_to_their_peak_and_end_at_zero(warmup, cycles):
    """Every sample counts as a step of 200; peaks are where the rate is 1, valleys where it is near 0."""
    warm = warmup * 200 if warmup < 1 else warmup
    for schedule, peaks in (("cosine_with_restarts", cycles), ("cyclic", cycles)):
        recipe = TrainRecipe(schedule=schedule, warmup=warmup, cycles=cycles)
        factors = np.array([schedule_factor(recipe=recipe, progress=n / 200, step=n) for n in range(201)])
        assert (0 <= factors).all() and (factors <= 1 + 1e-9).all() and factors[200] < 0.02
        high = factors[int(warm) :] > 0.95
        assert np.count_nonzero(np.diff(high.astype(int)) == 1) + high[0] == peaks
        assert (np.diff(factors[: int(warm)]) >= -1e-9).all()
    once = TrainRecipe(schedule="cosine_with_restarts", warmup=warmup, cycles=1)
    for n in range(201):
        plain = schedule_factor(recipe=dataclasses.replace(once, schedule="cosine"), progress=n / 200, step=n)
        assert schedule_factor(recipe=once, progress=n / 200, step=n) == pytest.approx(plain)


@pytest.mark.parametrize(
    ("field", "value"),
    [("optimizer", "sgd"), ("schedule", "step"), ("engine", "fast"), ("report_to", "comet"), ("accumulate", 0)]
    + [
        ("decay", 0.0),
        ("lowest", 1.5),
        ("warmup", -1),
        ("batch_samples", -1),
        ("cycles", 0),
        ("report_to", "tensorboard"),
    ],
)
def test_a_recipe_names_what_is_wrong(field, value):
    with pytest.raises(ValueError, match=str(value)):
        dataclasses.replace(TrainRecipe(), **{field: value})
