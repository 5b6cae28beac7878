"""The asynchronous variants of the Azure SDKs, as an administrator's program has them.

Usage: use_async_sdks.py PART [--direct]. It ends with 0 when all was as a program expects it.
"""

import asyncio
import os
import sys
import uuid
from contextlib import contextmanager

from azure.core.exceptions import (
    ClientAuthenticationError,
    HttpResponseError,
    ResourceNotFoundError,
)
from azure.identity.aio import ClientSecretCredential
from azure.keyvault.secrets.aio import SecretClient
from azure.mgmt.keyvault.aio import KeyVaultManagementClient
from azure.mgmt.resource.resources.aio import ResourceManagementClient
from azure.mgmt.storage.aio import StorageManagementClient
from azure.storage.blob.aio import BlobServiceClient

# More than any other service takes in one request; the SDK sends up to 64 MiB at once.
LARGE_BYTES = 20 * 1024 * 1024 + 3
IS_DIRECT = "--direct" in sys.argv
ENVIRONMENT = os.environ


def administrator(secret: str | None = None) -> ClientSecretCredential:
    return ClientSecretCredential(
        ENVIRONMENT["AZURE_TENANT_ID"],
        ENVIRONMENT["AZURE_CLIENT_ID"],
        secret or ENVIRONMENT["AZURE_CLIENT_SECRET"],
        disable_instance_discovery=IS_DIRECT,
    )


def management(kind, credential):
    settings = {}
    if IS_DIRECT:
        url = ENVIRONMENT["ARCFED_RESOURCE_MANAGER"]
        settings = {"base_url": url, "credential_scopes": [f"{url}/.default"]}
    return kind(credential, ENVIRONMENT["AZURE_SUBSCRIPTION_ID"], **settings)


@contextmanager
def refused(kind, text: str = ""):
    try:
        yield
    except kind as error:
        assert text in str(error), error
    else:
        raise AssertionError(f"nothing was refused: {kind.__name__} {text}")


async def secrets() -> None:
    def vault(credential) -> SecretClient:
        url = ENVIRONMENT["ARCFED_VAULT_KV_EDGE"]
        return SecretClient(url, credential, verify_challenge_resource=not IS_DIRECT)

    name = f"s-{uuid.uuid4()}"
    async with administrator() as credential, vault(credential) as client:
        made = await client.set_secret(name, "one")
        assert (await client.get_secret(name, made.properties.version)).value == "one"
        assert name in [each.name async for each in client.list_properties_of_secrets()]
        with refused(ResourceNotFoundError, "SecretNotFound"):
            await client.get_secret("nobody")
    async with administrator("wrong") as credential, vault(credential) as client:
        with refused(ClientAuthenticationError, "AADSTS7000215"):
            await client.get_secret(name)


async def blobs() -> None:
    url = ENVIRONMENT["ARCFED_BLOB_EDGEBLOBS"]
    async with administrator() as credential:
        async with BlobServiceClient(url, credential=credential) as service:
            blob = service.get_blob_client("parcels", f"b-{uuid.uuid4()}")
            content = os.urandom(LARGE_BYTES)
            await blob.upload_blob(content)
            # It was put whole.
            assert await blob.get_block_list("all") == ([], [])
            assert await (await blob.download_blob()).readall() == content
            await blob.delete_blob()
            with refused(ResourceNotFoundError, "BlobNotFound"):
                await blob.download_blob()


async def resources() -> None:
    async with administrator() as credential:
        async with management(ResourceManagementClient, credential) as client:
            names = {each.name async for each in client.resources.list()}
            assert {"kv-edge", "edgeblobs", "edge-01", "app"} <= names, names
        async with management(StorageManagementClient, credential) as client:
            accounts = client.storage_accounts
            assert "edgeblobs" in [each.name async for each in accounts.list()]
            name = f"a{uuid.uuid4().hex[:20]}"
            parameters = {
                "location": "northeurope",
                "sku": {"name": "Standard_LRS"},
                "kind": "StorageV2",
            }
            made = await (await accounts.begin_create("rg", name, parameters)).result()
            assert made.name == name
            with refused(HttpResponseError, "no access keys"):
                await accounts.list_keys("rg", name)
            await accounts.delete("rg", name)
            with refused(ResourceNotFoundError):
                await accounts.get_properties("rg", name)
        async with management(KeyVaultManagementClient, credential) as client:
            listed = [each.name async for each in client.vaults.list_by_subscription()]
            assert "kv-edge" in listed, listed
            with refused(ResourceNotFoundError):
                await client.vaults.get("rg", "kv-nobody")


asyncio.run({"secrets": secrets, "blobs": blobs, "resources": resources}[sys.argv[1]]())
