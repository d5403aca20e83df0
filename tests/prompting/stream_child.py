"""A process with a stream and two workers that prints their ids and waits to be killed: `python stream_child.py FOLDER`."""

import multiprocessing
import sys
import time
from pathlib import Path

if __name__ == "__main__":
    sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parents[2] / "training_code")]
    from prompt_world import write_puzzles, writer
    from prompting.draws import Draws, PromptRules, PromptSet
    from prompting.sources.named import source_named
    from prompting.versions import version_named
    from prompting.workers import draws_in_order

    source = source_named(str(write_puzzles(Path(sys.argv[1]) / "a.json")))
    draws = Draws(
        sets=(PromptSet(source, version_named("output-from-examples-v1")),),
        rules=PromptRules(max_seq_len=4096),
        writer=writer(),
        seed=0,
    )
    results = draws_in_order(draws, start=0, workers=2)
    for _ in range(40):
        next(results)
    print(*(process.pid for process in multiprocessing.active_children()), flush=True)
    time.sleep(600)
