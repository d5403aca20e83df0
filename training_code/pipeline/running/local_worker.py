"""The worker that is this process itself. What it does between two messages cannot be watched or ended from outside."""

import contextlib
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator

from model_tools.loading import LoadedModel
from pipeline.running.identity import ModelIdentity, ModelSource
from pipeline.running.messages import Finished, Message, Order, Ready
from pipeline.running.worker import carry_out
from pipeline.solve import prepare
from recipes import SolveRecipe

NAME = "here"
_GRACE = 8.0  # seconds after its deadline at which work that has not looked at the clock is broken off


class LocalWorker:
    """One worker: this process."""

    def __init__(self, *, loaded: LoadedModel | None = None, source: ModelSource | None = None) -> None:
        """loaded: its model, which is given adapters in place; or source: where `start` loads it from.

        Raises ValueError for neither or both, or if there is no checkpoint.
        """
        if (loaded is None) == (source is None):
            raise ValueError("a worker needs either a loaded model or the source of one")
        self._loaded, self._source, self._order = loaded, source, None
        self._prepared: LoadedModel | None = None
        self._news: list[Message] = []
        self.identity = source.identity() if loaded is None else ModelIdentity.of(loaded)
        self.count = 1

    def start(self, *, recipe: SolveRecipe, seed: int, starts: int, seconds: float) -> None:
        """The model is loaded, if it is not, and gets adapters where the recipe needs them. Raises ValueError as `load_model`."""
        loaded = self._loaded or self._source.load()
        self._prepared = prepare(loaded=loaded, recipe=recipe, seed=seed)
        self._news.append(Ready(self.identity.fingerprint, f"process {os.getpid()}, {self.identity.device}"))

    def free(self) -> list[str]:
        """Itself, unless it has an order."""
        return [NAME] if self._order is None else []

    def give(self, *, worker: str, order: Order) -> None:
        """Takes the order; `wait` works on it."""
        self._order = order

    def wait(self, *, tell: Callable[[str, Message], None], seconds: float) -> None:
        """Works on the order to its end."""
        while self._news:
            tell(NAME, self._news.pop(0))
        if self._order is None:
            return
        order, self._order = self._order, None
        deadline = None if order.seconds is None else time.monotonic() + order.seconds
        try:
            with _broken_off(deadline):
                carry_out(prepared=self._prepared, order=order, deadline=deadline, send=lambda m: tell(NAME, m))
        except _TooLateError:
            tell(NAME, Finished(complete=False))

    def replace(self, worker: str, *, why: str) -> None:
        """There is nobody to do it."""

    def alive(self) -> bool:
        """Always."""
        return True

    def close(self) -> None:
        """Nothing to end."""


class _TooLateError(BaseException):
    """Raised in the middle of whatever goes on too long; no handler of exceptions may stop it."""


@contextlib.contextmanager
def _broken_off(deadline: float | None) -> Iterator[None]:
    """Within the block _TooLateError is raised a little after `deadline`, where the system can do that (main thread, not Windows).

    Only for what does not look at the clock often enough; Python code is broken off between two steps, never inside of torch.
    """
    can = hasattr(signal, "setitimer") and threading.current_thread() is threading.main_thread()
    if deadline is None or not can or signal.getsignal(signal.SIGALRM) not in (signal.SIG_DFL, None):
        yield
        return

    def ring(*_: object) -> None:
        raise _TooLateError

    signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, max(deadline - time.monotonic(), 0.0) + _GRACE)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
