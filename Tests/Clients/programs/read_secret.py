"""An ordinary program for Azure: reads a secret under its production name."""

import sys

from azure.core.exceptions import ClientAuthenticationError, HttpResponseError
from azure.identity import DefaultAzureCredential
from azure.keyvault.secrets import SecretClient

try:
    client = SecretClient("https://kv-edge.vault.azure.net", DefaultAzureCredential())
    print(client.get_secret("db-password").value)
except (ClientAuthenticationError, HttpResponseError) as error:
    sys.exit(f"{type(error).__name__}: {error}")
