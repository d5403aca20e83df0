"""The parts that a sandbox stands on: bytes between processes, the filter of system calls, the rules of names and syntax."""

import platform
import re
import struct
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import arc_strategies
from arc_loader.grids import freeze
from omni_arc.sandbox import Job, Outcome, Program, SandboxLimits
from omni_arc.sandbox.endings import Ending
from omni_arc.sandbox.frames import MAX_RECORD, FrameError, read_records, read_request, record, request
from omni_arc.sandbox.outcome import KINDS
from omni_arc.sandbox.runner import Runner, result_of
from omni_arc.sandbox.seccomp import SeccompError, SeccompFilter, filter_bytes
from omni_arc.sandbox.syntax_rules import REFUSED_NAMES, ForbiddenError, SyntaxRefusedError
from omni_arc.sandbox.system_calls import ALLOWED, LOOKED_AT, PROCESSORS, REFUSED

HEADERS = {
    "x86_64": Path("/usr/include/x86_64-linux-gnu/asm/unistd_64.h"),
    "aarch64": Path("/usr/include/asm-generic/unistd.h"),
}
RESULT_FD = 3
texts = st.text(max_size=400)
failures = st.builds(
    Outcome, st.sampled_from(KINDS[1:]), error=texts, message=texts, line=st.none() | st.integers(0, 10**6)
)
outcomes = st.one_of(failures, arc_strategies.grids(max_side=6).map(lambda grid: Outcome("grid", grid=grid)))


@given(
    source=st.text(st.characters(), max_size=50),
    inputs=st.lists(st.none() | arc_strategies.grids(max_side=5), max_size=4),
    seed=st.integers(0, 2**63 - 1),
)
def test_a_request_survives_its_bytes(source: str, inputs: list, seed: int) -> None:
    job, limits = Job(Program(source, entry="main"), tuple(inputs), seed), SandboxLimits(cpu_seconds=0.5, memory_mb=77)
    again, same_limits = read_request(request(job=job, limits=limits))
    assert (again.program, again.seed, same_limits) == (job.program, seed, limits)
    assert [None if g is None else g.tolist() for g in again.inputs] == [
        None if g is None else g.tolist() for g in inputs
    ]


@given(found=st.lists(outcomes, max_size=4), cut=st.integers(0, 300))
def test_records_survive_their_bytes_and_a_cut_costs_the_last_ones(found: list[Outcome], cut: int) -> None:
    pieces = [record(outcome) for outcome in found]
    assert all(len(piece) <= MAX_RECORD for piece in pieces)
    data = b"".join(pieces)
    read = read_records(data, at_most=len(found))
    assert [record(outcome) for outcome in read] == pieces  # texts may have been cut, once
    for outcome, again in zip(found, read, strict=True):
        assert outcome.kind == again.kind and outcome.line == again.line and again.message.isprintable()
        assert outcome.grid is None or outcome == again
    short = read_records(data[: max(len(data) - cut, 0)], at_most=len(found))
    assert [record(o) for o in short] == pieces[: len(short)]
    assert len(b"".join(pieces[: len(short) + 1])) > len(data) - cut or len(short) == len(found)


@given(data=st.binary(max_size=60), at_most=st.integers(0, 3))
def test_any_bytes_at_all_are_outcomes_or_an_error(data: bytes, at_most: int) -> None:
    try:
        read = read_records(data, at_most=at_most)
    except FrameError:
        return
    assert len(read) <= at_most and all(o.kind in KINDS and o.message.isprintable() for o in read)


@given(grid=arc_strategies.grids(max_side=4), at=st.integers(0, 30), value=st.integers(0, 255))
def test_a_spoiled_byte_never_gives_a_false_grid(grid: np.ndarray, at: int, value: int) -> None:
    data = bytearray(record(Outcome("grid", grid=grid)))
    data[at % len(data)] = value
    try:
        read = read_records(bytes(data), at_most=1)
    except FrameError:
        return
    for outcome in read:
        assert outcome.grid is None or (outcome.grid.max() <= 9 and outcome.grid.min() >= 0)


@pytest.mark.parametrize("machine", sorted(PROCESSORS))
def test_numbers_of_system_calls_are_those_of_the_kernel(machine: str) -> None:
    if not HEADERS[machine].is_file():
        pytest.skip(f"{HEADERS[machine]} is not installed")
    header = HEADERS[machine].read_text()
    numbers = {name: int(n) for name, n in re.findall(r"#define __NR(?:3264)?_(\w+) (\d+)", header)}
    numbers["newfstatat"] = numbers.get("newfstatat", numbers.get("fstatat"))
    found = PROCESSORS[machine].numbers
    assert {name: numbers[name] for name in found} == found
    assert set(found) == {*ALLOWED, *REFUSED, *LOOKED_AT}
    names = {number: name for name, number in numbers.items()}
    assert {names[n] for n in PROCESSORS[machine].older} <= {"open", "stat", "lstat", "access", "readlink"}


def answer_of(code: bytes, *, arch: int, number: int, arguments: tuple[int, ...]) -> str:
    """What the kernel answers: an interpreter of classic BPF, as plain as can be."""
    memory = struct.pack("<iIQ6Q", number, arch, 0, *(*arguments, *([0] * (6 - len(arguments)))))
    steps = [struct.unpack_from("<HBBI", code, 8 * i) for i in range(len(code) // 8)]
    at, register = 0, 0
    while True:
        operation, yes, no, value = steps[at]
        at += 1
        if operation == 0x20:
            register = struct.unpack_from("<I", memory, value)[0]
        elif operation == 0x06:
            return {0x7FFF: "allow", 0x0005: "refuse", 0x8000: "kill"}[value >> 16]
        else:
            test = {0x15: register == value, 0x35: register >= value, 0x45: bool(register & value)}[operation]
            at += yes if test else no


@pytest.mark.parametrize("machine", sorted(PROCESSORS))
def test_the_filter_answers_every_system_call_as_the_tables_say(machine: str) -> None:
    processor = PROCESSORS[machine]
    code = filter_bytes(machine=machine, result_fd=RESULT_FD)
    names = {number: name for name, number in processor.numbers.items()}

    def answer(number: int, *arguments: int, arch: int = processor.audit) -> str:
        return answer_of(code, arch=arch, number=number, arguments=arguments)

    for number in range(600):
        name = names.get(number)
        if name in LOOKED_AT:
            continue
        refused = name in REFUSED or number in processor.older
        assert answer(number) == ("allow" if name in ALLOWED else "refuse" if refused else "kill"), (number, name)
        assert answer(number, arch=processor.audit ^ 1) == "kill"
        assert answer(number + 0x40000000) == "kill"
    write, mmap, mprotect = (processor.numbers[name] for name in LOOKED_AT)
    assert [answer(write, fd) for fd in (0, 1, 2, 3, 4, 2**32 - 1)] == ["refuse"] * 3 + ["allow"] + ["refuse"] * 2
    anonymous, executable = 0x20, 4
    assert answer(mmap, 0, 4096, 3, anonymous | 2, 2**64 - 1) == "allow"
    assert answer(mmap, 0, 4096, 3 | executable, anonymous | 2, 2**64 - 1) == "refuse"
    assert answer(mmap, 0, 4096, 3, 2, 5) == "refuse"
    assert (answer(mprotect, 0, 4096, 3), answer(mprotect, 0, 4096, 7)) == ("allow", "refuse")


def test_a_processor_without_a_table_is_told_so(monkeypatch) -> None:
    monkeypatch.setattr(platform, "machine", lambda: "riscv64")
    with pytest.raises(SeccompError, match="riscv64"):
        SeccompFilter(result_fd=RESULT_FD)


@pytest.fixture(scope="module")
def rules():
    return Runner(language={"paint": np.copy}, modules={})._rules


@pytest.mark.parametrize("name", sorted(REFUSED_NAMES))
def test_a_refused_name_is_free_for_a_program_that_defines_it(rules, name: str) -> None:
    with pytest.raises(ForbiddenError):
        rules.compiled(f"x = {name}\n")
    if not name.startswith("__"):
        for source in (f"def {name}(): pass\n{name}()", f"for {name} in []: {name}", f"lambda {name}: {name}"):
            rules.compiled(source)


@given(text=st.text(st.sampled_from("ab_.()[]{}:=+-*'\"\\\n\t 01@#\0\ud800ｃ,;lambdeforin"), max_size=40))
def test_any_text_is_code_or_refused(rules, text: str) -> None:
    try:
        rules.compiled(text)
    except (ForbiddenError, SyntaxRefusedError):
        pass


@given(
    st.recursive(
        st.one_of(
            st.integers(-2, 12),
            st.booleans(),
            st.none(),
            st.floats(),
            st.text(max_size=2),
            st.sampled_from([np.int8(3), np.uint64(9)]),
        ),
        lambda inner: st.lists(inner, max_size=4) | st.lists(inner, max_size=4).map(tuple),
        max_leaves=12,
    )
)
def test_a_result_is_a_grid_only_if_it_is_one(value: object) -> None:
    outcome = result_of(value)
    plain = (
        isinstance(value, (list, tuple))
        and 1 <= len(value) <= 30
        and all(isinstance(row, (list, tuple)) and 1 <= len(row) == len(value[0]) for row in value)
        and all(type(c) in (int, np.int8, np.uint64) and 0 <= c <= 9 for row in value for c in row)
    )
    assert outcome.kind == ("grid" if plain else "not_a_grid")
    if plain:
        assert outcome.grid.tolist() == [[int(c) for c in row] for row in value]


def test_an_outcome_has_a_grid_if_it_says_so() -> None:
    with pytest.raises(ValueError, match="one of"):
        Outcome("fine")
    with pytest.raises(ValueError, match="one of"):
        Outcome("grid")
    with pytest.raises(ValueError, match="one of"):
        Outcome("timeout", grid=freeze(np.zeros((1, 1))))


def test_signals_have_their_meaning() -> None:
    meaning = {9: "MEMORY", 27: "TIMEOUT", 24: "TIMEOUT", 31: "FORBIDDEN", 11: "CRASH", 6: "CRASH", 63: "CRASH"}
    if platform.system() == "Linux":
        assert {number: Ending.of_signal(number).name for number in meaning} == meaning
    assert {ending.outcome().kind for ending in Ending} == {"timeout", "memory", "output", "forbidden", "crash"}
