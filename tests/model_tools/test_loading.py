"""Loading: folders, hub names and the cache, 16, 8 and 4 bits, the choice of attention and backend."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import torch
from huggingface_hub import constants

from model_tools.attention_choice import FLASH, Machine, choose_attention
from model_tools.checkpoint_folder import checkpoint_folder
from model_tools.cpu_attention import NAME as CPU_ATTENTION
from model_tools.dtypes import pick_dtype, torch_dtype
from model_tools.loading import load_model
from model_tools.published import load_unsloth_4bit, load_unsloth_model, save_model_and_tokenizer
from model_tools.saving import save_checkpoint
from model_tools.unsloth_backend import check_length, choose_backend, gpu_index, unsloth_arguments, unsloth_installed
from tiny import BASE_KINDS, tiny_base_model

IDS = torch.tensor([[3, 50, 61, 7, 100, 9, 12, 300]])
CODE = Path(__file__).resolve().parents[2] / "training_code"


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A float32 checkpoint folder of every base kind."""
    root = tmp_path_factory.mktemp("bases")
    for kind in BASE_KINDS:
        base = tiny_base_model(kind)
        save_checkpoint(path=root / kind, model=base.model, tokenizer=base.tokenizer, dtype="float32")
    return {kind: root / kind for kind in BASE_KINDS}


@torch.no_grad()
def logits(model: torch.nn.Module) -> torch.Tensor:
    return model(IDS).logits.float()


@pytest.mark.parametrize("kind", BASE_KINDS)
def test_a_saved_model_computes_the_same(folders, kind):
    base, loaded = tiny_base_model(kind), load_model(path=folders[kind], dtype="float32")
    torch.testing.assert_close(logits(loaded.model), logits(base.model), atol=1e-5, rtol=1e-5)
    assert loaded.model.config._attn_implementation == CPU_ATTENTION
    assert loaded.table.vocab == base.table.vocab
    assert loaded.tokenizer.encode("The grid 12\n3") == base.tokenizer.encode("The grid 12\n3")
    half = load_model(path=folders[kind], dtype="bfloat16", attention="sdpa")
    assert half.model.dtype == torch.bfloat16 and half.model.config._attn_implementation == "sdpa"


@pytest.mark.parametrize(("bits", "error"), [(8, 0.06), (4, 0.45)])
@pytest.mark.parametrize("kind", ["nemo", "qwen3"])
def test_fewer_bits_come_close_and_are_fewer(folders, kind, bits, error):
    full, small = (
        load_model(path=folders[kind], dtype="float32"),
        load_model(path=folders[kind], dtype="float32", bits=bits),
    )
    projection, embedding = small.model.model.layers[0].mlp.up_proj.weight, small.model.get_input_embeddings().weight
    assert projection.element_size() == 1 and projection.numel() == 64 * 128 * bits // 8
    assert embedding.dtype == torch.float32 and torch.equal(embedding, full.model.get_input_embeddings().weight)
    assert small.model.get_output_embeddings().weight.is_floating_point()
    if bits == 4:
        config = small.model.config.quantization_config
        assert (config.bnb_4bit_quant_type, config.bnb_4bit_use_double_quant) == ("nf4", True)
        assert projection.quant_state.nested  # before the first forward, for which bitsandbytes repacks it on a CPU
    expected, actual = logits(full.model), logits(small.model)
    assert 0 < (actual - expected).pow(2).mean().sqrt() / expected.std() < error
    assert small.fingerprint != full.fingerprint


@pytest.mark.parametrize("kind", ["llama3", "nemo"])
def test_a_checkpoint_stored_in_4_bits(folders, kind, tmp_path):
    small = load_model(path=folders[kind], dtype="float32", bits=4)
    save_checkpoint(path=tmp_path, model=small.model, tokenizer=small.tokenizer)
    assert json.loads((tmp_path / "config.json").read_text())["quantization_config"]["load_in_4bit"] is True
    again = load_model(path=tmp_path, dtype="float32", bits=4)
    for loaded in (small, again):
        loaded.model.train()  # no dropout; in eval mode bitsandbytes' CPU kernel rounds to bfloat16
    torch.testing.assert_close(logits(again.model), logits(small.model), atol=1e-5, rtol=1e-5)
    assert again.model.model.layers[0].mlp.up_proj.weight.quant_state.quant_type == "nf4"

    wide = load_model(path=tmp_path, dtype="float32", bits=16)
    assert wide.model.model.layers[0].mlp.up_proj.weight.shape == (128, 64)
    torch.testing.assert_close(logits(wide.model), logits(small.model), atol=1e-4, rtol=1e-4)
    assert wide.fingerprint != again.fingerprint
    with pytest.raises(ValueError, match="stored in 4 bits, which cannot be loaded as 8"):
        load_model(path=tmp_path, bits=8)


def test_the_published_names_load_and_save(folders, tmp_path):
    model, tokenizer = load_unsloth_4bit(str(folders["nemo"]))
    assert model.is_loaded_in_4bit and tokenizer.encode("1") == [1, tokenizer.convert_tokens_to_ids("1")]
    model, tokenizer = load_unsloth_model(str(folders["nemo"]), 8)
    assert model.is_loaded_in_8bit
    model, tokenizer = load_unsloth_model(str(folders["nemo"]))
    assert not getattr(model, "is_quantized", False) and model.dtype == torch_dtype(pick_dtype("auto", device="cpu"))
    (tmp_path / "tokenizer.model").write_bytes(b"old vocabulary")
    save_model_and_tokenizer(str(tmp_path), model, tokenizer)
    assert not (tmp_path / "tokenizer.model").exists()
    assert torch.equal(logits(load_unsloth_model(str(tmp_path))[0]), logits(model))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"dtype": "float8"}, "dtype 'float8'"),
        ({"bits": 5}, "bits is 5"),
        ({"attention": "fast"}, "attention 'fast' is none of"),
        ({"attention": FLASH}, "cannot be used: the device is 'cpu'"),
        ({"backend": "jax"}, "backend 'jax' is none of auto, transformers, unsloth"),
        ({"backend": "unsloth"}, "backend 'unsloth' cannot be used: .*the device is 'cpu', it needs 'cuda'"),
        ({"max_tokens": 9000}, "reads 8192 tokens at most, 9000 were asked for"),
    ],
)
def test_what_cannot_be_is_refused_by_name(folders, arguments, message):
    with pytest.raises(ValueError, match=message):
        load_model(path=folders["nemo"], **arguments)


def test_incomplete_folders_say_what_is_missing(folders, tmp_path):
    for file in folders["nemo"].iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    index = {"metadata": {}, "weight_map": {"a": "model.safetensors", "b": "model-00002-of-00002.safetensors"}}
    (tmp_path / "model.safetensors.index.json").write_text(json.dumps(index))
    with pytest.raises(ValueError, match=r"incomplete \(model-00002-of-00002.safetensors is missing; 1 of 2 files\)"):
        checkpoint_folder(path=tmp_path)
    (tmp_path / "tokenizer.json").rename(tmp_path / "tokenizer.model")
    with pytest.raises(ValueError, match=r"tokenizer.json is missing\); there is only a tokenizer.model"):
        checkpoint_folder(path=tmp_path)
    (tmp_path / "model.safetensors").rename(tmp_path / "pytorch_model.bin")
    (tmp_path / "tokenizer.model").rename(tmp_path / "tokenizer.json")
    with pytest.raises(ValueError, match="convert them to safetensors"):
        checkpoint_folder(path=tmp_path)
    with pytest.raises(ValueError, match="a folder, not a file"):
        checkpoint_folder(path=tmp_path / "config.json")


def test_a_hub_name_comes_from_the_cache_or_is_explained(folders, tmp_path, monkeypatch):
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path))
    with pytest.raises(
        ValueError, match=r"owner/some-model: no checkpoint there.*`hf download owner/some-model --local-dir"
    ):
        load_model(path="owner/some-model", offline=True)
    snapshot = tmp_path / "models--owner--some-model" / "snapshots" / ("0" * 40)
    snapshot.mkdir(parents=True)
    (tmp_path / "models--owner--some-model" / "refs").mkdir()
    (tmp_path / "models--owner--some-model" / "refs" / "main").write_text("0" * 40)
    for file in folders["nemo"].iterdir():
        (snapshot / file.name).symlink_to(file)
    expected = load_model(path=folders["nemo"], dtype="float32").fingerprint
    assert load_model(path="owner/some-model", dtype="float32", offline=True).fingerprint == expected
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)
    assert checkpoint_folder(path="owner/some-model") == snapshot
    with pytest.raises(ValueError, match="owner/another: no checkpoint there.*is not in the cache"):
        checkpoint_folder(path="owner/another")


def test_nothing_phones_home():
    code = (
        "import os\nfor n in list(os.environ):\n if n.startswith(('HF_', 'TRANSFORMERS_', 'UNSLOTH_')): del os.environ[n]\n"
        "import environment\nfrom huggingface_hub import constants\n"
        "assert constants.HF_HUB_OFFLINE and constants.HF_HUB_DISABLE_TELEMETRY\n"
        "assert os.environ['UNSLOTH_DISABLE_STATISTICS'] == os.environ['TRANSFORMERS_OFFLINE'] == '1'\n"
    )
    subprocess.run([sys.executable, "-c", code], env={**os.environ, "PYTHONPATH": str(CODE)}, check=True)


def test_attention_by_machine():
    h200, t4 = Machine("cuda", True, (9, 0)), Machine("cuda", True, (7, 5))

    def best(machine: Machine, dtype: torch.dtype = torch.bfloat16, running: bool = True) -> str:
        return choose_attention(asked=None, machine=machine, dtype=dtype, running_positions=running)

    assert best(Machine("cpu")) == CPU_ATTENTION
    assert best(h200) == FLASH
    assert best(t4) == best(Machine("cuda", False, (9, 0))) == "sdpa"
    assert best(h200, torch.float32) == best(h200, running=False) == "sdpa"
    assert choose_attention(asked="eager", machine=h200, dtype=torch.bfloat16, running_positions=True) == "eager"
    with pytest.raises(ValueError, match=r"capability \(7, 5\) is below"):
        choose_attention(asked=FLASH, machine=t4, dtype=torch.float16, running_positions=True)
    assert Machine.of("cpu") == Machine("cpu")


def test_backend_by_machine():
    there = {"device": "cuda", "model_type": "mistral", "installed": True, "gpu": True}
    assert choose_backend(backend="auto", **there) == choose_backend(backend="unsloth", **there) == "unsloth"
    assert choose_backend(backend="transformers", **there) == "transformers"
    for lack in ({"installed": False}, {"gpu": False}, {"device": "cpu"}, {"model_type": "arc_llama"}):
        assert choose_backend(backend="auto", **{**there, **lack}) == "transformers"
        with pytest.raises(ValueError, match="backend 'unsloth' cannot be used: "):
            choose_backend(backend="unsloth", **{**there, **lack})


@pytest.mark.skipif(unsloth_installed(), reason="unsloth is installed here")
def test_unsloth_asked_for_but_absent(folders):
    with pytest.raises(ValueError, match="it is not installed .pip install unsloth"):
        load_model(path=folders["nemo"], backend="unsloth", device="cuda")


def test_unsloth_is_told_length_and_gpu_and_read_back():
    arguments = unsloth_arguments(folder=Path("/m"), dtype=torch.bfloat16, gpu=1, bits=4, max_tokens=8192)
    assert (arguments["max_seq_length"], arguments["device_map"]) == (8192, {"": 1})
    assert (arguments["load_in_4bit"], arguments["load_in_8bit"], arguments["local_files_only"]) == (True, False, True)
    assert [
        gpu_index(device=d, count=2, local_rank=r) for d, r in (("cuda", None), ("cuda", "1"), ("cuda:1", "0"))
    ] == [0, 1, 1]
    with pytest.raises(ValueError, match=r"'cuda:2' \(GPU 2\) is not there: 2 GPUs"):
        gpu_index(device="cuda:2", count=2, local_rank=None)
    model = tiny_base_model("llama3").model
    model.max_seq_length = model.model.max_seq_length = 8192
    check_length(model=model, max_tokens=8192)
    model.model.max_seq_length = 2048
    with pytest.raises(ValueError, match=r"to 2048 tokens \(model.max_seq_length\), 8192 were asked for"):
        check_length(model=model, max_tokens=8192)
