"""Who may touch the world outside. All else is a function of its arguments, and so is a rehearsal.

A new entry in PRIVILEGES is a decision: say why beside it.
"""

import re
from dataclasses import dataclass

import pytest
from structure.library import sources

COMMENT_OR_TEXT = re.compile(r'//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"', re.DOTALL)


@dataclass(frozen=True)
class Privilege:
    pattern: str
    holders: tuple[str, ...] = ()  # folders or files of src/


PRIVILEGES = {
    "reads the clock": Privilege(
        r"(steady|system|high_resolution)_clock::now|clock_gettime|gettimeofday"
        r"|std::time\(|\btime\(nullptr",
        ("adapter/poll/loop.hpp",),  # the live clock: the event loops wait by it
    ),
    "draws randomness": Privilege(
        r"random_device|mt19937|\brand\(|getrandom|getentropy|arc4random"
        r"|_distribution<|std::shuffle"
    ),
    "opens sockets": Privilege(
        r"\bsocket\(|curl_easy_init|curl_multi_init|curl_global_init", ("adapter/http",)
    ),
    "starts processes": Privilege(
        r"(=\s*|(?<!\w)::|\(|return )v?fork\("
        r"|\b(popen|system|posix_spawnp?|exec(v|ve|vp|vpe|l|le|lp)|clone3?)\(",
        ("adapter/process",),
    ),
    "starts threads": Privilege(
        r"std::j?thread\b|std::async\b|pthread_create",
        ("session/rehearse_many.cpp",),  # as many as its caller asks for, joined before it returns
    ),
    "sleeps": Privilege(r"sleep_for|sleep_until|\b(u|nano)?sleep\("),
    "handles signals": Privilege(
        r"\bsigaction\(|std::signal\(|\bsignal\(",
        # in the child only, which must not inherit what its host ignores
        ("adapter/process/spawn.cpp",),
    ),
    "reads the environment": Privilege(
        r"\b(secure_)?getenv\(",
        ("adapter/kubernetes/load_credentials.cpp",),  # KUBECONFIG and HOME, as kubectl does
    ),
    "throws": Privilege(
        r"\bthrow\b(?!\(\))",
        # the only way out of yaml-cpp's event handler; caught in the same file
        ("base/yaml.cpp",),
    ),
    "writes to the terminal": Privilege(
        r"std::c(out|err|log)\b|\bf?printf\(|\bfputs\(|fmt::print\(",
        ("base/assertion.cpp",),  # the last words of a program that stops itself
    ),
}


def blank(found: re.Match[str]) -> str:
    return "\n" * found[0].count("\n")


def uses(pattern: str, text: str) -> list[int]:
    """The lines of code, outside comments and texts, that match."""
    code = COMMENT_OR_TEXT.sub(blank, text)
    return [number for number, line in enumerate(code.splitlines(), 1) if re.search(pattern, line)]


@pytest.mark.parametrize("deed", PRIVILEGES)
def test_only_a_holder(deed: str) -> None:
    privilege = PRIVILEGES[deed]
    complaints, used = [], set()
    for source in sources():
        holders = {holder for holder in privilege.holders if source.place.startswith(holder)}
        for line in uses(privilege.pattern, source.path.read_text()):
            used |= holders
            complaints += [] if holders else [f"{source}:{line}: {deed}"]
    assert not complaints, "\n" + "\n".join(complaints)
    assert used == set(privilege.holders), (
        f"listed, but nobody there {deed}: {set(privilege.holders) - used}"
    )


def test_comments_and_texts_are_not_code() -> None:
    comments = '// throw\n/* throw\nthrow */ call("throw // \\" throw");\n'
    text = comments + "throw Error();\nvoid f() throw();\n"
    assert uses(PRIVILEGES["throws"].pattern, text) == [4]
