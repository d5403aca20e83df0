"""A script as users of the published code write them. Arguments: checkpoint folder, challenges, solutions, cache folder, submission.

Run by `test_published_script.py` as it stands, on a tiny model and on the small model that ships; it reads and writes files only.
"""

import json
import sys

from diskcache import Cache

from arc_loader import ArcDataset
from inference_tools import inference_run
from model_tools.loading import load_model
from selection import EvalTool

model_path, challenges_file, solutions_file, cache_path, submission_file = sys.argv[1:6]
min_prob, keep = 0.1, sys.argv[6:]

loaded = load_model(path=model_path)
fmt_opts = dict(preprompt="", query_beg="I", reply_beg="O", reply_end="</s>", lines_sep="\n", max_tokens=4096)

dataset = ArcDataset.load_from_json(challenges_file).load_solutions(solutions_file)
if keep:
    dataset = dataset.change_keys([key for key in dataset.keys if dataset.get_base_key(key) in keep])
infer_dataset = dataset.augment(tp="all", rt="all", perm=True, shfl_ex=True, seed=42)
infer_dataset = infer_dataset.change_keys(infer_dataset.keys[::4])
aug_score_opts = dict(tp="all", rt=False, perm=True, shfl_ex=True, seed=1042)

eval_tool = EvalTool(n_guesses=2, sorting_algo="mul_all_prob")
inference_results = inference_run(
    dataset=infer_dataset,
    fmt_opts=fmt_opts,
    callback=eval_tool.process_result,
    model_tok=(loaded.model, loaded.tokenizer),
    min_prob=min_prob,
    aug_score_opts=aug_score_opts,
    pass_guess=True,
    cache=Cache(cache_path).memoize(typed=True, ignore={"model_tok", "guess"}),
)

with open(submission_file, "w") as f:
    json.dump(dataset.get_submission(inference_results), f)
with open(submission_file) as f:
    reload_submission = json.load(f)
score = dataset.validate_submission(reload_submission)
print(f"final score: {score}")
