"""What README shows of `arcfed exec` is what it prints. An ellipsis stands for any text."""

import os
import re
import sys
from pathlib import Path

import pytest

from conftest import HERE, arcfed, clean_environment, completed

ROOT = HERE.parent.parent
BLOCKS = re.findall(r"```text\n\$ (arcfed .*)\n([^`]*)```", (ROOT / "README.md").read_text())


def test_there_are_some():
    assert len(BLOCKS) >= 4


@pytest.mark.parametrize(("command", "shown"), BLOCKS, ids=[block[0] for block in BLOCKS])
def test_it_prints_what_readme_shows(command, shown):
    places = [Path(arcfed()).resolve().parent, Path(sys.executable).parent, os.environ["PATH"]]
    environment = clean_environment() | {"PATH": os.pathsep.join(map(str, places))}
    result = completed(["sh", "-c", command + " 2>&1"], False, cwd=ROOT, env=environment)
    pattern = ".*".join(re.escape(part) for part in shown.rstrip("\n").split("…"))
    assert re.fullmatch(pattern, result.stdout.rstrip("\n"), re.DOTALL), result.stdout
