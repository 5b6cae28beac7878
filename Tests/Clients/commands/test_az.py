"""The Azure CLI, under production names."""

import json
import os
from pathlib import Path

import pytest

from conftest import Served, client_of, fresh_token, in_pod

AZ = os.environ.get("ARCFED_AZ", "")
WANTED = {
    "name": "edge-01",
    "issuer": "https://issuer.example/",
    "subject": "system:serviceaccount:default:app",
    "audiences": ["api://AzureADTokenExchange"],
}


class AzureCLI:
    """An `az` with a configuration of its own."""

    def __init__(self, served: Served, folder: Path):
        self.served = served
        self.environment = {"AZURE_CONFIG_DIR": str(folder)}

    def __call__(self, *words: str, check: bool = True):
        return self.served.run(AZ, *words, check=check, env=self.environment)

    def said(self, *words: str):
        """What a command prints, read as JSON; nothing is None."""
        text = self(*words, "--output", "json").stdout
        return json.loads(text) if text.strip() else None

    def refused(self, *words: str) -> str:
        result = self(*words, check=False)
        assert result.returncode != 0, result.stdout
        return result.stderr

    def sign_in(self, client: str, *proof: str):
        tenant = self.served.tenant
        words = ("login", "--service-principal", "--username", client, "--tenant", tenant)
        return self(*words, *proof, "--output", "json", check=False)


@pytest.fixture(scope="module")
def az(intercepting, tmp_path_factory) -> AzureCLI:
    """Signed in as the administrator."""
    if not AZ:
        pytest.skip("there is none; ARCFED_AZ names it")
    az = AzureCLI(intercepting, tmp_path_factory.mktemp("azure"))
    secret = ("--password=" + intercepting["AZURE_CLIENT_SECRET"],)
    result = az.sign_in(intercepting["AZURE_CLIENT_ID"], *secret)
    assert result.returncode == 0, result.stderr
    (subscription,) = json.loads(result.stdout)
    assert subscription["id"] == intercepting.subscription
    assert subscription["tenantId"] == intercepting.tenant
    return az


@pytest.fixture
def other(intercepting, az, tmp_path) -> AzureCLI:
    """Signed in as nobody yet."""
    return AzureCLI(intercepting, tmp_path)


@pytest.fixture(scope="module")
def group(az) -> str:
    az("group", "create", "--name", "rg-az", "--location", "northeurope")
    assert az.said("group", "exists", "--name", "rg-az") is True
    assert "rg-az" in [each["name"] for each in az.said("group", "list")]
    return "rg-az"


def test_signing_in_with_a_federated_token(intercepting, other):
    client = client_of(intercepting, "app")
    result = other.sign_in(client, "--federated-token", fresh_token(intercepting, "app"))
    assert result.returncode == 0, result.stderr
    secret = ("keyvault", "secret", "show", "--vault-name", "kv-edge", "--name", "db-password")
    assert other.said(*secret)["value"] == "correct horse"
    assert "(Forbidden)" in other.refused(
        "keyvault", "secret", "set", "--vault-name", "kv-edge", "--name", "x", "--value", "y"
    )
    other("logout")


def test_what_signing_in_is_refused_for(intercepting, other):
    client = client_of(intercepting, "app")
    stranger = other.sign_in(client, "--federated-token", fresh_token(intercepting, "stranger"))
    assert stranger.returncode == 1
    assert "AADSTS700213: No matching federated identity record found" in stranger.stderr
    wrong = other.sign_in(intercepting["AZURE_CLIENT_ID"], "--password", "wrong")
    assert "AADSTS7000215: Invalid client secret provided" in wrong.stderr
    powerless = other.sign_in(
        client_of(intercepting, "powerless"),
        "--federated-token",
        fresh_token(intercepting, "powerless"),
    )
    assert "No subscriptions found for" in powerless.stderr


def test_signing_in_as_a_managed_identity(intercepting, other):
    client = client_of(intercepting, "app")
    other("login", "--identity", "--client-id", client, "--allow-no-subscriptions")
    token = other.said("account", "get-access-token", "--resource", "https://vault.azure.net")
    assert token["tenant"] == intercepting.tenant


def test_identities_and_their_credentials(az, group):
    of_app = ("--resource-group", group, "--name", "app")
    made = az.said("identity", "create", *of_app)
    assert az.said("identity", "show", *of_app)["clientId"] == made["clientId"]
    credential = ("identity", "federated-credential")
    of_app = ("--resource-group", group, "--identity-name", "app")
    wanted = ("--issuer", WANTED["issuer"], "--subject", WANTED["subject"])
    named = ("--name", WANTED["name"])
    said = az.said(*credential, "create", *of_app, *named, *wanted)
    assert (said["issuer"], said["audiences"]) == (WANTED["issuer"], WANTED["audiences"])
    refused = az.refused(*credential, "create", *of_app, "--name", "second", *wanted)
    assert "already exists" in refused.lower() or "conflict" in refused.lower(), refused
    assert [each["name"] for each in az.said(*credential, "list", *of_app)] == ["edge-01"]
    az(*credential, "delete", *of_app, *named, "--yes")
    assert az.said(*credential, "list", *of_app) == []
    assert "ResourceNotFound" in az.refused("identity", "show", "-g", group, "-n", "nobody")


def test_roles(az, group):
    app = az.said("identity", "create", "--resource-group", group, "--name", "of-roles")
    scope = az.said("group", "show", "--name", group)["id"]
    secrets_user = ("--role", "Key Vault Secrets User")
    by_client = ("--assignee", app["clientId"])
    az("role", "assignment", "create", *by_client, *secrets_user, "--scope", scope)
    principal = ("--assignee-object-id", app["principalId"])
    kind = ("--assignee-principal-type", "ServicePrincipal")
    az("role", "assignment", "create", *principal, *kind, "--role", "Reader", "--scope", scope)
    roles = az.said("role", "assignment", "list", *by_client, "--all")
    names = {each["roleDefinitionName"] for each in roles}
    assert names == {"Key Vault Secrets User", "Reader"}
    az("role", "assignment", "delete", *by_client, *secrets_user, "--scope", scope)
    roles = az.said("role", "assignment", "list", *by_client, "--scope", scope)
    assert [each["roleDefinitionName"] for each in roles] == ["Reader"]


def test_secrets(az):
    vault = ("--vault-name", "kv-edge")
    named = ("--name", "made-by-az")
    az("keyvault", "secret", "set", *vault, *named, "--value", "one")
    assert az.said("keyvault", "secret", "show", *vault, *named)["value"] == "one"
    names = [each["name"] for each in az.said("keyvault", "secret", "list", *vault)]
    assert {"db-password", "made-by-az"} <= set(names)
    az("keyvault", "secret", "delete", *vault, *named)
    assert "SecretNotFound" in az.refused("keyvault", "secret", "show", *vault, *named)
    shown = az.said("keyvault", "show", "--name", "kv-edge", "--resource-group", "rg")
    assert shown["properties"]["vaultUri"] == "https://kv-edge.vault.azure.net/"


def test_blobs(az, tmp_path):
    account = ("--account-name", "edgeblobs", "--auth-mode", "login")
    assert az.said("storage", "container", "create", *account, "--name", "by-az")["created"]
    blob = (*account, "--container-name", "by-az", "--name", "a.txt", "--no-progress")
    sent, received = tmp_path / "sent", tmp_path / "received"
    sent.write_text("hello")
    az("storage", "blob", "upload", *blob, "--file", str(sent))
    az("storage", "blob", "download", *blob, "--file", str(received))
    assert received.read_text() == "hello"
    listed = az.said("storage", "blob", "list", *account, "--container-name", "by-az")
    assert [each["name"] for each in listed] == ["a.txt"]
    assert "BlobAlreadyExists" in az.refused(
        "storage", "blob", "upload", *blob, "--file", str(sent)
    )


def test_applications(az, tmp_path):
    made = az.said("ad", "app", "create", "--display-name", "by-az")
    of_app = ("--id", made["appId"])
    az("ad", "sp", "create", *of_app)
    assert az.said("ad", "sp", "show", *of_app)["displayName"] == "by-az"
    parameters = tmp_path / "credential.json"
    parameters.write_text(json.dumps(WANTED))
    credential = ("ad", "app", "federated-credential")
    az(*credential, "create", *of_app, "--parameters", str(parameters))
    named = ("--federated-credential-id", "edge-01")
    assert az.said(*credential, "show", *of_app, *named)["subject"] == WANTED["subject"]
    az(*credential, "delete", *of_app, *named)
    assert az.said(*credential, "list", *of_app) == []
    secret = az.said("ad", "app", "credential", "reset", *of_app)
    assert secret["appId"] == made["appId"] and secret["password"]
    az("ad", "app", "delete", *of_app)
    assert "does not exist" in az.refused("ad", "app", "show", *of_app)


def test_what_is_not_emulated_says_so(az):
    assert "(InvalidResourceNamespace)" in az.refused("vm", "list")
    assert "(ResourceGroupNotFound)" in az.refused("group", "show", "--name", "nowhere")
    refused = az.refused("rest", "--url", "https://dev.azure.com/", "--skip-authorization-header")
    assert "403" in refused, refused


def test_a_pod_signs_in_with_its_own_token():
    """The words of the documentation of GitHub's and GitLab's federation, in a pod."""
    script = (
        f'"{AZ}" login --service-principal --username "$AZURE_CLIENT_ID"'
        ' --tenant "$AZURE_TENANT_ID" --output none'
        ' --federated-token "$(cat "$AZURE_FEDERATED_TOKEN_FILE")" &&'
        f' "{AZ}" keyvault secret show --vault-name kv-edge --name db-password'
        " --query value --output tsv"
    )
    assert in_pod("default/app", "sh", "-c", script).stdout == "correct horse\n"


def test_what_is_there_without_naming_its_group(az):
    shown = az.said("keyvault", "show", "--name", "kv-edge")
    assert shown["properties"]["vaultUri"] == "https://kv-edge.vault.azure.net/"
    assert "kv-edge" in [each["name"] for each in az.said("keyvault", "list")]
    kinds = {each["name"]: each["type"].lower() for each in az.said("resource", "list")}
    assert kinds["kv-edge"] == "microsoft.keyvault/vaults"
    assert kinds["edge-01"] == "microsoft.kubernetes/connectedclusters"
    assert kinds["edgeblobs"] == "microsoft.storage/storageaccounts"
    vault = ("--resource-type", "Microsoft.KeyVault/vaults")
    assert [each["name"] for each in az.said("resource", "list", *vault)] == ["kv-edge"]
    assert az.said("resource", "show", "-g", "rg", "-n", "kv-edge", *vault)["name"] == "kv-edge"
    assert "was not found" in az.refused("resource", "show", "-g", "rg", "-n", "none", *vault)
    assert "not found" in az.refused("keyvault", "show", "--name", "kv-none")


def test_storage_accounts(az, group):
    account = ("storage", "account")
    shown = az.said(*account, "show", "--name", "edgeblobs")
    assert shown["primaryEndpoints"]["blob"] == "https://edgeblobs.blob.core.windows.net/"
    assert "edgeblobs" in [each["name"] for each in az.said(*account, "list")]
    assert az.said(*account, "check-name", "--name", "edgeblobs")["reason"] == "AlreadyExists"
    of_own = ("--resource-group", group, "--name", "madebyaz")
    assert az.said(*account, "create", *of_own, "--sku", "Standard_LRS")["name"] == "madebyaz"
    assert az.said(*account, "update", *of_own, "--set", "tags.a=b")["tags"] == {"a": "b"}
    az(*account, "delete", *of_own, "--yes")
    assert "ResourceNotFound" in az.refused(*account, "show", *of_own)
    # There are none; whoever asks is told how else to authorize.
    refused = az.refused(*account, "keys", "list", "-g", "rg", "--account-name", "edgeblobs")
    assert "no access keys" in refused and "--auth-mode login" in refused


def test_more_of_blobs(az, tmp_path):
    account = ("--account-name", "edgeblobs", "--auth-mode", "login")
    az("storage", "container", "create", *account, "--name", "more-by-az")
    container = ("storage", "container")
    assert az.said(*container, "exists", *account, "--name", "more-by-az") == {"exists": True}
    blob = (*account, "--container-name", "more-by-az", "--name", "a.txt")
    # More than any other service takes in one request, and sent in one.
    large = tmp_path / "large"
    large.write_bytes(os.urandom(9 << 20))
    az("storage", "blob", "upload", *blob, "--file", str(large), "--no-progress")
    shown = az.said("storage", "blob", "show", *blob)
    assert shown["properties"]["contentLength"] == 9 << 20
    az("storage", "blob", "metadata", "update", *blob, "--metadata", "a=b")
    assert az.said("storage", "blob", "metadata", "show", *blob) == {"a": "b"}
    az("storage", "blob", "delete", *blob)
    assert az.said("storage", "blob", "exists", *blob) == {"exists": False}
    missing = ("download", *blob, "--file", str(tmp_path / "none"), "--no-progress")
    assert "BlobNotFound" in az.refused("storage", "blob", *missing)


def test_service_principals(az, intercepting):
    client = intercepting["AZURE_CLIENT_ID"]
    assert az.said("ad", "sp", "show", "--id", client)["appId"] == client
    assert az.said("ad", "app", "show", "--id", client)["appId"] == client
    scope = f"/subscriptions/{intercepting.subscription}"
    words = ("--name", "for-rbac", "--role", "Reader", "--scopes", scope)
    made = az.said("ad", "sp", "create-for-rbac", *words)
    assert made["tenant"] == intercepting.tenant and made["password"]
    az("ad", "sp", "delete", "--id", made["appId"])
    assert "does not exist" in az.refused("ad", "sp", "show", "--id", made["appId"])
    nobody = "00000000-0000-4000-8000-000000000000"
    assert "does not exist" in az.refused("ad", "sp", "show", "--id", nobody)
