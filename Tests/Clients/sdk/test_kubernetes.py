"""The Kubernetes client for Python."""

import threading
import uuid

import jwt
import pytest
from kubernetes import client, config, watch
from kubernetes.client.exceptions import ApiException


@pytest.fixture
def api(served) -> client.CoreV1Api:
    return client.CoreV1Api(config.new_client_from_config(served["KUBECONFIG"]))


@pytest.fixture
def namespace(api):
    name = f"ns-{uuid.uuid4()}"
    api.create_namespace(client.V1Namespace(metadata=client.V1ObjectMeta(name=name)))
    yield name
    api.delete_namespace(name)


def pod(name: str, **labels) -> client.V1Pod:
    return client.V1Pod(
        metadata=client.V1ObjectMeta(name=name, labels=labels),
        spec=client.V1PodSpec(containers=[client.V1Container(name="app", image="python:3.13")]),
    )


def test_objects(api, namespace):
    account = client.V1ServiceAccount(metadata=client.V1ObjectMeta(name="app"))
    made = api.create_namespaced_service_account(namespace, account)
    assert made.metadata.namespace == namespace
    body = {"metadata": {"annotations": {"azure.workload.identity/client-id": "x"}}}
    patched = api.patch_namespaced_service_account("app", namespace, body)
    assert patched.metadata.annotations == body["metadata"]["annotations"]
    names = [each.metadata.name for each in api.list_namespaced_service_account(namespace).items]
    assert "app" in names
    with pytest.raises(ApiException) as caught:
        api.create_namespaced_service_account(namespace, account)
    assert (caught.value.status, caught.value.reason) == (409, "Conflict")
    assert '"reason":"AlreadyExists"' in caught.value.body
    api.delete_namespaced_service_account("app", namespace)
    with pytest.raises(ApiException) as caught:
        api.read_namespaced_service_account("app", namespace)
    assert caught.value.status == 404


def test_a_stale_update_is_a_conflict(api, namespace):
    account = client.V1ConfigMap(metadata=client.V1ObjectMeta(name="a"), data={"k": "1"})
    stale = api.create_namespaced_config_map(namespace, account)
    api.patch_namespaced_config_map("a", namespace, {"data": {"k": "2"}})
    stale.data["k"] = "3"
    with pytest.raises(ApiException) as caught:
        api.replace_namespaced_config_map("a", namespace, stale)
    assert caught.value.status == 409
    assert "the object has been modified" in caught.value.body


def test_token_requests_and_reviews(api, served, namespace):
    account = client.V1ServiceAccount(metadata=client.V1ObjectMeta(name="app"))
    api.create_namespaced_service_account(namespace, account)
    request = client.AuthenticationV1TokenRequest(
        spec=client.V1TokenRequestSpec(
            audiences=["api://AzureADTokenExchange"], expiration_seconds=3600
        )
    )
    made = api.create_namespaced_service_account_token("app", namespace, request)
    claims = jwt.decode(made.status.token, options={"verify_signature": False})
    assert claims["sub"] == f"system:serviceaccount:{namespace}:app"
    assert claims["exp"] - claims["iat"] == 3600
    review = client.V1TokenReview(
        spec=client.V1TokenReviewSpec(
            token=made.status.token, audiences=["api://AzureADTokenExchange"]
        )
    )
    status = client.AuthenticationV1Api(api.api_client).create_token_review(review).status
    assert status.authenticated
    assert status.user.username == claims["sub"]
    request.spec.expiration_seconds = 60
    with pytest.raises(ApiException) as caught:
        api.create_namespaced_service_account_token("app", namespace, request)
    assert caught.value.status == 422


def test_a_watch_sees_a_pod_come_and_go(api, namespace):
    version = api.list_namespaced_pod(namespace).metadata.resource_version
    seen = []

    def come_and_go() -> None:
        api.create_namespaced_pod(namespace, pod("seen"))
        api.delete_namespaced_pod("seen", namespace, grace_period_seconds=0)

    thread = threading.Thread(target=come_and_go)
    thread.start()
    watcher = watch.Watch()
    for event in watcher.stream(
        api.list_namespaced_pod, namespace, resource_version=version, timeout_seconds=120
    ):
        seen.append(event["type"])
        if event["type"] == "DELETED":
            watcher.stop()
    thread.join()
    assert seen[0] == "ADDED" and seen[-1] == "DELETED"


def test_the_webhook_injects_into_a_labelled_pod(api, namespace):
    account = client.V1ServiceAccount(
        metadata=client.V1ObjectMeta(
            name="wi", annotations={"azure.workload.identity/client-id": "some-client"}
        )
    )
    api.create_namespaced_service_account(namespace, account)
    wanted = pod("labelled", **{"azure.workload.identity/use": "true"})
    wanted.spec.service_account_name = "wi"
    made = api.create_namespaced_pod(namespace, wanted)
    values = {each.name: each.value for each in made.spec.containers[0].env}
    assert values["AZURE_CLIENT_ID"] == "some-client"
    assert "azure-identity-token" in [each.name for each in made.spec.volumes]


def test_a_service_account_may_do_what_its_roles_allow(api, served, namespace):
    api.create_namespaced_service_account(
        namespace, client.V1ServiceAccount(metadata=client.V1ObjectMeta(name="app"))
    )
    token = api.create_namespaced_service_account_token(
        "app", namespace, client.AuthenticationV1TokenRequest(spec={})
    ).status.token
    settings = config.new_client_from_config(served["KUBECONFIG"]).configuration
    # The kubeconfig's own token would come back by this hook.
    settings.refresh_api_key_hook = None
    settings.api_key = {"BearerToken": f"Bearer {token}"}
    with pytest.raises(ApiException) as caught:
        client.CoreV1Api(client.ApiClient(settings)).list_namespaced_secret(namespace)
    assert caught.value.status == 403
    assert f"system:serviceaccount:{namespace}:app" in caught.value.body
    settings.api_key = {"BearerToken": "Bearer nonsense"}
    with pytest.raises(ApiException) as caught:
        client.CoreV1Api(client.ApiClient(settings)).list_namespace()
    assert caught.value.status == 401
