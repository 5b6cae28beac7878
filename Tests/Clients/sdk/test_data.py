"""azure-keyvault-secrets and azure-storage-blob."""

import os
import uuid

import pytest
from azure.core.exceptions import (
    ClientAuthenticationError,
    HttpResponseError,
    ResourceExistsError,
    ResourceNotFoundError,
)
from azure.identity import ClientAssertionCredential, ClientSecretCredential
from azure.keyvault.secrets import SecretClient
from azure.storage.blob import BlobServiceClient

from conftest import client_of, fresh_token

# More than one block of an upload and more than one range of a download.
LARGE_BYTES = 9 * 1024 * 1024 + 17


@pytest.fixture
def administrator(served):
    return ClientSecretCredential(
        served.tenant,
        served["AZURE_CLIENT_ID"],
        served["AZURE_CLIENT_SECRET"],
        disable_instance_discovery=served.is_direct,
    )


@pytest.fixture
def workload(served):
    """The credential of the workload with a service account's name."""

    def credential(account: str):
        return ClientAssertionCredential(
            served.tenant, client_of(served, account), lambda: fresh_token(served, account)
        )

    return credential


def secrets(served, credential) -> SecretClient:
    # The name of the vault cannot end in that of the resource when it is localhost.
    return SecretClient(
        served.vault, credential, verify_challenge_resource=not served.is_direct
    )


def test_secrets(served, administrator):
    client = secrets(served, administrator)
    name = f"secret-{uuid.uuid4()}"
    first = client.set_secret(name, "one", tags={"a": "b"}, content_type="text/plain")
    second = client.set_secret(name, "two")
    assert first.properties.version != second.properties.version
    assert client.get_secret(name).value == "two"
    assert client.get_secret(name, first.properties.version).value == "one"
    assert first.id.startswith(f"{served.vault.rstrip('/')}/secrets/{name}/")
    updated = client.update_secret_properties(name, content_type="application/json")
    assert updated.content_type == "application/json"
    assert name in [each.name for each in client.list_properties_of_secrets()]
    versions = [each.version for each in client.list_properties_of_secret_versions(name)]
    assert set(versions) == {first.properties.version, second.properties.version}
    client.update_secret_properties(name, enabled=False)
    with pytest.raises(HttpResponseError, match=r"\(Forbidden\)"):
        client.get_secret(name)


def test_deleted_secrets(served, administrator):
    client = secrets(served, administrator)
    name = f"secret-{uuid.uuid4()}"
    client.set_secret(name, "one")
    assert client.begin_delete_secret(name).result().name == name
    with pytest.raises(ResourceNotFoundError, match=r"\(SecretNotFound\)"):
        client.get_secret(name)
    assert name in [each.name for each in client.list_deleted_secrets()]
    with pytest.raises(ResourceExistsError):
        client.set_secret(name, "while it is deleted")
    assert client.begin_recover_deleted_secret(name).result().name == name
    assert client.get_secret(name).value == "one"
    backup = client.backup_secret(name)
    client.begin_delete_secret(name).wait()
    client.purge_deleted_secret(name)
    assert client.restore_secret_backup(backup).name == name


def test_secrets_are_refused(served, workload):
    assert secrets(served, workload("app")).get_secret("db-password").value == "correct horse"
    with pytest.raises(HttpResponseError) as caught:
        secrets(served, workload("powerless")).get_secret("db-password")
    assert caught.value.status_code == 403
    assert caught.value.message.startswith("(Forbidden) Caller is not authorized to perform")
    assert "Inner error" in caught.value.message and "ForbiddenByRbac" in caught.value.message
    with pytest.raises(HttpResponseError, match=r"\(Forbidden\)"):
        secrets(served, workload("app")).set_secret("db-password", "mine")
    with pytest.raises(ResourceNotFoundError, match=r"\(SecretNotFound\) A secret with"):
        secrets(served, workload("app")).get_secret("nowhere")


def service(served, credential, **settings) -> BlobServiceClient:
    return BlobServiceClient(served.blobs, credential, **settings)


def test_blobs_up_and_down(served, workload):
    container = service(served, workload("app")).get_container_client("parcels")
    prefix = str(uuid.uuid4())
    blob = container.get_blob_client(f"{prefix}/a b+c%.txt")
    assert not blob.exists()
    blob.upload_blob(b"hello", metadata={"colour": "red"})
    with pytest.raises(ResourceExistsError, match="BlobAlreadyExists"):
        blob.upload_blob(b"again")
    blob.upload_blob(b"again", overwrite=True)
    assert blob.download_blob().readall() == b"again"
    assert blob.get_blob_properties().size == 5
    blob.set_blob_metadata({"colour": "blue"})
    assert blob.get_blob_properties().metadata == {"colour": "blue"}
    empty = container.upload_blob(f"{prefix}/empty", b"")
    assert empty.download_blob().readall() == b""
    names = [each.name for each in container.list_blobs(name_starts_with=prefix)]
    assert names == [f"{prefix}/a b+c%.txt", f"{prefix}/empty"]
    pages = container.list_blobs(name_starts_with=prefix, results_per_page=1).by_page()
    assert [len(list(page)) for page in pages] == [1, 1]
    blob.delete_blob()
    with pytest.raises(ResourceNotFoundError, match="BlobNotFound"):
        blob.download_blob()


def test_large_blobs(served, workload):
    limits = {
        "max_single_put_size": 1024 * 1024,
        "max_block_size": 4 * 1024 * 1024,
        "max_single_get_size": 1024 * 1024,
        "max_chunk_get_size": 2 * 1024 * 1024,
    }
    blob = service(served, workload("app"), **limits).get_blob_client("parcels", "large")
    content = os.urandom(LARGE_BYTES)
    blob.upload_blob(content, overwrite=True, max_concurrency=3)
    assert blob.download_blob(max_concurrency=3).readall() == content
    committed, uncommitted = blob.get_block_list("all")
    assert (len(committed), len(uncommitted)) == (3, 0)
    whole = service(served, workload("app")).get_blob_client("parcels", "large")
    assert whole.download_blob(offset=LARGE_BYTES - 17).readall() == content[-17:]


def test_containers(served, administrator):
    client = service(served, administrator)
    name = f"c-{uuid.uuid4()}"
    client.create_container(name)
    with pytest.raises(ResourceExistsError, match="ContainerAlreadyExists"):
        client.create_container(name)
    assert name in [each.name for each in client.list_containers()]
    client.delete_container(name)
    assert not client.get_container_client(name).exists()


def test_blobs_are_refused(served, workload):
    refused = service(served, workload("powerless")).get_blob_client("parcels", "large")
    with pytest.raises(HttpResponseError) as caught:
        refused.download_blob()
    assert caught.value.status_code == 403
    assert caught.value.error_code == "AuthorizationPermissionMismatch"

    class Wrong:
        def get_token(self, *scopes, **options):
            return workload("app").get_token("https://vault.azure.net/.default")

    with pytest.raises(ClientAuthenticationError) as caught:
        service(served, Wrong()).get_blob_client("parcels", "large").download_blob()
    assert caught.value.status_code == 401
