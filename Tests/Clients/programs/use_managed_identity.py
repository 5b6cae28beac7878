"""A program that knows managed identities only; prints whose token it got, and by which library."""

import base64
import json
import os

import requests
from azure.core.exceptions import ClientAuthenticationError
from azure.identity import ManagedIdentityCredential
from msal import ManagedIdentityClient, UserAssignedManagedIdentity

VAULT = "https://vault.azure.net"


def show(library: str, token: str) -> None:
    body = token.split(".")[1]
    print(library, json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))["appid"])


client = os.environ["AZURE_CLIENT_ID"]
try:
    credential = ManagedIdentityCredential(client_id=client)
    show("azure-identity", credential.get_token(f"{VAULT}/.default").token)
except ClientAuthenticationError as error:
    print(f"no token: {type(error).__name__}")
# MSAL knows nothing of the token's file, and asks the instance metadata service.
application = ManagedIdentityClient(
    UserAssignedManagedIdentity(client_id=client), http_client=requests.Session()
)
try:
    show("msal", application.acquire_token_for_client(resource=VAULT)["access_token"])
except (requests.RequestException, KeyError) as error:
    print(f"no token: {type(error).__name__}")
