"""The commits that git blame passes over are in the history, with the subjects that are noted."""

import re
import subprocess

from structure.library import ROOT

LISTED = re.compile(r"^# (.+)\n([0-9a-f]{40})$", re.MULTILINE)


def git(*arguments: str) -> str:
    """What git prints; nothing where it fails."""
    return subprocess.run(
        ["git", *arguments], cwd=ROOT, capture_output=True, text=True
    ).stdout.strip()


def complaint(subject: str, commit: str, *, shallow: bool) -> str:
    """Why the entry is wrong; nothing when it is right. A shallow clone may not have the commit."""
    known = git("rev-list", "--max-count=1", "--format=%s", commit, "--").splitlines()
    if not known:
        return "" if shallow else f"{commit} is not in the history"
    if known[1] != subject:
        return f"{commit} is '{known[1]}', not '{subject}'"
    if not shallow and git("merge-base", commit, "HEAD") != commit:
        return f"{commit} is on another branch"
    return ""


def test_every_listed_commit_is_in_the_history() -> None:
    text = (ROOT / ".git-blame-ignore-revs").read_text()
    listed = LISTED.findall(text)
    assert [commit for _, commit in listed] == re.findall(r"^[^#\n]+", text, re.MULTILINE)
    assert listed
    shallow = git("rev-parse", "--is-shallow-repository") == "true"
    complaints = [complaint(subject, commit, shallow=shallow) for subject, commit in listed]
    assert not any(complaints), "\n" + "\n".join(filter(None, complaints))


def test_a_wrong_entry_is_named() -> None:
    nowhere, head = "0" * 40, git("rev-parse", "HEAD")
    assert "not in the history" in complaint("A", nowhere, shallow=False)
    assert not complaint("A", nowhere, shallow=True)
    assert "not 'A'" in complaint("A", head, shallow=False)
    assert not complaint(git("log", "-1", "--format=%s"), head, shallow=False)
