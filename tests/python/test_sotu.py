"""A real corpus from its package to the dataset: the State of the Union messages, counted by other means."""

import csv
import filecmp
import importlib.metadata
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from conftest import ROOT, Run

SCRIPT = ROOT / "scripts" / "sotu.py"

# Forms of the lexicon that are one word, count wherever they stand and are part of no longer form that occurs here,
# and what finds them.
WORDS = {
    "totalitarian*": r"totalitarian\w*",
    "bureaucra*": r"bureaucra\w*",
    "dictatorship*": r"dictatorship\w*",
    "appease*": r"appease\w*",
    "propagand*": r"propagand\w*",
    "tyrant*": r"tyrant\w*",
    "dictators": r"dictators",
    "codif*": r"codif\w*",
    "judiciary": r"judiciary",
    "genocide": r"genocide",
}


def script(*options: str | Path) -> subprocess.CompletedProcess[str]:
    """Runs the script."""
    return subprocess.run([sys.executable, SCRIPT, *options], capture_output=True, text=True)


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that the script writes."""
    folder = tmp_path_factory.mktemp("sotu") / "texts"
    done = script("--target", folder)
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture(scope="module")
def rows(corpus: Path) -> list[dict[str, str]]:
    """The metadata that the script writes."""
    with (corpus / "corpus.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def run(make: Callable[..., Run], corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """The dataset of the messages."""
    return make("pipeline.sotu.toml", tmp_path_factory.mktemp("run"), data_sotu=corpus)


def package_rows() -> list[dict[str, str]]:
    """The canonical messages of the years 1945 to 1991 in the package's own table."""
    package = importlib.metadata.distribution("sotu")
    with open(str(package.locate_file("sotu/data/metadata.csv")), encoding="utf-8", newline="") as file:
        found = [row for row in csv.DictReader(file) if 1945 <= int(row["year"]) <= 1991]
    return [row for row in found if row["is_sotu"] == "True"]


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text)


def test_every_message_is_there_with_all_its_words(corpus: Path, rows: list[dict[str, str]]) -> None:
    package = package_rows()
    assert len(rows) == len(package) == 53
    assert sorted(path.name for path in corpus.iterdir()) == sorted(
        [row["file"] for row in rows] + ["corpus.csv"]
    )
    by_date = {(row["date"], row["president_full"], row["sotu_type"]): row for row in package}
    folder = Path(str(importlib.metadata.distribution("sotu").locate_file("sotu/data/speeches")))
    for row in rows:
        # 1946 was sent in writing, whatever the package says.
        said = "spoken" if row["file"] == "1946-truman-harry-s.txt" else row["delivery"]
        source = (folder / f"{by_date[row['date'], row['author'], said]['fileid']}.txt").read_text(
            encoding="utf-8"
        )
        text = (corpus / row["file"]).read_text(encoding="utf-8")
        notes = re.sub(
            r"\[[^\]]*(joint session|Released|silence|applause from|clerk|APP Note)[^\]]*\]", "", source
        )
        assert words(text) == words(notes), row["file"]
        assert row["file"].startswith(row["date"][:4])


def test_paragraphs_are_divided_by_blank_lines(corpus: Path) -> None:
    text = (corpus / "1968-johnson-lyndon-b.txt").read_text(encoding="utf-8")
    assert "\n\n--The enemy has been defeated in battle after battle.\n\n--The number of" in text
    assert "and the pipeline safety\nlaws.\n\n" in text, "a line broken in mid-sentence is no paragraph"
    assert text.startswith("Mr. Speaker, Mr. President"), "a note of the editors is not the president's"


def test_the_script_is_deterministic_and_clears_up(corpus: Path, tmp_path: Path) -> None:
    again = tmp_path / "again"
    assert script("--target", again, "--from", "1940").returncode == 0
    assert (again / "1944-roosevelt-franklin-d.txt").exists()
    assert script("--target", again).returncode == 0
    names = sorted(path.name for path in corpus.iterdir())
    assert sorted(path.name for path in again.iterdir()) == names
    assert filecmp.cmpfiles(corpus, again, names, shallow=False) == (names, [], [])


def test_the_script_says_what_is_wrong(tmp_path: Path) -> None:
    essays = tmp_path / "essays"
    essays.mkdir()
    (essays / "mine.txt").write_text("A text of mine.")
    cases = [
        (["--target", essays], "holds other texts"),
        (["--target", ROOT / "data"], "another corpus"),
        (["--target", tmp_path / "new", "--from", "1960", "--to", "1950"], "later than"),
        (["--target", tmp_path / "new", "--from", "2100", "--to", "2200"], "no message"),
    ]
    for options, message in cases:
        done = script(*options)
        assert done.returncode != 0 and message in done.stderr and "Traceback" not in done.stderr
    assert (essays / "mine.txt").read_text() == "A text of mine." and not (tmp_path / "new").exists()
    bare = subprocess.run(
        [sys.executable, "-S", SCRIPT, "--target", tmp_path / "new"], capture_output=True, text=True
    )
    assert bare.returncode == 1 and "requirements.lock" in bare.stderr


def test_every_message_is_a_document(run: Run, rows: list[dict[str, str]]) -> None:
    documents = run.read("documents")
    assert len(documents) == len(rows) == run.result["documents"]
    assert run.result["rejects"] == 0 and run.read("rejects").empty
    found = documents.set_index("document_id")
    for row in rows:
        document = found.loc[row["file"].removesuffix(".txt")]
        for name in ("title", "author", "party", "delivery", "language"):
            assert document[name] == row[name]
        assert str(document["date"]) == row["date"] and document["date_precision"] == "day"
    frequency = run.read("concept_frequency")
    assert set(frequency["grouping"]) == {"all", *run.settings["groups"]}
    assert frequency.loc[frequency["grouping"] == "author", "group"].nunique() == 10


def test_passages_are_the_paragraphs(run: Run, corpus: Path) -> None:
    """In these texts every paragraph is one line; a line in lower case behind an unfinished one belongs to it."""
    for document_id, own in run.read("passages").groupby("document_id"):
        paragraphs: list[str] = []
        before = ""
        for line in (corpus / f"{document_id}.txt").read_text(encoding="utf-8").split("\n"):
            if line.strip()[:1].islower() and before and not before.rstrip("\"'”’)]*_").endswith(tuple(".?!:;…")):
                paragraphs[-1] += "\n" + line.rstrip()
            elif line.strip():
                paragraphs.append(line.strip())
            before = line.strip()
        assert own.sort_values("passage")["text"].to_list() == paragraphs


@pytest.mark.parametrize("form", WORDS)
def test_words_are_counted_as_a_search_counts_them(run: Run, corpus: Path, form: str) -> None:
    mentions = run.read("mentions")
    found = mentions[mentions["form"] == form].groupby("document_id").size()
    search = re.compile(rf"\b{WORDS[form]}\b", re.IGNORECASE)
    texts = {path.stem: path.read_text(encoding="utf-8") for path in corpus.glob("*.txt")}
    counted = pd.Series({stem: len(search.findall(text)) for stem, text in texts.items()})
    counted = counted[counted > 0].sort_index()
    assert counted.sum() > 1
    pd.testing.assert_series_equal(found, counted, check_names=False)


def test_terms_are_counted_as_a_search_counts_them(run: Run, corpus: Path) -> None:
    text = "\n".join(path.read_text(encoding="utf-8") for path in corpus.glob("*.txt"))
    frequency = run.read("term_frequency")
    found = frequency[frequency["grouping"] == "all"].set_index("term")["count"]
    for term in ("soviet", "communism", "freedom", "peace", "inflation", "the"):
        # A possessive is a term of its own.
        assert found[term] == len(re.findall(rf"\b{term}\b(?!['’]\w)", text, re.IGNORECASE)), term
