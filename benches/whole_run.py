#!/usr/bin/env python3
"""Times whole runs on a large corpus against peers, in turn and in the same minutes.

    python scripts/bench_corpus.py --out /tmp/bench --text     makes the corpus
    python benches/whole_run.py /tmp/bench                     measures

Wall time, processor time and peak memory are those the operating system gives for the finished process. A ratio is
taken within a round, so that it holds while the machine's speed drifts; the table shows median, least and most over the
rounds. What the runs count is checked before anything is timed. Peers that are not installed are left out.
"""

import argparse
import json
import multiprocessing
import os
import platform
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import tomllib
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

CONFIG = """
[dataset]
name = "bench"
[corpus]
include = ["{include}"]
[tag]
lexicons = ["{lexicon}"]
# groups
[output]
directory = "{output}"
"""

POLARS_WORDS = r"""
import polars, sys
words = polars.col("text").str.to_lowercase().str.extract_all(r"\w+").explode()
print(polars.scan_ndjson(sys.argv[1]).select(words).group_by("text").len().collect(engine="streaming").height)
"""

DUCKDB_WORDS = r"""
import duckdb, sys
words = r"select unnest(regexp_extract_all(lower(text), '\w+')) word from read_json(?)"
print(duckdb.execute(f"select count(*) from (select word, count(*) from ({words}) group by 1)", [sys.argv[1]]).fetchone()[0])
"""


@dataclass
class Usage:
    """What one finished process used: seconds and MiB."""

    wall: float
    cpu: float
    rss: float


def timed(command: list[str]) -> Usage:
    """Runs a command to its end; its output is thrown away."""
    start = time.perf_counter()
    with open(os.devnull, "wb") as nothing:
        process = subprocess.Popen(command, stdout=nothing, stderr=nothing, cwd=ROOT)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    wall = time.perf_counter() - start
    if process.returncode:
        sys.exit(f"{' '.join(command)} ended with {process.returncode}")
    return Usage(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def check_counts(corpus: Path, run: Path) -> None:
    """Counts a few things another way and stops where the run has them otherwise."""
    import polars

    text = (corpus / "bench.txt").read_text(encoding="utf-8")
    terms = polars.read_parquet(run / "tables/term_frequency.parquet").filter(grouping="all")
    counts = dict(zip(terms["term"], terms["count"], strict=True))
    for word in ["congress", "liberty", "u.s.s.r.", "1945", "government's"]:
        before, after = r"(?<!\w)(?<!\w['’])", r"(?!\w|['’]\w)"
        pattern = before + re.escape(word).replace("'", "['’]") + after
        expected = len(re.findall(pattern, text, re.IGNORECASE))
        found = counts.get(word, 0)
        if abs(found - expected) > 0.002 * expected:
            sys.exit(f"{word!r}: {found} in the run, {expected} by a regular expression")
    record = json.loads((run / "run.json").read_text())
    with (corpus / "bench.jsonl").open("rb") as lines:
        documents = sum(1 for _ in lines)
    if record["documents"] != documents:
        sys.exit(f"{record['documents']} documents in the run, {documents} in the corpus")


def peers(corpus: Path, folder: Path, binary: Path) -> dict[str, list[str]]:
    """The commands by name; `wc -w` is the measure of all ratios."""
    jsonl, plain = corpus / "bench.jsonl", corpus / "bench.txt"
    lexicon = ROOT / "data/lexicon/concepts.toml"

    def run(config: Path, threads: str) -> list[str]:
        return [str(binary), "-q", "-c", str(config), "run", "--force", "--threads", threads]

    commands = {"wc -w": ["taskset", "-c", "0", "wc", "-w", str(plain)]}
    inputs = {"jsonl": jsonl, "txt files": corpus / "texts" / "**" / "*.txt"}
    for name, include in inputs.items():
        if name == "txt files" and not (corpus / "texts").is_dir():
            continue
        output = folder / name.replace(" ", "-")
        config = folder / f"{output.name}.toml"
        config.write_text(CONFIG.format(include=include, lexicon=lexicon, output=output))
        for threads in ("2", "1"):
            commands[f"kremlinology, {name}, threads {threads}"] = run(config, threads)
    grouped = folder / "grouped.toml"
    grouped.write_text(
        (folder / "jsonl.toml").read_text().replace("# groups", '[groups]\nauthor = ["author"]\ndecade = ["decade"]'))
    commands["kremlinology, jsonl, threads 2, by author and by decade"] = run(grouped, "2")
    if shutil.which("rg"):
        # What ripgrep can find of the lexicon without patterns: the forms that are words and spaces only.
        concepts = tomllib.loads(lexicon.read_text(encoding="utf-8"))["concept"]
        plain_forms = {form for concept in concepts for form in concept["forms"] if re.fullmatch(r"[A-Za-z ]+", form)}
        words = folder / "words.txt"
        words.write_text("\n".join(sorted(plain_forms)) + "\n")
        commands[f"rg -o -i -w -F, {len(plain_forms)} plain forms"] = [
            "rg", "-o", "-i", "-w", "-F", "-f", str(words), str(plain)]
    python = ROOT / ".venv/bin/python"
    for name, module, script in [("polars, words", "polars", POLARS_WORDS), ("DuckDB, words", "duckdb", DUCKDB_WORDS)]:
        if subprocess.run([python, "-c", f"import {module}"], capture_output=True).returncode == 0:
            file = folder / f"{module}_words.py"
            file.write_text(script)
            commands[name] = [str(python), str(file), str(jsonl)]
    return commands


def machine() -> str:
    model = "unknown processor"
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            model = line.split(":", 1)[1].strip()
            break
    load = os.getloadavg()[0]
    return f"{model}, {os.cpu_count()} cores, {platform.system()} {platform.release()}, load {load:.1f}"


def spread(values: list[float], digits: int) -> str:
    return f"{statistics.median(values):.{digits}f} ({min(values):.{digits}f}-{max(values):.{digits}f})"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("corpus", type=Path, help="folder made by scripts/bench_corpus.py")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--binary", type=Path, default=None, help="default: the release build of this checkout")
    parser.add_argument("--only", default="", help="only commands whose name holds this text, and wc -w")
    options = parser.parse_args()
    target = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))
    binary = options.binary or target / "release/kremlinology"
    corpus = options.corpus.resolve()
    megabytes = (corpus / "bench.txt").stat().st_size / 1e6
    print(machine())
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        commands = peers(corpus, folder, binary)
        commands = {n: c for n, c in commands.items() if options.only in n or n == "wc -w"}
        used: dict[str, list[Usage]] = {name: [] for name in commands}
        for name, command in commands.items():
            timed(command)
            if name.startswith("kremlinology, jsonl"):
                # In a process of its own: the peak memory of a process counts for those it starts.
                check = multiprocessing.get_context("spawn").Process(
                    target=check_counts, args=(corpus, folder / "jsonl/latest"))
                check.start()
                check.join()
                if check.exitcode:
                    sys.exit(check.exitcode)
        for _ in range(options.rounds):
            for name, command in commands.items():
                used[name].append(timed(command))
                shutil.rmtree(folder / "jsonl/runs", ignore_errors=True)
                shutil.rmtree(folder / "txt-files/runs", ignore_errors=True)
    print(f"{megabytes:.0f} MB of text, {options.rounds} rounds; median (least-most)\n")
    print("| command | MB/s | speed / wc -w | CPU ms/MB | peak MiB |\n|---|---|---|---|---|")
    reference = [usage.wall for usage in used["wc -w"]]
    for name, rows in used.items():
        speed = spread([megabytes / row.wall for row in rows], 0)
        ratio = spread([wc / row.wall for wc, row in zip(reference, rows, strict=True)], 2)
        cpu = spread([1000 * row.cpu / megabytes for row in rows], 1)
        print(f"| {name} | {speed} | {ratio} | {cpu} | {max(row.rss for row in rows):.0f} |")


if __name__ == "__main__":
    main()
