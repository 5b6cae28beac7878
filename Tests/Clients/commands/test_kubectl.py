"""kubectl: the installed one, and a current one."""

import json
import os
import shutil
import subprocess
import time
import uuid

import jwt
import pytest

from conftest import PATIENCE_SECONDS, Served, clean_environment

CURRENT = os.environ.get("ARCFED_CURRENT_KUBECTL", "")

MANIFEST = """
apiVersion: v1
kind: ServiceAccount
metadata:
  name: app
  annotations:
    azure.workload.identity/client-id: some-client
---
apiVersion: v1
kind: Pod
metadata:
  name: app
  labels:
    azure.workload.identity/use: "true"
spec:
  serviceAccountName: app
  containers:
  - name: app
    image: python:3.13
"""


class Kubectl:
    """A kubectl with a namespace and a home of its own."""

    def __init__(self, program: str, served: Served, home, namespace: str):
        self.program, self.served, self.home = program, served, home
        self.namespace = namespace

    def __call__(self, *arguments: str, check: bool = True, **settings):
        return self.served.run(
            *self.command(*arguments), check=check, env={"HOME": str(self.home)}, **settings
        )

    def command(self, *arguments: str) -> list[str]:
        return [self.program, "--namespace", self.namespace, *arguments]

    def said(self, *arguments: str, **settings) -> str:
        return self(*arguments, **settings).stdout

    def refused(self, *arguments: str, **settings) -> str:
        result = self(*arguments, check=False, **settings)
        assert result.returncode != 0, result.stdout
        return result.stderr


@pytest.fixture(params=["installed-intercepting", "current-direct"])
def kubectl(request, tmp_path):
    which, _, mode = request.param.partition("-")
    program = shutil.which("kubectl") if which == "installed" else CURRENT
    served = request.getfixturevalue(mode)
    if not program:
        pytest.skip("there is none; ARCFED_CURRENT_KUBECTL names it")
    kubectl = Kubectl(program, served, tmp_path, f"ns-{uuid.uuid4()}")
    said = kubectl.said("create", "namespace", kubectl.namespace)
    assert said == f"namespace/{kubectl.namespace} created\n"
    yield kubectl
    said = kubectl.said("delete", "namespace", kubectl.namespace, "--timeout=120s")
    assert "deleted" in said


@pytest.fixture
def applied(kubectl):
    said = kubectl.said("apply", "-f", "-", input=MANIFEST)
    assert said == "serviceaccount/app created\npod/app created\n"
    return kubectl


def test_apply_is_done_once(applied):
    said = applied.said("apply", "-f", "-", input=MANIFEST)
    assert said == "serviceaccount/app unchanged\npod/app unchanged\n"
    changed = MANIFEST.replace("some-client", "other-client")
    said = applied.said("apply", "-f", "-", input=changed)
    assert said == "serviceaccount/app configured\npod/app unchanged\n"
    path = r"jsonpath={.metadata.annotations.azure\.workload\.identity/client-id}"
    assert applied.said("get", "serviceaccount", "app", "-o", path) == "other-client"


def test_apply_on_the_server(kubectl):
    said = kubectl.said("apply", "--server-side", "-f", "-", input=MANIFEST)
    assert said == "serviceaccount/app serverside-applied\npod/app serverside-applied\n"
    again = kubectl.said("apply", "--server-side", "-f", "-", input=MANIFEST)
    assert again == said
    fields = json.loads(
        kubectl.said("get", "serviceaccount", "app", "-o", "json", "--show-managed-fields")
    )["metadata"]["managedFields"]
    assert [(each["manager"], each["operation"]) for each in fields] == [("kubectl", "Apply")]
    conflict = kubectl.refused(
        "apply", "--server-side", "--field-manager=other", "-f", "-",
        input=MANIFEST.replace("some-client", "other-client"),
    )
    assert 'conflict with "kubectl"' in conflict


def test_get_and_describe(applied):
    applied("wait", "pod/app", "--for=condition=Ready", "--timeout=120s")
    table = applied.said("get", "pods").splitlines()
    assert table[0].split() == ["NAME", "READY", "STATUS", "RESTARTS", "AGE"]
    assert table[1].split()[:4] == ["app", "1/1", "Running", "0"]
    described = applied.said("describe", "pod", "app")
    assert "AZURE_CLIENT_ID:" in described and "azure-identity-token" in described
    assert "Service Account:  app" in described
    assert "Events:" in described
    assert applied.said("get", "pod/app", "-o", "name") == "pod/app\n"
    assert "app" in applied.said("get", "pods", "-A", "-l", "azure.workload.identity/use=true")


def test_wait_and_delete(applied):
    said = applied.said("wait", "pod/app", "--for=condition=Ready", "--timeout=120s")
    assert said == "pod/app condition met\n"
    said = applied.said("wait", "pod/app", "--for=jsonpath={.status.phase}=Running")
    assert said == "pod/app condition met\n"
    assert "deleted" in applied.said("delete", "pod", "app", "--timeout=120s")
    gone = applied.refused("get", "pod", "app")
    assert gone == 'Error from server (NotFound): pods "app" not found\n'
    assert "timed out" in applied.refused(
        "wait", "serviceaccount/app", "--for=delete", "--timeout=1s"
    )


def test_get_watches(applied):
    environment = clean_environment() | applied.served.environment | {"HOME": str(applied.home)}
    watching = subprocess.Popen(
        applied.command("get", "serviceaccounts", "--watch", "--output=name"),
        stdout=subprocess.PIPE, text=True, env=environment,
    )
    try:
        seen = {watching.stdout.readline(), watching.stdout.readline()}
        assert seen == {"serviceaccount/app\n", "serviceaccount/default\n"}
        applied("create", "serviceaccount", "later")
        assert watching.stdout.readline() == "serviceaccount/later\n"
        assert watching.poll() is None
    finally:
        watching.terminate()
        watching.wait(PATIENCE_SECONDS)


def test_create_token(applied):
    token = applied.said("create", "token", "app", "--audience=api://x", "--duration=2h")
    claims = jwt.decode(token.strip(), options={"verify_signature": False})
    assert (claims["aud"], claims["exp"] - claims["iat"]) == (["api://x"], 7200)
    assert claims["sub"] == f"system:serviceaccount:{applied.namespace}:app"
    bound = applied.said(
        "create", "token", "app", "--bound-object-kind=Pod", "--bound-object-name=app"
    )
    claims = jwt.decode(bound.strip(), options={"verify_signature": False})
    assert claims["kubernetes.io"]["pod"]["name"] == "app"
    assert "may not specify a duration less than 10 minutes" in applied.refused(
        "create", "token", "app", "--duration=1m"
    )
    assert 'serviceaccounts "nobody" not found' in applied.refused("create", "token", "nobody")


def test_who_am_i_and_what_may_i(applied):
    whoami = json.loads(applied.said("auth", "whoami", "-o", "json"))
    assert "system:masters" in whoami["status"]["userInfo"]["groups"]
    assert applied.said("auth", "can-i", "create", "pods") == "yes\n"
    token = applied.said("create", "token", "app").strip()
    # The kubeconfig's own token wins over one on the command line unless the user is another.
    view = json.loads(applied.said("config", "view", "--raw", "-o", "json"))
    view["users"] = [{"name": view["users"][0]["name"], "user": {"token": token}}]
    config = applied.home / "config-of-app"
    config.write_text(json.dumps(view))
    of_app = ("--kubeconfig", str(config))
    whoami = json.loads(applied.said("auth", "whoami", "-o", "json", *of_app))
    user = f"system:serviceaccount:{applied.namespace}:app"
    assert whoami["status"]["userInfo"]["username"] == user
    assert applied(*of_app, "auth", "can-i", "create", "pods", check=False).stdout == "no\n"
    assert f'(Forbidden): pods is forbidden: User "{user}" cannot list' in applied.refused(
        *of_app, "get", "pods"
    )


def test_diff_changes_nothing(applied):
    changed = MANIFEST.replace("some-client", "other-client")
    result = applied("diff", "-f", "-", input=changed, check=False)
    assert result.returncode == 1
    assert "+    azure.workload.identity/client-id: other-client" in result.stdout
    assert applied("diff", "-f", "-", input=MANIFEST).stdout == ""
    said = applied.said("apply", "--dry-run=server", "-f", "-", input=changed)
    assert "serviceaccount/app configured (server dry run)" in said
    assert "some-client" in applied.said("get", "serviceaccount", "app", "-o", "yaml")


def test_edits_of_metadata(applied):
    assert applied.said("label", "pod", "app", "a=b") == "pod/app labeled\n"
    assert applied.said("annotate", "serviceaccount", "app", "c=d") == (
        "serviceaccount/app annotated\n"
    )
    for kind, patch in (
        ("merge", '{"metadata":{"labels":{"a":"merge"}}}'),
        ("strategic", '{"metadata":{"labels":{"a":"strategic"}}}'),
        ("json", '[{"op":"replace","path":"/metadata/labels/a","value":"json"}]'),
    ):
        applied("patch", "pod", "app", "--type", kind, "--patch", patch)
        assert applied.said("get", "pod", "app", "-o=jsonpath={.metadata.labels.a}") == kind


def test_what_is_refused(applied):
    assert 'serviceaccounts "app" already exists' in applied.refused(
        "create", "serviceaccount", "app"
    )
    assert "Invalid value" in applied.refused("create", "namespace", "Not_A_Name")
    unknown = applied.refused("get", "widgets")
    assert unknown == 'error: the server doesn\'t have a resource type "widgets"\n'
    broken = MANIFEST.replace("containers:", "contaners:")
    assert "contaners" in applied.refused("create", "-f", "-", input=broken)


def test_nothing_runs_in_a_container(applied):
    applied("wait", "pod/app", "--for=condition=Ready", "--timeout=120s")
    assert applied.said("logs", "app") == ""
    refused = applied.refused("logs", "app", "-c", "nobody")
    assert "container nobody is not valid for pod app" in refused
    assert "is not emulated" in applied.refused("exec", "app", "--", "true")


def test_config_maps_and_secrets(applied):
    applied("create", "configmap", "settings", "--from-literal=a=b")
    applied("create", "secret", "generic", "hidden", "--from-literal=a=b")
    assert applied.said("get", "configmap", "settings", "-o=jsonpath={.data.a}") == "b"
    assert applied.said("get", "secret", "hidden", "-o=jsonpath={.data.a}") == "Yg=="
    assert "hidden" in applied.said("get", "secrets")


def test_explain_has_nothing_to_say(applied):
    """The API server publishes no schema (the page on fidelity says so)."""
    assert applied.refused("explain", "pods")


def test_a_cluster_answers_below_no_prefix(applied):
    assert applied.said("get", "--raw", "/healthz") == "ok"
    issuer = json.loads(applied.said("get", "--raw", "/.well-known/openid-configuration"))
    assert issuer["issuer"].startswith("https://")
    assert "Server Version" in applied.said("version")
    assert "v1" in applied.said("api-versions").splitlines()
    assert "serviceaccounts" in applied.said("api-resources")


def test_events_tell_of_the_pod(applied):
    applied("wait", "pod/app", "--for=condition=Ready", "--timeout=120s")
    deadline = time.monotonic() + 60
    while "Started" not in (events := applied.said("get", "events")):
        assert time.monotonic() < deadline, events


def test_deployments_and_what_no_controller_does(applied):
    applied("create", "deployment", "web", "--image=nginx")
    assert applied.said("rollout", "restart", "deployment/web") == "deployment.apps/web restarted\n"
    image = ("set", "image", "deployment/web", "nginx=nginx:2", "-o", "yaml")
    assert "nginx:2" in applied.said(*image)
    assert "Name:               web" in applied.said("describe", "deployment", "web")
    # Nothing makes pods of it, and so nothing is ever rolled out (the page on fidelity says so).
    assert "timed out" in applied.refused("rollout", "status", "deployment/web", "--timeout=1s")
    applied("delete", "deployment", "web")
    assert "not found" in applied.refused("rollout", "restart", "deployment/web")


def test_raw_paths(applied):
    path = f"/api/v1/namespaces/{applied.namespace}/serviceaccounts/app"
    assert json.loads(applied.said("get", "--raw", path))["kind"] == "ServiceAccount"
    assert json.loads(applied.said("get", "--raw", "/openid/v1/jwks"))["keys"]
    assert "NotFound" in applied.refused("get", "--raw", path + "s")
