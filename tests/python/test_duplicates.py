"""The table `duplicates`, counted again: all pairs compared, on texts made from the sample essays."""

import random
import re
import subprocess
from itertools import combinations
from pathlib import Path

import pandas as pd
import pytest
from conftest import ROOT

WIDTH, THRESHOLD = 3, 0.3
CONFIG = """
[corpus]
include = ["texts/*.txt"]
[tag]
enabled = false
[duplicates]
"""


def misprinted(words: list[str], share: float, chance: random.Random) -> list[str]:
    """The words, a share of them misread."""
    return [word + "x" if chance.random() < share else word for word in words]


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, list[str]]]:
    """The words of the essays, cut into texts, with reprints of growing damage; each text by its id."""
    folder = tmp_path_factory.mktemp("reprints")
    (folder / "texts").mkdir()
    chance = random.Random(1956)
    texts = {}
    for essay in sorted((ROOT / "data/essays").rglob("*.*")):
        words = re.findall("[a-z]+", essay.read_text(encoding="utf-8").lower())
        for number in range(chance.randint(1, 3)):
            share = 0.0 if number == 0 else chance.choice([0.0, 0.05, 0.1, 0.2, 0.4])
            texts[f"{essay.stem}-{number}"] = misprinted(words, share, chance)
    for name, words in texts.items():
        paragraphs = [" ".join(words[at : at + 50]) + "." for at in range(0, len(words), 50)]
        (folder / "texts" / f"{name}.txt").write_text("\n\n".join(paragraphs), encoding="utf-8")
    return folder, texts


@pytest.fixture(scope="module")
def found(corpus: tuple[Path, dict[str, list[str]]], binary: Path) -> pd.DataFrame:
    """The published table."""
    folder, _ = corpus
    settings = f"shingle = {WIDTH}\nthreshold = {THRESHOLD}\n"
    (folder / "pipeline.toml").write_text(CONFIG + settings, encoding="utf-8")
    subprocess.run([binary, "-q", "run"], cwd=folder, check=True)
    return pd.read_parquet(folder / "output/latest/tables/duplicates.parquet")


def shingles(words: list[str]) -> set[tuple[str, ...]]:
    """Runs of consecutive words."""
    return set(zip(*(words[at:] for at in range(WIDTH)), strict=False))


def test_counts_are_those_of_the_sets(corpus, found: pd.DataFrame) -> None:
    _, texts = corpus
    assert len(found) > 10
    assert set(found["kind"]) == {"exact", "near"}
    for row in found.itertuples():
        one, other = shingles(texts[row.document_id]), shingles(texts[row.duplicate_of])
        assert (row.n_shared, row.n_shingles, row.n_shingles_of) == (len(one & other), len(one), len(other))
        assert (row.kind == "exact") == (texts[row.document_id] == texts[row.duplicate_of])
    again = found["n_shared"] / (found["n_shingles"] + found["n_shingles_of"] - found["n_shared"])
    pd.testing.assert_series_equal(found["similarity"], again, check_names=False)


def test_no_pair_is_missed_and_none_is_made_up(corpus, found: pd.DataFrame) -> None:
    _, texts = corpus
    sets = {name: shingles(words) for name, words in texts.items()}
    first = {name: name for name in texts}
    for one, other in combinations(sorted(texts, key=lambda name: f"texts/{name}.txt"), 2):
        both = len(sets[one] & sets[other])
        if both / (len(sets[one]) + len(sets[other]) - both) >= THRESHOLD:
            low, high = sorted([first[one], first[other]], key=lambda name: f"texts/{name}.txt")
            first = {name: low if cluster == high else cluster for name, cluster in first.items()}
    expected = {name: cluster for name, cluster in first.items() if name != cluster}
    assert dict(zip(found["document_id"], found["duplicate_of"], strict=True)) == expected
