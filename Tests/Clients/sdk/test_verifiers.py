"""PyJWT and Authlib verify both tokens from nothing but the documents that the issuers publish."""

import json
import ssl
import urllib.request

import jwt
import pytest
from authlib.jose import JsonWebKey, JsonWebToken
from authlib.jose.errors import BadSignatureError, InvalidClaimError
from azure.identity import ClientAssertionCredential

from conftest import Served, client_of, fresh_token

EXCHANGE = "api://AzureADTokenExchange"
VAULT = "https://vault.azure.net"


def get(url: str) -> dict:
    """A document, by a client that knows the roots of its environment."""
    with urllib.request.urlopen(url, context=ssl.create_default_context()) as answer:
        return json.load(answer)


@pytest.fixture(params=["service account", "access"])
def token(request, served) -> tuple[str, str, str]:
    """A token, its audience and the address of its issuer's discovery document."""
    assertion = fresh_token(served, "app")
    issuer = jwt.decode(assertion, options={"verify_signature": False})["iss"]
    if request.param == "service account":
        return assertion, EXCHANGE, f"{issuer}.well-known/openid-configuration"
    access = ClientAssertionCredential(
        served.tenant, client_of(served, "app"), lambda: assertion
    ).get_token(f"{VAULT}/.default")
    return access.token, VAULT, entra(served)


def entra(served: Served) -> str:
    host = served.environment.get("AZURE_AUTHORITY_HOST", "https://login.microsoftonline.com/")
    return f"{host}{served.tenant}/.well-known/openid-configuration"


def flipped(token: str) -> str:
    """The token with another first character of its signature."""
    head, _, signature = token.rpartition(".")
    return f"{head}.{'A' if signature[0] != 'A' else 'B'}{signature[1:]}"


def test_pyjwt_verifies_it(token):
    text, audience, address = token
    document = get(address)
    keys = jwt.PyJWKClient(document["jwks_uri"], ssl_context=ssl.create_default_context())
    key = keys.get_signing_key_from_jwt(text).key
    settings = {"algorithms": ["RS256"], "audience": audience, "issuer": document["issuer"]}
    assert jwt.decode(text, key, **settings)["aud"] in (audience, [audience])
    with pytest.raises(jwt.InvalidSignatureError):
        jwt.decode(flipped(text), key, **settings)
    with pytest.raises(jwt.InvalidAudienceError):
        jwt.decode(text, key, **settings | {"audience": "api://other"})


def test_authlib_verifies_it(token):
    text, audience, address = token
    document = get(address)
    keys = JsonWebKey.import_key_set(get(document["jwks_uri"]))
    verifier = JsonWebToken(["RS256"])
    options = {
        "iss": {"essential": True, "value": document["issuer"]},
        "aud": {"essential": True, "value": audience},
        "exp": {"essential": True},
    }
    claims = verifier.decode(text, keys, claims_options=options)
    claims.validate()
    with pytest.raises(BadSignatureError):
        verifier.decode(flipped(text), keys)
    other = verifier.decode(text, keys, claims_options={"aud": {"value": "api://other"}})
    with pytest.raises(InvalidClaimError):
        other.validate()


def test_a_double_slash_before_well_known_is_answered(served):
    assertion = fresh_token(served, "app")
    issuer = jwt.decode(assertion, options={"verify_signature": False})["iss"]
    assert get(f"{issuer}/.well-known/openid-configuration")["issuer"] == issuer
