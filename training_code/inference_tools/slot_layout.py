"""Which tokens of a packed pass see which slots of the cache. Knows nothing about how attention is computed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import torch
from torch import Tensor


@dataclass(frozen=True)
class Segment:
    """The tokens `begin` .. `end` - 1 of a pass, all of row `row` of the cache. They see its first `seen` slots (at most).

    `hidden` (end - begin, tail) bool: which of the last `tail` of these slots a token does not see. None: the tokens lie in the last of
    the slots one after the other, and each sees all up to itself.
    """

    row: int
    begin: int
    end: int
    seen: int
    hidden: Tensor | None = None

    def cut(self, most: int) -> Iterator[tuple[int, int, int, Tensor]]:
        """Pieces of at most `most` tokens: begin, end, how many of the first slots all of them see, and what is hidden from each of them
        of the slots that follow, (end - begin, slots) bool.
        """
        for begin in range(self.begin, self.end, most):
            end = min(begin + most, self.end)
            if self.hidden is None:
                yield begin, end, self.seen - (self.end - begin), causal(end - begin)
            else:
                hidden = self.hidden[begin - self.begin : end - self.begin]
                yield begin, end, self.seen - hidden.shape[1], hidden


@dataclass
class Layout:
    """The segments of one pass in the order of their tokens, and what a way to attend makes of them once for all layers (`prepared`).

    `at_end`: the segments of which the results of the last of `layers` layers are needed, if not all; `calls`: layers that attended.
    """

    segments: Sequence[Segment]
    layers: int = 0
    at_end: "Layout | None" = None
    calls: int = 0
    prepared: dict[str, object] = field(default_factory=dict)

    def room(self, query: Tensor) -> Tensor:
        """Where the results of a query (H, N, D) go, (N, H, D): zeros already, if some tokens are in no segment."""
        heads, count, size = query.shape
        whole = sum(part.end - part.begin for part in self.segments) == count
        return (query.new_empty if whole else query.new_zeros)((count, heads, size))


def causal(count: int) -> Tensor:
    """Hidden (count, count) of tokens that see all up to themselves."""
    return torch.ones((count, count), dtype=torch.bool).triu_(1)


def additive(hidden: Tensor, dtype: torch.dtype) -> Tensor:
    """0 where something is seen, the lowest number of the type where it is hidden."""
    return torch.zeros(hidden.shape, dtype=dtype).masked_fill_(hidden, torch.finfo(dtype).min)
