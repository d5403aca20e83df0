"""TokenTable: one-character and special tokens to ids and back. Knows no layouts and no grids."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

import numpy as np

from arc_loader.grids import shown
from arc_loader.prompt_format import FormatError


class TokenTable:
    """The tokens of a shrunk vocabulary: every single character, and special tokens (longer texts), to and from ids.

    vocab: token -> id, ids distinct and not negative. Raises FormatError otherwise.
    """

    def __init__(self, vocab: Mapping[str, int]) -> None:
        self.vocab = dict(vocab)
        self.encoders: dict[object, object] = {}  # PromptFormat -> Encoder, filled by Encoder.of
        self._texts = {i: token for token, i in self.vocab.items()}
        if not self.vocab or "" in self.vocab or len(self._texts) != len(self.vocab) or min(self._texts) < 0:
            raise FormatError(f"a vocabulary needs tokens with distinct ids from 0 on, not {shown(self.vocab)}")
        longest_first = sorted((t for t in self.vocab if len(t) > 1), key=len, reverse=True)
        self._special = re.compile("(" + "|".join(map(re.escape, longest_first)) + ")") if longest_first else None
        singles = {ord(t): i for t, i in self.vocab.items() if len(t) == 1}
        self._of_code = np.full(max(singles, default=0) + 2, -1, dtype=np.int32)  # last: no token
        for code, i in singles.items():
            self._of_code[code] = i

    def __reduce__(self) -> tuple:
        return TokenTable, (self.vocab,)

    def encode(self, text: str) -> np.ndarray:
        """Token ids int32 (L,). Raises FormatError for a character without a token."""
        pieces = self._special.split(text) if self._special else [text]  # special tokens stand at odd places
        parts = [
            np.array([self.vocab[piece]], dtype=np.int32) if n % 2 else self._encode_characters(piece)
            for n, piece in enumerate(pieces)
        ]
        return np.concatenate(parts)

    def _encode_characters(self, text: str) -> np.ndarray:
        codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")  # (L,)
        ids = self._of_code[np.minimum(codes, len(self._of_code) - 1)]
        if (ids < 0).any():
            raise FormatError(f"no token for {shown(text[int(np.argmax(ids < 0))])} in {shown(text)}")
        return ids

    def decode(self, ids: Iterable[int]) -> str:
        """The text of token ids. Raises FormatError for an id that is no token."""
        try:
            return "".join([self._texts[int(i)] for i in ids])
        except KeyError as error:
            raise FormatError(f"no token has the id {error}") from None
