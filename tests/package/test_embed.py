"""A C++ host builds against bluegreen in each way that is promised:
installed or as a subfolder, static or shared.
"""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
BUILD = ROOT / "build" / "package"
VERSION_HEADER = ROOT / "libbluegreen" / "include" / "bluegreen" / "base" / "version.hpp"


def run(*command: str | Path) -> str:
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    assert done.returncode == 0, f"{' '.join(map(str, command))}\n{done.stdout[-8000:]}"
    return done.stdout


def configure_and_build(source: Path, build: Path, *options: str, target: str = "all") -> None:
    run("cmake", "-S", source, "-B", build, "-G", "Ninja", "-DCMAKE_BUILD_TYPE=Release", *options)
    run("cmake", "--build", build, "--target", target)


def version() -> str:
    found = re.search(r'version_text = "([0-9.]+)"', VERSION_HEADER.read_text())
    assert found
    return found[1]


def says_its_version(embed: Path) -> bool:
    return run(embed / "release").strip() == f"bluegreen {version()}"


def rehearses(embed: Path) -> bool:
    said = run(embed / "release", ROOT / "examples" / "runbooks" / "perception.yaml").splitlines()
    return "perception-1 is done" in said[-1]


@pytest.mark.parametrize("kind", ["static", "shared"])
def test_a_host_finds_the_installed_library(kind: str) -> None:
    library, prefix, embed = (BUILD / f"{kind}-{part}" for part in ("library", "prefix", "embed"))
    shared = "ON" if kind == "shared" else "OFF"
    configure_and_build(
        ROOT, library, f"-DBUILD_SHARED_LIBS={shared}", "-DBLUEGREEN_BUILD_TESTS=OFF"
    )
    run("cmake", "--install", library, "--prefix", prefix)
    configure_and_build(ROOT / "examples" / "embed", embed, f"-DCMAKE_PREFIX_PATH={prefix}")
    assert says_its_version(embed)
    assert rehearses(embed)


def test_a_host_takes_the_library_as_a_subfolder() -> None:
    embed = BUILD / "subfolder-embed"
    configure_and_build(
        ROOT / "examples" / "embed",
        embed,
        f"-DBLUEGREEN_SOURCE={ROOT}",
        "-DCMAKE_CXX_COMPILER_LAUNCHER=ccache",
    )
    assert says_its_version(embed)
    assert rehearses(embed)


def test_the_core_builds_where_neither_libcurl_nor_sqlite_is_found() -> None:
    configure_and_build(
        ROOT,
        BUILD / "core",
        "-DBLUEGREEN_CORE_ONLY=ON",
        "-DCMAKE_DISABLE_FIND_PACKAGE_CURL=ON",
        "-DCMAKE_DISABLE_FIND_PACKAGE_SQLite3=ON",
        target="bluegreen_core",
    )
