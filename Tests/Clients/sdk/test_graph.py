"""msgraph-sdk: applications, their principals and their federated credentials."""

import asyncio
import uuid

import pytest
from azure.identity import ClientSecretCredential
from kiota_authentication_azure.azure_identity_authentication_provider import (
    AzureIdentityAuthenticationProvider,
)
from msgraph import GraphRequestAdapter, GraphServiceClient
from msgraph.generated.models.application import Application
from msgraph.generated.models.federated_identity_credential import FederatedIdentityCredential
from msgraph.generated.models.o_data_errors.o_data_error import ODataError
from msgraph.generated.models.service_principal import ServicePrincipal


def graph(served) -> GraphServiceClient:
    credential = ClientSecretCredential(
        served.tenant,
        served["AZURE_CLIENT_ID"],
        served["AZURE_CLIENT_SECRET"],
        disable_instance_discovery=served.is_direct,
    )
    if not served.is_direct:
        return GraphServiceClient(credential, ["https://graph.microsoft.com/.default"])
    base = served["ARCFED_GRAPH"]
    provider = AzureIdentityAuthenticationProvider(
        credential, scopes=[f"{base}/.default"], allowed_hosts=["localhost"]
    )
    adapter = GraphRequestAdapter(provider)
    adapter.base_url = f"{base}/v1.0"
    return GraphServiceClient(request_adapter=adapter)


def test_applications_and_their_credentials(served):
    async def story() -> None:
        client = graph(served)
        name = f"app {uuid.uuid4()}"
        made = await client.applications.post(Application(display_name=name))
        assert made.display_name == name and uuid.UUID(made.app_id)
        principal = await client.service_principals.post(ServicePrincipal(app_id=made.app_id))
        assert principal.app_id == made.app_id
        application = client.applications.by_application_id(made.id)
        wanted = FederatedIdentityCredential(
            name="edge-01",
            issuer="https://issuer.example/",
            subject="system:serviceaccount:default:app",
            audiences=["api://AzureADTokenExchange"],
        )
        credential = await application.federated_identity_credentials.post(wanted)
        assert (credential.name, credential.issuer) == (wanted.name, wanted.issuer)
        listed = await application.federated_identity_credentials.get()
        assert [each.id for each in listed.value] == [credential.id]
        with pytest.raises(ODataError) as caught:
            await application.federated_identity_credentials.post(wanted)
        assert caught.value.response_status_code == 409
        one = application.federated_identity_credentials.by_federated_identity_credential_id(
            credential.id
        )
        await one.patch(FederatedIdentityCredential(description="the cluster at the edge"))
        assert (await one.get()).description == "the cluster at the edge"
        await one.delete()
        await application.delete()
        with pytest.raises(ODataError) as caught:
            await application.get()
        assert caught.value.error.code == "Request_ResourceNotFound"

    asyncio.run(story())


def test_a_filter_finds_an_application(served):
    from msgraph.generated.applications.applications_request_builder import (
        ApplicationsRequestBuilder as Builder,
    )

    async def story() -> None:
        client = graph(served)
        name = f"app {uuid.uuid4()}"
        made = await client.applications.post(Application(display_name=name))
        query = Builder.ApplicationsRequestBuilderGetQueryParameters(
            filter=f"appId eq '{made.app_id}'", select=["id", "displayName"]
        )
        settings = Builder.ApplicationsRequestBuilderGetRequestConfiguration(
            query_parameters=query
        )
        found = await client.applications.get(request_configuration=settings)
        assert [each.id for each in found.value] == [made.id]

    asyncio.run(story())
