"""Finished work on disk: what was computed under an exact description, found again after any kind of end.

Several processes may use one store at once. Whatever happens to the disk costs stored work at most, never the work that goes on: a damaged
database is set aside and rebuilt from what can be read, a full or read-only disk stops storing. Knows nothing of what it stores.
"""

import contextlib
import os
import time
import warnings
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import diskcache

from inference_tools.store_database import (
    ERRORS,
    NAME,
    ReadOnlyDatabase,
    Trouble,
    open_database,
    trouble_of,
    words_of,
)
from inference_tools.store_entries import description_key, unwrap, wrap
from inference_tools.store_rescue import rescued_entries

try:
    import fcntl
except ImportError:  # Windows: two processes that find the same damage at the same moment may both set it aside
    fcntl = None

__all__ = ["Store", "StoreWarning", "description_key"]

_AGAIN = 10.0  # seconds between attempts to open a store that could not be opened
_DAMAGE = (*ERRORS, ValueError, TypeError)  # what opening a database full of garbage may raise


class StoreWarning(UserWarning):
    """Something stored could not be read, or something finished could not be stored; the work itself goes on."""


class Store:
    """Maps descriptions (frozen dataclasses or mappings of JSON types) to JSON objects, in the folder `path`."""

    def __init__(self, *, path: Path | str, tell: Callable[[Trouble, str], None] | None = None) -> None:
        """Open the store, or make it. Never fails because of the disk: what cannot be opened finds nothing and stores nothing.

        tell: told of every trouble, in one word and in words; left out, it is a StoreWarning. The same trouble is told once.
        """
        self.path = Path(path)
        self._tell = tell
        self._told: set[str] = set()
        self._cache: diskcache.Cache | ReadOnlyDatabase | None = None
        self._file: tuple[int, int] | None = None  # device and number of the database's file
        self._tried = 0.0
        self._open()

    def get(self, description: object) -> dict[str, Any] | None:
        """The value stored under `description`, or None. A damaged entry counts as missing, and is told with its key."""
        key = description_key(description)
        for attempt in (1, 2):
            self._reopen_if_moved()
            if self._cache is None:
                return None
            try:
                blob = self._cache.get(key)
                return None if blob is None else unwrap(blob, description=description)
            except ERRORS as error:
                if attempt == 2 or not self._recovered(error, doing=f"entry {key} could not be read"):
                    return None
            except ValueError as error:
                self._say("damaged", f"entry {key} is damaged, ignored: {error}", once=False)
                return None
        return None

    def put(self, description: object, value: Mapping[str, Any]) -> bool:
        """Store a JSON object; when this returns True it survives any kill.

        False if the disk refuses, which is told once; ValueError if `value` is not plain JSON (text keys, finite numbers).
        """
        if not isinstance(value, Mapping):
            raise ValueError(f"expected a mapping to store, got {type(value).__name__}")
        key = description_key(description)
        blob = wrap(description=description, value=value)
        for attempt in (1, 2):
            self._reopen_if_moved()
            if not isinstance(self._cache, diskcache.Cache) and time.monotonic() - self._tried > _AGAIN:
                self._open()
            if not isinstance(self._cache, diskcache.Cache):
                return False
            try:
                return bool(self._cache.set(key, blob))
            except ERRORS as error:
                if attempt == 2 or not self._recovered(error, doing=f"entry {key} could not be written"):
                    return False
        return False

    def __len__(self) -> int:
        return 0 if self._cache is None else len(self._cache)

    def close(self) -> None:
        """Close the database; the object must not be used afterwards."""
        if self._cache is not None:
            with contextlib.suppress(*ERRORS):
                self._cache.close()

    def __enter__(self) -> "Store":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _open(self) -> None:
        """Open the database; one that is beyond reading is replaced first, one that cannot be written to is only read."""
        self._cache, self._tried = None, time.monotonic()
        self._file = self._number()  # of what may be damaged
        try:
            self._cache = open_database(self.path)
        except _DAMAGE as error:
            trouble = self._trouble(error)
            if trouble == "damaged":
                self._replace(error)
            else:
                with contextlib.suppress(*ERRORS):
                    self._cache = ReadOnlyDatabase(self.path)
                rest = "nothing is stored" + ("" if self._cache is None else "; what is there is used")
                self._say(trouble, f"cannot be written to ({words_of(error)}); {rest}")
        self._file = self._number()

    def _recovered(self, error: BaseException, *, doing: str) -> bool:
        """Deal with an error of the database; True if it is worth trying again."""
        trouble = self._trouble(error)
        self._forget_transaction()
        if trouble == "damaged":
            self.close()
            self._replace(error)
            self._file = self._number()
            return True
        rest = "; nothing is stored until there is room" if trouble == "full" else ""
        self._say(trouble, f"{doing}: {words_of(error)}{rest}", once=trouble != "busy")
        return False

    def _replace(self, error: BaseException) -> None:
        """Set a damaged database aside and begin a new one with all that can still be read of it; unless another process just did."""
        self._cache = None
        try:
            with self._lock():
                if self._number() != self._file:
                    self._cache = open_database(self.path)
                    return
                aside = self._set_aside()
                self._cache = open_database(self.path)
                kept = 0
                with self._cache.transact():  # one for all: each costs the disk some milliseconds
                    for key, blob in rescued_entries(aside / NAME):
                        kept += bool(self._cache.set(key, blob))
        except _DAMAGE as further:
            what = f"is damaged ({words_of(error)}) and could not be rebuilt: {words_of(further)}"
            self._say(self._trouble(further), what)
        else:
            what = f"is damaged ({words_of(error)}); kept as {aside}, {kept} entries of it go on in a new one"
            self._say("damaged", what, once=False)

    def _set_aside(self) -> Path:
        number = 1
        while (aside := self.path.with_name(f"{self.path.name}.damaged-{number}")).exists():
            number += 1
        self.path.rename(aside)
        return aside

    def _reopen_if_moved(self) -> None:
        """Another process may have set the folder aside: then go on with the new one."""
        if self._file is not None and self._number() != self._file:
            self.close()
            self._open()

    def _number(self) -> tuple[int, int] | None:
        try:
            status = os.stat(self.path / NAME)
        except OSError:
            return None
        return status.st_dev, status.st_ino

    def _forget_transaction(self) -> None:
        """After an error a connection may be stuck in its transaction; the next use makes a new one."""
        if isinstance(self._cache, diskcache.Cache):
            with contextlib.suppress(*ERRORS):
                self._cache.close()
            self._cache._txn_id = None

    @contextlib.contextmanager
    def _lock(self) -> Iterator[None]:
        """One process at a time."""
        if fcntl is None:
            yield
            return
        with self.path.with_name(f".{self.path.name}.lock").open("wb") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield

    def _trouble(self, error: BaseException) -> Trouble:
        return "damaged" if isinstance(error, (ValueError, TypeError)) else trouble_of(error, folder=self.path)

    def _say(self, trouble: Trouble, words: str, *, once: bool = True) -> None:
        if once and trouble in self._told:
            return
        self._told.add(trouble)
        message = f"store {self.path}: {words}"
        if self._tell is not None:
            self._tell(trouble, message)
        else:
            warnings.warn(message, StoreWarning, stacklevel=4)
