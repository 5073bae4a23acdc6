"""Every number in the tables, counted again from the facts with pandas, numpy and scipy.

Nothing here follows the way of the program: presence is a matrix of units by concepts, pairs are
its product.
"""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
import pytest
from conftest import Run
from scipy.stats import chi2_contingency

UNITS = {
    "sentence": ["document_id", "passage", "sentence"],
    "passage": ["document_id", "passage"],
    "document": ["document_id"],
}
CELLS = ["n_both", "n_a_only", "n_b_only", "n_neither"]
# The layer that is counted beside the other one, not beside itself.
ACROSS = "entity"


@dataclass(frozen=True)
class Facts:
    """The facts in counted passages, and the groups of the documents."""

    run: Run

    @cached_property
    def documents(self) -> pd.DataFrame:
        return self.run.read("documents")

    @cached_property
    def passages(self) -> pd.DataFrame:
        passages = self.run.read("passages")
        return passages[~passages["kind"].isin(self.run.settings["segment"]["leave-out"])]

    @cached_property
    def mentions(self) -> pd.DataFrame:
        return self.run.read("mentions").merge(self.passages[["document_id", "passage"]])

    @cached_property
    def concepts(self) -> pd.DataFrame:
        return self.run.read("concepts")

    @property
    def layers(self) -> list[str]:
        """The layers in the order of the lexicons."""
        return list(dict.fromkeys(self.concepts["layer"]))

    def items(self, layer: str, level: str) -> list[str]:
        """Concepts or families of a layer in the order of the lexicon."""
        own = self.concepts[self.concepts["layer"] == layer]
        names = own["concept" if level == "concept" else "family"]
        return [name for name in dict.fromkeys(names) if name]

    def groups(self) -> Iterator[tuple[str, str, pd.DataFrame]]:
        """Each grouping and group with its documents."""
        yield "all", "all", self.documents
        for grouping, keys in self.run.settings["groups"].items():
            values = [self.key(key) for key in keys]
            labels = pd.Series(
                [" | ".join(parts) for parts in zip(*values, strict=True)], self.documents.index
            )
            for group, documents in self.documents.groupby(labels):
                yield grouping, str(group), documents

    def key(self, key: str) -> list[str]:
        """The value of a grouping's key for every document."""
        year = self.documents["year"]
        match key:
            case "decade":
                return ["(unknown)" if pd.isna(y) else f"{int(y) // 10 * 10}s" for y in year]
            case "five-years":
                return [
                    "(unknown)" if pd.isna(y) else f"{int(y) // 5 * 5}-{int(y) // 5 * 5 + 4}" for y in year
                ]
            case "year":
                return ["(unknown)" if pd.isna(y) else str(int(y)) for y in year]
        return ["(unknown)" if pd.isna(value) or value == "" else str(value) for value in self.documents[key]]

    def totals(self, documents: pd.DataFrame) -> dict[str, int]:
        """The denominators of a group."""
        passages = self.passages[self.passages["document_id"].isin(documents["document_id"])]
        sums = {name: int(passages[name].sum()) for name in ("n_tokens", "n_sentences")}
        return sums | {"n_passages": len(passages), "n_documents": len(documents)}

    def by_level(self, documents: pd.DataFrame, layer: str) -> dict[str, pd.DataFrame]:
        """The mentions of a group in a layer, named by concept and by family."""
        own = self.mentions[self.mentions["document_id"].isin(documents["document_id"])]
        own = own[own["layer"] == layer]
        concepts = self.concepts[self.concepts["layer"] == layer]
        by_family = own.assign(item=own["concept"].map(concepts.set_index("concept")["family"]))
        return {"concept": own.assign(item=own["concept"]), "family": by_family[by_family["item"] != ""]}


@pytest.fixture(scope="module")
def facts(sample: Run) -> Facts:
    return Facts(sample)


def assert_same(found: pd.DataFrame, counted: pd.DataFrame, keys: list[str], atol: float = 0.0) -> None:
    """Holds a table against its recount: keys and integers exactly, floats to 1e-12, the same nulls."""
    counted = counted[found.columns]
    found, counted = (table.set_index(keys).sort_index() for table in (found, counted))
    assert found.index.equals(counted.index)
    for column in found.columns:
        if found[column].dtype.kind == "i":
            np.testing.assert_array_equal(found[column], counted[column], err_msg=column)
        else:
            recount = counted[column].astype(float)
            np.testing.assert_allclose(found[column], recount, rtol=1e-12, atol=atol, err_msg=column)


def test_the_lexicon_is_worth_counting(facts: Facts) -> None:
    assert facts.layers == ["concept", ACROSS]
    assert len(facts.items("concept", "concept")) >= 50 and len(facts.items("concept", "family")) == 12
    mentioned = facts.mentions.groupby("layer")["concept"].nunique()
    assert (mentioned >= 30).all()
    # Mentions in mastheads are facts, but are not counted: the two must differ for that to be tested.
    assert len(facts.passages) < len(facts.run.read("passages"))


def test_concept_frequency(facts: Facts) -> None:
    rows = []
    for grouping, group, documents in facts.groups():
        totals = facts.totals(documents)
        named = [(layer, *own) for layer in facts.layers for own in facts.by_level(documents, layer).items()]
        for layer, level, mentions in named:
            counts = {
                name: own.groupby("item").size().to_dict()
                for name, own in {
                    "mentions": mentions,
                    "mentions_author": mentions[mentions["voice"] == "author"],
                    "mentions_quoted": mentions[mentions["voice"] == "quoted"],
                    "mentions_negated": mentions[mentions["negated"]],
                }.items()
            }
            present = {
                f"{unit}s": mentions.drop_duplicates([*columns, "item"]).groupby("item").size().to_dict()
                for unit, columns in UNITS.items()
            }
            for item in facts.items(layer, level):
                row = {
                    "grouping": grouping,
                    "group": group,
                    "layer": layer,
                    "level": level,
                    "concept": item,
                }
                row |= {name: own.get(item, 0) for name, own in counts.items()} | {
                    unit: present[unit].get(item, 0) for unit in present
                }
                rows.append(row | totals)
    counted = pd.DataFrame(rows)
    counted["rate_per_million"] = 1e6 * counted["mentions"] / counted["n_tokens"]
    counted["passage_share"] = counted["passages"] / counted["n_passages"]
    counted["document_share"] = counted["documents"] / counted["n_documents"]
    found = facts.run.read("concept_frequency")
    assert (found["mentions"] == 0).any() and (found["mentions"] > 1).any()
    assert (found["mentions"] == found["mentions_author"] + found["mentions_quoted"]).all()
    assert (found["mentions_quoted"] > 0).any() and (found["mentions_negated"] > 0).any()
    assert_same(found, counted, ["grouping", "group", "layer", "level", "concept"])
    assert list(dict.fromkeys(found["grouping"])) == ["all", *facts.run.settings["groups"]]


def test_term_frequency(facts: Facts) -> None:
    terms = facts.run.read("terms")
    parts = []
    for grouping, group, documents in facts.groups():
        own = terms[terms["document_id"].isin(documents["document_id"])]
        sums = (
            own.groupby("term")
            .agg(count=("count", "sum"), documents=("document_id", "nunique"))
            .reset_index()
        )
        totals = facts.totals(documents)
        sums["n_tokens"], sums["n_documents"] = totals["n_tokens"], totals["n_documents"]
        parts.append(sums.assign(grouping=grouping, group=group))
    counted = pd.concat(parts)
    counted["rate_per_million"] = 1e6 * counted["count"] / counted["n_tokens"]
    found = facts.run.read("term_frequency")
    assert_same(found, counted, ["grouping", "group", "term"])
    for _, own in found.groupby(["grouping", "group"], sort=False):
        order = list(zip(-own["count"], [term.encode() for term in own["term"]], strict=True))
        assert order == sorted(order)


def pairs_of(
    facts: Facts, level: str, mentions: dict[str, pd.DataFrame], totals: dict[str, int]
) -> Iterator[dict]:
    """The four cells of every pair in every unit, from the product of the presence matrix with itself:
    all pairs within a layer, and those across layers that meet."""
    items = [(layer, item) for layer in facts.layers for item in facts.items(layer, level)]
    number = {item: index for index, item in enumerate(items)}
    together = pd.concat([own.assign(layer=layer) for layer, own in mentions.items()])
    within = [place for place, (layer, _) in enumerate(items) if layer != ACROSS]
    for unit, columns in UNITS.items():
        present = together.drop_duplicates([*columns, "layer", "item"])
        rows = present.groupby(columns).ngroup().to_numpy()
        matrix = np.zeros((rows.max(initial=-1) + 1, len(items)), dtype=np.int64)
        places = [number[item] for item in zip(present["layer"], present["item"], strict=True)]
        matrix[rows, np.array(places, dtype=int)] = 1
        both = matrix.T @ matrix
        n = totals[f"n_{unit}s"]
        assert len(matrix) <= n
        meeting = np.argwhere(both[: len(within), len(within) :] > 0) + [0, len(within)]
        for a, b in itertools.chain(itertools.combinations(within, 2), meeting):
            only_a, only_b = both[a, a] - both[a, b], both[b, b] - both[a, b]
            neither = n - both[a, b] - only_a - only_b
            yield dict(zip(CELLS, (both[a, b], only_a, only_b, neither), strict=True)) | {
                "layer": items[a][0],
                "level": level,
                "unit": unit,
                "concept_a": items[a][1],
                "concept_b": items[b][1],
                "layer_b": items[b][0],
                "n_units": n,
            }


def measures(cells: pd.DataFrame) -> pd.DataFrame:
    """The measures of association, as their papers define them."""
    o11, o12, o21, n = (cells[name].to_numpy(float) for name in ("n_both", "n_a_only", "n_b_only", "n_units"))
    r1, c1 = o11 + o12, o11 + o21
    absent = (r1 == 0) | (c1 == 0)
    with np.errstate(divide="ignore", invalid="ignore"):
        expected = r1 * c1 / n
        pmi = np.where(o11 > 0, np.log2(o11 / expected), np.nan)
        npmi = np.where(o11 == n, 1.0, np.log(o11 / expected) / -np.log(o11 / n))
        npmi = np.where(absent, np.nan, np.where(o11 == 0, -1.0, npmi))
        observed = np.array([o11, o12, o21, n - r1 - c1 + o11])
        wanted = np.array([expected, r1 * (n - c1) / n, (n - r1) * c1 / n, (n - r1) * (n - c1) / n])
        terms = np.where(observed > 0, observed * np.log(observed / wanted), 0.0)
        g2 = np.where(absent, np.nan, np.sign(o11 - expected) * np.abs(2 * terms.sum(axis=0)))
        log_dice = np.where(o11 > 0, 14 + np.log2(2 * o11 / (r1 + c1)), np.nan)
    reason = np.select([n == 0, absent, o11 == 0], ["no units", "a concept is absent", "never together"], "")
    return cells.assign(expected=expected, pmi=pmi, npmi=npmi, g2=g2, log_dice=log_dice, reason=reason)


def test_coverage(facts: Facts) -> None:
    found = facts.run.read("coverage")
    assert len(found) == facts.concepts["n_forms"].sum()
    keys = ["layer", "concept", "form"]
    by_form = facts.mentions.groupby(keys)
    counted = found[keys].join(by_form.size().rename("mentions"), on=keys)
    counted = counted.join(by_form["document_id"].nunique().rename("documents"), on=keys)
    counted = counted.fillna(0)
    assert found["mentions"].tolist() == counted["mentions"].tolist()
    assert found["documents"].tolist() == counted["documents"].tolist()
    assert (found["mentions_alone"] <= found["mentions"]).all()
    mentions = facts.mentions.groupby(["layer", "concept"]).size()
    counted = found[["layer", "concept"]].join(mentions.rename("mentions"), on=["layer", "concept"]).fillna(0)
    assert found["concept_mentions"].tolist() == counted["mentions"].tolist()
    for layer, own in facts.mentions.groupby("layer"):
        tagged = own[["document_id", "passage"]].drop_duplicates()
        untagged = found[found["layer"] == layer]["n_passages_untagged"]
        assert set(untagged) == {len(facts.passages) - len(tagged)}
    lost = 1e6 * found["mentions_alone"] / found["n_tokens"]
    np.testing.assert_allclose(found["rate_per_million"] - found["rate_without"], lost, atol=1e-9)
    assert (found["remark"].eq("never") == found["mentions"].eq(0)).all()


def test_concept_cooccurrence(facts: Facts) -> None:
    rows = []
    for grouping, group, documents in facts.groups():
        totals = facts.totals(documents)
        by_layer = {layer: facts.by_level(documents, layer) for layer in facts.layers}
        for level in ("concept", "family"):
            mentions = {layer: levels[level] for layer, levels in by_layer.items()}
            for row in pairs_of(facts, level, mentions, totals):
                rows.append({"grouping": grouping, "group": group} | row)
    counted = measures(pd.DataFrame(rows))
    found = facts.run.read("concept_cooccurrence").fillna({"reason": ""})
    keys = ["grouping", "group", "layer", "level", "unit", "concept_a", "layer_b", "concept_b"]
    # G2 adds four terms of up to N·ln(N) that cancel; the others are ratios.
    assert_same(found[[c for c in found if c not in ("g2", "reason")]], counted, keys, atol=1e-14)
    assert_same(found[[*keys, "g2"]], counted, keys, atol=1e-14 * counted["n_units"].max())
    merged = found.merge(counted, on=keys)
    assert (merged["reason_x"] == merged["reason_y"]).all()
    assert set(found["reason"]) >= {"", "a concept is absent", "never together"}
    # A test in which nothing meets would be no test.
    assert (found["n_both"] > 0).sum() > 1000
    across = found[found["layer"] != found["layer_b"]]
    assert len(across) > 1000 and (across["n_both"] > 0).all()
    assert ((found["g2"] < 0) & (found["n_both"] > 0)).any() and (found["npmi"] == 1).any()


def test_g2_is_the_likelihood_ratio_of_scipy(facts: Facts) -> None:
    found = facts.run.read("concept_cooccurrence")
    distinct = found.dropna(subset=["g2"]).drop_duplicates([*CELLS, "g2"])
    checked = 0
    for row in distinct.itertuples():
        table = np.array([[row.n_both, row.n_a_only], [row.n_b_only, row.n_neither]])
        if not (table.sum(axis=0).all() and table.sum(axis=1).all()):
            assert abs(row.g2) < 1e-9
            continue
        result = chi2_contingency(table, correction=False, lambda_="log-likelihood")
        np.testing.assert_allclose(abs(row.g2), result.statistic, rtol=1e-12, atol=1e-14 * row.n_units)
        if abs(row.g2) > 1e-9:
            assert (row.g2 < 0) == (row.n_both < result.expected_freq[0, 0])
        checked += 1
    assert checked > 500
