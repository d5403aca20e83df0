"""The compiled attention: against softmax in float64 on random layouts, what it says of NaN, and how it is compiled, or does without."""

import functools
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from inference_tools import slot_kernel
from inference_tools.compiled import SWITCH, compiled
from inference_tools.search import search
from inference_tools.slot_layout import Layout, Segment
from inference_tools.view_batch import ViewBatch
from tiny import tiny_model

needs_compiler = pytest.mark.skipif(slot_kernel._kernel() is None, reason="no C++ compiler here")
TRAINING_CODE = Path(__file__).resolve().parents[2] / "training_code"


def plainly(query: torch.Tensor, key: torch.Tensor, value: torch.Tensor, part: Segment, scaling: float) -> torch.Tensor:
    """Attention of one segment, token by token, in float64: (T, H, D)."""
    group, rows = query.shape[0] // key.shape[1], []
    for number in range(part.end - part.begin):
        seen = torch.ones(part.seen, dtype=torch.bool)
        if part.hidden is None:
            seen[part.seen - (part.end - part.begin) + number + 1 :] = False
        else:
            seen[part.seen - part.hidden.shape[1] :] = ~part.hidden[number]
        heads = []
        for head in range(query.shape[0]):
            keys, values = (t[part.row, head // group, : part.seen][seen].double() for t in (key, value))
            weights = (keys @ query[head, part.begin + number].double() * scaling).softmax(0)
            heads.append(weights @ values)
        rows.append(torch.stack(heads))
    return torch.stack(rows)


@needs_compiler
@settings(max_examples=60, deadline=None, derandomize=True)
@given(data=st.data())
def test_it_is_attention(data: st.DataObject) -> None:
    """Trees and runs of tokens, few and many, any head size, shared heads, large scores, threads; padding between segments."""
    random = torch.Generator().manual_seed(data.draw(st.integers(0, 99)))
    shared, group = data.draw(st.integers(1, 3)), data.draw(st.integers(1, 3))
    size, slots = data.draw(st.sampled_from([1, 7, 8, 16, 64])), 260
    key, value = torch.randn(2, 2, shared, slots, size, generator=random)
    key *= data.draw(st.sampled_from([0.0, 1.0, 30.0]))
    parts, at = [], 0
    for _ in range(data.draw(st.integers(1, 4))):
        count = data.draw(st.sampled_from([1, 3, 8, 9, 17, 70]))
        tail = count + data.draw(st.sampled_from([0, 5, 100]))
        seen = tail + data.draw(st.sampled_from([0, 1, 47, 48, 49, 90]))
        hidden = None
        if data.draw(st.booleans()):
            hidden = torch.rand(count, tail, generator=random) < data.draw(st.sampled_from([0.1, 0.95]))
            hidden[torch.arange(count), torch.arange(count) + tail - count] = False
        parts.append(Segment(row=data.draw(st.integers(0, 1)), begin=at, end=at + count, seen=seen, hidden=hidden))
        at += count + (data.draw(st.booleans()) if _ else 0)
    spare = data.draw(st.sampled_from([0, 2]))
    query = torch.randn(at + spare, shared * group, size, generator=random).transpose(0, 1)
    threads = torch.get_num_threads()
    torch.set_num_threads(data.draw(st.integers(1, 3)))
    try:
        layout = Layout(segments=parts)
        for _ in range(2):  # the second time with what the first has prepared
            assert slot_kernel.fits(query, key, value)
            got = slot_kernel.kernel_attention(query, key, value, layout, 0.4)
    finally:
        torch.set_num_threads(threads)
    inside = torch.zeros(len(got), dtype=torch.bool)
    for part in parts:
        inside[part.begin : part.end] = True
        wanted = plainly(query, key, value, part, 0.4).float()
        torch.testing.assert_close(got[part.begin : part.end], wanted, atol=2e-5, rtol=1e-4)
    assert not got[~inside].any()


@needs_compiler
@pytest.mark.parametrize("broken", ["query", "key", "value"])
def test_what_is_not_a_number_stays_none(broken: str) -> None:
    random = torch.Generator().manual_seed(0)
    tensors = {"query": torch.randn(2, 20, 8, generator=random)}
    tensors |= {name: torch.randn(1, 2, 40, 8, generator=random) for name in ("key", "value")}
    place = (1, 4, 2) if broken == "query" else (0, 1, 3, 2)
    tensors[broken][place] = float("nan")
    layout = Layout(segments=[Segment(row=0, begin=0, end=20, seen=40)])
    got = slot_kernel.kernel_attention(tensors["query"], tensors["key"], tensors["value"], layout, 0.4)  # (N, H, D)
    wrong = got.isnan().any(-1)  # (N, H)
    assert not wrong[:, 0].any()
    assert wrong[4, 1] and (broken == "query" or wrong[:, 1].all())


@needs_compiler
def test_other_tensors_do_not_fit() -> None:
    query, key = torch.zeros(2, 3, 8), torch.zeros(1, 2, 9, 8)
    assert slot_kernel.fits(query, key, key)
    assert not slot_kernel.fits(query.bfloat16(), key.bfloat16(), key.bfloat16())
    assert not slot_kernel.fits(query, key.transpose(1, 2), key)
    assert not slot_kernel.fits(torch.zeros(2, 8, 3).transpose(1, 2), key, key)


@needs_compiler
@pytest.mark.parametrize("kind", ["llama", "mistral", "qwen3"])
def test_a_search_finds_the_same_with_it_and_without(kind: str) -> None:
    loaded = tiny_model(kind, 3)
    rng = np.random.default_rng(0)
    prompts = [rng.integers(0, len(loaded.tokenizer), 60) for _ in range(3)]

    def found() -> list[dict[tuple[int, ...], float]]:
        batch = ViewBatch(model=loaded.model, positions=loaded.positions, prompts=prompts, pad_id=0, max_new_tokens=6)
        result = search(batch=batch, eos_id=2, min_prob=2e-5, max_new_tokens=6)
        return [{c.tokens: c.nll for c in completions} for completions in result.completions]

    ours = found()
    with slot_kernel.resting():
        theirs = found()
    assert sum(map(len, ours)) > 10
    for one, other in zip(ours, theirs, strict=True):
        assert one == pytest.approx(other, abs=1e-4)


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return tmp_path / "arc-solver"


@needs_compiler
def test_a_source_is_compiled_once_and_anew_when_it_changes(cache: Path, tmp_path: Path) -> None:
    source = tmp_path / "answer.cpp"
    source.write_text('extern "C" int answer() { return 41; }')
    assert compiled(source).answer() == 41
    (library,) = cache.iterdir()
    before = library.stat().st_mtime_ns
    assert compiled(source).answer() == 41 and library.stat().st_mtime_ns == before
    source.write_text('extern "C" int answer() { return 42; }')
    assert compiled(source).answer() == 42
    assert len(list(cache.iterdir())) == 2  # nothing half-made is left either


@needs_compiler
def test_without_a_compiler_or_with_errors_it_does_without(
    cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    source = tmp_path / "broken.cpp"
    source.write_text("this is not C++")
    assert compiled(source) is None
    assert "broken.cpp cannot be used" in caplog.text and "error" in caplog.text
    assert not list(cache.iterdir())
    source.write_text('extern "C" int fine() { return 1; }')
    monkeypatch.setenv(SWITCH, "0")
    assert compiled(source) is None
    monkeypatch.delenv(SWITCH)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("CXX", raising=False)
    assert compiled(source) is None
    monkeypatch.undo()
    monkeypatch.setenv("XDG_CACHE_HOME", "/proc/nowhere")  # a place where nothing can be written
    assert compiled(source) is None


@needs_compiler
def test_a_kernel_that_computes_wrongly_is_not_used(
    cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    source = tmp_path / "slot_kernel.cpp"
    text = slot_kernel._SOURCE.read_text(encoding="utf-8")
    assert "5.0000001201e-1f" in text
    source.write_text(text.replace("5.0000001201e-1f", "5.1e-1f"), encoding="utf-8")
    monkeypatch.setattr(slot_kernel, "_SOURCE", source)
    fresh = functools.cache(slot_kernel._kernel.__wrapped__)
    assert fresh() is None
    assert "computes wrongly" in caplog.text


@needs_compiler
def test_processes_that_start_together_all_get_it(tmp_path: Path) -> None:
    """Four compile the same source at once, into one empty cache."""
    code = "from inference_tools import slot_kernel; raise SystemExit(slot_kernel._kernel() is None)"
    environment = {**os.environ, "XDG_CACHE_HOME": str(tmp_path), "PYTHONPATH": str(TRAINING_CODE)}
    children = [subprocess.Popen([sys.executable, "-c", code], env=environment) for _ in range(4)]
    assert [child.wait(timeout=300) for child in children] == [0] * 4
    assert len(list((tmp_path / "arc-solver").iterdir())) == 1
