"""Everything that touches weights: loading, vocabulary, tokenizer, positions, adapters, collator and training."""

from model_tools.adapters import LoraRecipe, add_lora, merged_lora, reset_lora
from model_tools.collator import Batch, collate
from model_tools.keep_recipes import KEEP_CHAT_16, KeepCharacters, KeepCorpus, KeepRecipe, KeepTokens
from model_tools.loading import LoadedModel, load_model, wrap_model
from model_tools.positions import GridPositions, Positions, RunningPositions, positions_for
from model_tools.published import (
    keep_single_char_tokens,
    load_unsloth_4bit,
    load_unsloth_model,
    save_model_and_tokenizer,
)
from model_tools.published_training import InputMaskingDataCollator, load_peft_state, merge_peft_into_base
from model_tools.saving import save_checkpoint
from model_tools.shrink import Shrunk, shrink_vocabulary
from model_tools.tokenizer import build_tokenizer, token_table
from model_tools.train_recipe import TrainLog, TrainRecipe
from model_tools.training import fine_tune

__all__ = [
    "KEEP_CHAT_16",
    "Batch",
    "GridPositions",
    "InputMaskingDataCollator",
    "KeepCharacters",
    "KeepCorpus",
    "KeepRecipe",
    "KeepTokens",
    "LoadedModel",
    "LoraRecipe",
    "Positions",
    "RunningPositions",
    "Shrunk",
    "TrainLog",
    "TrainRecipe",
    "add_lora",
    "build_tokenizer",
    "collate",
    "fine_tune",
    "keep_single_char_tokens",
    "load_model",
    "load_peft_state",
    "load_unsloth_4bit",
    "load_unsloth_model",
    "merge_peft_into_base",
    "merged_lora",
    "positions_for",
    "reset_lora",
    "save_checkpoint",
    "save_model_and_tokenizer",
    "shrink_vocabulary",
    "token_table",
    "wrap_model",
]
