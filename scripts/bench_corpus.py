"""Makes a large corpus of real prose to measure speed on, from all State of the Union messages (1790 on).

    python scripts/bench_corpus.py                          # 200 MB as target/bench/bench.jsonl
    python scripts/bench_corpus.py --megabytes 2000 --text --out /data/bench

The messages hold 12 MB. They are used again and again: each round shuffles all paragraphs and deals them
into documents as long as real messages are. A few words are misprinted, so that the vocabulary goes on
growing as it does in scanned texts; without that, a program that does some work once for each distinct word
would seem faster than it is.
"""

import argparse
import contextlib
import csv
import json
import math
import random
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

# The script beside this one, not the package: the folder of a script goes first.
from sotu import Message, messages

# Share of the words of four and more letters that are misprinted.
MISPRINTS = 0.004
LONG_WORD = re.compile(r"[A-Za-z]{4,}")
LETTERS = "abcdefghijklmnopqrstuvwxyz"


class Document(NamedTuple):
    """A document of the corpus; `like` is the message it has its size and metadata from."""

    id: str
    text: str
    like: Message


class Misprinter:
    """Misprints words of a stream of paragraphs, each with the same chance."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self.wait = self.gap()

    def gap(self) -> int:
        """Words to pass over until the next misprint; drawing gaps is faster than drawing for each word."""
        return int(math.log(1.0 - self.rng.random()) / math.log(1.0 - MISPRINTS))

    def paragraph(self, text: str, words: list[tuple[int, int]]) -> str:
        """The paragraph; `words` are the places of its long words."""
        parts, done = [], 0
        while self.wait < len(words):
            start, end = words[self.wait]
            parts += [text[done:start], self.word(text[start:end])]
            done = end
            self.wait += 1 + self.gap()
        self.wait -= len(words)
        return "".join([*parts, text[done:]])

    def word(self, word: str) -> str:
        """The word with one letter changed, lost, doubled, added, or out of its place."""
        at = self.rng.randrange(1, len(word))
        letter = self.rng.choice(LETTERS)
        head, tail = word[:at], word[at + 1 :]
        return [
            head + letter + tail,
            head + tail,
            head + letter + word[at:],
            head[:-1] + word[at] + head[-1] + tail,
        ][self.rng.randrange(4)]


def documents(megabytes: float, seed: int) -> Iterator[Document]:
    """Documents of about so many megabytes of text altogether; the same for the same seed."""
    rng = random.Random(seed)
    misprinter = Misprinter(rng)
    sources = messages(0, 9999)
    pool = [
        (paragraph, len(paragraph.encode()) + 2, [match.span() for match in LONG_WORD.finditer(paragraph)])
        for message in sources
        for paragraph in message.paragraphs
    ]
    wanted, done, number = megabytes * 1e6, 0, 0
    paragraphs: list[tuple[str, int, list[tuple[int, int]]]] = []
    shapes: list[Message] = []
    while done < wanted:
        if not shapes:
            shapes = rng.sample(sources, len(sources))
        like = shapes.pop()
        # The last document is cut to size: a corpus for a test may be smaller than one message.
        size = min(len(like.text.encode()), wanted - done)
        texts, length = [], 0
        while length < size:
            if not paragraphs:
                paragraphs = rng.sample(pool, len(pool))
            text, n_bytes, words = paragraphs.pop()
            texts.append(misprinter.paragraph(text, words))
            length += n_bytes
        number += 1
        done += length
        yield Document(f"{number:06}", "\n\n".join(texts) + "\n", like)


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description="A large corpus of real prose to measure speed on.")
    parser.add_argument("--megabytes", type=float, default=200, help="text to make, in 1,000,000 bytes (200)")
    parser.add_argument("--seed", type=int, default=1953, help="another seed, another corpus (1953)")
    parser.add_argument(
        "--text", action="store_true", help="also texts/*.txt with corpus.csv, and all text as bench.txt"
    )
    root = Path(__file__).resolve().parent.parent
    parser.add_argument(
        "--out", type=Path, default=root / "target" / "bench", metavar="DIR", help="folder (target/bench)"
    )
    options = parser.parse_args()
    if options.megabytes <= 0:
        parser.error("--megabytes must be more than 0")
    out: Path = options.out
    try:
        count = write(documents(options.megabytes, options.seed), out, options.text)
    except OSError as error:
        sys.exit(f"error: cannot write the corpus: {error}")
    print(f"{count} documents, {(out / 'bench.jsonl').stat().st_size / 1e6:.1f} MB of JSONL, in {out}")


def write(corpus: Iterator[Document], out: Path, text: bool) -> int:
    """Writes the corpus; gives the number of documents."""
    texts = out / "texts"
    out.mkdir(parents=True, exist_ok=True)
    if text:
        texts.mkdir(exist_ok=True)
        # Texts of an earlier, larger corpus would be read with the new ones.
        for old in texts.glob("[0-9]*.txt"):
            old.unlink()
    count = 0
    with contextlib.ExitStack() as stack:
        jsonl = stack.enter_context((out / "bench.jsonl").open("w", encoding="utf-8", newline="\n"))
        if text:
            plain = stack.enter_context((out / "bench.txt").open("w", encoding="utf-8", newline="\n"))
            table = csv.writer(
                stack.enter_context((out / "corpus.csv").open("w", encoding="utf-8", newline="")),
                lineterminator="\n",
            )
            table.writerow(["file", "title", "author", "date"])
        for document in corpus:
            count += 1
            like = document.like
            title = f"Benchmark document {document.id}"
            record = {"id": document.id, "text": document.text, "date": like.date}
            record |= {"title": title, "author": like.author}
            jsonl.write(json.dumps(record, ensure_ascii=False) + "\n")
            if text:
                plain.write(document.text + "\n")
                (texts / f"{document.id}.txt").write_text(document.text, encoding="utf-8", newline="\n")
                table.writerow([f"texts/{document.id}.txt", title, like.author, like.date])
    return count


if __name__ == "__main__":
    main()
