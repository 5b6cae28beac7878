"""ArcFed as its clients find it: `arcfed serve` for tests, `arcfed exec` for programs.

Run by `.ci/run`: ARCFED=.build/debug/arcfed python -m pytest Tests/Clients
"""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

HERE = Path(__file__).parent
WORLDS = HERE / "worlds"
PROGRAMS = HERE / "programs"

# How long a machine that does much else may take for what needs a second.
PATIENCE_SECONDS = 300


@dataclass(frozen=True)
class Served:
    """A world on this machine's sockets, and the environment in which programs meet it."""

    environment: dict[str, str]
    is_direct: bool

    def __getitem__(self, name: str) -> str:
        return self.environment[name]

    @property
    def tenant(self) -> str:
        return self["AZURE_TENANT_ID"]

    @property
    def subscription(self) -> str:
        return self["AZURE_SUBSCRIPTION_ID"]

    @property
    def resource_manager(self) -> str:
        return self.environment.get("ARCFED_RESOURCE_MANAGER", "https://management.azure.com")

    @property
    def vault(self) -> str:
        return self["ARCFED_VAULT_KV_EDGE"]

    @property
    def blobs(self) -> str:
        return self["ARCFED_BLOB_EDGEBLOBS"]

    def run(self, *command: str, check: bool = True, **settings) -> subprocess.CompletedProcess:
        """A command of an administrator's shell; what it says is on the result."""
        environment = clean_environment() | self.environment | settings.pop("env", {})
        return completed(command, check, env=environment, **settings)


def clean_environment() -> dict[str, str]:
    """This process's environment without what another cloud or proxy left in it."""
    ambient = ("AZURE_", "ARM_", "IDENTITY_", "MSI_", "ARCFED_")
    return {name: value for name, value in os.environ.items() if not name.startswith(ambient)}


def completed(command, check: bool, **settings) -> subprocess.CompletedProcess:
    settings.setdefault("timeout", PATIENCE_SECONDS)
    result = subprocess.run(command, capture_output=True, text=True, **settings)
    if check and result.returncode != 0:
        pytest.fail(
            f"{command} ended with {result.returncode}\n{result.stdout}\n{result.stderr}"
        )
    return result


def arcfed() -> str:
    return os.environ["ARCFED"]


@contextmanager
def serve(world: str, *options: str) -> Iterator[Served]:
    """`arcfed serve`: ready when it says so, gone when it is told to end, with status 0."""
    command = [arcfed(), "serve", "--json", "--config", str(WORLDS / f"{world}.json5"), *options]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, env=clean_environment()
    ) as process:
        line = process.stdout.readline()
        assert line, f"arcfed serve ended with {process.wait()}"
        try:
            yield Served(json.loads(line), is_direct="--direct" in options)
        finally:
            process.send_signal(signal.SIGTERM)
            assert process.wait(PATIENCE_SECONDS) == 0


def in_pod(pod: str, *command: str, world: str = "edge", options=(), check: bool = True, env=None):
    """`arcfed exec --pod`: a command as that pod's container."""
    config = str(WORLDS / f"{world}.json5")
    words = [arcfed(), "exec", "--config", config, "--pod", pod, *options, "--", *command]
    return completed(words, check, env=clean_environment() | (env or {}))


def program_in_pod(pod: str, name: str, *arguments: str, **settings):
    """A program of the folder `programs` as that pod's container."""
    return in_pod(pod, sys.executable, str(PROGRAMS / name), *arguments, **settings)


@pytest.fixture(scope="session")
def intercepting() -> Iterator[Served]:
    """Everything under its production name, through the proxy."""
    with serve("edge") as served:
        yield served


@pytest.fixture(scope="session")
def direct() -> Iterator[Served]:
    """Everything on localhost, for programs that take endpoints by configuration."""
    with serve("edge", "--direct") as served:
        yield served


@pytest.fixture(params=["intercepting", "direct"])
def served(request, monkeypatch) -> Served:
    """Both, one after the other, with this process in the environment of each."""
    return entered(request.getfixturevalue(request.param), monkeypatch)


@pytest.fixture
def proxied(intercepting, monkeypatch) -> Served:
    """This process in the environment with the proxy."""
    return entered(intercepting, monkeypatch)


def entered(served: Served, monkeypatch) -> Served:
    for name in set(os.environ) - set(clean_environment()) - {"ARCFED"}:
        monkeypatch.delenv(name)
    for name, value in served.environment.items():
        if name != "ARCFED":
            monkeypatch.setenv(name, value)
    return served


def fresh_token(served: Served, account: str, audience: str = "api://AzureADTokenExchange") -> str:
    """A service account token, as `kubectl create token` gives it."""
    result = served.run("kubectl", "create", "token", account, "--audience", audience)
    return result.stdout.strip()


def client_of(served: Served, account: str) -> str:
    """The client id that the service account is annotated with."""
    manifest = served.run("kubectl", "get", "serviceaccount", account, "-o", "json").stdout
    return json.loads(manifest)["metadata"]["annotations"]["azure.workload.identity/client-id"]
