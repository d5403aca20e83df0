"""Finished inference through a memoizer of the user's, such as `diskcache.Cache(folder).memoize(typed=True)`.

A memoizer decorates a function and keeps what it returns. The function here takes two texts, the fingerprint of the model and a hash of
everything else that decides the result, so no other weights can hit; it returns JSON, so diskcache unpickles nothing.
"""

import json
from collections.abc import Callable, Mapping
from typing import Any

from inference_tools.store import description_key

MISSING = object()
"""What `Memo.get` returns for what is not there (None may be a value)."""


class _NotFinished(Exception):
    """Raised inside the memoised function: nothing is kept, whoever asked has to compute."""


class Memo:
    """Maps descriptions (mappings of JSON types) to JSON values, for one model; without a memoizer it forgets everything."""

    def __init__(self, *, cache: Any, fingerprint: Callable[[], str]) -> None:
        """`cache`: a decorator, or a diskcache `Cache`, or None. `fingerprint` is called only if there is a cache."""
        if cache is not None and not callable(cache) and not hasattr(cache, "memoize"):
            raise ValueError(f"cache is a memoizer such as diskcache.Cache(folder).memoize(typed=True), not {cache!r}")
        self._offered: str | None = None
        self._function: Callable[..., str] | None = None
        if cache is not None:
            memoizer = cache.memoize(typed=True) if hasattr(cache, "memoize") else cache
            self._fingerprint = fingerprint()
            self._function = memoizer(self._finished)

    def get(self, description: Mapping[str, Any]) -> Any:
        """The value kept under `description`, or MISSING."""
        return self._call(description, None)

    def put(self, description: Mapping[str, Any], value: Any) -> None:
        """Keep a JSON value; once this returns, it survives any kill (with diskcache)."""
        self._call(description, json.dumps(value, allow_nan=False))

    def _call(self, description: Mapping[str, Any], offered: str | None) -> Any:
        if self._function is None:
            return MISSING
        self._offered = offered
        try:
            return json.loads(self._function(fingerprint=self._fingerprint, request=description_key(description)))
        except _NotFinished:
            return MISSING

    def _finished(self, *, fingerprint: str, request: str) -> str:
        """What a memoizer decorates; it runs only when nothing is kept under its arguments."""
        if self._offered is None:
            raise _NotFinished
        return self._offered
