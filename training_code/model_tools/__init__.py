"""Everything that touches weights: loading, tokenizer, positions, adapters, collator and training."""

from model_tools.adapters import LoraRecipe, add_lora, merged_lora, reset_lora
from model_tools.collator import Batch, collate
from model_tools.loading import LoadedModel, load_model, save_checkpoint, wrap_model
from model_tools.positions import GridPositions, Positions, RunningPositions, positions_for
from model_tools.tokenizer import build_tokenizer, token_table
from model_tools.training import TrainLog, TrainRecipe, fine_tune

__all__ = [
    "Batch",
    "GridPositions",
    "LoadedModel",
    "LoraRecipe",
    "Positions",
    "RunningPositions",
    "TrainLog",
    "TrainRecipe",
    "add_lora",
    "build_tokenizer",
    "collate",
    "fine_tune",
    "load_model",
    "merged_lora",
    "positions_for",
    "reset_lora",
    "save_checkpoint",
    "token_table",
    "wrap_model",
]
