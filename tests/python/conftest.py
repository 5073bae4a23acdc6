"""A dataset of the sample corpus, made once by the program, and ways to read it."""

import json
import os
import re
import subprocess
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pytest

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Run:
    """A dataset that was just made, and the configuration it was made from."""

    config: Path
    latest: Path
    result: dict

    @property
    def settings(self) -> dict:
        """The configuration."""
        return tomllib.loads(self.config.read_text(encoding="utf-8"))

    def read(self, table: str) -> pd.DataFrame:
        """A table, whichever folder it is in."""
        facts = self.latest / "facts" / table
        return pd.read_parquet(facts if facts.is_dir() else self.latest / "tables" / f"{table}.parquet")

    def parts(self) -> list[Path]:
        """Every Parquet file."""
        return sorted(self.latest.rglob("*.parquet"))


@pytest.fixture(scope="session")
def binary() -> Path:
    """The program under test."""
    name = os.environ.get("KREMLINOLOGY_BIN")
    if not name:
        pytest.exit("set KREMLINOLOGY_BIN to the program (target/release/kremlinology)", returncode=2)
    path = Path(name).resolve()
    if not os.access(path, os.X_OK):
        pytest.exit(f"KREMLINOLOGY_BIN: {path} is no program", returncode=2)
    return path


@pytest.fixture(scope="session")
def make(binary: Path) -> Callable[..., Run]:
    """Makes a dataset from a configuration of the project, with input and output at other places."""

    def run(config: str, folder: Path, **replaced: Path) -> Run:
        text = (ROOT / config).read_text(encoding="utf-8")
        places = {"data": ROOT / "data"} | {old.replace("_", "/"): new for old, new in replaced.items()}
        # The longest name first: data/sotu has a place of its own.
        for old in sorted(places, key=len, reverse=True):
            text, times = re.subn(rf'"{old}/', f'"{places[old].as_posix()}/', text)
            assert times > 0, f"{config} names nothing in {old}/"
        text, times = re.subn(
            r'(?m)^directory = ".*"', f'directory = "{(folder / "output").as_posix()}"', text
        )
        assert times == 1
        copy = folder / "pipeline.toml"
        copy.write_text(text, encoding="utf-8")
        done = subprocess.run([binary, "-c", copy, "run", "--json"], capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return Run(copy, folder / "output" / "latest", json.loads(done.stdout))

    return run


@pytest.fixture(scope="session")
def sample(make: Callable[..., Run], tmp_path_factory: pytest.TempPathFactory) -> Run:
    """The dataset of the sample corpus."""
    return make("pipeline.toml", tmp_path_factory.mktemp("sample"))


@pytest.fixture(scope="session")
def schema(binary: Path, sample: Run) -> dict[str, dict]:
    """The published tables by name, as the program describes them."""
    done = subprocess.run(
        [binary, "-c", sample.config, "schema", "--json"], capture_output=True, text=True, check=True
    )
    return {table["name"]: table for table in json.loads(done.stdout)["tables"]}
