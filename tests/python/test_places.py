"""Every place in the facts, in characters and in bytes, leads to the words it is said to hold."""

import json
import re
from collections.abc import Callable

import pandas as pd
import pytest
from conftest import Run

# YAML between lines of `---`, TOML between lines of `+++`.
FRONT_MATTER = re.compile(r"\A(---|\+\+\+)[ \t]*\r?\n(?:.*\n)*?\1[ \t]*\r?\n")


@pytest.fixture(scope="module")
def decoded(sample: Run) -> Callable[[str], bytes]:
    """The text of a source that bytes are counted in: no byte-order mark, front matter or JSON escapes."""
    texts: dict[str, bytes] = {}

    def read(source: str) -> bytes:
        if source not in texts:
            name, _, record = source.partition("#")
            text = (sample.config.parent / name).read_bytes().decode("utf-8-sig")
            if name.endswith(".md"):
                text = FRONT_MATTER.sub("", text, count=1)
            if record:
                records = [json.loads(line) for line in text.splitlines() if line.strip()]
                (text,) = [one["text"] for one in records if one["id"] == record]
            texts[source] = text.encode()
        return texts[source]

    return read


@pytest.fixture(scope="module")
def placed(sample: Run) -> pd.DataFrame:
    """Mentions with their passages and sources."""
    passages = sample.read("passages").rename(
        columns={"source_start_byte": "passage_start", "source_end_byte": "passage_end"}
    )
    passages = passages.drop(columns=["n_tokens", "n_sentences"])
    documents = sample.read("documents")[["document_id", "source"]]
    return (
        sample.read("mentions")
        .merge(passages, on=["document_id", "passage"])
        .merge(documents, on="document_id")
    )


def test_the_sample_has_every_format(sample: Run) -> None:
    sources = sample.read("documents")["source"]
    for pattern in (r"\.txt$", r"\.md$", r"\.jsonl#"):
        assert sources.str.contains(pattern).sum() > 1, pattern


def test_characters_slice_to_the_surface(placed: pd.DataFrame) -> None:
    for row in placed.itertuples():
        assert row.text[row.start_char : row.end_char] == row.surface
        assert row.surface == row.surface.strip() != ""
    assert any(not row.text[: row.start_char].isascii() for row in placed.itertuples()), (
        "without letters beyond ASCII before a mention, characters and bytes are not told apart"
    )


def test_bytes_slice_to_the_surface(placed: pd.DataFrame, decoded: Callable[[str], bytes]) -> None:
    for row in placed.itertuples():
        source = decoded(row.source)
        assert source[row.source_start_byte : row.source_end_byte].decode() == row.surface
        before = len(row.text[: row.start_char].encode())
        assert row.source_start_byte == row.passage_start + before


def test_bytes_slice_to_the_passages(sample: Run, decoded: Callable[[str], bytes]) -> None:
    documents = sample.read("documents").set_index("document_id")
    passages = sample.read("passages")
    for document_id, own in passages.groupby("document_id"):
        source = decoded(documents.loc[document_id, "source"])
        end = 0
        between = b""
        for row in own.sort_values("passage").itertuples():
            assert source[row.source_start_byte : row.source_end_byte].decode() == row.text
            between += source[end : row.source_start_byte]
            end = row.source_end_byte
        # What is in no passage is white space, and in Markdown the marks of headings, quotations and notes.
        assert re.fullmatch(rb"(\s|#|>|\[\^\w+\]:|^[-*_]{3,}$)*", between + source[end:], re.MULTILINE), (
            document_id
        )
        assert documents.loc[document_id, "n_chars"] == len(source.decode())


def test_spans_follow_the_order_of_the_text(placed: pd.DataFrame) -> None:
    assert (placed["start_char"] < placed["end_char"]).all()
    assert (placed["passage_start"] <= placed["source_start_byte"]).all()
    assert (placed["source_end_byte"] <= placed["passage_end"]).all()
    places = list(zip(placed["document_id"], placed["passage"], placed["first_token"], strict=True))
    documents = {name: number for number, name in enumerate(dict.fromkeys(place[0] for place in places))}
    ordered = [(documents[document], passage, token) for document, passage, token in places]
    assert ordered == sorted(ordered)
