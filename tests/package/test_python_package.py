"""What `pip install .` put into the environment that these tests run in."""

import importlib.metadata
from pathlib import Path

from package.test_embed import version

import bluegreen


def test_one_version_everywhere() -> None:
    assert importlib.metadata.version("bluegreen") == bluegreen.__version__ == version()


def test_it_is_typed_and_carries_no_headers() -> None:
    files = [file.as_posix() for file in importlib.metadata.files("bluegreen") or []]
    assert "bluegreen/py.typed" in files
    binaries = {name.split(".")[0] for name in files if ".so" in name}
    assert binaries == {
        *("bluegreen/_bluegreen", "bluegreen/_live"),
        *("bluegreen/libbluegreen_core", "bluegreen/libbluegreen"),
    }
    assert not [name for name in files if name.endswith((".hpp", ".a"))]


def test_it_is_not_imported_from_the_checkout() -> None:
    assert "site-packages" in Path(bluegreen.__file__).parts
