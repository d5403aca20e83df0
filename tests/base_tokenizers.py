"""Tokenizers of the four families that ARC models start from, small but with every component of the real ones; trained on the spot.

`tekken` (Mistral NeMo): byte-level BPE, the special tokens in front, `<unk>` named, no normalizer. `llama3`: byte-level BPE that looks
whole words up first, special tokens at the end, start token by template. `qwen3`: byte-level BPE with NFC, no start token, chat
template. `llama2`: BPE as converted from SentencePiece, with byte fallback, and `▁` for the space also put in front of a text.
"""

import json
import random
from functools import cache

from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers
from transformers import PreTrainedTokenizerFast

FAMILIES = ("tekken", "llama3", "qwen3", "llama2")

_TEKKEN = (
    r"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+|"
    r"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*|"
    r"\p{N}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+"
)
_QWEN = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
)
_LLAMA3 = _QWEN.replace(r"\p{N}|", r"\p{N}{1,3}|")

TEKKEN_SPECIALS = ("<unk>", "<s>", "</s>", "[INST]", "[/INST]", *(f"<SPECIAL_{n}>" for n in range(5, 10)), "<pad>")
LLAMA3_SPECIALS = (
    "<|begin_of_text|>",
    "<|end_of_text|>",
    "<|reserved_special_token_0|>",
    "<|reserved_special_token_1|>",
    "<|finetune_right_pad_id|>",
    "<|start_header_id|>",
    "<|end_header_id|>",
    "<|eot_id|>",
)
QWEN_SPECIALS = (
    "<|endoftext|>",
    "<|im_start|>",
    "<|im_end|>",
    "<|object_ref_start|>",
    "<|object_ref_end|>",
    "<|vision_pad|>",
)
QWEN_PLAIN = ("<tool_call>", "</tool_call>")  # added to the vocabulary, not special
QWEN_CHAT = (
    "{% for message in messages %}{{ '<|im_start|>' + message['role'] + '\n' + message['content'] + '<|im_end|>' + '\n' }}"
    "{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}"
)


@cache
def corpus() -> tuple[str, ...]:
    """Some hundred lines: words (English, accents, other scripts), numbers, signs, code, grids; the same every time."""
    rng = random.Random(0)
    words = (
        "the grid rotates and colours change puzzle answer input output user assistant system transform every square shape "
        "rows columns mirror symmetry count fill border above below naïve café übung größe слово число 文字 数字 été "
        "def return for in if else while print import from True False None self == != <= >= -> += :: // ** && || Don't it's"
    ).split()
    lines = []
    for _ in range(600):
        line = " ".join(rng.choice(words) for _ in range(rng.randint(3, 12)))
        if rng.random() < 0.5:
            line = line.capitalize() + rng.choice([".", "!", "?", ":", ";", "...", ",", "\t#"])
        lines.append(
            line + rng.choice(["", "\n", "\n\n", " 10 25 2024", " 3.14159", " (x, y)", " [0, 1]", " a=b+c*d/e-f"])
        )
    for _ in range(200):
        width = rng.randint(1, 12)
        lines.append(
            "\n".join("".join(rng.choice("0123456789") for _ in range(width)) for _ in range(rng.randint(1, 6)))
        )
    lines += ["ABCDEFGHIJKLMNOPQRSTUVWXYZ abcdefghijklmnopqrstuvwxyz 0123456789 !?.:,;*+/-=\n"] * 3
    return tuple(lines)


@cache
def _json_of(family: str) -> str:
    return {"tekken": _tekken, "llama3": _llama3, "qwen3": _qwen3, "llama2": _llama2}[family]().to_str()


def base_tokenizer(family: str) -> PreTrainedTokenizerFast:
    """A fresh full-vocabulary tokenizer of one of `FAMILIES`, with the special tokens that its real sister names."""
    named = {
        "tekken": {"unk_token": "<unk>", "bos_token": "<s>", "eos_token": "</s>"},
        "llama3": {"bos_token": "<|begin_of_text|>", "eos_token": "<|end_of_text|>"},
        "qwen3": {
            "eos_token": "<|im_end|>",
            "pad_token": "<|endoftext|>",
            "additional_special_tokens": ["<|im_start|>", "<|im_end|>", "<|object_ref_start|>", "<|object_ref_end|>"],
        },
        "llama2": {"unk_token": "<unk>", "bos_token": "<s>", "eos_token": "</s>"},
    }[family]
    tokenizer = PreTrainedTokenizerFast(tokenizer_object=Tokenizer.from_str(_json_of(family)), **named)
    if family == "qwen3":
        tokenizer.chat_template = QWEN_CHAT
    return tokenizer


def _byte_level(regex: str, size: int, specials_first: tuple[str, ...] = (), ignore_merges: bool = False) -> Tokenizer:
    tokenizer = Tokenizer(models.BPE(ignore_merges=ignore_merges))
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(regex), behavior="isolated"),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
        ]
    )
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=size,
        special_tokens=[AddedToken(token, special=True, normalized=False) for token in specials_first],
        initial_alphabet=sorted(pre_tokenizers.ByteLevel.alphabet()),
        show_progress=False,
    )
    tokenizer.train_from_iterator(corpus(), trainer)
    return tokenizer


def _tekken() -> Tokenizer:
    tokenizer = _byte_level(_TEKKEN, 640, specials_first=TEKKEN_SPECIALS, ignore_merges=True)
    tokenizer.model.unk_token = "<unk>"
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A", pair="<s> $A <s>:1 $B:1", special_tokens=[("<s>", 1)]
    )
    return tokenizer


def _llama3() -> Tokenizer:
    tokenizer = _byte_level(_LLAMA3, 620, ignore_merges=True)
    _append(tokenizer, LLAMA3_SPECIALS)
    start = LLAMA3_SPECIALS[0]
    template = processors.TemplateProcessing(
        single=f"{start} $A",
        pair=f"{start} $A {start}:1 $B:1",
        special_tokens=[(start, tokenizer.token_to_id(start))],
    )
    tokenizer.post_processor = processors.Sequence([processors.ByteLevel(trim_offsets=False), template])
    return tokenizer


def _qwen3() -> Tokenizer:
    tokenizer = _byte_level(_QWEN, 630)
    tokenizer.normalizer = normalizers.NFC()
    _append(tokenizer, QWEN_SPECIALS)
    tokenizer.add_tokens([AddedToken(token, normalized=False) for token in QWEN_PLAIN])
    tokenizer.post_processor = processors.ByteLevel(trim_offsets=False)
    return tokenizer


def _llama2() -> Tokenizer:
    trained = Tokenizer(models.BPE())
    trained.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always", split=True)
    trained.train_from_iterator(
        [line.replace("\n", " ").replace("\t", " ") for line in corpus()],
        trainers.BpeTrainer(vocab_size=420, show_progress=False),
    )
    model = json.loads(trained.to_str())["model"]
    merges = [tuple(merge) if isinstance(merge, list) else tuple(merge.split(" ")) for merge in model["merges"]]
    merged = {left + right for left, right in merges}
    characters = sorted(token for token in model["vocab"] if token not in merged)
    # as SentencePiece orders them: control tokens, bytes, merged pieces, and the single characters at the end
    order = ["<unk>", "<s>", "</s>", *(f"<0x{byte:02X}>" for byte in range(256))]
    order += [token for token in sorted(merged, key=model["vocab"].get)] + characters
    vocab = {token: number for number, token in enumerate(order)}
    tokenizer = Tokenizer(models.BPE(vocab=vocab, merges=merges, unk_token="<unk>", fuse_unk=True, byte_fallback=True))
    tokenizer.normalizer = normalizers.Sequence([normalizers.Prepend("▁"), normalizers.Replace(" ", "▁")])
    tokenizer.decoder = decoders.Sequence(
        [decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse(), decoders.Strip(" ", 1, 0)]
    )
    tokenizer.add_special_tokens([AddedToken(token, special=True, normalized=False) for token in order[:3]])
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A", pair="<s> $A <s>:1 $B:1", special_tokens=[("<s>", 1)]
    )
    return tokenizer


def _append(tokenizer: Tokenizer, tokens: tuple[str, ...]) -> None:
    tokenizer.add_special_tokens([AddedToken(token, special=True, normalized=False) for token in tokens])
