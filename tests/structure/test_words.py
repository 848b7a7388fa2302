"""Messages of the core name no environment: what is installed with, where, and by whom is said in
the words of a row of environments.def.
"""

import re
from pathlib import Path

from structure.counts import without_comments
from structure.library import sources

CORE = {"model", "runbook", "judge", "plan", "compose", "engine", "report", "session"}
TEXT = re.compile(r'"(?:\\.|[^"\\\n])*"')
# "Deployment" is the object; "Pre-deployment" and "Deployment documented" are words of everyone's.
NAMES_AN_ENVIRONMENT = re.compile(r"\b[Hh]elm\b|\bDeployments?\b(?! documented)|API server|[Kk]ube")
INCLUDE = re.compile(r"^\s*#\s*include.*$", re.MULTILINE)
# The rows themselves; the default name; what `release` is, in the reference of the file's keys.
MAY = {"runbook/environments.def", "runbook/runbook.hpp", "runbook/key_table.cpp"}


def words_of_an_environment(text: str) -> list[str]:
    code = INCLUDE.sub("", without_comments(text))
    return [text for text in TEXT.findall(code) if NAMES_AN_ENVIRONMENT.search(text)]


def test_no_message_of_the_core_names_an_environment() -> None:
    found: dict[str, list[str]] = {}
    for source in sources():
        if source.folder in CORE and (words := words_of_an_environment(source.path.read_text())):
            found[source.place] = words
    assert {place: words for place, words in found.items() if place not in MAY} == {}
    assert found.keys() >= MAY, "one of them needs no exception any more"


def test_a_message_that_names_one_is_found() -> None:
    assert words_of_an_environment(
        'f("helm upgrade {}"); // "Helm"\n#include "helm/kube.hpp"\n'
    ) == ['"helm upgrade {}"']
    for text in ('"both Deployments"', '"the API server"', '"kubeconfig"'):
        assert words_of_an_environment(text) == [text]
    for text in ('"Pre-deployment"', '"Deployment documented"', '"deployment.labels.version"'):
        assert words_of_an_environment(text) == []


def test_every_environment_has_its_row_and_its_file() -> None:
    library = {source.place: source.path for source in sources()}
    rows = Path(library["runbook/environments.def"]).read_text()
    names = re.findall(r"^ENVIRONMENT\((\w+)[,)]", rows, re.MULTILINE)
    assert names
    assert {f"live/{name}.cpp" for name in names} <= library.keys()
