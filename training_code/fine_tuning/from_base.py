"""From a base model to a merged ARC checkpoint: shrink the vocabulary, train adapters, merge them. Thin: all parts are elsewhere.

Every step is skipped when its result is complete and valid, and made again when what decides it has changed (`fine_tuning.steps`). A
training that was stopped goes on where it was. Under torchrun the first process makes and merges, all of them train.
"""

import shutil
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from fine_tune_recipes import FineTuneRecipe
from fine_tuning.model_format import format_for
from fine_tuning.processes import this_process, wait_for_step
from fine_tuning.speed import Speed, measure_speed
from fine_tuning.steps import Made, decision, folder_fingerprint, result_of, run_step
from fine_tuning.training_data import TrainingData
from model_tools.adapter_files import load_adapter, save_adapter
from model_tools.adapters import add_lora
from model_tools.loading import LoadedModel, load_model, wrap_model
from model_tools.merging import merge_adapters
from model_tools.metrics_file import NAME as METRICS
from model_tools.saving import save_checkpoint
from model_tools.shrink import shrink_vocabulary
from model_tools.train_recipe import TrainLog
from model_tools.training import fine_tune

VERSION = 1
"""Part of what decides every step: raise it when the code makes something else of the same recipe."""
_STATE = "state-"
_NOT_DECIDING = ("report_to", "log_every", "save_every")


@dataclass(frozen=True)
class FineTuning:
    """Where a fine-tuning keeps its results: folders `shrunk`, `adapters` and `merged`, and the state of a training under way.

    dtype: of what is computed in and saved, 'bfloat16' (or 'float16' where a GPU lacks it, 'float32'); device: torch's name
    merge_device: where adapters are merged, which needs the whole model in `dtype`; None: on `device`
    """

    recipe: FineTuneRecipe
    base: Path
    folder: Path
    seed: int
    device: str = "cpu"
    dtype: str = "bfloat16"
    merge_device: str | None = None

    def run(
        self,
        *,
        data: TrainingData,
        progress: Callable[[TrainLog, int], None] | None = None,
        tell: Callable[[str], None] = lambda _: None,
        save_seconds: float = 600.0,
        deadline: float | None = None,
    ) -> Path | None:
        """Makes what is not there yet; returns the folder of the merged checkpoint, None if the deadline came first.

        progress: as in `fine_tune`; tell: told in words what is done; save_seconds: between saved states of the training
        deadline: `time.monotonic()` seconds; a training that it stops keeps its state and goes on the next time
        Raises ValueError where base, recipe and data do not fit each other, OSError.
        """
        source, content = self._source(tell)
        decided = self._decides_adapters(content, data.fingerprint)
        adapters = self.folder / "adapters"
        state = self.folder / f"{_STATE}{decision(decided)[:16]}"

        def train(folder: Path | None) -> None:
            log = self._train(source, data, folder, state, progress, save_seconds, deadline)
            if log.cut:
                raise _CutError

        try:
            if this_process():
                if result_of(folder=adapters, decided_by=decided) is None:
                    train(None)
                return self.folder / "merged"
            self._remove_states(but=state)
            trained = _told("adapters", adapters, decided, train, tell)
        except _CutError:
            tell("adapters: stopped by the time limit; the same command goes on where it was")
            return None
        self._remove_states()
        decided = {
            "version": VERSION, "base": content, "adapters": trained.fingerprint, "bits": self.recipe.bits, "dtype": self.dtype
        }  # fmt: skip
        return _told(
            "merged", self.folder / "merged", decided, lambda folder: self._merge(source, adapters, folder), tell
        ).folder

    def done(self, *, data: TrainingData) -> bool:
        """Whether the adapters of this recipe, base and data are there, complete and valid."""
        shrunk = None if self.recipe.keep is None else self._shrunk()
        if self.recipe.keep is not None and shrunk is None:
            return False
        content = folder_fingerprint(self.base) if shrunk is None else shrunk
        decided = self._decides_adapters(content, data.fingerprint)
        return result_of(folder=self.folder / "adapters", decided_by=decided) is not None

    def measure_speed(self, *, data: TrainingData, steps: int = 3) -> Speed:
        """How fast this machine trains the recipe; base and vocabulary are made in memory, nothing is written."""
        loaded = load_model(path=self.base, dtype=self.dtype, device=self.device, bits=self.recipe.bits)
        if self.recipe.keep is not None:
            loaded = _shrunk(loaded, self.recipe)
        return measure_speed(
            loaded=loaded,
            samples=data.samples(
                fmt=format_for(fmt=self.recipe.fmt, loaded=loaded), table=loaded.table, seed=self.seed
            ),
            lora=self.recipe.lora,
            train=self.recipe.train,
            seed=self.seed,
            steps=steps,
        )

    def _source(self, tell: Callable[[str], None]) -> tuple[Path, str]:
        """(the checkpoint that is trained, its fingerprint): the base, or the one with the shrunk vocabulary, made if need be."""
        if self.recipe.keep is None:
            return self.base, folder_fingerprint(self.base)
        folder, decided = self.folder / "shrunk", self._decides_shrunk()
        if this_process():
            made = wait_for_step(folder=folder, decided_by=decided)
        else:
            made = _told("shrunk", folder, decided, self._shrink, tell)
        return made.folder, made.fingerprint

    def _shrunk(self) -> str | None:
        """The fingerprint of the checkpoint with the shrunk vocabulary if it is there."""
        return result_of(folder=self.folder / "shrunk", decided_by=self._decides_shrunk())

    def _remove_states(self, *, but: Path | None = None) -> None:
        """Removes the states of trainings, but for one."""
        for state in self.folder.glob(f"{_STATE}*"):
            if state != but:
                shutil.rmtree(state)

    def _decides_shrunk(self) -> dict[str, Any]:
        return {
            "version": VERSION,
            "base": folder_fingerprint(self.base),
            "keep": [type(self.recipe.keep).__name__, asdict(self.recipe.keep)],
            "dtype": self.dtype,
        }

    def _decides_adapters(self, base: str, data: str) -> dict[str, Any]:
        recipe = asdict(self.recipe)
        train = {name: value for name, value in recipe["train"].items() if name not in _NOT_DECIDING}
        return {
            "version": VERSION,
            "base": base,
            "puzzles": data,
            "recipe": {name: recipe[name] for name in ("bits", "fmt", "lora", "data")} | {"train": train},
            "seed": self.seed,
            "dtype": self.dtype,
        }

    def _shrink(self, folder: Path) -> None:
        loaded = _shrunk(load_model(path=self.base, dtype=self.dtype), self.recipe)
        save_checkpoint(path=folder, model=loaded.model, tokenizer=loaded.tokenizer, dtype=self.dtype)

    def _train(
        self,
        source: Path,
        data: TrainingData,
        folder: Path | None,
        state: Path,
        progress: Callable[[TrainLog, int], None] | None,
        save_seconds: float,
        deadline: float | None,
    ) -> TrainLog:
        loaded = load_model(path=source, dtype=self.dtype, device=self.device, bits=self.recipe.bits)
        fmt = format_for(fmt=self.recipe.fmt, loaded=loaded)
        model = add_lora(model=loaded.model, recipe=self.recipe.lora, seed=self.seed)
        log = fine_tune(
            model=model,
            positions=loaded.positions,
            samples=data.samples(fmt=fmt, table=loaded.table, seed=self.seed),
            recipe=self.recipe.train,
            pad_id=loaded.pad_id,
            seed=self.seed,
            progress=progress,
            checkpoint=state,
            checkpoint_seconds=save_seconds,
            deadline=deadline,
        )
        if folder is not None and not log.cut:
            save_adapter(model=model, path=folder)
            for kept in (METRICS, "runs"):
                if (state / kept).exists():
                    shutil.move(state / kept, folder / kept)
        return log

    def _merge(self, source: Path, adapters: Path, folder: Path) -> None:
        loaded = load_model(
            path=source, dtype=self.dtype, device=self.merge_device or self.device, bits=self.recipe.bits
        )
        model = merge_adapters(model=load_adapter(model=loaded.model, path=adapters, trainable=False))
        save_checkpoint(path=folder, model=model, tokenizer=loaded.tokenizer, dtype=self.dtype)


class _CutError(Exception):
    """The time limit stopped a training."""


def _shrunk(loaded: LoadedModel, recipe: FineTuneRecipe) -> LoadedModel:
    """The model and its tokenizer with the recipe's vocabulary, changed in place."""
    shrunk = shrink_vocabulary(model=loaded.model, tokenizer=loaded.tokenizer, keep=recipe.keep)
    return wrap_model(model=shrunk.model, tokenizer=shrunk.tokenizer, fingerprint=f"shrunk {loaded.fingerprint}")


def _told(
    name: str, folder: Path, decided: Mapping[str, Any], make: Callable[[Path], None], tell: Callable[[str], None]
) -> Made:
    """`run_step`, with a word before and after."""

    def working(part: Path) -> None:
        tell(f"{name}: working")
        make(part)

    began = time.monotonic()
    made = run_step(folder=folder, decided_by=decided, make=working)
    tell(f"{name}: {'there already' if made.skipped else f'done in {time.monotonic() - began:.0f} s'} ({folder})")
    return made
