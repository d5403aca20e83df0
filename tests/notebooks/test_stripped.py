"""Every notebook as it is committed: without outputs, short cells, each explained, nothing copied."""

import json
from pathlib import Path

import nbformat
import pytest

NOTEBOOKS = Path(__file__).resolve().parents[2] / "kaggle_notebooks"
ALL = sorted(path.name for path in NOTEBOOKS.glob("*.ipynb"))
KAGGLE = [name for name in ALL if name.endswith("_kaggle.ipynb")]
LONGEST = 12


def test_they_are_there() -> None:
    assert "arc-prize-2026_kaggle.ipynb" in ALL


@pytest.mark.parametrize("name", ALL)
def test_outputs_are_stripped_and_cells_are_short(name: str) -> None:
    book = nbformat.read(NOTEBOOKS / name, as_version=4)
    nbformat.validate(book)
    assert "widgets" not in book.metadata and book.cells[0].cell_type == "markdown"
    for cell in book.cells:
        assert "%%writefile" not in cell.source and cell.source.strip()
        assert set(cell.metadata) <= {"tags"}
        if cell.cell_type == "code":
            assert cell.outputs == [] and cell.execution_count is None
            assert len(cell.source.splitlines()) <= LONGEST, cell.source


@pytest.mark.parametrize("name", ALL)
def test_at_most_two_code_cells_follow_each_other(name: str) -> None:
    kinds = [cell["cell_type"] for cell in json.loads((NOTEBOOKS / name).read_text())["cells"]]
    assert not [n for n in range(len(kinds) - 2) if kinds[n : n + 3] == ["code"] * 3], (
        "a code cell without a word before it"
    )


def test_what_comes_before_the_installation_is_the_same_everywhere() -> None:
    """Nothing can be imported there, so these cells are repeated; here they stay equal."""
    heads = []
    for name in KAGGLE:
        sources = [cell.source for cell in nbformat.read(NOTEBOOKS / name, as_version=4).cells]
        begin = next(n for n, source in enumerate(sources) if source.startswith("## Before anything else"))
        end = next(n for n, source in enumerate(sources) if "install_wheels" in source)
        heads.append(sources[begin : end + 1])
    assert len(heads[0]) > 4 and all(head == heads[0] for head in heads)
