"""Clients that are told to wait do so and come again, and those that do not are told at once."""

import asyncio
import time

import pytest
from azure.identity import ClientAssertionCredential, ClientSecretCredential
from azure.keyvault.secrets import SecretClient
from azure.mgmt.resource.resources import ResourceManagementClient
from azure.storage.blob import BlobServiceClient
from msal import ConfidentialClientApplication

from conftest import Served, client_of, entered, fresh_token, serve
from test_identity import VAULT


@pytest.fixture
def throttled(monkeypatch) -> Served:
    """A world of its own, where each service at first answers 429 or 503 with Retry-After: 1."""
    with serve("throttled") as served:
        yield entered(served, monkeypatch)


def test_azure_identity_waits_as_it_is_told(throttled):
    credential = ClientAssertionCredential(
        throttled.tenant, client_of(throttled, "app"), lambda: fresh_token(throttled, "app")
    )
    start = time.monotonic()
    assert credential.get_token(VAULT).token
    # Two refusals, a second each.
    assert time.monotonic() - start >= 2


def test_msal_hands_the_refusal_on(throttled):
    application = ConfidentialClientApplication(
        throttled["AZURE_CLIENT_ID"],
        authority=f"https://login.microsoftonline.com/{throttled.tenant}",
        client_credential=throttled["AZURE_CLIENT_SECRET"],
    )
    refused = application.acquire_token_for_client([VAULT])
    assert refused["error"] == "temporarily_unavailable"
    # It answers from memory until the second is over, and asks again then.
    deadline = time.monotonic() + 60
    while "access_token" not in application.acquire_token_for_client([VAULT]):
        assert time.monotonic() < deadline
        time.sleep(0.25)


def test_the_other_services_are_asked_again(throttled):
    administrator = ClientSecretCredential(
        throttled.tenant,
        throttled["AZURE_CLIENT_ID"],
        throttled["AZURE_CLIENT_SECRET"],
    )
    # Key Vault first answers 429 to the request without a token.
    secret = SecretClient(throttled.vault, administrator).get_secret("db-password")
    assert secret.value == "correct horse"
    groups = ResourceManagementClient(administrator, throttled.subscription).resource_groups
    start = time.monotonic()
    assert groups.get("rg").name == "rg"
    assert time.monotonic() - start >= 2
    blob = BlobServiceClient(throttled.blobs, administrator, initial_backoff=1, increment_base=1)
    assert list(blob.get_container_client("parcels").list_blobs()) == []


def test_graph_is_asked_again(throttled):
    from test_graph import graph

    async def story() -> None:
        assert (await graph(throttled).applications.get()).value is not None

    asyncio.run(story())
