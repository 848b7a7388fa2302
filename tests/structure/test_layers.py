"""Which folder may include which: lower ranks,
and other people's libraries only where they are declared.
"""

from structure.library import FOLDERS, LIBRARY, Folder, folder_of, read_folders, sources

# The first part of an include of somebody else's library, and the CMake target that must then be
# declared.
THIRD_PARTY = {
    "rapidjson": "bluegreen_json",
    "yaml-cpp": "yaml-cpp::yaml-cpp",
    "curl": "CURL::libcurl",
    "sqlite3.h": "SQLite::SQLite3",
}


def wrong_arrow(source: Folder, target: Folder) -> str:
    """Why `source` may not include `target`; nothing when it may."""
    if source == target or target.rank < source.rank or target.name in source.uses:
        return ""
    return f"{source.name} (rank {source.rank}) must not include {target.name} (rank {target.rank})"


def wrong_library(source: Folder, include: str, public: bool) -> str:
    """Why a file of `source` may not include somebody else's header; nothing when it may."""
    first = include.split("/")[0]
    if public and (first in THIRD_PARTY or first == "fmt"):
        return f"a public header must not include <{include}>: move it to src/"
    if first in THIRD_PARTY and THIRD_PARTY[first] not in source.links:
        return f"{source.name} includes <{include}> but does not link {THIRD_PARTY[first]}"
    if first == "boost" and not include.startswith("boost/outcome"):
        return f"of Boost only Outcome is used, not <{include}>"
    return ""


def test_every_include_points_to_a_lower_rank() -> None:
    complaints = []
    for source in sources():
        for line, include in source.includes():
            # src/ is on the include path as well
            target = folder_of(include.removeprefix("bluegreen/"))
            if target in FOLDERS:
                why = wrong_arrow(FOLDERS[source.folder], FOLDERS[target])
            else:
                why = wrong_library(FOLDERS[source.folder], include, source.public)
            complaints += [f"{source}:{line}: {why}"] if why else []
    assert not complaints, "\n" + "\n".join(complaints)


def test_every_folder_is_declared() -> None:
    assert {source.folder for source in sources()} <= FOLDERS.keys()


def test_the_core_links_neither_libcurl_nor_sqlite() -> None:
    text = (LIBRARY / "CMakeLists.txt").read_text()
    core = read_folders(text[: text.index("bluegreen_library(bluegreen_core ")])
    assert {"report", "sim", "session", "adapter/process"} <= core.keys()
    linked = set().union(*(folder.links for folder in core.values()))
    assert not linked & {"CURL::libcurl", "SQLite::SQLite3"}
    used = set().union(*(folder.uses for folder in core.values()))
    assert used <= core.keys()


def test_a_wrong_arrow_is_named() -> None:
    folders = read_folders(
        "bluegreen_folder(model RANK 1)\nbluegreen_folder(plan RANK 3)\n"
        "bluegreen_folder(adapter/http RANK 6 LINKS x)\n"
        "bluegreen_folder(adapter/spring RANK 6 USES adapter/http LINKS bluegreen_json)\n"
    )
    model, plan, http, spring = folders.values()
    assert wrong_arrow(model, plan) == "model (rank 1) must not include plan (rank 3)"
    assert wrong_arrow(http, spring)
    assert not wrong_arrow(plan, model)
    assert not wrong_arrow(spring, http)
    assert wrong_library(model, "curl/curl.h", public=False)
    assert wrong_library(spring, "rapidjson/document.h", public=True)
    assert not wrong_library(spring, "rapidjson/document.h", public=False)
