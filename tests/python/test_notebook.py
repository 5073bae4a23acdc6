"""The notebook runs from top to bottom, and is kept in git without its results."""

import base64
import json
import shutil
import struct
import zlib
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
from conftest import ROOT, Run
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

NOTEBOOK = ROOT / "notebooks" / "first-look.ipynb"
PNG = b"\x89PNG\r\n\x1a\n"


@pytest.fixture(scope="module")
def execute(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Path], nbformat.NotebookNode]:
    """Runs the notebook on a dataset."""

    def run(dataset: Path) -> nbformat.NotebookNode:
        notebook = nbformat.read(NOTEBOOK, as_version=4)
        folder = tmp_path_factory.mktemp("notebook")
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("KREMLINOLOGY_DATASET", str(dataset))
            client = NotebookClient(notebook, timeout=300, resources={"metadata": {"path": str(folder)}})
            return client.execute()

    return run


@pytest.fixture(scope="module")
def executed(execute: Callable[[Path], nbformat.NotebookNode], sample: Run) -> nbformat.NotebookNode:
    """The notebook with its results on the sample."""
    return execute(sample.latest)


def outputs(notebook: nbformat.NotebookNode) -> list[dict]:
    """All results of all cells."""
    return [output for cell in notebook.cells for output in cell.get("outputs", [])]


def test_it_draws_charts(executed: nbformat.NotebookNode) -> None:
    charts = [
        base64.b64decode(output["data"]["image/png"])
        for output in outputs(executed)
        if "image/png" in output.get("data", {})
    ]
    assert len(charts) == 2
    for chart in charts:
        assert chart.startswith(PNG)
        width, height = struct.unpack(">II", chart[16:24])
        assert width > 800 and height > 600
        # Without data, the frames and titles alone compress to 20 to 35 kB; the charts have more than 100 kB.
        assert len(zlib.compress(chart)) > 60_000


def test_it_says_what_the_dataset_says(executed: nbformat.NotebookNode, sample: Run) -> None:
    printed = "".join(output.get("text", "") for output in outputs(executed))
    mentions = sample.read("mentions")
    counts = f"{len(sample.read('documents'))} documents, {len(sample.read('passages'))} passages"
    assert f"{counts}, {len(mentions)} mentions of {mentions['concept'].nunique()} concepts" in printed
    assert sum(f"[{surface}]" in printed for surface in set(mentions["surface"])) >= 3
    assert not [output for output in outputs(executed) if output["output_type"] == "error"]
    assert "Warning" not in printed


def test_it_notices_a_wrong_place(
    execute: Callable[[Path], nbformat.NotebookNode], sample: Run, tmp_path: Path
) -> None:
    broken = tmp_path / "dataset"
    shutil.copytree(sample.latest, broken)
    part = broken / "facts/mentions/part-00000.parquet"
    mentions = sample.read("mentions")
    mentions["start_char"] += 1
    mentions.to_parquet(part)
    with pytest.raises(CellExecutionError, match="AssertionError"):
        execute(broken)


def test_it_says_what_to_do_without_a_dataset(
    execute: Callable[[Path], nbformat.NotebookNode], tmp_path: Path
) -> None:
    with pytest.raises(CellExecutionError, match="kremlinology run"):
        execute(tmp_path)


def test_it_is_kept_without_results() -> None:
    notebook = json.loads(NOTEBOOK.read_text(encoding="utf-8"))
    assert set(notebook["metadata"]) == {"kernelspec", "language_info"}
    assert notebook["metadata"]["language_info"] == {"name": "python"}
    ids = [cell["id"] for cell in notebook["cells"]]
    assert ids == [f"cell-{number:02}" for number in range(1, len(ids) + 1)]
    for cell in notebook["cells"]:
        assert cell["metadata"] == {}
        if cell["cell_type"] == "code":
            assert cell["outputs"] == [] and cell["execution_count"] is None
