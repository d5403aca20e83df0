"""Tokenizers of the chat families, small but built as the real ones: ChatML (Qwen, SmolLM), Llama 3, Phi-3; trained on the spot."""

from functools import cache

from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import PreTrainedTokenizerFast

from base_tokenizers import base_tokenizer, corpus

QWEN25 = (
    "{%- if messages[0]['role'] == 'system' %}{{- '<|im_start|>system\\n' + messages[0]['content'] + '<|im_end|>\\n' }}"
    "{%- else %}{{- '<|im_start|>system\\nYou are a helpful assistant.<|im_end|>\\n' }}{%- endif %}"
    "{%- for message in messages %}{%- if (message.role == 'user') or (message.role == 'system' and not loop.first) or "
    "(message.role == 'assistant') %}{{- '<|im_start|>' + message.role + '\\n' + message.content + '<|im_end|>' + '\\n' }}"
    "{%- endif %}{%- endfor %}{%- if add_generation_prompt %}{{- '<|im_start|>assistant\\n' }}{%- endif %}"
)
QWEN3 = (
    "{%- for message in messages %}{%- if message.role == 'assistant' and loop.last %}"
    "{{- '<|im_start|>assistant\\n<think>\\n\\n</think>\\n\\n' + message.content + '<|im_end|>\\n' }}"
    "{%- else %}{{- '<|im_start|>' + message.role + '\\n' + message.content + '<|im_end|>\\n' }}{%- endif %}{%- endfor %}"
    "{%- if add_generation_prompt %}{{- '<|im_start|>assistant\\n' }}{%- if enable_thinking is defined and enable_thinking is false %}"
    "{{- '<think>\\n\\n</think>\\n\\n' }}{%- endif %}{%- endif %}"
)
LLAMA32 = (
    "{{- bos_token }}{%- if not date_string is defined %}{%- set date_string = strftime_now('%d %b %Y') %}{%- endif %}"
    "{%- set system_message = messages[0]['content']|trim %}{%- set messages = messages[1:] %}"
    "{{- '<|start_header_id|>system<|end_header_id|>\\n\\n' }}{{- 'Cutting Knowledge Date: December 2023\\n' }}"
    "{{- 'Today Date: ' + date_string + '\\n\\n' }}{{- system_message }}{{- '<|eot_id|>' }}{%- for message in messages %}"
    "{{- '<|start_header_id|>' + message['role'] + '<|end_header_id|>\\n\\n'+ message['content'] | trim + '<|eot_id|>' }}"
    "{%- endfor %}{%- if add_generation_prompt %}{{- '<|start_header_id|>assistant<|end_header_id|>\\n\\n' }}{%- endif %}"
)
FAMILIES = ("llama3", "llama3.2", "qwen2.5", "qwen3", "smollm", "phi3")


def chat_tokenizer(family: str) -> PreTrainedTokenizerFast:
    """A tokenizer of a family: `llama3`, `smollm` and `phi3` come without a chat template, the others with their own."""
    if family.startswith("llama3"):
        tokenizer = base_tokenizer("llama3")
        tokenizer.chat_template = LLAMA32 if family == "llama3.2" else None
    elif family.startswith("qwen"):
        tokenizer = base_tokenizer("qwen3")
        tokenizer.chat_template = QWEN3 if family == "qwen3" else QWEN25
    elif family == "smollm":
        tokenizer = PreTrainedTokenizerFast(
            tokenizer_object=Tokenizer.from_str(_smollm()), eos_token="<|im_end|>", pad_token="<|im_end|>"
        )
    else:
        tokenizer = base_tokenizer("llama2")
        tokenizer.add_special_tokens({"eos_token": AddedToken("<|endoftext|>", special=True, normalized=False)})
        # Phi-3's role tokens swallow the blank space behind them
        roles = [
            AddedToken(f"<|{r}|>", special=True, normalized=False, rstrip=True)
            for r in ("system", "user", "assistant", "end")
        ]
        tokenizer.add_tokens(roles, special_tokens=True)
    return tokenizer


@cache
def _smollm() -> str:
    """Byte-level BPE that cuts off single digits first."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Digits(individual_digits=True),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=True),
        ]
    )
    tokenizer.decoder = decoders.ByteLevel()
    specials = [AddedToken(t, special=True, normalized=False) for t in ("<|endoftext|>", "<|im_start|>", "<|im_end|>")]
    tokenizer.train_from_iterator(
        corpus(),
        trainers.BpeTrainer(
            vocab_size=600,
            special_tokens=specials,
            initial_alphabet=sorted(pre_tokenizers.ByteLevel.alphabet()),
            show_progress=False,
        ),
    )
    return tokenizer.to_str()


__all__ = ["FAMILIES", "chat_tokenizer"]
