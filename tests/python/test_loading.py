"""The dataset loads with one line everywhere, is what the data dictionary says, and holds together."""

import hashlib
import json
import re
import subprocess
from pathlib import Path

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from conftest import Run

FACTS = ["documents", "passages", "mentions", "terms", "rejects"]
TABLES = ["concepts", "concept_frequency", "term_frequency", "concept_cooccurrence", "coverage", "duplicates"]
TYPES = {
    "string": pa.string(),
    "int32": pa.int32(),
    "int64": pa.int64(),
    "float64": pa.float64(),
    "date32": pa.date32(),
    "bool": pa.bool_(),
}


def place(run: Run, name: str) -> Path:
    """What a reader is pointed to."""
    return run.latest / "facts" / name if name in FACTS else run.latest / "tables" / f"{name}.parquet"


def test_tables_are_those_of_the_contract(sample: Run, schema: dict) -> None:
    assert sorted(schema) == sorted(FACTS + TABLES)
    assert {name for name, table in schema.items() if table["folder"] == "facts"} == set(FACTS)
    assert sorted(path.name for path in (sample.latest / "facts").iterdir()) == sorted(FACTS)
    assert sorted(path.name for path in (sample.latest / "tables").iterdir()) == sorted(
        f"{name}.parquet" for name in TABLES
    )
    for name in FACTS:
        parts = sorted(path.name for path in (sample.latest / "facts" / name).iterdir())
        assert parts == [f"part-{number:05}.parquet" for number in range(len(parts))] != []


@pytest.mark.parametrize("name", FACTS + TABLES)
def test_every_reader_sees_the_same(sample: Run, schema: dict, name: str) -> None:
    path = place(sample, name)
    columns = [column["name"] for column in schema[name]["columns"]]

    arrow = pq.read_table(path)
    polars = pl.read_parquet(path)
    pandas = pd.read_parquet(path)
    duck = duckdb.sql(f"FROM '{path if path.is_file() else path / '*.parquet'}'")

    assert arrow.column_names == polars.columns == list(pandas.columns) == duck.columns == columns
    rows = polars.rows()
    assert arrow.num_rows == len(pandas) == len(rows)
    assert duck.fetchall() == rows
    assert [tuple(row.values()) for row in arrow.to_pylist()] == rows
    for column in schema[name]["columns"]:
        assert list(pandas[column["name"]].isna()) == polars[column["name"]].is_null().to_list()
    # The sample has nothing that cannot be read, and nothing twice.
    if name not in ("rejects", "duplicates"):
        assert rows


@pytest.mark.parametrize("name", FACTS + TABLES)
def test_columns_are_as_described(sample: Run, schema: dict, name: str) -> None:
    path = place(sample, name)
    for part in sorted(path.glob("*.parquet")) if path.is_dir() else [path]:
        found = pq.read_schema(part)
        assert b"pandas" not in (found.metadata or {})
        assert found.names == [column["name"] for column in schema[name]["columns"]]
        table = pq.read_table(part)
        for field, column in zip(found, schema[name]["columns"], strict=True):
            assert field.type == TYPES[column["type"]], (name, field.name)
            assert field.nullable == column["nullable"]
            notes = {key.decode(): value.decode() for key, value in field.metadata.items()}
            assert notes["description"].endswith(".")
            for key in ("description", "unit", "formula"):
                assert notes.get(key) == column.get(key), (name, field.name, key)
            assert field.nullable or table[field.name].null_count == 0


def test_files_are_written_for_readers(sample: Run) -> None:
    origins = set()
    for part in sample.parts():
        file = pq.ParquetFile(part)
        origin = dict(file.metadata.metadata)
        origin.pop(b"ARROW:schema", None)
        origins.add(tuple(sorted(origin.items())))
        for number in range(file.num_row_groups):
            group = file.metadata.row_group(number)
            assert 0 < group.num_rows <= 122_880
            for index in range(group.num_columns):
                column = group.column(index)
                assert column.compression == "ZSTD"
                assert column.path_in_schema == "text" or column.is_stats_set, (part, column.path_in_schema)
    (origin,) = origins
    assert len(origin) >= 4
    run = sample.result["run"]
    for _, value in origin:
        # A name or a time of the run would make two equal runs differ.
        assert run.encode() not in value and not re.search(rb"\d{4}-\d\d-\d\dT", value)


def test_checksums(sample: Run) -> None:
    done = subprocess.run(
        ["sha256sum", "-c", "SHA256SUMS"], cwd=sample.latest, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr
    listed = {line.split("  ", 1)[1] for line in (sample.latest / "SHA256SUMS").read_text().splitlines()}
    files = {
        path.relative_to(sample.latest).as_posix() for path in sample.latest.rglob("*") if path.is_file()
    }
    assert files - listed == {"SHA256SUMS"}
    assert listed <= files


def test_datapackage_lists_every_file(sample: Run, schema: dict) -> None:
    package = json.loads((sample.latest / "datapackage.json").read_text(encoding="utf-8"))
    listed = []
    for resource in package["resources"]:
        paths = [resource["path"]] if isinstance(resource["path"], str) else resource["path"]
        listed += paths
        if "hash" in resource:
            digest = hashlib.sha256((sample.latest / paths[0]).read_bytes()).hexdigest()
            assert resource["hash"] == f"sha256:{digest}"
        names = [field["name"] for field in resource["schema"]["fields"]]
        assert names == [column["name"] for column in schema[resource["title"]]["columns"]]
    assert sorted(listed) == [part.relative_to(sample.latest).as_posix() for part in sample.parts()]


def test_run_record_counts_rows(sample: Run) -> None:
    record = json.loads((sample.latest / "run.json").read_text(encoding="utf-8"))
    rows = {file["path"]: file["rows"] for file in record["files"] if file["path"].endswith(".parquet")}
    counted = {
        part.relative_to(sample.latest).as_posix(): pq.ParquetFile(part).metadata.num_rows
        for part in sample.parts()
    }
    assert rows == counted
    assert record["documents"] == len(sample.read("documents"))


KEYS = {
    "documents": ["document_id"],
    "passages": ["document_id", "passage"],
    "mentions": ["document_id", "passage", "first_token", "n_tokens", "layer", "concept"],
    "terms": ["document_id", "term"],
    "concepts": ["layer", "concept"],
    "concept_frequency": ["grouping", "group", "layer", "level", "concept"],
    "term_frequency": ["grouping", "group", "term"],
    "concept_cooccurrence": ["grouping", "group", "layer", "level", "unit", "concept_a", "concept_b"],
    "coverage": ["layer", "concept", "form"],
}


@pytest.mark.parametrize("name", KEYS)
def test_keys_are_unique(sample: Run, name: str) -> None:
    table = sample.read(name)
    assert not table.duplicated(KEYS[name]).any()
    assert not table[KEYS[name]].isna().any().any()


def test_facts_refer_to_each_other(sample: Run) -> None:
    documents, passages = sample.read("documents"), sample.read("passages")
    mentions, terms, concepts = sample.read("mentions"), sample.read("terms"), sample.read("concepts")
    assert set(passages["document_id"]) == set(terms["document_id"]) == set(documents["document_id"])
    numbers = passages.groupby("document_id")["passage"].agg(["min", "max", "size"])
    assert (numbers["min"] == 1).all() and (numbers["max"] == numbers["size"]).all()
    joined = mentions.merge(passages, on=["document_id", "passage"], suffixes=("", "_of_passage"))
    assert len(joined) == len(mentions) > 0
    assert joined["sentence"].between(1, joined["n_sentences"]).all()
    assert (joined["first_token"] >= 0).all()
    assert (joined["first_token"] + joined["n_tokens"] <= joined["n_tokens_of_passage"]).all()
    assert set(zip(mentions["layer"], mentions["concept"], strict=True)) <= set(
        zip(concepts["layer"], concepts["concept"], strict=True)
    )


def test_documents_add_up_their_counted_passages(sample: Run) -> None:
    left_out = sample.settings["segment"]["leave-out"]
    passages = sample.read("passages")
    assert passages["kind"].isin(left_out).any(), "the sample has mastheads"
    counted = passages[~passages["kind"].isin(left_out)].groupby("document_id")
    documents = sample.read("documents").set_index("document_id")
    sums = counted[["n_tokens", "n_sentences"]].sum().assign(n_passages=counted.size())
    pd.testing.assert_frame_equal(
        documents[["n_tokens", "n_sentences", "n_passages"]].sort_index(), sums, check_dtype=False
    )
    # The sample has no stop words: every token is in `terms`.
    assert sample.settings["tokenize"]["stop-words"] == []
    terms = sample.read("terms").groupby("document_id")["count"].sum()
    pd.testing.assert_series_equal(
        terms, documents["n_tokens"].sort_index(), check_names=False, check_dtype=False
    )
