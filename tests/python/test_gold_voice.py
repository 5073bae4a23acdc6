"""Voice and negation against passages coded by hand, where those lie beside the project.

Each label's evidence is found by a lexicon made of the last words of its longest run of plain words, so
that the forms of the project's own lexicon play no part. Without ../shared/gold the test is skipped.
"""

import json
import re
import subprocess
import warnings
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pytest
from conftest import ROOT

GOLD = ROOT.parent / "shared" / "gold" / "dev-passages.jsonl"
# The file's own note: only the lines around these passages show whose words they are, or minutes do.
BEYOND_THE_PASSAGE = {f"dev-{n:03}" for n in (18, 36, 37, 50, 80, 120, 137, 139)}
PLAIN_WORDS = re.compile(r"(?<![\w’'])[A-Za-z]+(?: [A-Za-z]+)*(?![\w’'])")
FORM_WORDS = 3


@dataclass(frozen=True)
class Label:
    """A hand-coded label and the words by which its place is found."""

    passage: str
    form: str
    start: int
    voice: str
    negated: bool


def read_labels() -> tuple[dict[str, str], list[Label]]:
    """The texts by id, and the labels that can be found."""
    texts, labels = {}, []
    for line in GOLD.read_text(encoding="utf-8").splitlines():
        coded = json.loads(line)
        texts[coded["id"]] = coded["text"]
        for label in coded["labels"]:
            runs = list(PLAIN_WORDS.finditer(label["evidence"]))
            if coded["id"] in BEYOND_THE_PASSAGE or not runs:
                continue
            run = max(runs, key=lambda run: len(run.group().split()))
            form = " ".join(run.group().split()[-FORM_WORDS:])
            start = coded["text"].index(label["evidence"]) + run.end() - len(form)
            labels.append(Label(coded["id"], form, start, label["voice"], label["negated"]))
    return texts, labels


def test_voice_and_negation(binary: Path, tmp_path: Path) -> None:
    if not GOLD.exists():
        warnings.warn(f"voice and negation are not tested: there is no {GOLD}", stacklevel=1)
        pytest.skip(f"no {GOLD}")
    texts, labels = read_labels()
    (tmp_path / "texts").mkdir()
    for name, text in texts.items():
        (tmp_path / "texts" / f"{name}.txt").write_text(text, encoding="utf-8")
    concepts = [f'[[concept]]\nid = "c{n}"\nforms = ["{label.form}"]\n' for n, label in enumerate(labels)]
    header = '[lexicon]\nname = "gold"\nversion = "1"\nlayer = "concept"\n\n'
    (tmp_path / "gold.toml").write_text(header + "\n".join(concepts), encoding="utf-8")
    (tmp_path / "pipeline.toml").write_text(
        '[dataset]\nname = "gold"\n[corpus]\ninclude = ["texts/*.txt"]\n[tag]\nlexicons = ["gold.toml"]\n',
        encoding="utf-8",
    )
    done = subprocess.run(
        [binary, "-c", tmp_path / "pipeline.toml", "run"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    facts = tmp_path / "output" / "latest" / "facts"
    sources = pd.read_parquet(facts / "documents").set_index("document_id")["source"]
    mentions = pd.read_parquet(facts / "mentions")
    passage = mentions["document_id"].map(sources).map(lambda source: Path(source).stem)
    found = mentions.set_index([passage, mentions["concept"], mentions["start_char"]]).sort_index()

    tried, voice, negation = 0, 0, 0
    for number, label in enumerate(labels):
        key = (label.passage, f"c{number}", label.start)
        if key not in found.index:
            continue
        mention = found.loc[[key]].iloc[0]
        tried += 1
        voice += mention["voice"] == label.voice
        negation += bool(mention["negated"]) == label.negated
    print(f"voice {voice}/{tried}, negation {negation}/{tried}")
    assert tried > 0.9 * len(labels)
    assert voice >= 0.97 * tried
    assert negation >= 0.97 * tried
