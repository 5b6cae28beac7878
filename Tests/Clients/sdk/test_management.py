"""The management libraries: msi, hybridkubernetes, authorization and resource."""

import uuid

import pytest
from azure.core.exceptions import (
    ClientAuthenticationError,
    HttpResponseError,
    ResourceExistsError,
    ResourceNotFoundError,
)
from azure.identity import ClientSecretCredential
from azure.mgmt.authorization import AuthorizationManagementClient
from azure.mgmt.authorization.models import RoleAssignmentCreateParameters
from azure.mgmt.hybridkubernetes import ConnectedKubernetesClient
from azure.mgmt.hybridkubernetes.models import (
    ConnectedCluster,
    ConnectedClusterIdentity,
    ConnectedClusterPatch,
    ConnectedClusterProperties,
    OidcIssuerProfile,
    SecurityProfile,
    SecurityProfileWorkloadIdentity,
)
from azure.mgmt.msi import ManagedServiceIdentityClient
from azure.mgmt.resource.resources import ResourceManagementClient

KEY_VAULT_SECRETS_USER = "4633458b-17de-408a-b874-0445c86b69e6"


@pytest.fixture
def connect(served):
    """Makes a client for Resource Manager, with the administrator's secret unless another."""

    def client(kind, credential=None):
        if credential is None:
            credential = ClientSecretCredential(
                served.tenant,
                served["AZURE_CLIENT_ID"],
                served["AZURE_CLIENT_SECRET"],
                disable_instance_discovery=served.is_direct,
            )
        direct = {
            "base_url": served.resource_manager,
            "credential_scopes": [served.resource_manager + "/.default"],
        }
        return kind(credential, served.subscription, **(direct if served.is_direct else {}))

    return client


@pytest.fixture
def group(connect):
    """A resource group of the test's own."""
    groups = connect(ResourceManagementClient).resource_groups
    name = f"rg-{uuid.uuid4()}"
    made = groups.create_or_update(name, {"location": "westeurope", "tags": {"for": "a test"}})
    assert made.properties.provisioning_state == "Succeeded"
    return name


def test_resource_groups_and_providers(connect, group):
    client = connect(ResourceManagementClient)
    assert client.resource_groups.check_existence(group)
    assert client.resource_groups.get(group).tags == {"for": "a test"}
    assert group in [each.name for each in client.resource_groups.list()]
    provider = client.providers.get("Microsoft.Kubernetes")
    assert provider.registration_state == "Registered"
    assert "connectedClusters" in [each.resource_type for each in provider.resource_types]
    assert client.providers.register("Microsoft.KeyVault").namespace == "Microsoft.KeyVault"
    with pytest.raises(ResourceNotFoundError, match=r"\(ResourceGroupNotFound\)"):
        client.resource_groups.get("nowhere")


def test_deleting_a_resource_group_takes_a_while(connect, group):
    groups = connect(ResourceManagementClient).resource_groups
    groups.begin_delete(group).wait()
    assert not groups.check_existence(group)


def test_managed_identities(connect, group):
    client = connect(ManagedServiceIdentityClient)
    identities = client.user_assigned_identities
    made = identities.create_or_update(group, "app", {"location": "westeurope"})
    assert uuid.UUID(made.client_id) != uuid.UUID(made.principal_id)
    assert identities.get(group, "app").client_id == made.client_id
    changed = identities.update(group, "app", {"location": "westeurope", "tags": {"a": "b"}})
    assert changed.tags == {"a": "b"}
    assert [each.name for each in identities.list_by_resource_group(group)] == ["app"]
    assert made.id in [each.id for each in identities.list_by_subscription()]
    identities.delete(group, "app")
    with pytest.raises(ResourceNotFoundError, match=r"\(ResourceNotFound\)"):
        identities.get(group, "app")


def test_federated_credentials(connect, group):
    client = connect(ManagedServiceIdentityClient)
    client.user_assigned_identities.create_or_update(group, "app", {"location": "westeurope"})
    credentials = client.federated_identity_credentials
    wanted = {
        "issuer": "https://issuer.example/",
        "subject": "system:serviceaccount:default:app",
        "audiences": ["api://AzureADTokenExchange"],
    }
    for name in ("one", "two-credentials"):
        if name != "one":
            wanted["subject"] += name
        made = credentials.create_or_update(group, "app", name, {"properties": wanted})
        assert (made.issuer, made.subject) == (wanted["issuer"], wanted["subject"])
    names = [each.name for each in credentials.list(group, "app")]
    assert names == ["one", "two-credentials"]
    assert credentials.get(group, "app", "one").audiences == wanted["audiences"]
    with pytest.raises(HttpResponseError) as duplicate:
        credentials.create_or_update(group, "app", "three", {"properties": wanted})
    assert "(BadRequest)" in duplicate.value.message or "Conflict" in duplicate.value.message
    with pytest.raises(HttpResponseError) as no_audience:
        credentials.create_or_update(
            group, "app", "four", {"properties": wanted | {"audiences": []}}
        )
    assert no_audience.value.status_code == 400
    credentials.delete(group, "app", "one")
    with pytest.raises(ResourceNotFoundError):
        credentials.get(group, "app", "one")


def test_role_assignments(connect, group, served):
    identities = connect(ManagedServiceIdentityClient).user_assigned_identities
    app = identities.create_or_update(group, "app", {"location": "westeurope"})
    client = connect(AuthorizationManagementClient)
    scope = f"/subscriptions/{served.subscription}/resourceGroups/{group}"
    (role,) = client.role_definitions.list(scope, filter="roleName eq 'Key Vault Secrets User'")
    assert role.name == KEY_VAULT_SECRETS_USER
    wanted = RoleAssignmentCreateParameters(
        role_definition_id=role.id,
        principal_id=app.principal_id,
        principal_type="ServicePrincipal",
    )
    name = str(uuid.uuid4())
    made = client.role_assignments.create(scope, name, wanted)
    assert made.principal_id == app.principal_id
    with pytest.raises(ResourceExistsError, match=r"\(RoleAssignmentExists\)"):
        client.role_assignments.create(scope, str(uuid.uuid4()), wanted)
    found = client.role_assignments.list_for_scope(
        scope, filter=f"principalId eq '{app.principal_id}'"
    )
    assert [each.name for each in found] == [name]
    # Whoever names the type of a principal says that it may be too new to be found.
    nobody = RoleAssignmentCreateParameters(
        role_definition_id=role.id, principal_id=str(uuid.uuid4()), principal_type=None
    )
    with pytest.raises(HttpResponseError, match=r"\(PrincipalNotFound\)"):
        client.role_assignments.create(scope, str(uuid.uuid4()), nobody)
    client.role_assignments.delete(scope, name)
    with pytest.raises(ResourceNotFoundError):
        client.role_assignments.get(scope, name)


def test_connected_clusters(connect, group, served):
    clusters = connect(ConnectedKubernetesClient).connected_cluster
    edge = clusters.get("rg", "edge-01")
    assert edge.properties.oidc_issuer_profile.enabled
    assert edge.properties.security_profile.workload_identity.enabled
    assert edge.properties.arc_agent_profile.agent_state == "Succeeded"
    assert edge.properties.connectivity_status == "Connected"
    assert "edge-01" in [each.name for each in clusters.list_by_subscription()]

    wanted = ConnectedCluster(
        location="westeurope",
        identity=ConnectedClusterIdentity(type="SystemAssigned"),
        properties=ConnectedClusterProperties(
            agent_public_key_certificate="",
            distribution="k3s",
            oidc_issuer_profile=OidcIssuerProfile(enabled=True),
            security_profile=SecurityProfile(
                workload_identity=SecurityProfileWorkloadIdentity(enabled=True)
            ),
        ),
    )
    made = clusters.begin_create_or_replace(group, "made-by-sdk", wanted).result()
    assert made.properties.provisioning_state == "Succeeded"
    assert uuid.UUID(made.identity.principal_id)
    patch = ConnectedClusterPatch(tags={"a": "b"})
    patched = clusters.begin_update_async(group, "made-by-sdk", patch).result()
    assert patched.tags == {"a": "b"}
    assert [each.name for each in clusters.list_by_resource_group(group)] == ["made-by-sdk"]
    clusters.begin_delete(group, "made-by-sdk").wait()
    with pytest.raises(ResourceNotFoundError):
        clusters.get(group, "made-by-sdk")


def test_whoever_has_no_role_is_refused(connect, served):
    from azure.identity import ClientAssertionCredential

    from conftest import client_of, fresh_token

    powerless = ClientAssertionCredential(
        served.tenant, client_of(served, "powerless"), lambda: fresh_token(served, "powerless")
    )
    with pytest.raises(HttpResponseError, match=r"\(AuthorizationFailed\)") as caught:
        connect(ResourceManagementClient, powerless).resource_groups.get("rg")
    assert caught.value.status_code == 403
    assert "does not have authorization to perform action" in caught.value.message


def test_a_token_for_another_audience_is_refused(connect, served):
    class Wrong:
        def get_token(self, *scopes, **options):
            return ClientSecretCredential(
                served.tenant,
                served["AZURE_CLIENT_ID"],
                served["AZURE_CLIENT_SECRET"],
                disable_instance_discovery=served.is_direct,
            ).get_token("https://vault.azure.net/.default")

    with pytest.raises(ClientAuthenticationError, match=r"\(InvalidAuthenticationToken"):
        connect(ResourceManagementClient, Wrong()).resource_groups.get("rg")
