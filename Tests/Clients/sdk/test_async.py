"""The asynchronous variants of the SDKs, over aiohttp, and httpx."""

import asyncio
import sys

import httpx
import pytest

from conftest import PROGRAMS


@pytest.mark.parametrize("part", ["secrets", "blobs", "resources"])
@pytest.mark.parametrize("mode", ["intercepting", "direct"])
def test_the_asynchronous_sdks(request, mode, part):
    """In a process of their own: aiohttp reads whom to trust when it is imported."""
    served = request.getfixturevalue(mode)
    options = ["--direct"] if served.is_direct else []
    served.run(sys.executable, str(PROGRAMS / "use_async_sdks.py"), part, *options)


def test_httpx(proxied):
    async def run():
        # What it trusts and its proxy come from the environment.
        async with httpx.AsyncClient() as client:
            answer = await client.post(
                f"https://login.microsoftonline.com/{proxied.tenant}/oauth2/v2.0/token",
                data={
                    "grant_type": "client_credentials",
                    "client_id": proxied["AZURE_CLIENT_ID"],
                    "client_secret": proxied["AZURE_CLIENT_SECRET"],
                    "scope": "https://graph.microsoft.com/.default",
                },
            )
            bearer = {"Authorization": "Bearer " + answer.json()["access_token"]}
            url = "https://graph.microsoft.com/v1.0/applications"
            assert (await client.get(url, headers=bearer)).status_code == 200
            refused = await client.get(url)
            assert refused.status_code == 401
            assert refused.json()["error"]["code"] == "InvalidAuthenticationToken"
            with pytest.raises(httpx.ProxyError, match="403"):
                await client.get("https://example.com/")

    asyncio.run(run())
