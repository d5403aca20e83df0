"""Fixtures for the tests of the published `inference_run`: puzzles and a tiny model that has learned to answer with one cell."""

from pathlib import Path

import pytest

from arc_loader import ArcDataset
from model_tools.loading import LoadedModel, load_model
from published_world import puzzles
from small_world import make_tasks, write_challenges, write_checkpoint, write_solutions


@pytest.fixture(scope="module")
def world(tmp_path_factory) -> Path:
    """A folder with a checkpoint, challenges and solutions."""
    folder = tmp_path_factory.mktemp("world")
    write_checkpoint(folder / "model")
    tasks = make_tasks()
    write_challenges(folder / "challenges.json", tasks)
    write_solutions(folder / "solutions.json", tasks)
    return folder


@pytest.fixture()
def loaded(world: Path) -> LoadedModel:
    return load_model(path=world / "model", dtype="float32")


@pytest.fixture()
def dataset(world: Path) -> ArcDataset:
    return puzzles(world)
