"""The options of the multi-task training: every published command line is understood, and what cannot be is refused at once."""

from dataclasses import fields

import pytest

from command_line.multitask import MultitaskOptions, parse_options
from fine_tuning.multitask_recipe import SCHEDULERS, NamedSet
from prompting.versions import VERSIONS

ENCODER = ["--grid_encoder", "GridShapeEncoder(RowNumberEncoder(MinimalGridEncoder()))"]
DATA = "/mnt/data"
RS7, MINI, VAL = f"{DATA}/train_rs7.json", f"{DATA}/MINI-ARC.json", f"{DATA}/val_rs7.json"
BARC = f"{DATA}/barc/100k-gpt4-description-gpt4omini-code_generated_problems/100k-gpt4-description-gpt4omini-code_generated_problems.jsonl"
PROMPT_RUN = ["--max_steps=1", "--logging_steps=1", "--verbose", "--no-resume_from_checkpoint"]
BARC_RUN = (
    "--device_map None --lora_r 32 --max_steps 10 --logging_steps 1 --eval_steps 200 --batch_size 16 --learning_rate 1e-4 "
    "--max_seq_len 4096 --no-resume_from_checkpoint --random_seed 7 --verbose"
).split()


def omni_run(steps: int) -> list[str]:
    return (
        f"--max_steps {steps} --logging_steps 10 --random_seed 7 --batch_size 5 --learning_rate 4e-5 --verbose".split()
    )


def sets(*pairs: tuple[str, str], validation: tuple[str, str] | None = None) -> list[str]:
    words = [word for pair in pairs for word in ("--train_datasets", *pair)]
    return words + (["--val_dataset", *validation] if validation else [])


def prompts(train: str, validation: str | None) -> list[str]:
    """A command of the iteration on the inputs' distribution (10-09-2024)."""
    chosen = sets((RS7, train), (MINI, train), validation=validation and (VAL, validation))
    return ["--model_path=Qwen/Qwen2-0.5B-Instruct", *chosen, *ENCODER, "--output_dir", f"{DATA}/out", *PROMPT_RUN]


def omni(*names: str, path: str = "omni-arc-100", validation: str | None = None, steps: int = 1000) -> list[str]:
    """A command of the iteration on Omni-ARC (29-09-2024)."""
    start = ["--model_path", f"{DATA}/Qwen2.5-0.5B", "--lora_r", "32", "--output_dir", f"{DATA}/out"]
    held_out = (VAL if path == RS7 else path, validation or names[0])
    return [*start, *sets(*((path, name) for name in names), validation=held_out), *ENCODER, *omni_run(steps)]


def barc(*paths: str) -> list[str]:
    """A command of the iteration on more external data (03-11-2024)."""
    name = "output-from-examples-v1"
    chosen = sets(*((path, name) for path in paths), validation=(f"{DATA}/arc-agi_evaluation_challenges.json", name))
    return [
        "--model_path",
        f"{DATA}/Qwen2.5-0.5B-Instruct",
        "--output_dir",
        f"{DATA}/out",
        *chosen,
        *ENCODER,
        *BARC_RUN,
    ]


ALL_TOGETHER = ("output-from-code-v0", "code-from-examples-v0", "output-from-examples-v1", "input-from-inputs-v0")
COMMANDS = {
    "prompts v0": prompts("output-from-examples-v0", "output-from-examples-v0"),
    "prompts v1": prompts("output-from-examples-v1", "output-from-examples-v1"),
    "validation last": [*prompts("output-from-examples-v1", None), "--val_dataset", VAL, "input-from-inputs-v0"],
    "baseline": omni("output-from-examples-v1", path=RS7),
    "omni outputs": omni("output-from-examples-v1"),
    "omni code": omni("code-from-examples-v0"),
    "omni output from code": omni("output-from-code-v0"),
    "omni all together": omni(*ALL_TOGETHER),
    "omni refined": omni("code-from-examples-v1", steps=10),
    "barc mixed": barc(f"{DATA}/arc-agi_training_challenges.json", f"barc-400-10-{BARC}"),
    "barc alone": barc(f"barc-400-10-{BARC}"),
}


@pytest.mark.parametrize("name", COMMANDS)
def test_every_published_command_is_understood(name):
    command = COMMANDS[name]
    options, recipe = parse_options(command)
    pairs = [NamedSet(*command[n + 1 : n + 3]) for n, word in enumerate(command) if word == "--train_datasets"]
    assert recipe.train == tuple(pairs) and len(recipe.validation) == 1
    assert recipe.grid_encoder == ENCODER[1] and options.verbose
    assert options.output_dir == f"{DATA}/out" and recipe.lora_rank == 32
    assert options.resume_from_checkpoint == ("--no-resume_from_checkpoint" not in command)
    steps = {
        "prompts v0": 1,
        "prompts v1": 1,
        "validation last": 1,
        "omni refined": 10,
        "barc mixed": 10,
        "barc alone": 10,
    }
    assert recipe.max_steps == steps.get(name, 1000)
    if "barc" in name:
        assert (recipe.batch_size, recipe.max_seq_len, options.random_seed, options.eval_steps) == (16, 4096, 7, 200)
    if name == "omni all together":
        assert [named.prompt for named in recipe.train] == list(ALL_TOGETHER)
        assert (recipe.batch_size, recipe.learning_rate) == (5, 4e-5)


def test_an_unknown_prompt_fails_at_once_and_lists_the_known_ones(capsys):
    for command in (
        prompts("predict-output-v2", "predict-output-v2"),
        prompts("output-from-examples-v1", "predict-output-v2"),
    ):
        with pytest.raises(SystemExit) as stopped:
            parse_options(command)
        said = capsys.readouterr().err
        assert stopped.value.code == 2 and "predict-output-v2" in said and all(name in said for name in VERSIONS)


FACTS = (
    "grid_encoder model_path output_dir max_steps max_seq_len batch_size per_device_train_batch_size learning_rate lora_r "
    "lr_scheduler_type warmup_ratio logging_steps eval_steps save_steps random_seed use_lora use_4bit_quantization "
    "gradient_checkpointing device_map torch_dtype adapter_path subsample_train_tasks_ratio "
    "remove_train_samples_to_fit_max_seq_len compose_new_task_probability compose_new_task_weights "
    "verify_correct_output_probability report_to resume_from_checkpoint verbose"
).split()


def test_every_option_is_there_and_reaches_the_recipe():
    assert set(FACTS) <= {field.name for field in fields(MultitaskOptions)}
    words = (
        "--train_datasets a.json architects-v0 --no-use_lora --gradient_checkpointing --max_steps 7 --max_seq_len 99 --batch_size 6 "
        "--per_device_train_batch_size 3 --learning_rate 0.5 --lr_scheduler_type cyclic --warmup_ratio 0.25 --torch_dtype float32 "
        "--subsample_train_tasks_ratio 0.5 --remove_train_samples_to_fit_max_seq_len --compose_new_task_probability 0.5 "
        "--compose_new_task_weights 1 2 3 4 --verify_correct_output_probability 0.3 --device_map cpu --model_path m"
    ).split()
    options, recipe = parse_options(words)
    assert (recipe.lora_rank, recipe.lora(), recipe.gradient_checkpointing, recipe.cut) == (None, None, True, True)
    assert (recipe.max_steps, recipe.samples(), recipe.device_batch, recipe.share) == (7, 42, 3, 0.5)
    assert (recipe.dtype, recipe.model, recipe.validation, options.random_seed) == ("float32", "m", (), None)
    rules = recipe.rules()
    assert (rules.max_seq_len, rules.cut, rules.right_probability) == (99, True, 0.3)
    assert (rules.problems.probability, rules.problems.weights) == (0.5, (1, 2, 3, 4))
    train = recipe.training(engine="light", report_to="none", log_every=1, save_every=2)
    assert (train.batch_samples, train.accumulate, train.window, train.schedule) == (3, 2, 6, "cyclic")
    assert (train.warmup, train.decay, train.learning_rate) == (0.25, 0.75, 0.5)
    with_adapter, four = parse_options(
        [*sets(("a", "architects-v0")), "--adapter_path", "x", "--use_4bit_quantization"]
    )
    assert with_adapter.use_lora and (four.adapter, four.bits, four.lora().rank) == ("x", 4, 32)
    for name in SCHEDULERS:
        assert parse_options([*sets(("a", "architects-v0")), "--lr_scheduler_type", name])[1].scheduler == name


@pytest.mark.parametrize(
    ("words", "named"),
    [
        ([], "--train_datasets PATH PROMPT is needed"),
        (["--train_datasets", "a.json"], "expected 2 arguments"),
        (["--train_data", "a.json", "architects-v0"], "unknown"),
        (
            [*sets(("a", "architects-v0")), "--grid_encoder", "open('x')"],
            "unknown encoder open; known are MinimalGridEncoder",
        ),
        ([*sets(("a", "architects-v0")), "--lr_scheduler_type", "poly"], "none of linear, cosine"),
        ([*sets(("a", "architects-v0")), "--compose_new_task_weights", "1", "2"], "turn, padding, upscale, mirror"),
        ([*sets(("a", "architects-v0")), "--batch_size", "5", "--per_device_train_batch_size", "2"], "multiple of"),
        ([*sets(("a", "architects-v0")), "--use_4bit_quantization", "--no-use_lora"], "needs use_lora"),
        ([*sets(("a", "architects-v0")), "--adapter_path", "x", "--no-use_lora"], "need use_lora"),
        ([*sets(("a", "architects-v0")), "--warmup_ratio", "1"], "warmup_ratio"),
        ([*sets(("a", "architects-v0")), "--subsample_train_tasks_ratio", "0"], "subsample_train_tasks_ratio"),
        ([*sets(("a", "architects-v0")), "--verify_correct_output_probability", "2"], "probability of right proposals"),
        ([*sets(("a", "architects-v0")), "--max_seq_len", "1"], "max_seq_len"),
    ],
)
def test_what_cannot_be_is_refused(words, named, capsys):
    with pytest.raises(SystemExit) as stopped:
        parse_options(words)
    assert stopped.value.code == 2 and named in capsys.readouterr().err
