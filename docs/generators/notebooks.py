"""Executes the tutorials, so that what they show is what they do."""

import json
from pathlib import Path
from typing import Any

import nbclient
import nbformat

TUTORIALS = Path(__file__).resolve().parents[1] / "tutorials"


def notebooks() -> list[Path]:
    return sorted(TUTORIALS.glob("*.ipynb"))


def _without_chance(cell: dict[str, Any]) -> dict[str, Any]:
    """Nothing of a machine or a moment is kept:
    times of execution, and how a stream was cut into parts.
    """
    cell["metadata"] = {}
    joined: list[dict[str, Any]] = []
    for output in cell.get("outputs", []):
        output.pop("execution_count", None)
        if output["output_type"] == "execute_result":
            output["output_type"] = "display_data"
        if (
            joined
            and output["output_type"] == "stream"
            and joined[-1].get("name") == output.get("name")
        ):
            joined[-1]["text"] += output["text"]
        else:
            joined.append(output)
    if "outputs" in cell:
        cell["outputs"] = joined
        cell["execution_count"] = None
    return cell


def executed(path: Path) -> str:
    """The notebook as text, with the outputs of a fresh run in its own folder.

    Fails where a cell does.
    """
    notebook = nbformat.read(path, as_version=4)
    client = nbclient.NotebookClient(
        notebook,
        timeout=120,
        kernel_name="python3",
        resources={"metadata": {"path": str(TUTORIALS)}},
    )
    client.execute()
    notebook["cells"] = [_without_chance(cell) for cell in notebook["cells"]]
    notebook["metadata"] = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}
    }
    return json.dumps(notebook, indent=1, ensure_ascii=False, sort_keys=True) + "\n"
