"""azure-identity and MSAL: every credential that a workload or its administrator has."""

import json

import jwt
import pytest
from azure.core.exceptions import ClientAuthenticationError
from azure.identity import (
    ClientAssertionCredential,
    ClientSecretCredential,
    DefaultAzureCredential,
    ManagedIdentityCredential,
    WorkloadIdentityCredential,
)
from msal import ConfidentialClientApplication, ManagedIdentityClient, UserAssignedManagedIdentity

from conftest import Served, client_of, fresh_token, in_pod, program_in_pod

VAULT = "https://vault.azure.net/.default"
WAYS = ["workload identity", "default", "assertion", "asynchronous", "msal"]
MODES = [pytest.param((), id="intercepting"), pytest.param(("--direct",), id="direct")]


def claims(token: str) -> dict:
    return jwt.decode(token, options={"verify_signature": False})


def discovery(served: Served) -> dict:
    """What programs with MSAL inside need where there is no login.microsoftonline.com to ask."""
    return {"disable_instance_discovery": True} if served.is_direct else {}


def authority(served: Served) -> str:
    host = served.environment.get("AZURE_AUTHORITY_HOST", "https://login.microsoftonline.com/")
    return host + served.tenant


# In this process, with tokens that the administrator makes.


def test_workload_identity_credential(served, tmp_path):
    file = tmp_path / "token"
    file.write_text(fresh_token(served, "app"))
    client = client_of(served, "app")
    settings = {"client_id": client, "token_file_path": str(file)}
    token = WorkloadIdentityCredential(tenant_id=served.tenant, **settings).get_token(VAULT)
    assert claims(token.token)["appid"] == client
    assert claims(token.token)["appidacr"] == "2"


def test_client_assertion_credential(served):
    client = client_of(served, "app")
    credential = ClientAssertionCredential(
        served.tenant, client, lambda: fresh_token(served, "app")
    )
    assert claims(credential.get_token(VAULT).token)["aud"] == "https://vault.azure.net"


def test_the_administrator_signs_in_with_the_secret(served):
    default = DefaultAzureCredential(**discovery(served)).get_token(
        "https://management.azure.com/.default"
    )
    secret = ClientSecretCredential(
        served.tenant,
        served["AZURE_CLIENT_ID"],
        served["AZURE_CLIENT_SECRET"],
        **discovery(served),
    ).get_token(VAULT)
    for token in default, secret:
        assert claims(token.token)["appid"] == served["AZURE_CLIENT_ID"]
        assert claims(token.token)["appidacr"] == "1"


def test_msal_with_an_assertion_and_with_a_secret(served):
    client = client_of(served, "app")
    settings = {"instance_discovery": False} if served.is_direct else {}
    for application in (
        ConfidentialClientApplication(
            client,
            authority=authority(served),
            client_credential={"client_assertion": fresh_token(served, "app")},
            **settings,
        ),
        ConfidentialClientApplication(
            served["AZURE_CLIENT_ID"],
            authority=authority(served),
            client_credential=served["AZURE_CLIENT_SECRET"],
            **settings,
        ),
    ):
        result = application.acquire_token_for_client([VAULT])
        assert claims(result["access_token"])["appid"] == application.client_id
        # The second answer comes from MSAL's own cache.
        again = application.acquire_token_for_client([VAULT])
        assert again["token_source"] == "cache"


def test_managed_identity_on_a_machine_of_azures(served):
    client = client_of(served, "app")
    token = ManagedIdentityCredential(client_id=client).get_token(VAULT)
    assert claims(token.token)["appid"] == client
    with pytest.raises(ClientAuthenticationError, match="Identity not found"):
        ManagedIdentityCredential(client_id=served.tenant).get_token(VAULT)


def test_managed_identity_of_msal(proxied):
    import requests

    client = client_of(proxied, "app")
    application = ManagedIdentityClient(
        UserAssignedManagedIdentity(client_id=client), http_client=requests.Session()
    )
    result = application.acquire_token_for_client(resource="https://vault.azure.net")
    assert claims(result["access_token"])["appid"] == client


# What is refused, in the words of the SDKs.


def test_refusals_reach_the_program_with_their_code_and_text(served):
    client = client_of(served, "app")

    def refused(assertion: str, client_id: str = client, scope: str = VAULT) -> str:
        credential = ClientAssertionCredential(served.tenant, client_id, lambda: assertion)
        with pytest.raises(ClientAuthenticationError) as caught:
            credential.get_token(scope)
        return caught.value.message

    stranger = refused(fresh_token(served, "stranger"))
    assert "(invalid_client) AADSTS700213: No matching federated identity record found" in stranger
    assert "'system:serviceaccount:default:stranger'" in stranger
    assert "AADSTS700212" in refused(fresh_token(served, "app", audience="api://other"))
    assert "AADSTS50027" in refused("no token")
    assert "AADSTS50027" in refused(fresh_token(served, "app") + "\n.")
    nobody = "11111111-2222-4333-8444-555555555555"
    assert "AADSTS700016" in refused(fresh_token(served, "app"), client_id=nobody)
    unknown = refused(fresh_token(served, "app"), scope="https://nowhere.example/.default")
    assert "AADSTS500011" in unknown
    with pytest.raises(ClientAuthenticationError, match="AADSTS7000215"):
        ClientSecretCredential(
            served.tenant, served["AZURE_CLIENT_ID"], "wrong", **discovery(served)
        ).get_token(VAULT)


def test_msal_returns_a_refusal(served):
    settings = {"instance_discovery": False} if served.is_direct else {}
    application = ConfidentialClientApplication(
        client_of(served, "app"),
        authority=authority(served),
        client_credential={"client_assertion": fresh_token(served, "stranger")},
        **settings,
    )
    result = application.acquire_token_for_client([VAULT])
    assert result["error"] == "invalid_client"
    assert result["error_codes"] == [700213]
    assert result["error_description"].startswith("AADSTS700213: ")
    assert result["correlation_id"] and result["trace_id"] and result["timestamp"]


def test_a_tenant_that_does_not_exist(served):
    nowhere = "99999999-2222-4333-8444-555555555555"
    credential = ClientAssertionCredential(nowhere, "app", lambda: fresh_token(served, "app"))
    with pytest.raises(ClientAuthenticationError, match="AADSTS90002"):
        credential.get_token(VAULT)


# As the container of a pod.


@pytest.mark.parametrize("options", MODES)
def test_a_pod_gets_tokens_in_every_way(options):
    lines = program_in_pod("default/app", "use_workload_identity.py", options=options).stdout
    results = dict(line.split(" {", 1) for line in lines.splitlines())
    assert list(results) == WAYS
    tokens = [json.loads("{" + text) for text in results.values()]
    assert {token["aud"] for token in tokens} == {"https://vault.azure.net"}
    assert len({token["appid"] for token in tokens}) == 1


def test_the_program_of_the_documentation_prints_the_secret():
    assert program_in_pod("default/app", "read_secret.py").stdout == "correct horse\n"


def test_the_same_program_without_the_role_prints_the_sdks_own_error():
    result = program_in_pod("default/powerless", "read_secret.py", check=False)
    assert (result.returncode, result.stdout) == (1, "")
    assert "HttpResponseError: (Forbidden) Caller is not authorized" in result.stderr
    assert "ForbiddenByRbac" in result.stderr


def test_the_same_program_under_another_account_is_refused_by_entra():
    result = program_in_pod("default/stranger", "read_secret.py", check=False)
    assert result.returncode == 1
    assert "ClientAuthenticationError: " in result.stderr
    assert "AADSTS700213" in result.stderr


def test_a_pod_without_the_label_has_no_credential():
    result = program_in_pod("default/unlabelled", "read_secret.py", check=False)
    assert result.returncode == 1
    assert "DefaultAzureCredential failed to retrieve a token" in result.stderr
    assert "WorkloadIdentityCredential authentication unavailable" in result.stderr


@pytest.mark.parametrize("options", MODES)
def test_managed_identity_in_a_pod_is_that_of_its_token(options):
    """azure-identity exchanges the token itself where the webhook has put one."""
    said = program_in_pod("default/app", "use_managed_identity.py", options=options).stdout
    assert said.startswith("azure-identity ")
    assert "\nno token: " in said


@pytest.mark.parametrize("options", MODES)
def test_programs_without_workload_identity_need_the_proxy_sidecar(options):
    said = program_in_pod("default/sidecar", "use_managed_identity.py", options=options).stdout
    identities = dict(line.split() for line in said.splitlines())
    assert set(identities) == {"azure-identity", "msal"}
    assert identities["azure-identity"] == identities["msal"]


def test_the_administrators_credentials_do_not_reach_a_pod():
    names = in_pod("default/unlabelled", "env", env={"AZURE_CLIENT_SECRET": "ambient"}).stdout
    assert "AZURE_" not in names
