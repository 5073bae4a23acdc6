"""Draws places of a dataset where a sentence may end, for people to judge by reading.

    python scripts/sentence_sample.py output/latest --seed 1 --per-kind 50 > sheet.tsv

A place is what follows a `.` `?` `!` or `…` with the quotation marks, brackets and note number behind it, inside a
passage of running text, where white space comes next or a capital glued to it. Each kind of source (the folder
of the file below the corpus) gets the same number of places, drawn without replacement. The sheet has the document, the byte in its
decoded source where the sentence would end, and the text on both sides of it; fill in `border` with 1 or 0.
"""

import argparse
import random
import re
import sys
from collections import defaultdict
from pathlib import Path

import pandas as pd

PLACE = re.compile(r"[.?!…][.?!…\"'”’»)\]*_]*(?:\d{1,3}|\[\^?\d+\])?(?=\s)|[^\W\d_][.?!][\"”’)]*(?=[A-ZÀ-ÞА-Я][^\W\d_])")
KINDS = ["body", "block-quote", "footnote"]


def places(passage: str) -> list[int]:
    """Where sentences may end, in characters; the end of the passage is no question."""
    return [place.end() for place in PLACE.finditer(passage) if passage[place.end() :].strip()]


def folder(source: str) -> str:
    """The folder of a source, or its file where it lies in none."""
    parts = source.split("corpus/")[-1].split("/")
    return parts[0] if len(parts) > 1 else "."


def draw(passages: pd.DataFrame, per_kind: int, seed: int) -> list[tuple]:
    """`per_kind` places of each kind, as `(kind, document_id, byte, before, after)`."""
    found = defaultdict(list)
    for row in passages.itertuples():
        for end in places(row.text):
            byte = row.source_start_byte + len(row.text[:end].encode())
            before, after = row.text[max(0, end - 70) : end], row.text[end : end + 50]
            found[folder(row.source)].append((row.document_id, byte, before, after))
    rows = []
    for kind in sorted(found):
        chosen = random.Random(f"{seed} {kind}").sample(found[kind], min(per_kind, len(found[kind])))
        rows += [(kind, *place) for place in sorted(chosen)]
    return rows


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("run", type=Path)
    arguments.add_argument("--seed", type=int, required=True)
    arguments.add_argument("--per-kind", type=int, default=50)
    options = arguments.parse_args()
    passages = pd.read_parquet(options.run / "facts/passages")
    passages = passages[passages["kind"].isin(KINDS)]
    documents = pd.read_parquet(options.run / "facts/documents", columns=["document_id", "source"])
    passages = passages.merge(documents, on="document_id")
    print("kind\tdocument_id\tbyte\tborder\tbefore\tafter")
    for kind, document, byte, before, after in draw(passages, options.per_kind, options.seed):
        clean = (text.replace("\t", " ").replace("\r", " ").replace("\n", "⏎") for text in (before, after))
        print(kind, document, byte, "", *clean, sep="\t", file=sys.stdout)


if __name__ == "__main__":
    main()
