"""Every link of a page leads somewhere, and every page is linked."""

from pathlib import Path

import pytest
from docs.pages import DOCS, ROOT, anchors, links, pages

PAGES = pages()


def broken(page: Path, target: str) -> str:
    """Why a link leads nowhere; nothing when it leads somewhere."""
    name, _, anchor = target.partition("#")
    aim = (page.parent / name).resolve() if name else page
    if not aim.exists():
        return f"{target}: there is no such file"
    if not aim.is_relative_to(ROOT):
        return f"{target}: outside the project"
    if anchor and anchor not in anchors(aim):
        return f"{target}: the page has no such heading, only {', '.join(sorted(anchors(aim)))}"
    return ""


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_leads_somewhere(page: Path) -> None:
    inner = [(line, target) for line, target in links(page) if "://" not in target]
    complaints = [
        f"{page.relative_to(ROOT)}:{line}: {why}"
        for line, target in inner
        if (why := broken(page, target))
    ]
    assert not complaints, "\n" + "\n".join(complaints)


def test_a_broken_link_is_named() -> None:
    assert "no such file" in broken(DOCS / "start.md", "nowhere.md")
    assert "no such heading" in broken(DOCS / "start.md", "topics/returning.md#nowhere")
    assert not broken(DOCS / "start.md", "topics/returning.md#grades")


def test_every_page_and_picture_is_linked() -> None:
    linked = {
        (page.parent / target.partition("#")[0]).resolve()
        for page in PAGES
        for _, target in links(page)
    }
    shown = [
        *DOCS.rglob("*.md"),
        *DOCS.rglob("*.svg"),
        *DOCS.rglob("*.ipynb"),
        *DOCS.rglob("*.json"),
    ]
    lonely = [str(path.relative_to(ROOT)) for path in shown if path.resolve() not in linked]
    assert not lonely
