"""Byte-pair merges: which pieces a token is built from, and which merges are left when only some tokens stay. Knows no models.

Why this keeps the encoding of every text that is written with kept tokens only: merges never cross the borders of the tokens that they
end in, so inside each token they run as on that token alone; its intermediate pieces are kept, and leaving out merges that were never
taken does not change which one comes next.
"""

import re
from collections.abc import Collection, Iterable

Merge = tuple[str, str]
BYTE_TOKEN = re.compile(r"<0x[0-9A-F]{2}>")


def closed_under_merging(*, tokens: Iterable[str], merges: Iterable[Merge]) -> set[str]:
    """`tokens` and every piece that byte-pair encoding goes through on its way to one of them (`merges` in order of priority)."""
    ranks = _ranks(merges)
    tokens = set(tokens)
    return tokens.union(*(_pieces(token, ranks) for token in tokens if not BYTE_TOKEN.fullmatch(token)))


def not_built(*, tokens: Iterable[str], merges: Iterable[Merge]) -> list[str]:
    """Those of `tokens` that the merges do not lead to."""
    ranks = _ranks(merges)
    return [token for token in tokens if not _pieces(token, ranks)]


def merges_among(*, tokens: Collection[str], merges: Iterable[Merge]) -> list[Merge]:
    """Those of `merges` whose two parts and result are all in `tokens`, in the same order."""
    tokens = set(tokens)
    return [(left, right) for left, right in merges if left in tokens and right in tokens and left + right in tokens]


def _ranks(merges: Iterable[Merge]) -> dict[Merge, int]:
    return {merge: rank for rank, merge in reversed(list(enumerate(merges)))}


def _pieces(token: str, ranks: dict[Merge, int]) -> set[str]:
    """All pieces on the way from characters to `token`: lowest rank first, then leftmost.

    Empty if the merges do not lead there: then it is only ever found by looking a whole word up, and its parts play no role.
    """
    symbols = list(token)
    pieces = set(symbols)
    while True:
        pairs = enumerate(zip(symbols, symbols[1:], strict=False))
        _, place = min(((ranks[pair], place) for place, pair in pairs if pair in ranks), default=(None, None))
        if place is None:
            return pieces if symbols == [token] else set()
        symbols = [*symbols[:place], symbols[place] + symbols[place + 1], *symbols[place + 2 :]]
        pieces.add(symbols[place])
