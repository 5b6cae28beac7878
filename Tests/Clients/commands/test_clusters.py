"""Several clusters, connected or not: a kubeconfig of each, and pods by their names alone."""

import json
from pathlib import Path

import pytest
import requests

from conftest import WORLDS, arcfed, clean_environment, completed, serve

POD = {
    "apiVersion": "v1",
    "kind": "Pod",
    "spec": {
        "containers": [{"name": "main", "image": "app", "env": [{"name": "IN", "value": "x"}]}]
    },
}


@pytest.fixture(scope="module")
def state(tmp_path_factory) -> Path:
    """A world that was kept: a pod `app` in both of two bare clusters, one more in the first."""
    path = tmp_path_factory.mktemp("state") / "world.sqlite"
    with serve("bare", "--state", str(path)) as served:
        for cluster, pods in (("first", ["app", "lonely"]), ("second", ["app"])):
            answer = requests.post(
                served["ARCFED_CONTROL"] + "/clusters",
                json={"name": cluster},
                headers={"Authorization": f"Bearer {served['ARCFED_TOKEN']}"},
                verify=served["ARCFED_CA"],
                timeout=60,
            )
            answer.raise_for_status()
            config = requests.get(
                served["ARCFED_CONTROL"] + f"/clusters/{cluster}/kubeconfig",
                headers={"Authorization": f"Bearer {served['ARCFED_TOKEN']}"},
                verify=served["ARCFED_CA"],
                timeout=60,
            )
            file = path.parent / f"{cluster}.json"
            file.write_text(config.text)
            for pod in pods:
                manifest = json.dumps(POD | {"metadata": {"name": pod}})
                served.run("kubectl", "--kubeconfig", str(file), "apply", "-f", "-", input=manifest)
                ready = ("wait", "--for=condition=Ready", f"pod/{pod}", "--timeout=60s")
                served.run("kubectl", "--kubeconfig", str(file), *ready)
    return path


def execute(state: Path, *words: str, check: bool = True):
    options = ("--config", str(WORLDS / "bare.json5"), "--state", str(state))
    return completed([arcfed(), "exec", *options, *words], check, env=clean_environment())


def test_each_cluster_has_a_kubeconfig_of_its_own(state):
    script = (
        "kubectl config get-contexts -o name &&"
        ' kubectl --kubeconfig "$ARCFED_KUBECONFIG_FIRST" config get-contexts -o name &&'
        ' kubectl --kubeconfig "$ARCFED_KUBECONFIG_SECOND" get pods -o name &&'
        ' kubectl --kubeconfig "$ARCFED_KUBECONFIG_FIRST" get pods -o name'
    )
    said = execute(state, "--", "sh", "-c", script).stdout.split()
    assert said == ["first", "second", "first", "pod/app", "pod/app", "pod/lonely"]


def test_a_pod_is_found_in_whichever_cluster_it_is(state):
    for words in (("default/lonely",), ("default/app", "--cluster", "second")):
        assert execute(state, "--pod", *words, "--", "printenv", "IN").stdout == "x\n"


def test_what_cannot_be_told_apart_or_found_is_said(state):
    rows = (
        (("default/app",), "several clusters have a pod 'default/app': first, second; name one"),
        (("default/none",), "no cluster has a pod 'default/none'; known: first: default/app"),
        (("default/lonely", "--cluster", "second"), "cluster 'second' has no pod"),
        (("default/app", "--cluster", "third"), "there is no cluster 'third'; known: first"),
    )
    for words, message in rows:
        refused = execute(state, "--pod", *words, "--", "true", check=False)
        assert refused.returncode == 2
        assert message in refused.stderr
