"""The store's database: an embedded `diskcache` (SQLite) that holds text keys and bytes, and what its errors mean.

An entry is there as a whole or not at all, whenever the process dies, and several processes may read and write at once. Knows nothing of
what the bytes are.
"""

import shutil
import sqlite3
from pathlib import Path
from typing import Any, Literal, TypeAlias

import diskcache

Trouble: TypeAlias = Literal["damaged", "full", "read-only", "busy", "unreadable"]
NAME = "cache.db"
ERRORS = (sqlite3.Error, diskcache.Timeout, OSError)
_IN_DATABASE = 1 << 29  # values up to this many bytes live inside SQLite, not in files beside it
_FULL = 1 << 16  # with less than this many bytes free, an error of the disk means that it is full
_WORDS: tuple[tuple[str, Trouble], ...] = (
    ("malformed", "damaged"),
    ("not a database", "damaged"),
    ("no such table", "damaged"),
    ("no such column", "damaged"),
    ("unsupported file format", "damaged"),
    ("disk is full", "full"),
    ("no space left", "full"),
    ("readonly", "read-only"),
    ("read-only", "read-only"),
    ("permission denied", "read-only"),
    ("locked", "busy"),
)


class _BytesDisk(diskcache.Disk):
    """Text keys and byte values as they are; refuses everything that diskcache would pickle or unpickle."""

    def put(self, key: object) -> tuple[object, bool]:
        if not isinstance(key, str):
            raise ValueError(f"store keys are text, got {key!r}")
        return super().put(key)

    def get(self, key: object, raw: bool) -> object:
        if not raw:
            raise ValueError("store key is pickled; refused")
        return super().get(key, raw)

    def store(self, value: object, read: bool, key: object = diskcache.UNKNOWN) -> tuple[int, int, Any, Any]:
        if not isinstance(value, bytes) or read:
            raise ValueError(f"store values are bytes, got {type(value).__name__}")
        return super().store(value, read, key=key)

    def fetch(self, mode: int, filename: object, value: object, read: bool) -> object:
        if mode != diskcache.core.MODE_RAW:
            raise ValueError(f"store entry has mode {mode}, not plain bytes; refused")
        return super().fetch(mode, filename, value, read)


def open_database(folder: Path) -> diskcache.Cache:
    """The database in `folder`, made if it is missing. Raises one of ERRORS, or ValueError or TypeError where settings are garbage.

    No memory maps and no write-ahead log (whose index is one): a file that is cut while it is mapped ends the process. So it also works
    on network disks. Nothing is ever evicted; by default diskcache drops the oldest entries beyond 1 GB.
    """
    return diskcache.Cache(
        str(folder.absolute()),
        disk=_BytesDisk,
        disk_min_file_size=_IN_DATABASE,
        eviction_policy="none",
        cull_limit=0,
        size_limit=1 << 50,
        sqlite_journal_mode="delete",
        sqlite_mmap_size=0,
        sqlite_synchronous=2,
    )


class ReadOnlyDatabase:
    """A database in a folder that cannot be written to, e.g. a data set of Kaggle. Raises sqlite3.Error if it cannot be read."""

    def __init__(self, folder: Path) -> None:
        uri = f"{(folder / NAME).absolute().as_uri()}?mode=ro&immutable=1"
        self._connection = sqlite3.connect(uri, uri=True, check_same_thread=False)
        len(self)

    def get(self, key: str) -> object:
        """The bytes under a key, or None."""
        row = self._connection.execute("SELECT value FROM Cache WHERE key = ? AND raw = 1 AND mode = 1", (key,))
        found = row.fetchone()
        return None if found is None else found[0]

    def __len__(self) -> int:
        return self._connection.execute("SELECT count(*) FROM Cache").fetchone()[0]

    def close(self) -> None:
        """Close it."""
        self._connection.close()


def trouble_of(error: BaseException, *, folder: Path) -> Trouble:
    """What is wrong, by the first error of a chain that says it."""
    link: BaseException | None = error
    while link is not None:
        text = str(link).lower()
        for words, trouble in _WORDS:
            if words in text:
                return trouble
        if isinstance(link, sqlite3.DatabaseError) and not isinstance(link, sqlite3.OperationalError):
            return "damaged"
        link = link.__context__
    return "full" if _is_full(folder) else "unreadable"


def words_of(error: BaseException) -> str:
    """The message of an error; a time-out of diskcache says nothing, so that of its cause."""
    link: BaseException | None = error
    while link is not None and not str(link):
        link = link.__context__
    return str(link) if link is not None else type(error).__name__


def _is_full(folder: Path) -> bool:
    for place in (folder, *folder.absolute().parents):
        if place.is_dir():
            return shutil.disk_usage(place).free < _FULL
    return False
