"""Table and picture: what is handed in can be read off again."""

import dataclasses
from pathlib import Path

import numpy as np
import pytest
from matplotlib.colors import to_rgb
from matplotlib.image import imread

from arc_loader.colours import COLOURS, SAFE_COLOURS
from arc_loader.grids import as_grid
from arc_loader.tasks import Pair
from report.picture import RIGHT, WRONG, Answer, Panel, draw
from report.table import HEADER, Row, json_table, text_table
from selection.metrics import Outcome


def grid(*rows: str):
    return as_grid([[int(c) for c in row] for row in rows], where="test")


def has_colour(image: np.ndarray, colour: str) -> bool:
    return bool((np.abs(image[:, :, :3] - np.array(to_rgb(colour))) < 0.01).all(-1).sum() > 20)


def panel(truth) -> Panel:
    pair = Pair(grid("01"), grid("1"))
    return Panel(
        title="a, test input 1",
        demonstrations=(pair, pair),
        question=grid("05"),
        attempts=(grid("5"), grid("9")),
        truth=truth,
    )


def test_picture_shows_colours_and_marks(tmp_path: Path) -> None:
    draw(panels=[panel(grid("5")), panel(grid("7"))], path=tmp_path / "new" / "a.png")
    image = imread(tmp_path / "new" / "a.png")
    assert all(has_colour(image, COLOURS[c]) for c in (0, 1, 5, 7, 9)) and not has_colour(image, COLOURS[4])
    assert has_colour(image, RIGHT) and has_colour(image, WRONG)
    draw(panels=[panel(None)], path=tmp_path / "b.png")
    unmarked = imread(tmp_path / "b.png")
    assert not has_colour(unmarked, RIGHT) and not has_colour(unmarked, WRONG)
    draw(panels=[panel(None)], path=tmp_path / "c.png")
    assert (tmp_path / "b.png").read_bytes() == (tmp_path / "c.png").read_bytes()
    with pytest.raises(ValueError, match="at least one"):
        draw(panels=[], path=tmp_path / "d.png")


def test_picture_of_more_candidates(tmp_path: Path) -> None:
    plain = panel(grid("5"))
    more = dataclasses.replace(
        plain, others=(Answer("#3", grid("6"), "1 %"), Answer("#4", grid("8"))), notes=("70 %", "a guess")
    )
    draw(panels=[plain], path=tmp_path / "a.png")
    draw(panels=[more], path=tmp_path / "b.png")
    before, image = imread(tmp_path / "a.png"), imread(tmp_path / "b.png")
    assert all(has_colour(image, COLOURS[c]) and not has_colour(before, COLOURS[c]) for c in (6, 8))
    draw(panels=[more], path=tmp_path / "c.png", safe=True)
    safe = imread(tmp_path / "c.png")
    assert all(has_colour(safe, SAFE_COLOURS[c]) and not has_colour(safe, COLOURS[c]) for c in (1, 6, 8, 9))


def test_picture_marks_cells_that_differ(tmp_path: Path) -> None:
    def white(truth: str, attempt: str) -> int:
        """White pixels within the grids, which have no white of their own."""
        shown = dataclasses.replace(panel(grid(truth)), attempts=(grid(attempt), grid(attempt)))
        draw(panels=[shown], path=tmp_path / "a.png")
        image = imread(tmp_path / "a.png")
        inside = np.abs(image[:, :, :3] - np.array(to_rgb(COLOURS[9]))).sum(-1) < 0.01
        rows, columns = np.nonzero(inside)
        box = image[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1, :3]
        return int((box.min(-1) > 0.99).sum())

    one, two = white("9999", "9990"), white("9999", "9900")
    assert one > white("9999", "9999") and two > one


def test_table() -> None:
    rows = [
        Row("aaaa", 1.25, 2.0, 3.0, Outcome("aaaa", (4, 12), (1, None), (True, False))),
        Row("bb", 0.0, 0.0, 0.0, None, "no time"),
    ]
    lines = text_table(rows).splitlines()
    assert len(lines) == 4 and all(name in lines[0] for name in HEADER)
    assert lines[2].split() == ["aaaa", "1.2", "2.0", "3.0", "4/12", "1/-", "yes/no"]
    assert lines[3].split() == ["bb", "0.0", "0.0", "0.0", "-", "-", "-", "no", "time"]
    said = {"rank": 1, "cost": 1.25, "votes": 2, "source": "x"}
    with_programs = [dataclasses.replace(rows[0], programs=([said], [])), rows[1]]
    lines = text_table(with_programs).splitlines()
    assert lines[0].split()[-1] == "program" and lines[2].split()[-1] == "1.2/-" and "-  no time" in lines[3]
    assert [row.get("programs") for row in json_table(with_programs)] == [[[said], []], None]
    values = json_table(rows)
    assert values[0]["points"] == 0.5 and values[0]["ranks"] == [1, None] and values[0]["seconds"]["train"] == 1.25
    assert values[1]["points"] == 0.0 and values[1]["candidates"] is None and values[1]["note"] == "no time"
