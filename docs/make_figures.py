"""Draws the figure of the README from the dataset of the State of the Union messages.

python scripts/sotu.py
kremlinology -c pipeline.sotu.toml run
python docs/make_figures.py
"""

import argparse
import struct
import sys
import zlib
from pathlib import Path

import altair as alt
import polars as pl

# Concepts with ten mentions and more that mostly concern regimes and nations in these messages …
ABROAD = [
    "containment-liberation",
    "despotism",
    "dictatorship",
    "dissent",
    "legality",
    "multi-centered-power",
    "peaceful-coexistence",
    "popular-uprising",
    "satellites",
    "systemic-change",
    "terror",
    "totalitarianism",
    "western-illusions",
    "world-revolution",
]
# … and frequent ones whose words mostly speak of America: its red tape, its courts.
AT_HOME = ["bureaucracy", "courts-and-codes", "modern-technology", "youth"]

CELL_WIDTH, CELL_HEIGHT = 62, 25
PANELS = [
    ("Of regimes and nations", ABROAD),
    ("Of America itself: words that the lexicon takes for Soviet affairs", AT_HOME),
]


def cells(dataset: Path) -> pl.DataFrame:
    """A row per concept and president, with a label of the one and the leading wording of the other."""
    documents = pl.read_parquet(dataset / "facts/documents")
    spans = documents.group_by("author").agg(first=pl.col("year").min(), last=pl.col("year").max())
    spans = spans.sort("first").with_row_index("order")
    frequency = pl.read_parquet(dataset / "tables/concept_frequency.parquet")
    frequency = frequency.filter((pl.col("grouping") == "author") & (pl.col("level") == "concept"))
    rows = frequency.join(spans, left_on="group", right_on="author").join(leading(dataset), on="concept")
    surname = pl.col("group").str.split(" ").list.last()
    years = (
        pl.when(pl.col("first") == pl.col("last"))
        .then(pl.format("{}", "first"))
        .otherwise(pl.format("{}–{}", "first", pl.col("last").cast(pl.String).str.tail(2)))
    )
    # Vega breaks the label of an axis where the expression below says so.
    label = pl.concat_str(
        [surname, years, pl.format("{}k", (pl.col("n_tokens") / 1000).round(0).cast(pl.Int64))], separator="|"
    )
    return rows.with_columns(president=label).sort("order", "concept")


def leading(dataset: Path) -> pl.DataFrame:
    """The most frequent wording of each concept, and how many of its mentions it makes up."""
    mentions = pl.read_parquet(dataset / "facts/mentions")
    wording = pl.col("surface").str.to_lowercase().alias("wording")
    # Capitals do not make another wording, but "Warsaw Pact" keeps its own.
    counts = mentions.group_by("concept", wording).agg(
        surface=pl.col("surface").mode().sort(descending=True).first(), n=pl.len()
    )
    counts = counts.sort(["concept", "n", "wording"], descending=[False, True, False])
    return counts.group_by("concept", maintain_order=True).agg(
        words=pl.format("“{}” {} of {}", pl.col("surface").first(), pl.col("n").first(), pl.col("n").sum())
    )


def panel(rows: pl.DataFrame, title: str, concepts: list[str], axis: bool) -> alt.HConcatChart:
    """Concepts by presidents, those that came up early on top."""
    own = rows.filter(pl.col("concept").is_in(concepts))
    centre = (pl.col("order") * pl.col("rate_per_million")).sum() / pl.col("rate_per_million").sum()
    order = own.group_by("concept").agg(centre=centre).sort("centre", "concept")["concept"].to_list()
    presidents = rows.sort("order")["president"].unique(maintain_order=True).to_list()
    header = alt.Axis(orient="top", labelAngle=0, labelExpr="split(datum.label, '|')", labelPadding=36)
    x = alt.X("president:N", sort=presidents, title=None, axis=header if axis else None)
    y = alt.Y("concept:N", sort=order, title=None, axis=alt.Axis(labelFontSize=12, labelLimit=200))
    size = {"width": CELL_WIDTH * len(presidents), "height": CELL_HEIGHT * len(order)}
    base = alt.Chart(own).encode(x, y)
    colour = alt.Color(
        "rate_per_million:Q",
        title=["mentions per", "million tokens"],
        scale=alt.Scale(
            type="sqrt", domain=[0, 1200], range=["#eef4fb", "#6aaed6", "#08306b"], interpolate="lab"
        ),
        legend=alt.Legend(values=[0, 50, 200, 500, 800, 1200], gradientLength=180) if axis else None,
    )
    # A concept that is never mentioned is no pale shade of one that is.
    empty = base.mark_rect(stroke="white", strokeWidth=1.5, color="#f4f4f4")
    spoken = base.transform_filter("datum.mentions > 0")
    heat = spoken.mark_rect(stroke="white", strokeWidth=1.5).encode(colour)
    numbers = spoken.mark_text(fontSize=11).encode(
        alt.Text("mentions:Q"),
        color=alt.condition("datum.rate_per_million > 380", alt.value("white"), alt.value("#1a1a1a")),
    )
    words = (
        alt.Chart(own.select("concept", "words").unique(maintain_order=True))
        .mark_text(align="left", fontSize=11, color="#555555")
        .encode(alt.Y("concept:N", sort=order, axis=None), alt.Text("words:N"), x=alt.value(0))
        .properties(width=190, height=size["height"])
    )
    heading = alt.Title(title, anchor="start", frame="group", fontSize=13)
    return alt.hconcat((empty + heat + numbers).properties(**size, title=heading), words, spacing=8)


def figure(dataset: Path) -> alt.VConcatChart:
    """Both panels with their caption."""
    rows = cells(dataset)
    totals = rows.select("group", "n_tokens", "n_documents").unique(maintain_order=True)
    title = alt.Title(
        "Who speaks of what, when: State of the Union messages, 1945–1991",
        subtitle=[
            f"{totals['n_documents'].sum()} messages, {totals['n_tokens'].sum():,} tokens. "
            "Under each president: the years of his messages; "
            "their tokens in thousands, the denominator of the rates.",
            "Colour: mentions per million tokens. Number: mentions (none in an empty cell). "
            "Roosevelt and Bush have so few tokens that three mentions make a strong colour.",
            "Right: the most frequent wording of the concept, and its part in the mentions. "
            "Order: concerns of early presidents on top.",
        ],
        anchor="start",
        fontSize=17,
        subtitleFontSize=12,
        subtitleColor="#444444",
        offset=14,
    )
    panels = [panel(rows, name, concepts, axis=number == 0) for number, (name, concepts) in enumerate(PANELS)]
    chart = alt.vconcat(*panels, spacing=16).properties(title=title)
    return chart.configure(
        background="white",
        font="Helvetica, Arial, sans-serif",
        padding=10,
        view=alt.ViewConfig(stroke=None),
        axis=alt.AxisConfig(domain=False, ticks=False, labelPadding=6),
    )


def shrink(png: Path) -> None:
    """Compresses a PNG as far as it goes; the renderer hardly does."""
    data = png.read_bytes()
    chunks, pixels, at = [], b"", 8
    while at < len(data):
        (length,) = struct.unpack(">I", data[at : at + 4])
        kind, body = data[at + 4 : at + 8], data[at + 8 : at + 8 + length]
        if kind == b"IDAT":
            pixels += body
        else:
            chunks.append((kind, body))
        at += length + 12
    chunks.insert(1, (b"IDAT", zlib.compress(zlib.decompress(pixels), 9)))
    packed = [struct.pack(">I", len(b)) + k + b + struct.pack(">I", zlib.crc32(k + b)) for k, b in chunks]
    png.write_bytes(data[:8] + b"".join(packed))


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description="Draws docs/sotu-families.png and .svg.")
    root = Path(__file__).resolve().parent.parent
    parser.add_argument("--dataset", type=Path, default=root / "output/sotu/latest", metavar="DIR")
    parser.add_argument("--out", type=Path, default=root / "docs", metavar="DIR")
    options = parser.parse_args()
    if not (options.dataset / "facts").is_dir():
        sys.exit(f"error: {options.dataset} holds no dataset\nhelp: kremlinology -c pipeline.sotu.toml run")
    chart = figure(options.dataset)
    options.out.mkdir(parents=True, exist_ok=True)
    chart.save(options.out / "sotu-families.png", scale_factor=1.6)
    shrink(options.out / "sotu-families.png")
    chart.save(options.out / "sotu-families.svg")


if __name__ == "__main__":
    main()
