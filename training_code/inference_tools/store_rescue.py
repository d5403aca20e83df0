"""Reads what is left in a damaged SQLite file without SQLite, which refuses such files as a whole.

Every page that looks like a leaf of a table is read, whatever leads to it (https://sqlite.org/fileformat2.html: b-tree pages, cells,
overflow chains). Nothing is believed: an entry counts only if its own checksum fits.
"""

import re
import struct
from collections.abc import Iterator
from pathlib import Path

from inference_tools.store_entries import HEAD, key_of

_MAGIC = b"SQLite format 3\x00"
_PAGE = 4096  # what diskcache makes; taken where the header is lost
_LEAF = 0x0D
_ENTRY = re.compile(rb"[0-9a-f]{64}\n" + re.escape(HEAD))


def rescued_entries(path: Path) -> Iterator[tuple[str, bytes]]:
    """(key, bytes) of every entry that can still be read whole in the database file at `path`. Raises OSError."""
    with path.open("rb") as file:
        head = file.read(100)
        size = _PAGE
        if head.startswith(_MAGIC):
            size = struct.unpack(">H", head[16:18])[0]
            size = 65536 if size == 1 else size
        if size < 512 or size & (size - 1):
            size = _PAGE
        pages = _Pages(file=file, size=size)
        for number in range(1, pages.count + 1):
            for payload in _payloads(pages, number):
                if found := _ENTRY.search(payload):
                    blob = payload[found.start() :]  # the value is the last column, so it goes to the end
                    try:
                        yield key_of(blob), blob
                    except (ValueError, KeyError, TypeError):
                        continue


class _Pages:
    """The pages of a file, by their numbers from 1 on; the last one may be cut."""

    def __init__(self, *, file, size: int) -> None:
        self.size = size
        self.count = -(-file.seek(0, 2) // size)
        self._file = file

    def read(self, number: int) -> bytes:
        """The bytes of a page, zeros where the file is cut."""
        self._file.seek((number - 1) * self.size)
        return self._file.read(self.size).ljust(self.size, b"\x00")


def _payloads(pages: _Pages, number: int) -> Iterator[bytes]:
    """The contents of the cells of a page; none if it is no leaf of a table."""
    page = pages.read(number)
    begin = 100 if number == 1 else 0
    if page[begin] != _LEAF:
        return
    (cells,) = struct.unpack_from(">H", page, begin + 3)
    for place in range(begin + 8, min(begin + 8 + 2 * cells, len(page) - 1), 2):
        (offset,) = struct.unpack_from(">H", page, place)
        length, offset = _varint(page, offset)
        _, offset = _varint(page, offset)  # the row's number
        if 0 < length <= pages.count * pages.size:
            yield _payload(pages, page, offset, length)


def _payload(pages: _Pages, page: bytes, offset: int, length: int) -> bytes:
    """A cell's content of `length` bytes, the first of them at `offset`, the rest in a chain of pages."""
    most, least = pages.size - 35, (pages.size - 12) * 32 // 255 - 23
    if length <= most:
        return page[offset : offset + length]
    local = least + (length - least) % (pages.size - 4)
    local = local if local <= most else least
    parts, got = [page[offset : offset + local]], local
    following = page[offset + local : offset + local + 4]
    while got < length and len(following) == 4:
        number = int.from_bytes(following, "big")
        if not 1 <= number <= pages.count:
            break
        page = pages.read(number)
        parts.append(page[4 : 4 + length - got])
        got += len(parts[-1])
        following = page[:4]
    return b"".join(parts)


def _varint(data: bytes, offset: int) -> tuple[int, int]:
    """The number of 1 to 9 bytes at `offset`, and where it ends."""
    value = 0
    for count in range(9):
        if offset >= len(data):
            return 0, offset
        byte = data[offset]
        offset += 1
        if count == 8:
            return value << 8 | byte, offset
        value = value << 7 | byte & 0x7F
        if byte < 0x80:
            break
    return value, offset
