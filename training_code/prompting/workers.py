"""Draws made ahead by worker processes, handed over in order: what comes out does not depend on how many there are."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from multiprocessing.connection import wait

from prompting.draws import Drawn, Draws

CHUNK = 8
CHUNKS_AHEAD = 4  # of each worker
PRELOADED = (
    "prompting.draws",
    "transformers.tokenization_utils_tokenizers",
    "transformers.utils.chat_template_utils",
)
"""Modules that take long to import, or draws need anyway."""

_draws: Draws | None = None  # in a worker: what it draws from


def draws_in_order(draws: Draws, *, start: int, workers: int) -> Iterator[Drawn]:
    """Draws `start`, `start` + 1, ... without end; made here for workers=0, else by so many processes.

    Closing the iterator ends the processes; so does the end of this process, even by kill -9. An error of a draw is raised here.
    """
    if workers < 0:
        raise ValueError(f"a number of workers is 0 or more, not {workers}")
    if not workers:
        number = start
        while True:
            yield draws.draw(number)
            number += 1
    pool = ProcessPoolExecutor(workers, mp_context=_context(), initializer=_begin, initargs=(draws,))
    try:
        ahead: deque[Future[list[Drawn]]] = deque()
        while True:
            while len(ahead) < workers * CHUNKS_AHEAD:
                ahead.append(pool.submit(_chunk, start))
                start += CHUNK
            yield from ahead.popleft().result()
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _context() -> multiprocessing.context.BaseContext:
    """Processes that share nothing with this one, whose threads (torch, CUDA) do not survive a fork; imports happen once for all."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(list(PRELOADED))
    return context


def _begin(draws: Draws) -> None:
    """Set up a worker: it keeps the draws, leaves Ctrl-C to its parent, and ends with it."""
    global _draws
    _draws = draws
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
    os._exit(1)


def _chunk(start: int) -> list[Drawn]:
    return [_draws.draw(number) for number in range(start, start + CHUNK)]
