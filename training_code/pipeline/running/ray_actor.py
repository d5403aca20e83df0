"""What runs inside a worker process of Ray: a model, loaded once, and orders carried out one after the other. Does not import Ray."""

import os
import queue
import socket
import threading
import time
from collections.abc import Iterator

import torch

from pipeline.running.identity import ModelIdentity, ModelSource
from pipeline.running.messages import Failed, Finished, Message, Order, Ready, Working
from pipeline.running.worker import carry_out
from pipeline.solve import prepare
from recipes import SolveRecipe

_PAUSE = 0.5  # seconds between two signs of life


class SolvingActor:
    """A worker. Its methods are called by the process that runs `pipeline.run`."""

    def __init__(self, *, source: ModelSource, recipe: SolveRecipe, seed: int, threads: int) -> None:
        """Load the model. recipe, seed: as for `prepare`; threads: of torch on the CPU. Raises ValueError as `load_model`."""
        torch.set_num_threads(threads)
        loaded = source.load()
        self._identity = ModelIdentity.of(loaded)
        self._passes = 0  # of the model, forward; as long as they go on, the worker is alive
        loaded.model.register_forward_pre_hook(self._count)
        self._prepared = prepare(loaded=loaded, recipe=recipe, seed=seed)

    def hello(self) -> tuple[Ready, ModelIdentity, str, int]:
        """Answers when the model is there: also what it is, and the names of machine and process."""
        host, process = socket.gethostname(), os.getpid()
        where = f"process {process} on {host}, {self._identity.device}"
        return Ready(self._identity.fingerprint, where), self._identity, host, process

    def carry_out(self, order: Order) -> Iterator[Message]:
        """What happens, as it happens; the last message is Finished or Failed. The work is done in a thread beside."""
        news: queue.SimpleQueue[Message] = queue.SimpleQueue()
        deadline = None if order.seconds is None else time.monotonic() + order.seconds
        last, seen, words = 0.0, self._passes, ""

        def send(message: Message) -> None:
            nonlocal last
            now = time.monotonic()
            if not isinstance(message, Working) or now - last >= _PAUSE:
                last = now
                news.put(message)

        thread = threading.Thread(
            target=carry_out,
            kwargs={"prepared": self._prepared, "order": order, "deadline": deadline, "send": send},
            daemon=True,
        )
        thread.start()
        while True:
            try:
                message = news.get(timeout=1.0)
            except queue.Empty:
                if thread.is_alive() or not news.empty():
                    if self._passes != seen:
                        seen = self._passes
                        yield Working(words)
                    continue
                message = Failed(error="the work ended without a word", ended_worker=False)
            words = message.words if isinstance(message, Working) else words
            yield message
            if isinstance(message, (Finished, Failed)):
                return

    def _count(self, *_: object) -> None:
        self._passes += 1
