"""A C++ host builds against bluegreen in each way that is promised:
installed or as a subfolder, static or shared, with libcurl and SQLite or without.
"""

import re
import shlex
import subprocess
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
BUILD = ROOT / "build" / "package"
RUNBOOK = ROOT / "examples" / "runbooks" / "perception.yaml"
VERSION_HEADER = ROOT / "libbluegreen" / "include" / "bluegreen" / "base" / "version.hpp"
WITHOUT_ADAPTERS = (
    "-DBLUEGREEN_ADAPTERS=OFF",
    "-DCMAKE_DISABLE_FIND_PACKAGE_CURL=ON",
    "-DCMAKE_DISABLE_FIND_PACKAGE_SQLite3=ON",
)
KINDS = {
    "static": ("-DBUILD_SHARED_LIBS=OFF",),
    "shared": ("-DBUILD_SHARED_LIBS=ON",),
    "without": ("-DBUILD_SHARED_LIBS=OFF", *WITHOUT_ADAPTERS),
}

NAMESPACE = re.compile(r"^namespace (bluegreen[\w:]*) \{", re.MULTILINE)
# Functions at the first column: a class has its own.
EXPORTED = re.compile(r"^(?:template .*\n)?BLUEGREEN_EXPORT (?!class)[^;{(]*?(\w+)\(", re.MULTILINE)


def run(*command: str | Path) -> str:
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    assert done.returncode == 0, f"{' '.join(map(str, command))}\n{done.stdout[-8000:]}"
    return done.stdout


def configure_and_build(source: Path, build: Path, *options: str) -> None:
    run("cmake", "-S", source, "-B", build, "-G", "Ninja", "-DCMAKE_BUILD_TYPE=Release", *options)
    run("cmake", "--build", build)


@cache
def installed(kind: str) -> Path:
    """The folder that the library is installed to."""
    library, prefix = BUILD / f"{kind}-library", BUILD / f"{kind}-prefix"
    configure_and_build(ROOT, library, "-DBLUEGREEN_BUILD_TESTS=OFF", *KINDS[kind])
    run("cmake", "-E", "rm", "-rf", prefix)  # a header that is no more must not be found
    run("cmake", "--install", library, "--prefix", prefix)
    return prefix


def version() -> str:
    found = re.search(r'version_text = "([0-9.]+)"', VERSION_HEADER.read_text())
    assert found
    return found[1]


def says_its_version(release: Path) -> bool:
    return run(release).strip() == f"bluegreen {version()}"


def rehearses(release: Path) -> bool:
    return "perception-1 is done" in run(release, RUNBOOK).splitlines()[-1]


def headers(prefix: Path) -> set[str]:
    """Of the library, without the contracts, which need GTest."""
    include = prefix / "include"
    found = {path.relative_to(include).as_posix() for path in include.rglob("*.hpp")}
    return {name for name in found if not name.startswith("bluegreen/contract/")}


@pytest.mark.parametrize("kind", KINDS)
def test_a_host_finds_the_installed_library(kind: str) -> None:
    embed = BUILD / f"{kind}-embed"
    configure_and_build(
        ROOT / "examples" / "embed", embed, f"-DCMAKE_PREFIX_PATH={installed(kind)}"
    )
    assert says_its_version(embed / "release")
    assert rehearses(embed / "release")


@pytest.mark.parametrize("kind", KINDS)
def test_a_host_finds_it_by_pkg_config(kind: str) -> None:
    prefix = installed(kind)
    path = f"PKG_CONFIG_PATH={prefix}/lib/pkgconfig"
    flags = shlex.split(run("env", path, "pkg-config", "--cflags", "--libs", "bluegreen"))
    assert run("env", path, "pkg-config", "--modversion", "bluegreen").strip() == version()
    release = BUILD / f"{kind}-by-pkg-config"
    source = ROOT / "examples" / "embed" / "main.cpp"
    run("c++", "-std=c++20", source, "-o", release, *flags, f"-Wl,-rpath,{prefix}/lib")
    assert rehearses(release)


@pytest.mark.parametrize("options", [(), WITHOUT_ADAPTERS], ids=["with", "without"])
def test_a_host_takes_the_library_as_a_subfolder(options: tuple[str, ...]) -> None:
    embed = BUILD / f"subfolder-embed-{len(options)}"
    configure_and_build(
        ROOT / "examples" / "embed",
        embed,
        f"-DBLUEGREEN_SOURCE={ROOT}",
        "-DCMAKE_CXX_COMPILER_LAUNCHER=ccache",
        *options,
    )
    assert says_its_version(embed / "release")
    assert rehearses(embed / "release")


def test_without_libcurl_and_sqlite_a_host_drives_releases_and_runs_the_contracts() -> None:
    host = BUILD / "host"
    configure_and_build(
        Path(__file__).parent / "host", host, f"-DCMAKE_PREFIX_PATH={installed('without')}"
    )
    assert run(host / "host", RUNBOOK).split() == ["rehearsed", "driven"]
    assert "[  PASSED  ]" in run(host / "contract")


@pytest.mark.parametrize("kind", ["static", "without"])
def test_the_umbrella_header_has_every_installed_header(kind: str) -> None:
    umbrella = "bluegreen/bluegreen.hpp"
    text = (installed(kind) / "include" / umbrella).read_text()
    included = re.findall(r'^#include "(.+)"$', text, re.MULTILINE)
    assert set(included) == headers(installed(kind)) - {umbrella}
    without = {"bluegreen/adapter/http/client.hpp", "bluegreen/adapter/sqlite/journal.hpp"}
    assert without.isdisjoint(included) == (kind == "without")


def test_every_header_of_the_smaller_library_compiles_alone() -> None:
    include = installed("without") / "include"
    names = sorted(headers(installed("without")))
    assert len(names) > 50
    command = ("clang++-16", "-std=c++20", "-fsyntax-only", "-Wall", "-Wextra", "-Werror")
    run(*command, "-Wno-pragma-once-outside-header", f"-I{include}", *(include / n for n in names))


@pytest.mark.parametrize("kind", ["static", "without"])
def test_what_the_headers_declare_is_in_the_libraries(kind: str) -> None:
    prefix = installed(kind)
    libraries = sorted((prefix / "lib").glob("*.a"))
    defined = run("nm", "-C", "--defined-only", *libraries)
    known = set(
        re.findall(r" [TW] (?:[\w:<>*& ]+ )?(bluegreen::[\w:]+)(?:\[abi:\w+\])?[(<]", defined)
    )
    declared = set()
    for name in headers(prefix):
        text = (prefix / "include" / name).read_text()
        if space := NAMESPACE.search(text):
            declared |= {f"{space[1]}::{function}" for function in EXPORTED.findall(text)}
    assert len(declared) > 50
    assert declared <= known, sorted(declared - known)


@pytest.mark.parametrize("kind", ["static", "without"])
def test_the_license_is_installed(kind: str) -> None:
    license_file = installed(kind) / "share" / "doc" / "bluegreen" / "LICENSE"
    assert license_file.read_bytes() == (ROOT / "LICENSE").read_bytes()
