"""Programs of every kind trust ArcFed's authority, go by its proxy, and get nowhere else."""

import json
import shutil
import ssl
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from conftest import PROGRAMS

HOST = "https://login.microsoftonline.com"
ELSEWHERE = "https://example.com/"


@pytest.fixture
def address(proxied) -> str:
    return f"{HOST}/{proxied.tenant}/v2.0/.well-known/openid-configuration"


def program(name: str) -> str:
    path = shutil.which(name)
    if path is None:
        pytest.skip(f"there is no {name}")
    return path


def issuer(text: str) -> str:
    return json.loads(text)["issuer"]


def test_curl(proxied, address):
    curl = program("curl")
    said = proxied.run(curl, "--silent", "--show-error", "--fail", address).stdout
    assert issuer(said).startswith("https://")
    refused = proxied.run(curl, "--silent", "--show-error", ELSEWHERE, check=False)
    assert refused.returncode == 56
    assert "403" in refused.stderr
    nothing = f"{proxied['ARCFED_URL']}/common/nothing"
    assert proxied.run(curl, "--silent", "--fail", nothing, check=False).returncode == 22


def test_git(proxied):
    """There is no repository, and git says so: it has trusted who told it."""
    git = program("git")
    refused = proxied.run(git, "ls-remote", f"{HOST}/nobody/nothing.git", check=False)
    assert "not found" in refused.stderr
    # Without what this machine's own settings put in place of addresses.
    plain = {"GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": "/dev/null"}
    elsewhere = proxied.run(
        git, "ls-remote", "https://github.com/git/git", check=False, env=plain
    )
    assert "403" in elsewhere.stderr


def test_python_without_a_library(proxied, address):
    context = ssl.create_default_context()
    with urllib.request.urlopen(address, context=context) as answer:
        assert issuer(answer.read()).startswith("https://")
    with pytest.raises((urllib.error.URLError, OSError), match="403"):
        urllib.request.urlopen(ELSEWHERE, context=context)


def test_requests(proxied, address):
    import requests

    assert requests.get(address, timeout=60).json()["issuer"]
    with pytest.raises(requests.exceptions.ProxyError, match="403"):
        requests.get(ELSEWHERE, timeout=60)


def test_httpx(proxied, address):
    import httpx

    assert httpx.get(address, timeout=60).json()["issuer"]
    with pytest.raises(httpx.ProxyError, match="403"):
        httpx.get(ELSEWHERE, timeout=60)


@pytest.mark.parametrize("way", ["fetch", "https"])
def test_node(proxied, direct, way):
    """Node before 24 knows no proxy: it takes the direct addresses."""
    node = program("node")
    address = f"{direct['ARCFED_URL']}/{direct.tenant}/v2.0/.well-known/openid-configuration"
    said = direct.run(node, str(PROGRAMS / "get.mjs"), way, address).stdout
    assert issuer(said).startswith("https://")


@pytest.mark.parametrize("mode", ["proxied", "direct"])
def test_java(request, mode, tmp_path):
    java = program("java")
    served = request.getfixturevalue(mode)
    host = served["ARCFED_URL"] if mode == "direct" else HOST
    address = f"{host}/{served.tenant}/v2.0/.well-known/openid-configuration"
    source = str(PROGRAMS / "Get.java")
    said = served.run(java, source, address).stdout
    assert issuer(said).startswith("https://")
    if mode == "proxied":
        refused = served.run(java, source, ELSEWHERE, check=False)
        assert refused.returncode != 0
        assert "403" in refused.stderr


def test_a_host_that_is_not_emulated_is_refused_in_words(proxied):
    """What a program would show that shows the proxy's answer."""
    import socket

    host, _, port = proxied["ARCFED_PROXY"].removeprefix("http://").partition(":")
    with socket.create_connection((host, int(port)), timeout=60) as connection:
        connection.sendall(b"CONNECT example.com:443 HTTP/1.1\r\nHost: example.com:443\r\n\r\n")
        answer = connection.makefile("rb").read().decode()
    assert answer.startswith("HTTP/1.1 403 Forbidden\r\n")
    assert "not emulated, and nothing leaves this machine" in answer


def test_no_certificate_is_minted_for_others(proxied):
    root = Path(proxied["ARCFED_CA"]).read_text()
    assert root.count("BEGIN CERTIFICATE") == 1
    bundle = Path(proxied["SSL_CERT_FILE"]).read_text()
    assert root.strip() in bundle
