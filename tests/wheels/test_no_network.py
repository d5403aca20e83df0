"""Commands without network: nothing outside is reached, loopback works, the exit status comes back."""

import http.server
import sys
import threading

import pytest

from bundle.no_network import Isolation, isolation, run_isolated

SETTINGS = Isolation("settings only", (), False)
LISTEN = """
import socket
server = socket.socket()
server.bind(("127.0.0.1", 0))
server.listen()
socket.create_connection(server.getsockname(), 5).close()
print("heard")
"""
KINDS = [pytest.param(isolation(), id="strongest"), pytest.param(SETTINGS, id="settings")]


@pytest.fixture
def outside():
    """A server on this machine, which stands for the network: a sealed command must not reach it."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), http.server.BaseHTTPRequestHandler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_port
    server.shutdown()
    server.server_close()


def test_a_sealed_command_reaches_nothing_outside(outside):
    kind = isolation()
    if not kind.sealed:
        pytest.skip(f"this machine offers {kind.how}")
    code = f"import socket; socket.create_connection(('127.0.0.1', {outside}), 5)"
    assert run_isolated([sys.executable, "-c", code], isolation=SETTINGS).returncode == 0
    done = run_isolated([sys.executable, "-c", code], isolation=kind)
    assert done.returncode != 0 and "ConnectionRefusedError" in done.stdout
    done = run_isolated(
        [sys.executable, "-c", "import socket; socket.create_connection(('192.0.2.1', 80), 5)"], isolation=kind
    )
    assert done.returncode != 0 and "Network is unreachable" in done.stdout


@pytest.mark.parametrize("kind", KINDS)
def test_loopback_works(kind):
    done = run_isolated([sys.executable, "-c", LISTEN], isolation=kind)
    assert (done.returncode, done.stdout) == (0, "heard\n")


@pytest.mark.parametrize("kind", KINDS)
def test_settings_point_nowhere(kind, monkeypatch):
    monkeypatch.setenv("PIP_FIND_LINKS", "/somewhere")
    monkeypatch.setenv("PYTHONPATH", "/elsewhere")
    names = ("PIP_FIND_LINKS", "PYTHONPATH", "PIP_NO_INDEX", "https_proxy", "HF_HUB_OFFLINE")
    code = f"import os; print([os.environ.get(name) for name in {names}])"
    done = run_isolated([sys.executable, "-c", code], isolation=kind)
    assert done.stdout == "[None, None, '1', 'http://127.0.0.1:9', '1']\n"


@pytest.mark.parametrize("kind", KINDS)
def test_exit_status_and_words_come_back(kind, tmp_path):
    code = "import os, sys; print(os.getcwd()); sys.stderr.write('both'); sys.exit(7)"
    done = run_isolated([sys.executable, "-u", "-c", code], isolation=kind, cwd=tmp_path)
    assert done.returncode == 7 and str(tmp_path) in done.stdout and "both" in done.stdout
