//! A coding sheet: passages of a published run for somebody to code, who does not see the tags.
//!
//! Passages are divided into strata: by the rarest of the concepts they are tagged with, and `none`. Rare concepts and
//! untagged passages would hardly come up in a plain sample. A quarter of the sheet goes to `none`, where what was missed
//! can be found; the rest goes to the concepts in equal numbers, as far as they have passages. The column `weight` says how
//! many passages each one stands for.

use std::collections::{BTreeMap, BinaryHeap};

use crate::dataset::latest::{Latest, ReadError, Tagged};
use crate::draw;

/// The stratum of passages without a tag.
const NONE: &str = "none";

/// The header of a sheet; `coded` is for a mark where the coder found nothing.
pub const HEADER: [&str; 9] =
    ["passage_id", "text", "concept", "confidence", "voice", "negated", "evidence", "coded", "weight"];

/// What a sheet is drawn from.
#[derive(Clone, Copy, Debug)]
pub struct Sample<'a> {
    /// Passages wanted.
    pub size: usize,
    /// What the choice hangs on.
    pub seed: u64,
    /// The layer that is to be coded.
    pub layer: &'a str,
    /// Kinds of passages that are not counted, and not coded either.
    pub leave_out: &'a [&'a str],
}

/// A passage of the sheet.
#[derive(Clone, Debug, PartialEq)]
pub struct Drawn {
    /// The passage.
    pub passage: Tagged,
    /// How many passages it stands for.
    pub weight: f64,
}

/// A sheet.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sheet {
    /// The passages, in random order.
    pub passages: Vec<Drawn>,
    /// Strata that have passages but none in the sheet, since it is too small: what is wrong there cannot show.
    pub left_out: Vec<String>,
}

/// The drawn number, and which passage of the run it is.
type Ticket = (u64, usize);

/// Draws a sheet. The run is read three times; only the passages of the sheet are held.
pub fn draw(latest: &Latest, sample: Sample<'_>) -> Result<Sheet, ReadError> {
    let frequency = frequency(latest, sample)?;
    let (sizes, tickets) = tickets(latest, sample, &frequency)?;
    let quotas = quotas(&sizes, sample.size);
    let mut weights: BTreeMap<usize, f64> = BTreeMap::new();
    for (stratum, tickets) in tickets {
        let quota = quotas.get(&stratum).copied().unwrap_or_default();
        let size = sizes.get(&stratum).copied().unwrap_or_default();
        let chosen = tickets.into_sorted_vec().into_iter().take(quota);
        weights.extend(chosen.map(|(_, passage)| (passage, size as f64 / quota as f64)));
    }
    let mut passages = Vec::with_capacity(weights.len());
    for (number, passage) in coded(latest, sample)?.enumerate() {
        let passage = passage?;
        if let Some(&weight) = weights.get(&number) {
            if passage.text.is_none() {
                return Err(ReadError::NoTexts(latest.record.run.clone()));
            }
            passages.push(Drawn { passage, weight });
        }
    }
    // By the number that each has drawn: neighbours in the sheet should not be neighbours in a text.
    passages.sort_by_key(|drawn| draw::number(!sample.seed, &drawn.passage.key()));
    let left_out = quotas.into_iter().filter(|(_, quota)| *quota == 0).map(|(stratum, _)| stratum).collect();
    Ok(Sheet { passages, left_out })
}

/// The passages that are to be coded.
fn coded<'a>(
    latest: &Latest,
    sample: Sample<'a>,
) -> Result<impl Iterator<Item = Result<Tagged, ReadError>> + use<'a>, ReadError> {
    Ok(latest.passages()?.filter(move |passage| match passage {
        Ok(passage) => !sample.leave_out.contains(&passage.kind.as_str()),
        Err(_) => true,
    }))
}

fn concepts<'p>(passage: &'p Tagged, layer: &'p str) -> impl Iterator<Item = &'p str> {
    let mut concepts: Vec<&str> = passage
        .mentions
        .iter()
        .filter(|mention| mention.layer == layer)
        .map(|mention| mention.concept.as_str())
        .collect();
    concepts.sort_unstable();
    concepts.dedup();
    concepts.into_iter()
}

/// Passages with each concept.
fn frequency(latest: &Latest, sample: Sample<'_>) -> Result<BTreeMap<String, usize>, ReadError> {
    let mut frequency = BTreeMap::new();
    for passage in coded(latest, sample)? {
        let passage = passage?;
        for concept in concepts(&passage, sample.layer) {
            *frequency.entry(concept.to_owned()).or_default() += 1;
        }
    }
    Ok(frequency)
}

type Strata<T> = BTreeMap<String, T>;

/// The passages of each stratum, and the smallest numbers drawn in it, as many as the sheet may need.
fn tickets(
    latest: &Latest,
    sample: Sample<'_>,
    frequency: &BTreeMap<String, usize>,
) -> Result<(Strata<usize>, Strata<BinaryHeap<Ticket>>), ReadError> {
    let mut sizes: Strata<usize> = BTreeMap::new();
    let mut tickets: Strata<BinaryHeap<Ticket>> = BTreeMap::new();
    for (number, passage) in coded(latest, sample)?.enumerate() {
        let passage = passage?;
        let rarest = concepts(&passage, sample.layer).min_by_key(|concept| frequency.get(*concept).copied());
        let stratum = rarest.unwrap_or(NONE);
        *sizes.entry(stratum.to_owned()).or_default() += 1;
        let held = tickets.entry(stratum.to_owned()).or_default();
        held.push((draw::number(sample.seed, &passage.key()), number));
        if held.len() > sample.size {
            held.pop();
        }
    }
    Ok((sizes, tickets))
}

/// How many passages of each stratum the sheet gets.
fn quotas(sizes: &Strata<usize>, wanted: usize) -> Strata<usize> {
    let mut quotas = BTreeMap::new();
    let mut left = wanted;
    let mut concepts: Vec<(&String, usize)> =
        sizes.iter().map(|(stratum, &size)| (stratum, size)).filter(|(stratum, _)| *stratum != NONE).collect();
    let untagged = sizes.get(NONE).copied().unwrap_or_default();
    let reserved = untagged.min(if concepts.is_empty() { wanted } else { wanted.div_ceil(4) });
    left -= reserved;
    // From the smallest stratum up, what one does not fill goes to the others.
    concepts.sort_by_key(|(_, size)| *size);
    let count = concepts.len();
    for (place, (stratum, size)) in concepts.into_iter().enumerate() {
        let quota = size.min(left.div_ceil(count - place));
        left -= quota;
        quotas.insert(stratum.clone(), quota);
    }
    if untagged > 0 {
        quotas.insert(NONE.to_owned(), untagged.min(reserved + left));
    }
    quotas
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotas_are_even_and_use_up_the_sheet() {
        let quotas = |sizes: &[(&str, usize)], wanted| {
            let sizes = sizes.iter().map(|(stratum, size)| ((*stratum).to_owned(), *size)).collect();
            quotas(&sizes, wanted).into_iter().collect::<Vec<_>>()
        };
        let expect =
            |pairs: &[(&str, usize)]| pairs.iter().map(|(name, n)| ((*name).to_owned(), *n)).collect::<Vec<_>>();
        let sizes = [("a", 2), ("b", 50), ("c", 50), ("none", 100)];
        assert_eq!(quotas(&sizes, 40), expect(&[("a", 2), ("b", 14), ("c", 14), ("none", 10)]));
        assert_eq!(quotas(&sizes, 1000), expect(&sizes));
        assert_eq!(quotas(&sizes, 2), expect(&[("a", 1), ("b", 0), ("c", 0), ("none", 1)]));
        assert_eq!(quotas(&[("none", 9)], 4), expect(&[("none", 4)]));
        assert_eq!(quotas(&[("a", 9)], 4), expect(&[("a", 4)]));
        assert_eq!(quotas(&[("a", 1), ("none", 9)], 8), expect(&[("a", 1), ("none", 7)]));
    }
}
