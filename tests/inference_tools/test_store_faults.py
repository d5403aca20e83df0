"""The store under faults made for real: cut and overwritten databases, full and read-only disks, several processes, kill -9."""

import os
import random
import resource
import signal
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest

from inference_tools import store as store_module
from inference_tools.store import Store, StoreWarning
from inference_tools.store_database import NAME
from inference_tools.store_rescue import rescued_entries

TRAINING_CODE = Path(__file__).resolve().parents[2] / "training_code"
COUNT = 60


def value(number: int) -> dict:
    """From a few bytes to several pages, so that entries fill parts of pages and chains of them."""
    return {"number": number, "load": "x" * (number * 997 % 20000)}


@pytest.fixture
def tmp_path() -> Iterator[Path]:
    """A folder in memory where there is one, as every entry is written to the disk at once."""
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if os.access(memory, os.W_OK) else None) as folder:
        yield Path(folder)


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The database of a store of COUNT entries."""
    folder = tmp_path_factory.mktemp("sound") / "s"
    with Store(path=folder) as store:
        assert all(store.put({"job": number}, value(number)) for number in range(COUNT))
    return (folder / NAME).read_bytes()


def write(folder: Path, data: bytes) -> Path:
    folder.mkdir()
    (folder / NAME).write_bytes(data)
    return folder


def check(folder: Path) -> int:
    """Open a damaged store: nothing raises, nothing wrong comes back, work goes on. Returns how many entries are still there."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", StoreWarning)
        with Store(path=folder) as store:
            found = [store.get({"job": number}) for number in range(COUNT)]
            assert all(got is None or got == value(number) for number, got in enumerate(found))
            for number, got in enumerate(found):
                assert got is not None or store.put({"job": number}, value(number))
        with Store(path=folder) as store:
            assert [store.get({"job": number}) for number in range(COUNT)] == [value(n) for n in range(COUNT)]
    return sum(got is not None for got in found)


def test_a_sound_file_is_rescued_whole(tmp_path: Path, sound: bytes) -> None:
    assert len(dict(rescued_entries(write(tmp_path / "s", sound) / NAME))) == COUNT


@pytest.mark.parametrize(("share", "least"), [(0.0, 0), (0.01, 0), (0.5, 0.3), (0.9, 0.7), (0.999, 0.9)])
def test_a_cut_database(tmp_path: Path, sound: bytes, share: float, least: float) -> None:
    found = check(write(tmp_path / "s", sound[: int(len(sound) * share)]))
    assert least * COUNT <= found < COUNT
    assert (tmp_path / "s.damaged-1" / NAME).exists() == (share > 0)  # an empty file is a new database


@pytest.mark.parametrize(("begin", "length", "least"), [(0, 100, 0.9), (0, 4096, 0.9), (100, 60000, 0.5), (0, None, 0)])
def test_an_overwritten_database(tmp_path: Path, sound: bytes, begin: int, length: int | None, least: float) -> None:
    garbage = random.Random(1).randbytes(len(sound) if length is None else length)
    data = sound[:begin] + garbage + sound[begin + len(garbage) :]
    assert check(write(tmp_path / "s", data)) >= least * COUNT


@pytest.mark.parametrize("seed", range(5))
def test_garbage_anywhere(tmp_path: Path, sound: bytes, seed: int) -> None:
    rng = random.Random(seed)
    data = bytearray(sound)
    for _ in range(rng.randint(1, 6)):
        begin, length = rng.randrange(len(data)), rng.randint(1, 9000)
        data[begin : begin + length] = rng.randbytes(len(data[begin : begin + length]))
    assert check(write(tmp_path / "s", bytes(data))) >= 0.3 * COUNT


def test_the_message_says_what_is_kept_and_where(tmp_path: Path, sound: bytes) -> None:
    write(tmp_path / "s", b"\x00" * 4096 + sound[4096:])
    with pytest.warns(StoreWarning, match=rf"{tmp_path}/s: is damaged.*s\.damaged-1, 60 entries of it go on"):
        Store(path=tmp_path / "s").close()
    told: list[tuple[str, str]] = []
    (tmp_path / "s" / NAME).write_bytes(b"garbage" * 3000)
    Store(path=tmp_path / "s", tell=lambda *words: told.append(words)).close()
    assert len(told) == 1 and told[0][0] == "damaged" and "s.damaged-2" in told[0][1]


@pytest.mark.parametrize("share", [0.0, 0.3, 0.7])
def test_a_database_cut_while_it_is_open(tmp_path: Path, sound: bytes, share: float) -> None:
    folder = write(tmp_path / "s", sound)
    with Store(path=folder) as store, warnings.catch_warnings():
        warnings.simplefilter("ignore", StoreWarning)
        assert store.get({"job": 1}) == value(1)
        os.truncate(folder / NAME, int(len(sound) * share))
        for number in range(COUNT):
            got = store.get({"job": number})
            assert got == value(number) or (got is None and store.put({"job": number}, value(number)))
        assert [store.get({"job": number}) for number in range(COUNT)] == [value(n) for n in range(COUNT)]


def test_a_store_that_another_process_sets_aside_is_followed(tmp_path: Path, sound: bytes) -> None:
    folder = write(tmp_path / "s", sound)
    with Store(path=folder) as store:
        assert store.get({"job": 1}) == value(1)
        folder.rename(tmp_path / "s.damaged-1")
        with Store(path=folder) as other:
            assert other.put({"job": 1}, {"new": 1})
        assert store.get({"job": 1}) == {"new": 1} and store.put({"job": 2}, {"new": 2})
        with Store(path=folder) as other:
            assert other.get({"job": 2}) == {"new": 2}


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 256 kB of its own."""
    disk = tmp_path / "disk"
    disk.mkdir()
    if os.geteuid() or subprocess.run(["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", disk]).returncode:
        pytest.skip("no right to mount a small disk")
    yield disk
    subprocess.run(["umount", "-l", disk], check=True)


def test_a_full_disk_stops_storing_until_there_is_room(small_disk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[tuple[str, str]] = []
    (small_disk / "other").write_bytes(b"x" * 100_000)
    with Store(path=small_disk / "s", tell=lambda *words: told.append(words)) as store:
        stored = [number for number in range(COUNT) if store.put({"job": number}, value(number))]
        assert 2 <= len(stored) < COUNT
        assert [trouble for trouble, _ in told] == ["full"] and "until there is room" in told[0][1]
        assert all(store.get({"job": number}) == value(number) for number in stored)
        (small_disk / "other").unlink()
        assert store.put({"job": "more"}, {"load": "x" * 30000})
    with Store(path=small_disk / "s") as store:
        assert all(store.get({"job": number}) == value(number) for number in stored)
        assert store.get({"job": "more"})

    monkeypatch.setattr(store_module, "_AGAIN", 0.0)
    (small_disk / "other").write_bytes(b"x")
    with pytest.raises(OSError), (small_disk / "other").open("wb") as file:
        file.write(b"x" * 300_000)
    told.clear()
    with Store(path=small_disk / "fresh", tell=lambda *words: told.append(words)) as store:
        assert store.get({"job": 1}) is None and not store.put({"job": 1}, value(1)) and len(store) == 0
        assert [trouble for trouble, _ in told] == ["full"]
        (small_disk / "other").unlink()
        assert store.put({"job": 1}, value(1)) and store.get({"job": 1}) == value(1)


def test_a_read_only_disk_is_read(small_disk: Path) -> None:
    with Store(path=small_disk / "s") as store:
        assert store.put({"job": 1}, value(1))
    subprocess.run(["mount", "-o", "remount,ro", small_disk], check=True)
    told: list[tuple[str, str]] = []
    for folder, there in (("s", value(1)), ("none", None)):
        told.clear()
        with Store(path=small_disk / folder, tell=lambda *words: told.append(words)) as store:
            assert store.get({"job": 1}) == there and store.get({"job": 2}) is None
            assert not store.put({"job": 2}, value(2)) and not store.put({"job": 3}, value(3))
            assert len(store) == (there is not None)
        assert [trouble for trouble, _ in told] == ["read-only"], told


def python(code: str, *arguments: object, **options) -> subprocess.Popen:
    return subprocess.Popen(
        [sys.executable, "-c", code, *map(str, arguments)],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(TRAINING_CODE)},
        **options,
    )


LIMITED = """
import sys
from inference_tools.store import Store
told = []
store = Store(path=sys.argv[1], tell=lambda *words: told.append(words))
done = [n for n in range(40) if store.put({"job": n}, {"load": "x" * 9000})]
assert all(store.get({"job": n}) for n in done)
print(len(done), len(told))
"""


def test_files_that_may_not_grow(tmp_path: Path) -> None:
    limit = 200_000
    process = python(
        LIMITED, tmp_path / "s", preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
    )
    done, told = map(int, process.communicate()[0].split())
    assert process.returncode == 0 and 0 < done < 40 and told == 1


WORKER = """
import sys, warnings
warnings.simplefilter("ignore")
from inference_tools.store import Store
path, name, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
store = Store(path=path)
for number in range(count):
    assert store.put({"worker": name, "job": number}, {"load": name * 4000, "number": number}), number
    print(number, flush=True)
    for earlier in range(0, number + 1, 7):
        assert store.get({"worker": name, "job": earlier}) == {"load": name * 4000, "number": earlier}
"""


def test_several_processes_write_while_one_is_killed(tmp_path: Path) -> None:
    workers = {name: python(WORKER, tmp_path / "s", name, 15 if name != "k" else 10_000) for name in "abk"}
    killed = workers.pop("k")
    lines = [killed.stdout.readline() for _ in range(4)]
    killed.send_signal(signal.SIGKILL)
    lines += killed.stdout.read().splitlines()
    killed.wait()
    for worker in workers.values():
        worker.communicate()
        assert worker.returncode == 0
    with warnings.catch_warnings():
        warnings.simplefilter("error", StoreWarning)
        with Store(path=tmp_path / "s") as store:
            for name in "ab":
                assert all(store.get({"worker": name, "job": n})["number"] == n for n in range(15))
            assert all(store.get({"worker": "k", "job": n})["number"] == n for n in range(len(lines)))


def test_several_processes_that_find_the_same_damage_replace_it_once(tmp_path: Path, sound: bytes) -> None:
    folder = write(tmp_path / "s", b"\x00" * 4096 + sound[4096:])
    workers = [python(WORKER, folder, name, 5) for name in "abc"]
    for worker in workers:
        worker.communicate()
        assert worker.returncode == 0
    assert [p.name for p in sorted(tmp_path.glob("s.damaged-*"))] == ["s.damaged-1"]
    with Store(path=folder) as store:
        assert all(store.get({"job": n}) == value(n) for n in range(COUNT))
        assert all(store.get({"worker": name, "job": n})["number"] == n for name in "abc" for n in range(5))


def test_damage_while_several_processes_work(tmp_path: Path) -> None:
    workers = [python(WORKER, tmp_path / "s", name, 25) for name in "ab"]
    for worker in workers:
        worker.stdout.readline()
    time.sleep(0.1)
    os.truncate(tmp_path / "s" / NAME, 6000)
    for worker in workers:
        worker.communicate()
        assert worker.returncode in (0, 1)  # 1: it misses what was lost; no signal ended it
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", StoreWarning)
        with Store(path=tmp_path / "s") as store:
            for name in "ab":
                for number in range(25):
                    assert store.get({"worker": name, "job": number}) in (
                        None,
                        {"load": name * 4000, "number": number},
                    )
            assert store.put({"job": 1}, value(1))
