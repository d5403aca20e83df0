"""Workers as Ray actors: one or several a GPU, or several on the CPU, on one machine or a cluster. The only module that imports Ray.

A worker that ends or is ended is replaced by a new one. Loads no model in this process.
"""

import os
import signal
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.running.identity import ModelIdentity, ModelSource
from pipeline.running.messages import Failed, Finished, Lost, Message, Order
from pipeline.running.ray_actor import SolvingActor
from recipes import SolveRecipe

_CODE = Path(__file__).resolve().parents[2]
_PASSED_ON = ("HF_HUB_OFFLINE", "HF_HUB_DISABLE_TELEMETRY", "HF_HOME", "TRANSFORMERS_OFFLINE", "TOKENIZERS_PARALLELISM",
              "DO_NOT_TRACK", "UNSLOTH_DISABLE_STATISTICS")  # fmt: skip
_OBJECT_STORE = 256 * 2**20  # bytes: orders and results are small


@dataclass(frozen=True)
class RayOptions:
    """How many workers, and where.

    count: workers; threads: of each on the CPU; per_gpu: workers that share a GPU (with a CUDA device)
    address: of a running Ray cluster ('auto' or host:port), None: Ray is started here for this run and ended with it
    """

    count: int
    threads: int = 1
    per_gpu: int = 1
    address: str | None = None

    def __post_init__(self) -> None:
        for name in ("count", "threads", "per_gpu"):
            if getattr(self, name) < 1:
                raise ValueError(f"RayOptions: {name} is {getattr(self, name)!r}, at least 1 is needed")


@dataclass
class _Slot:
    """A worker and its successors. state: loading, free, busy or gone; pending: what it owes."""

    name: str
    state: str = "gone"
    actor: Any = None
    pending: Any = None
    failures: int = 0
    host: str = ""
    process: int = 0
    since: float = 0.0


class RayWorkers:
    """Workers of one model. Raises ValueError if Ray is not installed or the checkpoint is not there."""

    def __init__(self, *, source: ModelSource, options: RayOptions) -> None:
        os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
        os.environ.setdefault(
            "RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO", "0"
        )  # newer behaviour, without the warning about it
        try:
            import ray
        except ImportError as error:
            raise ValueError("several workers need the package ray: pip install 'arc-solver[ray]'") from error
        self._ray, self._source, self._options = ray, source, options
        self.identity: ModelIdentity = source.identity()
        self.count = options.count
        self._slots = {f"worker {n + 1}": _Slot(f"worker {n + 1}") for n in range(options.count)}
        self._news: list[tuple[str, Message]] = []
        self._started_ray = False

    def start(self, *, recipe: SolveRecipe, seed: int, starts: int, seconds: float) -> None:
        """Connect to Ray, or start it, and begin to load the models. Raises ValueError if Ray cannot be reached."""
        self._starts, self._seconds = starts, seconds
        self._arguments = {
            "source": self._source, "recipe": recipe, "seed": seed, "threads": self._options.threads
        }  # fmt: skip
        if not self._ray.is_initialized():
            self._connect()
        for slot in self._slots.values():
            self._begin(slot)

    def free(self) -> list[str]:
        """Workers without an order."""
        return [slot.name for slot in self._slots.values() if slot.state == "free"]

    def give(self, *, worker: str, order: Order) -> None:
        """Hand over an order."""
        slot = self._slots[worker]
        slot.state, slot.pending = "busy", slot.actor.carry_out.remote(order)

    def wait(self, *, tell: Callable[[str, Message], None], seconds: float) -> None:
        """Pass on what workers say within `seconds`, at least all that there is."""
        for slot in self._slots.values():
            if slot.state == "loading" and time.monotonic() - slot.since > self._seconds:
                self._lost(slot, f"it did not start within {self._seconds:.0f} s")
        self._tell_news(tell)
        while slots := [slot for slot in self._slots.values() if slot.state in ("loading", "busy")]:
            ready, _ = self._ray.wait([slot.pending for slot in slots], num_returns=1, timeout=seconds)
            if not ready:
                break
            for slot in slots:
                if any(slot.pending is one for one in ready):
                    self._hear(slot)
            self._tell_news(tell)
            seconds = 0
            if self.free():
                break
        self._tell_news(tell)

    def replace(self, worker: str, *, why: str) -> None:
        """End a worker by force and start another one."""
        slot = self._slots[worker]
        if slot.state == "busy":
            self._news.append((worker, Failed(error=f"ended: {why}", ended_worker=True)))
        self._end(slot)
        self._begin(slot)

    def alive(self) -> bool:
        """Whether any worker works, waits or loads."""
        return any(slot.state != "gone" for slot in self._slots.values())

    def close(self) -> None:
        """End all workers, and Ray if it was started for them."""
        if not self._ray.is_initialized():
            return
        for slot in self._slots.values():
            if slot.state != "gone":
                self._end(slot)
        if self._started_ray:
            self._ray.shutdown()

    def _connect(self) -> None:
        handlers = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
        options = self._options
        own = {}
        if options.address is None:
            own = {
                "num_cpus": options.count * options.threads,
                "include_dashboard": False,
                "object_store_memory": _OBJECT_STORE,
            }
        try:
            self._ray.init(address=options.address or "local", log_to_driver=False, logging_level="error", **own)
        except (ConnectionError, RuntimeError, OSError) as error:
            raise ValueError(f"Ray at {options.address or 'this machine'}: {error}") from error
        finally:
            for number, handler in handlers.items():  # Ray has its own idea of SIGTERM
                try:
                    signal.signal(number, handler)
                except ValueError:  # not in the main thread
                    pass
        self._started_ray = True

    def _begin(self, slot: _Slot) -> None:
        """A new actor for a slot."""
        options = self._options
        paths = [str(_CODE), *filter(None, [os.environ.get("PYTHONPATH")])]
        variables = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
        variables |= {"OMP_NUM_THREADS": str(options.threads), "PYTHONPATH": os.pathsep.join(paths)}
        gpu = self.identity.device == "cuda"
        remote = self._ray.remote(SolvingActor).options(
            num_cpus=options.threads if not gpu else 0,
            num_gpus=1 / options.per_gpu if gpu else 0,
            max_restarts=0,
            max_task_retries=0,
            scheduling_strategy="SPREAD",
            runtime_env={"env_vars": variables},
        )
        slot.actor = remote.remote(**self._arguments)
        slot.state, slot.pending, slot.process = "loading", slot.actor.hello.remote(), 0
        slot.since = time.monotonic()

    def _hear(self, slot: _Slot) -> None:
        """One thing that a worker owes has come, or the worker has ended."""
        try:
            if slot.state == "loading":
                message, identity, slot.host, slot.process = self._ray.get(slot.pending)
                if identity != self.identity:
                    raise ValueError(f"another model than expected: {identity} instead of {self.identity}")
                slot.state, slot.failures = "free", 0
            else:
                message = self._ray.get(next(slot.pending))
                if isinstance(message, (Finished, Failed)):
                    slot.state, slot.pending = "free", None
        except (self._ray.exceptions.RayError, StopIteration, ValueError) as error:
            self._lost(slot, " ".join(str(error).split()))
            return
        self._news.append((slot.name, message))

    def _lost(self, slot: _Slot, error: str) -> None:
        """A worker has ended by itself."""
        if slot.state == "busy":
            self._news.append((slot.name, Failed(error=f"worker ended: {error[:300]}", ended_worker=True)))
        else:
            slot.failures += 1
        gone = slot.failures >= self._starts
        self._news.append((slot.name, Lost(error=error[:300], gone=gone)))
        self._end(slot)
        if not gone:
            self._begin(slot)

    def _end(self, slot: _Slot) -> None:
        """No worker in this slot any more, whatever it is doing."""
        try:
            self._ray.kill(slot.actor, no_restart=True)
        except (self._ray.exceptions.RayError, ValueError):
            pass
        if slot.process and slot.host == socket.gethostname():  # one that is stopped does not hear Ray
            try:
                os.kill(slot.process, signal.SIGKILL)
            except (ProcessLookupError, PermissionError):
                pass
        slot.state, slot.actor, slot.pending, slot.process = "gone", None, None, 0

    def _tell_news(self, tell: Callable[[str, Message], None]) -> None:
        while self._news:
            tell(*self._news.pop(0))
