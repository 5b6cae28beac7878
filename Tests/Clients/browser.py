"""A headless Chromium, spoken to over its debugging pipe: no driver, no library, no port."""

import json
import os
import select
import subprocess
import tempfile
import time
from shutil import which

NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")

# No answer of a page on the disk takes longer, on whatever machine; then something is wrong.
PATIENCE_SECONDS = 120


def find() -> str | None:
    """The browser's program; None where there is none."""
    return next((path for path in map(which, NAMES) if path), None)


class Page:
    """One page, with everything that the browser reported about it."""

    def __init__(self, program: str):
        to_browser, self._write = os.pipe()
        self._read, from_browser = os.pipe()
        self._profile = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)

        def wire():
            # The browser reads its commands from descriptor 3 and answers on 4.
            first, second = os.dup(to_browser), os.dup(from_browser)
            os.dup2(first, 3)
            os.dup2(second, 4)

        self._process = subprocess.Popen(
            [
                program, "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run",
                "--disable-background-networking", "--remote-debugging-pipe",
                f"--user-data-dir={self._profile.name}", "about:blank",
            ],
            preexec_fn=wire, close_fds=False,
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )
        os.close(to_browser)
        os.close(from_browser)
        self._buffer = b""
        self._number = 0
        self.events: list[dict] = []
        target = self._ask("Target.createTarget", url="about:blank")["targetId"]
        attached = self._ask("Target.attachToTarget", targetId=target, flatten=True)
        self._session = attached["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.ask(f"{domain}.enable")

    def open(self, path) -> None:
        """Opens a file, and waits until it is loaded."""
        self.ask("Page.navigate", url=path.resolve().as_uri())
        self._wait(lambda event: event.get("method") == "Page.loadEventFired")

    def evaluate(self, expression: str):
        """What a JavaScript expression says about the page."""
        answer = self.ask(
            "Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True
        )
        assert "exceptionDetails" not in answer, answer
        return answer["result"].get("value")

    def named(self, *methods: str) -> list[dict]:
        """The parameters of what was reported under these names."""
        return [event["params"] for event in self.events if event.get("method") in methods]

    def ask(self, method: str, **parameters) -> dict:
        """Sends the page's session a command, and waits for the answer."""
        return self._ask(method, self._session, **parameters)

    def close(self) -> None:
        """Ends the browser."""
        self._process.kill()
        self._process.wait()
        os.close(self._write)
        os.close(self._read)
        self._profile.cleanup()

    def _ask(self, method: str, session: str | None = None, **parameters) -> dict:
        self._number += 1
        number = self._number
        message = {"id": number, "method": method, "params": parameters}
        if session:
            message["sessionId"] = session
        os.write(self._write, json.dumps(message).encode() + b"\0")
        answer = self._wait(lambda event: event.get("id") == number)
        assert "error" not in answer, answer
        return answer["result"]

    def _wait(self, is_wanted) -> dict:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while True:
            while b"\0" in self._buffer:
                text, self._buffer = self._buffer.split(b"\0", 1)
                event = json.loads(text)
                self.events.append(event)
                if is_wanted(event):
                    return event
            ready, _, _ = select.select([self._read], [], [], deadline - time.monotonic())
            assert ready, "the browser does not answer"
            part = os.read(self._read, 1 << 16)
            assert part, "the browser has ended"
            self._buffer += part
