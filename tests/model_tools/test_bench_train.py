"""The training benchmark for GPUs runs, on a CPU and a miniature of its model."""

import json
import sys
from pathlib import Path

import pytest

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"


@pytest.mark.parametrize("name", ["plain-16bit-transformers", "packed-4bit-transformers"])
def test_a_variant_runs_on_a_miniature(tmp_path, capsys, monkeypatch, name):
    monkeypatch.setattr(sys, "path", [str(BENCHMARKS), *sys.path])
    import bench_train_gpu

    bench_train_gpu.write_checkpoint(folder=tmp_path / "tiny", shape="tiny", device="cpu")
    variant = next(variant for variant in bench_train_gpu.VARIANTS if variant.name == name)
    bench_train_gpu.child(variant=variant, folder=tmp_path / "tiny", device="cpu", steps=2, max_tokens=300)
    figures = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert figures["steps_per_second"] > 0 and figures["tokens_per_second"] > 0 and figures["within_24_gb"]
    assert 3 < figures["loss_last"] < 6  # random weights, about ln(77)
