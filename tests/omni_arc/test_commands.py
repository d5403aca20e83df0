"""The commands: folders that the loader reads, the same bytes whatever the workers; pictures; the page."""

from __future__ import annotations

import json
import re
import zlib
from dataclasses import replace

import numpy as np
import pytest

from arc_loader.sources.rearc import iter_rearc
from arc_loader.tasks import Pair
from omni_arc.cli.main import main
from omni_arc.difficulty import pso_difficulty
from omni_arc.examples import run_task
from omni_arc.gallery import entry_of, gallery_html
from omni_arc.png import grid_png
from omni_arc.register import all_puzzles

IDS = ["00d62c1b", "1e0a9b12", "67e8384a"]


def contents(folder):
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_generated_folders_are_read_as_rearc(tmp_path, capsys):
    out = tmp_path / "one"
    assert main(["generate", *IDS, "--out", str(out), "--examples", "12", "--new", "2", "--seed", "5"]) == 0
    assert "60 pairs of 5 puzzles" in capsys.readouterr().out
    pools = {pool.source_id: pool for pool in iter_rearc(out, with_difficulties=True)}
    assert set(IDS) < set(pools) and len(pools) == 5
    for name, pool in pools.items():
        assert len(pool.pairs) == 12 and ((pool.difficulties > 0) & (pool.difficulties <= 1)).all()
        assert len({pair.input.tobytes() for pair in pool.pairs}) > 10
        if name in IDS:
            assert all((run_task(all_puzzles()[name], pair.input) == pair.output).all() for pair in pool.pairs)
    entry = json.loads((out / "metadata.json").read_text())["00d62c1b"]
    assert entry["n_generations"] == 12 and all(0 <= d <= 1 for d in entry["rng_difficulties"])


def test_two_workers_write_the_same_bytes(tmp_path):
    for name, workers in (("a", "1"), ("b", "2")):
        arguments = [*IDS, "--examples", "6", "--workers", workers, "--out", str(tmp_path / name)]
        assert main(["generate", *arguments]) == 0
    assert contents(tmp_path / "a") == contents(tmp_path / "b") and len(contents(tmp_path / "a")) == 4


def test_what_cannot_be_generated_says_why(tmp_path, capsys):
    (tmp_path / "x").write_text("")
    for arguments, words in (
        (["generate", "--out", str(tmp_path)], "not empty"),
        (["generate", "nothing", "--out", str(tmp_path / "new")], "no puzzle nothing"),
        (["show", "nothing"], "there is no puzzle 'nothing'"),
        (["show", IDS[0], "--out", str(tmp_path / "a.gif")], ".png or .svg"),
    ):
        assert main(arguments) == 2
        assert words in capsys.readouterr().err
    assert main(["generate"]) == 2


def test_show_prints_program_and_pairs(capsys, tmp_path):
    assert main(["show", "00d62c1b", "--color", "never", "--generated", "2"]) == 0
    printed = capsys.readouterr().out
    assert "    return fill_enclosed(grid, YELLOW)\n" in printed
    assert printed.count("real pair") == 6 and printed.count("generated pair") == 2
    assert (
        main(["show", "fill_frames-out-turn-1".replace("fill_frames", "00d62c1b"), "--out", str(tmp_path / "a.png")])
        == 0
    )
    assert (tmp_path / "a.png").read_bytes().startswith(b"\x89PNG")


def test_the_page_holds_all_and_escapes(tmp_path, capsys):
    assert main(["gallery", *IDS, "--out", str(tmp_path / "page.html"), "--generated", "1"]) == 0
    page = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert page.count("<article") == 3 and page.count("real 1</figcaption>") == 3
    assert not re.search(r"(src|href)=\"(?!data:|#)", page)  # nothing is fetched from elsewhere
    evil = replace(
        all_puzzles()[IDS[0]], description="<script>alert(1)</script>", source="def task(grid): return 1 < 2 & '\"'"
    )
    page = gallery_html([entry_of(evil, real=(), generated=1)], title="<b>")
    assert "<script>alert" not in page and "1 &lt; 2 &amp;" in page and "<b>" not in page


def test_a_small_png_is_what_it_says():
    grid = np.array([[1, 2, 3]], np.int8)
    data = grid_png(grid, cell=3)
    assert data[16:24] == (10).to_bytes(4, "big") + (4).to_bytes(4, "big")
    start = data.index(b"IDAT") + 4
    length = int.from_bytes(data[start - 8 : start - 4], "big")
    rows = np.frombuffer(zlib.decompress(data[start : start + length]), np.uint8).reshape(4, 11)[:, 1:]
    assert rows[1].tolist() == [10, 1, 1, 10, 2, 2, 10, 3, 3, 10] and (rows[0] == 10).all()


@pytest.mark.parametrize(
    ("grid", "expected"), [([[0]], (1 / 900 + 0.1 + 1) / 3), ([[1, 2], [2, 1]], (4 / 900 + 0.2 + 0.5) / 3)]
)
def test_difficulty_is_the_mean_of_three_shares(grid, expected):
    assert pso_difficulty(Pair(grid, grid)) == pytest.approx(expected)


def test_equal_programs_are_counted_once(capsys):
    assert main(["count", "6fa7a44f", "8be77c9e", "00d62c1b"]) == 0
    printed = capsys.readouterr().out
    assert "3 puzzles, 2 distinct by behaviour" in printed and "the same: 6fa7a44f, 8be77c9e" in printed
