"""What one entry of the store looks like: a key that is a hash of a description, and bytes that prove themselves whole.

Bytes: sha256 (64 hex digits) of the rest, a newline, canonical JSON of `{"description": ..., "value": ...}`. Knows no database.
"""

import dataclasses
import hashlib
import json
import math
from collections.abc import Mapping
from typing import Any

HEAD = b'{"description":'
"""What follows the checksum and its newline."""


def description_key(description: object) -> str:
    """sha256 (64 hex digits) of the canonical JSON of a description; ValueError for anything that JSON cannot hold exactly."""
    return hashlib.sha256(_dump(_plain(description, where="description"))).hexdigest()


def wrap(*, description: object, value: object) -> bytes:
    """The bytes of an entry; ValueError naming what is not plain JSON (text keys, finite numbers)."""
    body = {"description": _plain(description, where="description"), "value": _plain(value, where="value")}
    payload = _dump(body)
    return hashlib.sha256(payload).hexdigest().encode() + b"\n" + payload


def unwrap(blob: object, *, description: object) -> dict[str, Any]:
    """The value in the bytes of an entry; ValueError if they are not whole or belong to another description."""
    body = _body(blob)
    if body["description"] != _plain(description, where="description"):
        raise ValueError("it belongs to another description")
    return body["value"]


def key_of(blob: bytes) -> str:
    """The key that the bytes of an entry belong under; ValueError if they are not whole."""
    return hashlib.sha256(_dump(_body(blob)["description"])).hexdigest()


def _body(blob: object) -> dict[str, Any]:
    if not isinstance(blob, bytes):
        raise ValueError(f"expected bytes, found {type(blob).__name__}")
    checksum, _, payload = blob.partition(b"\n")
    if checksum != hashlib.sha256(payload).hexdigest().encode():
        raise ValueError("checksum does not match")
    return json.loads(payload)


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
