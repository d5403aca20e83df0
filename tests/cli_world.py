"""A small folder with a data set of every kind, for the tests of the commands."""

import json
from pathlib import Path

PUZZLE = {
    "train": [{"input": [[1, 2]], "output": [[2, 1]]}, {"input": [[3, 0]], "output": [[0, 3]]}],
    "test": [{"input": [[4, 5]], "output": [[5, 4]]}],
}
UNSOLVED = {"train": PUZZLE["train"], "test": [{"input": [[4, 5]]}, {"input": [[6]]}]}
PAIRS = [{"input": [[n, n]], "output": [[n]]} for n in range(1, 8)]


def write(path: Path, value: object) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(value if isinstance(value, str) else json.dumps(value))
    return path


def make_world(root: Path) -> Path:
    kaggle = root / "arc-prize-2024"
    questions = {"train": PUZZLE["train"], "test": [{"input": [[4, 5]]}]}
    write(kaggle / "arc-agi_training_challenges.json", {"aaaaaaaa": questions, "bbbbbbbb": questions})
    write(kaggle / "arc-agi_training_solutions.json", {"aaaaaaaa": [[[5, 4]]], "bbbbbbbb": [[[5, 4]]]})
    write(kaggle / "arc-agi_test_challenges.json", {"cccccccc": UNSOLVED})
    write(kaggle / "sample_submission.json", {"cccccccc": [{"attempt_1": [[0]], "attempt_2": [[0]]}]})
    write(root / "original" / "data" / "training" / "dddddddd.json", PUZZLE)
    write(root / "original" / "data" / "training" / "eeeeeeee.json", {"name": "e", **PUZZLE})
    write(root / "collection" / "dataset" / "Mini" / "data" / "g" / "mini_one.json", UNSOLVED)
    write(root / "collection" / "dataset" / "Mini" / "data" / "g" / "mini_one_v2.json", PUZZLE)
    write(root / "re_arc" / "metadata.json", {"ffffffff": {"pso_difficulties": [0.5] * 7}})
    write(root / "re_arc" / "tasks" / "ffffffff.json", PAIRS)
    examples = [[pair["input"], pair["output"]] for pair in PAIRS]
    lines = [json.dumps({"source": "def main(g): ...", "examples": examples, "seeds": []}) for _ in range(3)]
    write(root / "barc" / "some.jsonl", "\n".join(lines) + "\n")
    pool = {"n_train": 2, "train": PAIRS}
    write(root / "parts" / "mixed.json", {"one": PUZZLE, "two": [PUZZLE, UNSOLVED], "three": pool})
    write(root / "models" / "config.json", {"model_type": "x", "vocab": {"train": 1}})
    write(root / "models" / "log.jsonl", '{"step": 1}\n')
    return root
