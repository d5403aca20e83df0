"""What is kept of a run's work: finished stages in the store, trained adapters as files beside it until their puzzle is done.

Whatever the disk refuses or has damaged costs work, never the run. One process writes; workers do not know of it.
"""

import hashlib
import shutil
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

from arc_loader.files import write_atomically
from arc_loader.tasks import Task
from inference_tools.store import Store, StoreWarning, description_key
from pipeline.programs import FoundPrograms, describe_programs
from pipeline.running.jobs import Job
from pipeline.solve import Known
from pipeline.stages import Stage
from recipes import ProgramRecipe

_CHECK = 32  # bytes of a sha256, in front of an adapter


class Kept:
    """store: None keeps nothing. trouble: told in words of what could not be read or written."""

    def __init__(self, *, store: Store | None, trouble: Callable[[str], None]) -> None:
        self._store, self._trouble = store, trouble
        self._adapters: Path | None = None
        if store is not None:
            self._adapters = store.path.with_name(f"{store.path.name}.adapters")

    def stages(self, job: Job) -> dict[str, Stage]:
        """The stages of a job that were finished at any time, by name."""
        found: dict[str, Stage] = {}
        for name in job.known_stages if self._store is not None else ():
            with _Warnings(self._trouble):
                value = self._store.get(job.describe(name))
            if value is not None:
                try:
                    found[name] = Stage.from_json(value)
                except ValueError as error:
                    self._trouble(f"puzzle {job.task.id}, {name}: what was stored is not used: {error}")
        return found

    def programs(self, task: Task, recipe: ProgramRecipe) -> FoundPrograms | None:
        """What a finished search for a puzzle's programs has found at any time; None if there was none."""
        if self._store is None:
            return None
        with _Warnings(self._trouble):
            value = self._store.get(_programs_key(task, recipe))
        if value is None:
            return None
        try:
            found = FoundPrograms.from_json(value)
            if len(found.answers) == len(task.test):
                return found
            raise ValueError(f"answers for {len(found.answers)} test inputs")
        except ValueError as error:
            self._trouble(f"puzzle {task.id}, programs: what was stored is not used: {error}")
            return None

    def keep_programs(self, task: Task, recipe: ProgramRecipe, found: FoundPrograms) -> None:
        """Keep what a finished search has found."""
        if self._store is not None and found.complete:
            with _Warnings(self._trouble):
                self._store.put(_programs_key(task, recipe), found.to_json())

    def known(self, job: Job) -> Known:
        """What need not be done again of a job that is not finished."""
        return Known(stages=self.stages(job), adapter=self._adapter(job))

    def keep(self, job: Job, stage: Stage) -> None:
        """Keep a complete stage, and its adapter."""
        if self._store is None or not stage.complete:
            return
        if stage.adapter is not None:
            try:
                check = hashlib.sha256(stage.adapter).digest()
                write_atomically(self._adapter_file(job), data=check + stage.adapter)
            except OSError as error:
                self._trouble(f"the adapter of puzzle {job.task.id} could not be kept: {error}")
        with _Warnings(self._trouble):
            self._store.put(job.describe(stage.name), stage.to_json())

    def done(self, job: Job) -> None:
        """The job is finished: its adapter is not needed any more."""
        if self._adapters is not None:
            try:
                self._adapter_file(job).unlink(missing_ok=True)
                if not any(self._adapters.iterdir()):
                    self._adapters.rmdir()
            except FileNotFoundError:
                pass
            except OSError as error:
                self._trouble(f"the adapter of puzzle {job.task.id} could not be removed: {error}")

    def drop_adapters(self) -> None:
        """Make room on the disk: all adapters go."""
        if self._adapters is not None:
            shutil.rmtree(self._adapters, ignore_errors=True)

    def _adapter(self, job: Job) -> bytes | None:
        if self._adapters is None or "train" not in job.stages:
            return None
        try:
            data = self._adapter_file(job).read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            self._trouble(f"the adapter of puzzle {job.task.id} could not be read: {error}")
            return None
        if hashlib.sha256(data[_CHECK:]).digest() != data[:_CHECK]:
            self._trouble(f"the adapter of puzzle {job.task.id} is damaged and not used")
            return None
        return data[_CHECK:]

    def _adapter_file(self, job: Job) -> Path:
        return self._adapters / f"{description_key(job.describe('train'))}.adapter"


def _programs_key(task: Task, recipe: ProgramRecipe) -> dict[str, Any]:
    return describe_programs(task=task, units=recipe.units, max_answers=recipe.max_answers)


class _Warnings(warnings.catch_warnings):
    """Within the block the store's warnings become words for `trouble`; all others are shown as ever."""

    def __init__(self, trouble: Callable[[str], None]) -> None:
        super().__init__(record=True)
        self._tell = trouble

    def __enter__(self) -> None:
        self._caught = super().__enter__()
        warnings.simplefilter("always")

    def __exit__(self, *details: object) -> None:
        super().__exit__(*details)
        for warning in self._caught:
            if issubclass(warning.category, StoreWarning):
                self._tell(str(warning.message))
            else:
                warnings.warn_explicit(warning.message, warning.category, warning.filename, warning.lineno)
