"""README's map: every file in one line, no line without a file."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CODE = ROOT / "training_code"
BESIDE = {"wheels": "*.py", "kaggle_notebooks": "*.ipynb", "benchmarks": "*.py"}


def map_of_files() -> list[str]:
    """Files that the map names, with their folder; a row in bold opens a folder, a row with a star stands for files of one kind."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (\*\*)?`([^`]+)`(?:\*\*)? \| \S", text.partition("## Map of the files")[2], re.MULTILINE)
    folder, found = "", []
    for bold, name in rows:
        if bold:
            folder = "" if name == "training_code/" else name
        else:
            one_kind = [str(path.relative_to(CODE)) for path in CODE.glob(folder + name)] if "*" in name else []
            found += [path for path in one_kind if not path.endswith("__init__.py")] or [folder + name]
    return found


def test_the_map_names_every_file_once_and_nothing_else():
    found = map_of_files()
    files = {
        str(path.relative_to(CODE))
        for kind in ("*.py", "*.cpp")
        for path in CODE.rglob(kind)
        if path.name != "__init__.py"
    }
    for folder, kind in BESIDE.items():
        files |= {str(path.relative_to(ROOT)) for path in (ROOT / folder).rglob(kind) if path.name != "__init__.py"}
    assert sorted(found) == sorted(set(found)), "a file is there twice"
    assert sorted(files - set(found)) == [], "files that the map leaves out"
    assert sorted(set(found) - files) == [], "files of the map that are not there"
