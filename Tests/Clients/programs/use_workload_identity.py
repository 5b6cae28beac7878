"""Asks for a token in each of the ways in which a pod can; prints its claims, one line a way."""

import asyncio
import base64
import json
import os
from pathlib import Path

from azure.identity import (
    ClientAssertionCredential,
    DefaultAzureCredential,
    WorkloadIdentityCredential,
)
from azure.identity.aio import WorkloadIdentityCredential as AsyncCredential
from msal import ConfidentialClientApplication

SCOPE = "https://vault.azure.net/.default"
TENANT, CLIENT = os.environ["AZURE_TENANT_ID"], os.environ["AZURE_CLIENT_ID"]


def assertion() -> str:
    return Path(os.environ["AZURE_FEDERATED_TOKEN_FILE"]).read_text()


def show(way: str, token: str) -> None:
    body = token.split(".")[1]
    claims = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
    print(way, json.dumps({name: claims[name] for name in ("appid", "aud", "tid")}))


async def asynchronously() -> str:
    async with AsyncCredential() as credential:
        return (await credential.get_token(SCOPE)).token


show("workload identity", WorkloadIdentityCredential().get_token(SCOPE).token)
show("default", DefaultAzureCredential().get_token(SCOPE).token)
show("assertion", ClientAssertionCredential(TENANT, CLIENT, assertion).get_token(SCOPE).token)
show("asynchronous", asyncio.run(asynchronously()))
application = ConfidentialClientApplication(
    CLIENT,
    authority=os.environ["AZURE_AUTHORITY_HOST"] + TENANT,
    client_credential={"client_assertion": assertion()},
    # There is no login.microsoftonline.com to ask in direct mode.
    instance_discovery=False if "ARCFED_RESOURCE_MANAGER" in os.environ else None,
)
show("msal", application.acquire_token_for_client([SCOPE])["access_token"])
