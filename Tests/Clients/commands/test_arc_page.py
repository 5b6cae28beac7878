"""The documented steps of Azure Arc's page on workload identity, as a shell script."""

import os
import shutil

import pytest

from conftest import PATIENCE_SECONDS, PROGRAMS, serve

AZ = os.environ.get("ARCFED_AZ", "")

STEPS = [
    "step: signed in",
    "step: the resource is put",
    "step: agents with another key are refused",
    "step: connected with issuer and webhook",
    "step: issuer published",
    "step: the pod has the identity",
    "step: refused without a credential",
    "step: signed in with the pod's token",
    "step: refused without a role",
    "secret: correct horse",
    "step: webhook gone, issuer kept",
    "step: offline without agents",
]


@pytest.mark.skipif(not AZ, reason="there is no az; ARCFED_AZ names it")
def test_the_page_works_step_by_step(tmp_path):
    with serve("bare") as served:
        environment = {
            "AZ": AZ,
            "AZURE_CONFIG_DIR": str(tmp_path / "azure"),
            # No extension of this machine's, which would do the steps by itself.
            "AZURE_EXTENSION_DIR": str(tmp_path / "extensions"),
        }
        sh = shutil.which("sh")
        # Each of some forty calls of az may take long.
        patience = {"timeout": 4 * PATIENCE_SECONDS}
        script = str(PROGRAMS / "arc_page.sh")
        result = served.run(sh, script, env=environment, check=False, **patience)
        assert result.stdout.splitlines() == STEPS, result.stderr
        assert result.returncode == 0, result.stderr
