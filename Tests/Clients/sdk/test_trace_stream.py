"""The trace as server-sent events, over sockets: who follows it, and who leaves."""

import json
import os
import socket
import ssl
import threading
import time
from contextlib import contextmanager
from urllib.parse import urlsplit

import pytest
import requests

from conftest import PATIENCE_SECONDS, Served, serve

@pytest.fixture(scope="module")
def server():
    with serve("bare") as served:
        yield served


class Control:
    """The control plane, as a script uses it."""

    def __init__(self, served: Served):
        self.served = served
        self.session = requests.Session()
        self.session.verify = served["ARCFED_CA"]
        self.session.trust_env = False
        self.session.headers["Authorization"] = f"Bearer {served['ARCFED_TOKEN']}"

    def __call__(self, method: str, path: str, **settings):
        answer = self.session.request(
            method, self.served["ARCFED_CONTROL"] + path, timeout=PATIENCE_SECONDS, **settings
        )
        answer.raise_for_status()
        return answer

    def happen(self) -> None:
        """Something that is told in the trace: a host that nobody emulates is refused."""
        proxy = urlsplit(self.served["ARCFED_PROXY"])
        with socket.create_connection((proxy.hostname, proxy.port), PATIENCE_SECONDS) as client:
            client.sendall(b"CONNECT nobody.example:443 HTTP/1.1\r\nHost: nobody.example\r\n\r\n")
            assert client.recv(64).startswith(b"HTTP/1.1 403")

    def last(self) -> str:
        return self("GET", "/trace?limit=10000").json()["next"]


@contextmanager
def stream(served: Served, after: str):
    """A socket on which the stream of the trace begins behind an event."""
    control = urlsplit(served["ARCFED_CONTROL"])
    raw = socket.create_connection(("127.0.0.1", control.port), PATIENCE_SECONDS)
    context = ssl.create_default_context(cafile=served["ARCFED_CA"])
    with context.wrap_socket(raw, server_hostname="localhost") as client:
        client.sendall(
            f"GET {control.path}/trace HTTP/1.1\r\nHost: localhost:{control.port}\r\n"
            f"Authorization: Bearer {served['ARCFED_TOKEN']}\r\n"
            f"Accept: text/event-stream\r\nLast-Event-ID: {after}\r\n\r\n".encode()
        )
        yield client


def events(client, count: int) -> list[dict]:
    """As many events as they come, with their ids."""
    lines = client.makefile("rb")
    assert lines.readline() == b"HTTP/1.1 200 OK\r\n"
    found, number = [], None
    for line in lines:
        if line.startswith(b"id: "):
            number = line[4:].decode().strip()
        elif line.startswith(b"data: "):
            event = json.loads(line[6:])
            assert event["id"] == number
            found.append(event)
            if len(found) == count:
                break
    return found


def descriptors(process: int) -> int:
    return len(os.listdir(f"/proc/{process}/fd"))


def process_of(served: Served) -> int:
    """Who listens at the main port."""
    port = f":{urlsplit(served['ARCFED_URL']).port:04X}"
    with open("/proc/net/tcp") as table:
        rows = [line.split() for line in table.readlines()[1:]]
    (inode,) = {row[9] for row in rows if row[1].endswith(port) and row[3] == "0A"}
    for process in filter(str.isdigit, os.listdir("/proc")):
        folder = f"/proc/{process}/fd"
        try:
            links = [os.readlink(f"{folder}/{each}") for each in os.listdir(folder)]
        except OSError:
            continue
        if f"socket:[{inode}]" in links:
            return int(process)
    raise LookupError(port)


def eventually(condition) -> None:
    """Waits for what a server does in its own time."""
    end = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.05)


def test_events_come_as_they_happen_and_are_gone_on_with(server):
    control = Control(server)
    after = control.last()
    with stream(server, after) as client:
        waiter = threading.Timer(0.2, control.happen)
        waiter.start()
        (event,) = events(client, 1)
        waiter.join()
    assert (event["source"], event["subject"]) == ("proxy", "nobody.example:443")
    assert (event["outcome"], event["code"]) == ("refused", "403")
    control.happen()
    with stream(server, event["id"]) as client:
        (later,) = events(client, 1)
    assert int(later["id"].split("-")[1]) == int(event["id"].split("-")[1]) + 1


def test_a_client_that_leaves_in_the_middle_is_let_go_of(server):
    control, process = Control(server), process_of(server)
    after = control.last()
    before = descriptors(process)
    control.happen()
    for number in range(10):
        with stream(server, after) as client:
            events(client, 1)
            if number % 2:
                # Without a word: the kernel resets the connection.
                client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
    control.happen()
    eventually(lambda: descriptors(process) <= before)
    assert control("GET", "/health").json() == {"status": "ok"}
