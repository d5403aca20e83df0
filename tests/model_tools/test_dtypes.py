"""Which number format a device is given."""

import pytest
import torch

from model_tools import dtypes
from model_tools.dtypes import DTYPES, cpu_has_bfloat16, pick_dtype, torch_dtype


def test_names() -> None:
    assert {name: torch_dtype(name) for name in DTYPES} == DTYPES
    assert [pick_dtype(name, device="cpu") for name in DTYPES] == list(DTYPES)
    with pytest.raises(ValueError, match="dtype 'half' is none of"):
        torch_dtype("half")


@pytest.mark.parametrize(
    "capabilities, wanted",
    [
        ({"avx2": True, "avx512_bf16": False, "amx_bf16": False}, "float32"),
        ({"avx2": True, "avx512_bf16": True, "amx_bf16": False}, "bfloat16"),
        ({"amx_bf16": True}, "bfloat16"),
        ({}, "float32"),
    ],
)
def test_cpu(monkeypatch: pytest.MonkeyPatch, capabilities: dict[str, bool], wanted: str) -> None:
    monkeypatch.setattr(torch.cpu, "get_capabilities", lambda: capabilities)
    cpu_has_bfloat16.cache_clear()
    assert pick_dtype("auto", device="cpu") == wanted
    cpu_has_bfloat16.cache_clear()


@pytest.mark.parametrize("flags, wanted", [("avx2 fma", False), ("avx2 avx512_bf16 fma", True), (None, False)])
def test_cpu_of_an_older_torch(monkeypatch: pytest.MonkeyPatch, tmp_path, flags: str | None, wanted: bool) -> None:
    monkeypatch.delattr(torch.cpu, "get_capabilities", raising=False)
    monkeypatch.setattr(dtypes, "_CPU_INFO", tmp_path / "cpuinfo")
    if flags is not None:
        (tmp_path / "cpuinfo").write_text(f"flags : {flags}\n")
    cpu_has_bfloat16.cache_clear()
    assert cpu_has_bfloat16() is wanted
    cpu_has_bfloat16.cache_clear()
