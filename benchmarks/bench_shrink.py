"""Peak memory of a vocabulary shrink, against building a second, smaller model and copying the weights over.

A Mistral of 1.4 GB in bfloat16 with 131,072 tokens of vocabulary and random weights is written to disk once; then each way runs in a
process of its own, which reports its resident memory beyond the imports: at most while loading, with all weights in memory, and at
most during shrink and save (Linux counts that since a reset). Both ways end in the same checkpoint, byte for byte (checked).
Usage: `python benchmarks/bench_shrink.py`; last line `ratio <x>`.
"""

import argparse
import itertools
import json
import platform
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "training_code"))
import torch  # noqa: E402
from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, pre_tokenizers, processors  # noqa: E402
from transformers import AutoModelForCausalLM, MistralConfig, MistralForCausalLM, PreTrainedTokenizerFast  # noqa: E402

import environment  # noqa: E402, F401
from model_tools.checkpoint_folder import fingerprint  # noqa: E402
from model_tools.keep_recipes import KeepCharacters  # noqa: E402
from model_tools.loading import load_model  # noqa: E402
from model_tools.saving import save_checkpoint  # noqa: E402
from model_tools.shrink import shrink_vocabulary  # noqa: E402

VOCABULARY = 131_072
MEGABYTE = 1 << 20
RESULT = Path(__file__).parent / "results" / "bench_shrink.json"
WAYS = ("in place", "second model")


def big_tokenizer() -> PreTrainedTokenizerFast:
    """A byte-level tokenizer of the shape of Mistral NeMo's: 131,072 entries, as many merges but for specials and bytes."""
    specials = ["<unk>", "<s>", "</s>", "<pad>", *(f"<SPECIAL_{n}>" for n in range(4, 1000))]
    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    pairs = list(itertools.product(alphabet, repeat=2))
    longer = ((a + b, c) for a, b in pairs for c in alphabet)
    merges = list(itertools.islice(itertools.chain(pairs, longer), VOCABULARY - len(specials) - len(alphabet)))
    tokens = [*specials, *alphabet, *(left + right for left, right in merges)]
    vocab = {token: number for number, token in enumerate(tokens)}
    assert len(vocab) == VOCABULARY
    tokenizer = Tokenizer(models.BPE(vocab=vocab, merges=merges, unk_token="<unk>", ignore_merges=True))
    split = pre_tokenizers.Split(Regex(r"\p{N}|[^\s\p{N}]+|\s+"), behavior="isolated")
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [split, pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)]
    )
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.add_special_tokens([AddedToken(token, special=True, normalized=False) for token in specials])
    tokenizer.post_processor = processors.TemplateProcessing(single="<s> $A", special_tokens=[("<s>", 1)])
    return PreTrainedTokenizerFast(tokenizer_object=tokenizer, unk_token="<unk>", bos_token="<s>", eos_token="</s>")


def write_base(folder: Path) -> None:
    """The base checkpoint, weights drawn straight in bfloat16."""
    config = MistralConfig(
        vocab_size=VOCABULARY,
        hidden_size=1024,
        intermediate_size=6144,
        num_hidden_layers=22,
        num_attention_heads=16,
        num_key_value_heads=8,
        head_dim=64,
        bos_token_id=1,
        eos_token_id=2,
    )
    with torch.device("meta"):
        model = MistralForCausalLM(config).to(torch.bfloat16)
    model = model.to_empty(device="cpu")
    generator = torch.Generator().manual_seed(0)
    for parameter in model.parameters():
        parameter.data.normal_(0, 0.02, generator=generator)
    save_checkpoint(path=folder, model=model, tokenizer=big_tokenizer())


def memory() -> dict[str, float]:
    """Resident memory now and at its peak since the last reset, megabytes."""
    lines = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    return {name: int(lines[name].split()[0]) / 1024 for name in ("VmRSS", "VmHWM")}


def reset_peak() -> None:
    Path("/proc/self/clear_refs").write_text("5")


def child(way: str, base: Path, out: Path) -> None:
    """One way in this process; prints its numbers as JSON."""
    reset_peak()
    empty = memory()["VmRSS"]
    loaded = load_model(path=base)
    model, tokenizer = loaded.model, loaded.tokenizer
    size = sum(p.numel() * p.element_size() for p in model.parameters()) / MEGABYTE
    after_load = memory()
    del loaded
    for (
        parameter
    ) in model.parameters():  # out of the mapped file into memory, where a cast or a training would have put it
        parameter.data = parameter.data.clone()
    reset_peak()
    resident = memory()["VmRSS"] - empty
    begin = time.perf_counter()
    if way == "in place":
        shrunk = shrink_vocabulary(model=model, tokenizer=tokenizer, keep=KeepCharacters())
        peak_shrink = memory()["VmHWM"]
        save_checkpoint(path=out, model=model, tokenizer=shrunk.tokenizer)
    else:
        # the same new ids and configs, found with a stand-in of width 8; then a second model takes all the weights
        config = type(model.config).from_dict({**model.config.to_dict(), "hidden_size": 8, "num_hidden_layers": 0})
        stand_in = AutoModelForCausalLM.from_config(config)
        shrunk = shrink_vocabulary(model=stand_in, tokenizer=tokenizer, keep=KeepCharacters())
        ids = {name: getattr(stand_in.config, name) for name in ("bos_token_id", "eos_token_id", "pad_token_id")}
        config = type(model.config).from_dict({**model.config.to_dict(), "vocab_size": len(tokenizer), **ids})
        second = AutoModelForCausalLM.from_config(config, dtype=torch.bfloat16)
        rows = torch.tensor(sorted(shrunk.mapping))
        weights = model.state_dict()
        second.load_state_dict(
            {n: w[rows] if w.shape[:1] == (VOCABULARY,) else w for n, w in weights.items()}, strict=True
        )
        peak_shrink = memory()["VmHWM"]
        save_checkpoint(path=out, model=second, tokenizer=tokenizer)
    peak_save = memory()["VmHWM"]
    print(
        json.dumps(
            {
                "model": size,
                "beyond_imports": {
                    "peak_while_loading": after_load["VmHWM"] - empty,
                    "resident": resident,
                    "peak_while_shrinking": peak_shrink - empty,
                    "peak_while_saving": peak_save - empty,
                },
                "seconds": time.perf_counter() - begin,
            }
        )
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--child", nargs=3, metavar=("WAY", "BASE", "OUT"), help="used by this script itself")
    if arguments := parser.parse_args().child:
        return child(arguments[0], Path(arguments[1]), Path(arguments[2]))
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        subprocess.run(
            [sys.executable, "-c", _WRITE.format(here=str(Path(__file__).parent), base=str(root / "base"))], check=True
        )
        results, prints = {}, set()
        for way in WAYS:
            out = root / way.replace(" ", "_")
            command = [sys.executable, __file__, "--child", way, str(root / "base"), str(out)]
            done = subprocess.run(command, check=True, capture_output=True, text=True)
            results[way] = json.loads(done.stdout.splitlines()[-1])
            prints.add(fingerprint(out))
            print(f"{way}: {json.dumps(results[way])}", flush=True)
        assert len(prints) == 1, "the two ways differ"
    peaks = {way: max(result["beyond_imports"].values()) for way, result in results.items()}
    extra = peaks["in place"] - results["in place"]["model"]
    ratio = peaks["second model"] / peaks["in place"]
    assert extra < 1024, f"{extra:.0f} MB beyond the model's own size"
    RESULT.parent.mkdir(exist_ok=True)
    RESULT.write_text(
        json.dumps(
            {
                "megabytes": results,
                "peak_beyond_model_in_place": extra,
                "ratio": ratio,
                "torch": torch.__version__,
                "machine": platform.processor() or platform.machine(),
            },
            indent=1,
        )
        + "\n"
    )
    print(f"in place: at most {extra:.0f} MB beyond the model's own {results['in place']['model']:.0f} MB")
    print(f"ratio {ratio:.2f}")


_WRITE = "import sys; sys.path.insert(0, {here!r}); import bench_shrink, pathlib; bench_shrink.write_base(pathlib.Path({base!r}))"


if __name__ == "__main__":
    main()
