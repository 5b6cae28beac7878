"""The tokens of `arcfed demo` verify with PyJWT, a library that knows nothing of ArcFed.

Run by `.ci/run`: ARCFED=.build/debug/arcfed python -m pytest Tests/Clients/*.py

The demo lives in simulated time, so a token's times are compared with the moment of its own issue,
and not with the clock on the wall.
"""

import base64
import json
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

import jwt
import pytest

# PyJWT compares these with the clock on the wall.
ON_THE_WALL = {"verify_exp": False, "verify_nbf": False, "verify_iat": False}


@dataclass(frozen=True)
class Exported:
    """A token with the documents that its issuer publishes, and the audience it is meant for."""

    token: str
    discovery: dict
    keys: jwt.PyJWKSet
    audience: str

    @property
    def header(self) -> dict:
        return jwt.get_unverified_header(self.token)

    def decode(self, token: str | None = None, **expected) -> dict:
        """Verifies a token, this one's own unless another is given, as its recipient would."""
        return jwt.decode(
            self.token if token is None else token,
            self.keys[self.header["kid"]].key,
            algorithms=["RS256"],
            options={"require": ["aud", "exp", "iat", "iss", "nbf", "sub"], **ON_THE_WALL},
            audience=expected.get("audience", self.audience),
            issuer=expected.get("issuer", self.discovery["issuer"]),
        )


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("demo")
    command = [os.environ["ARCFED"], "demo", "quickstart", "--export", str(folder)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, timeout=120)
    return folder


def exported(folder: Path, token: str, issuer: str, audience: str) -> Exported:
    return Exported(
        token=(folder / f"{token}.jwt").read_text().strip(),
        discovery=json.loads((folder / f"{issuer}-discovery.json").read_text()),
        keys=jwt.PyJWKSet.from_dict(json.loads((folder / f"{issuer}-jwks.json").read_text())),
        audience=audience,
    )


@pytest.fixture
def service_account(folder) -> Exported:
    """What the cluster signed: the client assertion."""
    return exported(
        folder, "service-account-token", "issuer", audience="api://AzureADTokenExchange"
    )


@pytest.fixture
def access(folder) -> Exported:
    """What Entra signed in exchange."""
    return exported(folder, "access-token", "entra", audience="https://vault.azure.net")


@pytest.fixture(params=["service_account", "access"])
def either(request) -> Exported:
    return request.getfixturevalue(request.param)


def flipped(token: str, part: int, byte: int = 10) -> str:
    """The token with one bit of one of its three parts turned over."""
    parts = token.split(".")
    data = bytearray(base64.urlsafe_b64decode(parts[part] + "=" * (-len(parts[part]) % 4)))
    data[byte] ^= 0x01
    parts[part] = base64.urlsafe_b64encode(bytes(data)).rstrip(b"=").decode()
    return ".".join(parts)


def test_the_published_key_verifies_the_token(either):
    claims = either.decode()
    assert claims["iss"] == either.discovery["issuer"]
    assert either.header["alg"] == "RS256"


def test_the_key_is_found_by_its_identifier(either):
    assert [key.key_id for key in either.keys.keys].count(either.header["kid"]) == 1


def test_the_token_is_good_when_it_is_issued_and_for_a_limited_time(either):
    claims = either.decode()
    assert claims["nbf"] <= claims["iat"] < claims["exp"]
    assert claims["exp"] - claims["iat"] <= 24 * 3600 + 300


@pytest.mark.parametrize("part", [1, 2], ids=["payload", "signature"])
def test_a_flipped_bit_is_refused(either, part):
    with pytest.raises(jwt.InvalidSignatureError):
        either.decode(flipped(either.token, part))


def test_another_audience_or_issuer_is_refused(either):
    with pytest.raises(jwt.InvalidAudienceError):
        either.decode(audience="https://storage.azure.com")
    with pytest.raises(jwt.InvalidIssuerError):
        either.decode(issuer=either.discovery["issuer"] + "/")


def test_neither_issuer_can_speak_for_the_other(service_account, access):
    assert service_account.discovery["issuer"] != access.discovery["issuer"]
    with pytest.raises(jwt.InvalidSignatureError):
        service_account.decode(access.token)
    with pytest.raises(jwt.InvalidSignatureError):
        access.decode(service_account.token)


def test_the_service_account_token_says_whose_it_is(service_account):
    claims = service_account.decode()
    namespace = claims["kubernetes.io"]["namespace"]
    account = claims["kubernetes.io"]["serviceaccount"]["name"]
    assert claims["sub"] == f"system:serviceaccount:{namespace}:{account}"
