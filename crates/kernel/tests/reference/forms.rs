//! Forms as they are written: a tree of signs, matched sign by sign against the words of a sentence.
//!
//! Nothing is expanded or interned. A sign takes every place that the form may have reached to the places it may be at
//! behind the sign; the notation stands in `src/lexicon/form.rs`, what may stand between words in `src/tag.rs`.

use std::collections::BTreeSet;

use super::token;

/// A form.
#[derive(Debug)]
pub(crate) struct Form {
    case_sensitive: bool,
    items: Vec<Item>,
}

#[derive(Debug)]
enum Item {
    Letter(char),
    AnyLetters,
    Space,
    Hyphen,
    Stop,
    Comma,
    Gap,
    Group(Vec<Vec<Item>>),
    Optional(Box<Item>),
    Repeat(Vec<Vec<Item>>),
}

/// A word of a sentence.
#[derive(Debug)]
pub(crate) struct Word {
    /// The term; the term without a possessive ending; both without the full stops of an abbreviation.
    folded: Vec<Vec<char>>,
    /// The same in the letters of the text.
    as_written: Vec<Vec<char>>,
    /// What stands between the word and the one before it in the sentence.
    before: String,
}

/// What a form has said since the word before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Link {
    Space,
    Comma,
    Gap,
}

/// A place in the words that a form may have reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Place {
    /// Before the first word.
    Start,
    /// Behind a word.
    Behind { word: usize, link: Link },
    /// In a word, `read` letters of one of its readings used up.
    Inside { word: usize, reading: usize, read: usize, edge: Edge },
}

/// Tokens neither begin nor end with an apostrophe; where the form has one at a word's edge, it says nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Edge {
    /// Nothing but apostrophes of the form's word has been read.
    Front,
    Middle,
    /// An apostrophe was read where the text's word is at its end: only more of them may follow.
    Back,
}

const GAP_WORDS: usize = 4;

impl Word {
    pub(crate) fn new(text: &str, before: &str) -> Self {
        let readings = |lowercase: bool| {
            let term = token::term(text, lowercase);
            let owner = term.strip_suffix("'s").or_else(|| term.strip_suffix("'S")).map(str::to_owned);
            let numeric = term.contains(char::is_numeric);
            let plain =
                [Some(&term), owner.as_ref()].map(|term| term.filter(|_| !numeric).map(|term| term.replace('.', "")));
            let readings = [Some(term.clone()), owner].into_iter().chain(plain);
            readings.flatten().map(|reading| reading.chars().collect()).collect()
        };
        Word { folded: readings(true), as_written: readings(false), before: before.to_owned() }
    }
}

impl Form {
    /// Reads a form; it must be well formed.
    pub(crate) fn parse(form: &str) -> Self {
        let case_sensitive = form.starts_with('=');
        let signs: Vec<char> = form.chars().skip(usize::from(case_sensitive)).collect();
        let mut at = 0;
        let mut alternatives = parse_alternatives(&signs, &mut at);
        assert!(at == signs.len() && alternatives.len() == 1, "not a form: {form}");
        Form { case_sensitive, items: alternatives.remove(0) }
    }

    /// The last words of all matches that begin at the word `first`.
    pub(crate) fn ends(&self, words: &[Word], first: usize) -> BTreeSet<usize> {
        let walk = Walk { case_sensitive: self.case_sensitive, words, first };
        let places = walk.all(&self.items, &BTreeSet::from([Place::Start]));
        let ends = places.into_iter().filter_map(|place| match place {
            Place::Start => None,
            Place::Behind { word, .. } => Some(word),
            Place::Inside { word, .. } => walk.is_read(place).then_some(word),
        });
        ends.collect()
    }
}

fn parse_alternatives(signs: &[char], at: &mut usize) -> Vec<Vec<Item>> {
    let mut alternatives = vec![Vec::new()];
    while *at < signs.len() && signs[*at] != ')' {
        if signs[*at] == '|' {
            *at += 1;
            alternatives.push(Vec::new());
            continue;
        }
        let mut item = parse_item(signs, at);
        let suffix = signs.get(*at).copied();
        item = match (suffix, item) {
            (Some('?'), item) => Item::Optional(Box::new(item)),
            (Some('*'), Item::Group(group)) if group.iter().all(|items| matches!(items.last(), Some(Item::Space))) => {
                Item::Repeat(group)
            }
            (_, item) => {
                *at -= 1;
                item
            }
        };
        *at += 1;
        alternatives.last_mut().unwrap().push(item);
    }
    alternatives
}

fn parse_item(signs: &[char], at: &mut usize) -> Item {
    if signs[*at..].starts_with(&[' ', '.', '.', ' ']) {
        *at += 4;
        return Item::Gap;
    }
    let sign = signs[*at];
    let figure = |at: usize| signs.get(at).is_some_and(char::is_ascii_digit);
    let in_number = *at > 0 && figure(*at - 1) && figure(*at + 1);
    *at += 1;
    match sign {
        '.' | ',' if in_number => Item::Letter(sign),
        '(' => {
            let group = parse_alternatives(signs, at);
            assert_eq!(signs.get(*at), Some(&')'), "an open bracket");
            *at += 1;
            Item::Group(group)
        }
        '*' => Item::AnyLetters,
        '-' => Item::Hyphen,
        ' ' => Item::Space,
        '.' => Item::Stop,
        ',' => Item::Comma,
        c if token::is_apostrophe(c) => Item::Letter('\''),
        c => Item::Letter(c),
    }
}

/// One search: the words, and the word that the match begins with.
struct Walk<'w> {
    case_sensitive: bool,
    words: &'w [Word],
    first: usize,
}

impl Walk<'_> {
    fn all(&self, items: &[Item], from: &BTreeSet<Place>) -> BTreeSet<Place> {
        items.iter().fold(from.clone(), |places, item| self.item(item, &places))
    }

    fn item(&self, item: &Item, from: &BTreeSet<Place>) -> BTreeSet<Place> {
        match item {
            Item::Letter(c) if self.case_sensitive => self.each(from, |place| self.letter(place, *c)),
            Item::Letter(c) => {
                c.to_lowercase().fold(from.clone(), |places, c| self.each(&places, |place| self.letter(place, c)))
            }
            Item::AnyLetters => self.each(from, |place| self.any_letters(place)),
            Item::Space => self.each(from, |place| self.link(place, Link::Space)),
            Item::Comma => self.each(from, |place| self.link(place, Link::Comma)),
            Item::Gap => self.each(from, |place| self.link(place, Link::Gap)),
            Item::Hyphen => &self.item(&Item::Space, from) | from,
            Item::Stop => from.clone(),
            Item::Optional(item) => &self.item(item, from) | from,
            Item::Group(group) => group.iter().flat_map(|items| self.all(items, from)).collect(),
            Item::Repeat(group) => {
                let mut places = from.clone();
                loop {
                    let once_more: BTreeSet<Place> = group.iter().flat_map(|items| self.all(items, &places)).collect();
                    if once_more.is_subset(&places) {
                        return places;
                    }
                    places.extend(once_more);
                }
            }
        }
    }

    fn each(&self, from: &BTreeSet<Place>, step: impl Fn(Place) -> Vec<Place>) -> BTreeSet<Place> {
        from.iter().flat_map(|&place| step(place)).collect()
    }

    fn readings(&self, word: usize) -> &[Vec<char>] {
        if self.case_sensitive { &self.words[word].as_written } else { &self.words[word].folded }
    }

    fn is_read(&self, place: Place) -> bool {
        matches!(place, Place::Inside { word, reading, read, .. } if read == self.readings(word)[reading].len())
    }

    /// The places inside words that a form may go on to from a place between words.
    fn enter(&self, place: Place) -> Vec<Place> {
        let next_words = match place {
            Place::Inside { .. } => return vec![place],
            Place::Start => self.first..self.first + 1,
            Place::Behind { word, link: Link::Gap } => word + 1..word + 1 + GAP_WORDS + 1,
            Place::Behind { word, link } => {
                let next = self.words.get(word + 1);
                let joined = next.is_some_and(|next| joins(&next.before, link == Link::Comma));
                word + 1..word + 1 + usize::from(joined)
            }
        };
        let next_words = next_words.filter(|&word| word < self.words.len());
        let places = next_words.flat_map(|word| {
            let readings = 0..self.readings(word).len();
            readings.map(move |reading| Place::Inside { word, reading, read: 0, edge: Edge::Front })
        });
        places.collect()
    }

    fn letter(&self, place: Place, letter: char) -> Vec<Place> {
        let mut places = Vec::new();
        for place in self.enter(place) {
            let Place::Inside { word, reading, read, edge } = place else { continue };
            let next = self.readings(word)[reading].get(read);
            let edge = match (letter, edge) {
                ('\'', Edge::Front) => edge,
                ('\'', _) if next.is_none() => Edge::Back,
                (_, Edge::Back) => continue,
                _ if next == Some(&letter) => Edge::Middle,
                _ => continue,
            };
            let read = read + usize::from(edge == Edge::Middle);
            places.push(Place::Inside { word, reading, read, edge });
        }
        places
    }

    fn any_letters(&self, place: Place) -> Vec<Place> {
        let mut places = Vec::new();
        for place in self.enter(place) {
            let Place::Inside { word, reading, read, edge: Edge::Front | Edge::Middle } = place else { continue };
            let letters =
                self.readings(word)[reading][read..].iter().take_while(|&&c| token::is_letter_or_mark(c)).count();
            let reads = read..=read + letters;
            places.extend(reads.map(|read| Place::Inside { word, reading, read, edge: Edge::Middle }));
        }
        places
    }

    fn link(&self, place: Place, link: Link) -> Vec<Place> {
        match place {
            Place::Inside { word, .. } if self.is_read(place) => vec![Place::Behind { word, link }],
            Place::Behind { word, link: said } => vec![Place::Behind { word, link: said.max(link) }],
            Place::Start if link == Link::Space => vec![place],
            _ => Vec::new(),
        }
    }
}

/// True when a form runs over what stands between two words: white space, quotation marks and emphasis marks, one comma
/// where the form has it, and a hyphen or en dash behind the first word, with white space after it only at a line's end.
fn joins(between: &str, comma: bool) -> bool {
    let marks = "\"“”„«»*_";
    let mut rest: String = between.chars().filter(|&c| !marks.contains(c) && !token::is_apostrophe(c)).collect();
    if comma {
        let Some(at) = rest.find(',') else { return false };
        rest.remove(at);
    }
    match rest.strip_prefix(['-', '\u{2010}', '\u{2011}', '\u{2013}', '\u{ad}']) {
        Some(space) => space.trim().is_empty() && (space.is_empty() || space.contains('\n')),
        None => rest.trim().is_empty(),
    }
}
