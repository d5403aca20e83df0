"""A multi-task training from beginning to end in one folder: data, adapters, training, validation, result. Knows no command line.

The folder holds `run.json` (what the training is, and its seed), `state/` (where it stands), `validation.jsonl`, `prompt_lengths.txt`,
and at the end `checkpoint-<steps>/` with the adapters, or with model and tokenizer where all weights were trained.
"""

import json
import os
import shutil
import time
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from arc_loader.files import write_atomically
from fine_tuning.missing import MissingError, find_model, model_is_missing
from fine_tuning.multitask_data import MultitaskData, multitask_data, read_sets
from fine_tuning.multitask_recipe import MultitaskRecipe
from fine_tuning.processes import this_launch, this_process
from fine_tuning.validation import NAME as VALIDATION
from fine_tuning.validation import Validation
from model_tools.adapter_files import load_adapter, save_adapter
from model_tools.adapters import add_lora
from model_tools.checkpoint import load_state
from model_tools.loading import LoadedModel, load_model
from model_tools.metrics_file import NAME as METRICS
from model_tools.saving import save_checkpoint
from model_tools.train_recipe import TrainLog
from model_tools.training import fine_tune
from prompting.length_table import length_table
from prompting.sources.source import PuzzleSource
from prompting.stream import PromptStream

RUN, STATE, PLACES, LENGTHS = "run.json", "state", "places.jsonl", "prompt_lengths.txt"


@dataclass(frozen=True, kw_only=True)
class MultitaskTraining:
    """One training: its recipe, and how it is run here (which does not change its result).

    folder: of results and state
    models: folder in which models are looked for by name
    seed: None: a new one, kept in the folder
    resume: go on where a stopped training in the folder was; else begin anew
    workers: processes that prepare prompts
    """

    recipe: MultitaskRecipe
    folder: Path
    models: Path
    seed: int | None = None
    device: str = "cpu"
    report_to: str = "none"
    log_every: int = 10
    eval_every: int = 200
    save_every: int = 200
    save_seconds: float = 600.0
    resume: bool = True
    workers: int = 0

    @property
    def result(self) -> Path:
        """The folder of the finished training's weights."""
        return self.folder / f"checkpoint-{self.recipe.max_steps}"

    def run(
        self,
        *,
        tell: Callable[[str], None] = lambda _: None,
        progress: Callable[[TrainLog, int], None] | None = None,
        look: Callable[[MultitaskData, LoadedModel], None] | None = None,
    ) -> Path:
        """Trains, or goes on; returns the folder with the weights. A finished training is not run again.

        tell: told in words what is done; progress: as in `fine_tune`; look: shown the data before the training begins
        Raises ValueError for what does not fit or is missing, TooLongError, OSError.
        """
        recipe = self.recipe
        base = find_model(recipe.model, folder=self.models, fetch=True)
        if base is None:
            raise MissingError(str(model_is_missing(recipe.model, folder=self.models)))
        sources = read_sets(recipe)
        seed = self._begin(sources)
        if self.result.is_dir():
            tell(f"{self.result} is there already: this training is finished (--no-resume_from_checkpoint begins anew)")
            return self.result
        loaded = load_model(
            path=base, dtype=recipe.dtype, device=self.device, bits=recipe.bits, max_tokens=recipe.max_seq_len
        )
        data = multitask_data(recipe=recipe, sources=sources, loaded=loaded, seed=seed)
        main = this_process() == 0
        if main:
            for note in data.notes:
                tell(note)
            table = length_table(lengths=data.lengths, max_seq_len=recipe.max_seq_len)
            write_atomically(self.folder / LENGTHS, data=f"{table}\n".encode())
            tell(f"tokens of whole prompts:\n{table}")
            if look is not None:
                look(data, loaded)
        self._train(loaded, data, seed, tell if main else lambda _: None, progress)
        return self.result

    def _train(
        self,
        loaded: LoadedModel,
        data: MultitaskData,
        seed: int,
        tell: Callable[[str], None],
        progress: Callable[[TrainLog, int], None] | None,
    ) -> None:
        recipe, state = self.recipe, self.folder / STATE
        model = self._model(loaded, seed)
        validation = Validation(
            model=model,
            loaded=loaded,
            sets=data.held_out,
            every=self.eval_every,
            path=self.folder / VALIDATION,
            batch_samples=recipe.device_batch,
            tell=tell,
        )
        main = this_process() == 0
        if main:
            state.mkdir(parents=True, exist_ok=True)
            there = load_state(state)
            validation.resume(steps=0 if there is None else there.log["steps"])
            if there is not None:
                tell(f"going on after step {there.log['steps']}")

        def step_taken(log: TrainLog, total: int) -> None:
            if progress is not None:
                progress(log, total)
            validation(log, total)

        stream = PromptStream(
            draws=data.draws, count=recipe.samples(), workers=self.workers, memory=state / PLACES if main else None
        )
        with closing(stream):
            fine_tune(
                model=model,
                positions=loaded.positions,
                samples=stream,
                recipe=recipe.training(
                    engine=self._engine(),
                    report_to=self.report_to,
                    log_every=self.log_every,
                    save_every=self.save_every,
                ),
                pad_id=loaded.pad_id,
                seed=seed,
                progress=step_taken,
                checkpoint=state,
                checkpoint_seconds=self.save_seconds,
            )
        if main:
            for part, (made, long, without) in zip(data.draws.sets, stream.counts.by_set, strict=True):
                if long or without:
                    why = f" ({stream.counts.reason})" if without else ""
                    tell(f"{part}: {made} prompts used, {long} too long, {without} without a prompt{why}")
            self._save(loaded, model)

    def _model(self, loaded: LoadedModel, seed: int):
        lora = self.recipe.lora()
        if lora is None:
            return loaded.model
        if self.recipe.adapter is not None:
            return load_adapter(model=loaded.model, path=Path(self.recipe.adapter))
        return add_lora(model=loaded.model, recipe=lora, seed=seed)

    def _engine(self) -> str:
        """'light' where one process trains on a CPU without reports."""
        alone = os.environ.get("WORLD_SIZE", "1") == "1" and self.report_to in ("none", "")
        return "light" if alone and self.device == "cpu" else "trainer"

    def _save(self, loaded: LoadedModel, model) -> None:
        part = self.result.with_name(f"{self.result.name}.part")
        shutil.rmtree(part, ignore_errors=True)
        part.mkdir(parents=True)
        if self.recipe.lora_rank is None:
            save_checkpoint(path=part, model=model, tokenizer=loaded.tokenizer, dtype=self.recipe.dtype)
        else:
            save_adapter(model=model, path=part)
        shutil.copy(self.folder / STATE / METRICS, part / METRICS)
        part.rename(self.result)

    def _begin(self, sources: Mapping[str, PuzzleSource]) -> int:
        """Takes the folder for this training; returns its seed. Raises ValueError if another one is there that is to go on."""
        file, launch = self.folder / RUN, this_launch()
        if this_process():  # the first process decides
            while (there := _read(file)) is None or there["launch"] != launch:
                time.sleep(0.5)
            return there["seed"]
        decides, there = self._decides(sources), _read(file)
        if self.resume and there is not None:
            seed, known = there["seed"], there["decides"]
            differs = sorted(name for name in decides if known.get(name) != decides[name])
            if self.seed is not None and self.seed != seed:
                differs.append("random_seed")
            if differs:
                raise ValueError(
                    f"{self.folder}: the training there is another one ({', '.join(differs)} differ); name another --output_dir, "
                    "or begin anew with --no-resume_from_checkpoint"
                )
        else:
            seed = int.from_bytes(os.urandom(4), "big") if self.seed is None else self.seed
            for old in (STATE, VALIDATION, LENGTHS, self.result.name):
                path = self.folder / old
                if path.is_dir():
                    shutil.rmtree(path)
                else:
                    path.unlink(missing_ok=True)
        write_atomically(file, data=json.dumps({"seed": seed, "launch": launch, "decides": decides}, indent=1).encode())
        return seed

    def _decides(self, sources: Mapping[str, PuzzleSource]) -> dict[str, Any]:
        recipe = {name: value for name, value in asdict(self.recipe).items() if name != "device_batch"}
        sets = {name: source.fingerprint for name, source in sources.items()}
        return json.loads(json.dumps({**recipe, "puzzles": sets}))


def _read(file: Path) -> dict[str, Any] | None:
    """What run.json says; None where there is none. Raises ValueError for a damaged one."""
    if not file.is_file():
        return None
    try:
        value = json.loads(file.read_text())
        return {"seed": int(value["seed"]), "launch": value["launch"], "decides": dict(value["decides"])}
    except (ValueError, KeyError, TypeError) as error:
        raise ValueError(f"{file}: damaged ({error}); begin anew with --no-resume_from_checkpoint") from error
