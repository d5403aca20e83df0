"""What a worker does with an order: the same function in this process and in any other. And what a run asks of a set of workers."""

import traceback
from collections.abc import Callable
from typing import Protocol

from arc_loader.prompt_format import FormatError
from model_tools.loading import LoadedModel
from pipeline.running.identity import ModelIdentity
from pipeline.running.messages import Failed, Finished, Message, Order, StageDone, Trouble, Working
from pipeline.solve import solve_task
from recipes import SolveRecipe


def carry_out(*, prepared: LoadedModel, order: Order, deadline: float | None, send: Callable[[Message], None]) -> None:
    """Work on an order and send what happens; the last message is Finished or Failed.

    prepared: from `pipeline.solve.prepare`; deadline: `time.monotonic()` seconds of this machine
    """
    try:
        result = solve_task(
            loaded=prepared,
            task=order.task,
            recipe=order.recipe,
            seed=order.seed,
            deadline=deadline,
            progress=lambda words: send(Working(words)),
            trouble=lambda words: send(Trouble(words)),
            known=order.known,
            ended=lambda stage: send(StageDone(stage)),
            shares=order.shares,
            keep_adapter=order.keep_adapter,
            also=order.also,
        )
    except Exception as error:  # whatever it is, it costs this puzzle and not the run
        send(
            Failed(
                error=f"{type(error).__name__}: {error}",
                trace=traceback.format_exc(),
                hopeless=isinstance(error, FormatError),
            )
        )
    else:
        send(Finished(complete=result.complete))


class Workers(Protocol):
    """A set of workers, each named by a text. Made but not started, it costs nothing."""

    @property
    def identity(self) -> ModelIdentity:
        """Of the model that all of them have; known before any is started."""

    @property
    def count(self) -> int:
        """How many there are at most at one time."""

    def start(self, *, recipe: SolveRecipe, seed: int, starts: int, seconds: float) -> None:
        """Begin to load. recipe, seed: as for `pipeline.solve.prepare`; starts: how often in a row one may fail to; seconds: how long
        one may take.
        """

    def free(self) -> list[str]:
        """Those that could get an order now."""

    def give(self, *, worker: str, order: Order) -> None:
        """An order for a worker that is free."""

    def wait(self, *, tell: Callable[[str, Message], None], seconds: float) -> None:
        """Call `tell(worker, message)` for what they send, returning after `seconds` if that is nothing, or a little later."""

    def replace(self, worker: str, *, why: str) -> None:
        """End a worker by force, whatever it does, and start another one. It is told of as Failed if it had an order."""

    def alive(self) -> bool:
        """Whether there is any worker, also one that is still loading."""

    def close(self) -> None:
        """End them all at once."""
