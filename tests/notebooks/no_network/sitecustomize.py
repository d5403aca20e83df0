"""On the PYTHONPATH of a process that shall have no network where the system cannot take it away: only this machine can be reached."""

import socket

_connect = socket.socket.connect


def _here_alone(self: socket.socket, address: object) -> None:
    if self.family in (socket.AF_INET, socket.AF_INET6) and address[0] not in ("127.0.0.1", "::1", "localhost"):
        raise OSError(f"no network in this test: {address}")
    return _connect(self, address)


socket.socket.connect = _here_alone
