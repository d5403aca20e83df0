"""Finished work on disk: what was computed under an exact description, found again after any kind of end.

An embedded `diskcache` (SQLite: an entry is there as a whole or not at all, whenever the process dies). Values are JSON with a checksum,
never pickles. Knows nothing of what it stores.
"""

import dataclasses
import hashlib
import json
import math
import sqlite3
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import diskcache

_IN_DATABASE = 1 << 29  # values up to this many bytes live inside SQLite, not in files beside it
_DAMAGE = (sqlite3.Error, diskcache.Timeout, OSError, ValueError)


class StoreWarning(UserWarning):
    """Something stored could not be read, or something finished could not be stored; the work itself goes on."""


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


class Store:
    """Maps descriptions (frozen dataclasses or mappings of JSON types) to JSON objects, in the folder `path`."""

    def __init__(self, *, path: Path | str) -> None:
        """Open the store, or make it. A database that is beyond reading is set aside with a StoreWarning, and a new one begun."""
        self.path = Path(path)
        try:
            self._cache = self._open()
        except sqlite3.DatabaseError as error:
            if isinstance(error, sqlite3.OperationalError):  # locked, no space, no permission: the content may be sound
                raise
            aside = self._set_aside()
            warnings.warn(
                f"store {self.path} is damaged ({error}); kept as {aside}, starting anew", StoreWarning, stacklevel=2
            )
            self._cache = self._open()

    def get(self, description: object) -> dict[str, Any] | None:
        """The value stored under `description`, or None. A damaged entry counts as missing, with a StoreWarning that names it."""
        key = description_key(description)
        try:
            blob = self._cache.get(key)
            return None if blob is None else _unwrap(blob, description)
        except _DAMAGE as error:
            warnings.warn(f"store {self.path}: entry {key} is damaged, ignored: {error}", StoreWarning, stacklevel=2)
            return None

    def put(self, description: object, value: Mapping[str, Any]) -> bool:
        """Store a JSON object; when this returns True it survives any kill.

        False, with a StoreWarning, if the disk refuses; ValueError if `value` is not plain JSON (text keys, finite numbers).
        """
        if not isinstance(value, Mapping):
            raise ValueError(f"expected a mapping to store, got {type(value).__name__}")
        key = description_key(description)
        blob = _wrap(description, value)
        try:
            return bool(self._cache.set(key, blob))
        except (sqlite3.Error, diskcache.Timeout, OSError) as error:
            warnings.warn(f"store {self.path}: entry {key} could not be written: {error}", StoreWarning, stacklevel=2)
            return False

    def __len__(self) -> int:
        return len(self._cache)

    def close(self) -> None:
        """Close the database; the object must not be used afterwards."""
        self._cache.close()

    def __enter__(self) -> "Store":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _open(self) -> diskcache.Cache:
        # never evict: by default diskcache drops the oldest entries beyond 1 GB
        return diskcache.Cache(
            str(self.path.absolute()),
            disk=_BytesDisk,
            disk_min_file_size=_IN_DATABASE,
            eviction_policy="none",
            cull_limit=0,
            size_limit=1 << 50,
        )

    def _set_aside(self) -> Path:
        number = 1
        while (aside := self.path.with_name(f"{self.path.name}.damaged-{number}")).exists():
            number += 1
        self.path.rename(aside)
        return aside


def description_key(description: object) -> str:
    """sha256 (64 hex digits) of the canonical JSON of a description; ValueError for anything that JSON cannot hold exactly."""
    return hashlib.sha256(_dump(_plain(description, where="description"))).hexdigest()


def _wrap(description: object, value: object) -> bytes:
    """Checksum, newline, canonical JSON of description and value."""
    body = {"description": _plain(description, where="description"), "value": _plain(value, where="value")}
    payload = _dump(body)
    return hashlib.sha256(payload).hexdigest().encode() + b"\n" + payload


def _unwrap(blob: object, description: object) -> dict[str, Any]:
    """The value in a stored blob; ValueError if it is not whole or belongs to another description."""
    if not isinstance(blob, bytes):
        raise ValueError(f"expected bytes, found {type(blob).__name__}")
    checksum, _, payload = blob.partition(b"\n")
    if checksum != hashlib.sha256(payload).hexdigest().encode():
        raise ValueError("checksum does not match")
    body = json.loads(payload)
    if body["description"] != _plain(description, where="description"):
        raise ValueError("it belongs to another description")
    return body["value"]


def _dump(value: object) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), allow_nan=False).encode()


def _plain(value: object, *, where: str) -> Any:
    """`value` with dataclasses as objects (and their type's name) and tuples as lists; ValueError naming what is not plain."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = {f.name: _plain(getattr(value, f.name), where=f"{where}.{f.name}") for f in dataclasses.fields(value)}
        return {"": type(value).__name__, **fields}
    if isinstance(value, Mapping):
        for key in value:
            if type(key) is not str:
                raise ValueError(f"{where}: keys must be text, got {key!r}")
        return {key: _plain(item, where=f"{where}.{key}") for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item, where=f"{where}[{number}]") for number, item in enumerate(value)]
    if value is None or type(value) in (bool, int, str) or (type(value) is float and math.isfinite(value)):
        return value
    raise ValueError(f"{where}: {value!r} ({type(value).__name__}) is not plain JSON")
