//! Forms as they are written: a tree of signs, matched sign by sign against the words of a sentence.
//!
//! Nothing is interned. A sign takes every place that the form may have reached to the places it may be at behind the
//! sign; whether the form's letters spell a word is asked at the word's end. The notation stands in
//! `src/lexicon/form.rs`, what may stand between words in `src/tag/walk.rs`.

use std::collections::BTreeSet;

use super::{spelling, token};

/// A form.
#[derive(Debug)]
pub(crate) struct Form {
    pub(crate) case_sensitive: bool,
    /// It has a full stop, which may be written with a space behind it.
    has_stop: bool,
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
    Transliterated,
    Group(Vec<Vec<Item>>),
    Optional(Box<Item>),
    Repeat(Vec<Vec<Item>>),
}

/// A word of a sentence.
#[derive(Debug)]
pub(crate) struct Word {
    pub(crate) text: String,
    /// What stands between the word and the one before it in the sentence.
    before: String,
    /// What a form may read, by whether it ignores case and whether a prefix may stand before it.
    readings: [[Vec<String>; 2]; 2],
}

/// What a form has said since the word before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Link {
    Space,
    Stop,
    Comma,
    Gap,
}

/// A place in the words that a form may have reached.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Place {
    /// Before the first word; `marked` if `~` was read.
    Start { marked: bool },
    /// Behind a word.
    Behind { word: usize, link: Link, marked: bool },
    /// In a word, the form's letters for it so far, and whether they end in a full stop with a space to come.
    Inside { word: usize, letters: String, marked: bool, stopped: bool },
}

const GAP_WORDS: usize = 4;

impl Word {
    pub(crate) fn new(text: &str, before: &str) -> Self {
        let readings = [false, true].map(|lowercase| [false, true].map(|prefixed| readings(text, lowercase, prefixed)));
        Word { text: text.to_owned(), before: before.to_owned(), readings }
    }
}

/// What a form may read: the term; the term without a possessive ending; both without the full stops of an
/// abbreviation; behind a prefix, what is left of each.
fn readings(text: &str, lowercase: bool, prefixed: bool) -> Vec<String> {
    let term = token::term(text, lowercase);
    let owner = term.strip_suffix("'s").or_else(|| term.strip_suffix("'S")).map(str::to_owned);
    let numeric = term.contains(char::is_numeric);
    let plain = [Some(&term), owner.as_ref()].map(|term| term.filter(|_| !numeric).map(|term| term.replace('.', "")));
    let mut readings: Vec<String> = [Some(term.clone()), owner.clone()].into_iter().chain(plain).flatten().collect();
    if prefixed {
        let stems: Vec<String> = readings.iter().filter_map(|reading| stem(reading)).collect();
        readings.extend(stems);
    }
    readings
}

/// A word without its prefix, if five letters of it are left.
fn stem(word: &str) -> Option<String> {
    let prefixes = ["anti", "de", "neo", "non", "post", "pre", "pseudo", "quasi", "semi", "super", "ultra", "counter"];
    let letters: Vec<char> = word.chars().collect();
    let prefix = prefixes.into_iter().find(|prefix| {
        let head: String = letters.iter().take(prefix.len()).collect();
        head.to_ascii_lowercase() == *prefix
    })?;
    let rest = &letters[prefix.len()..];
    (rest.len() >= 5).then(|| rest.iter().collect())
}

impl Form {
    /// Reads a form; it must be well formed.
    pub(crate) fn parse(form: &str) -> Self {
        let case_sensitive = form.starts_with('=');
        let signs: Vec<char> = form.chars().skip(usize::from(case_sensitive)).collect();
        let mut at = 0;
        let mut alternatives = parse_alternatives(&signs, &mut at);
        assert!(at == signs.len() && alternatives.len() == 1, "not a form: {form}");
        Form { case_sensitive, has_stop: form.contains('.'), items: alternatives.remove(0) }
    }

    /// The last words of all matches that begin at the word `first`.
    pub(crate) fn ends(&self, words: &[Word], first: usize) -> BTreeSet<usize> {
        self.ends_with(words, first, true)
    }

    /// The same where no prefix may stand before the form.
    pub(crate) fn bare_ends(&self, words: &[Word], first: usize) -> BTreeSet<usize> {
        self.ends_with(words, first, false)
    }

    fn ends_with(&self, words: &[Word], first: usize, prefixed: bool) -> BTreeSet<usize> {
        let mut ends = BTreeSet::new();
        for spaced in [false, true].into_iter().take(1 + usize::from(self.has_stop)) {
            let walk = Walk { case_sensitive: self.case_sensitive, words, first, prefixed, spaced };
            let places = walk.all(&self.items, &BTreeSet::from([Place::Start { marked: false }]));
            ends.extend(places.into_iter().filter_map(|place| match place {
                Place::Start { .. } => None,
                Place::Behind { word, .. } => Some(word),
                Place::Inside { word, .. } => walk.is_read(&place).then_some(word),
            }));
        }
        ends
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
        '~' => Item::Transliterated,
        c if token::is_apostrophe(c) => Item::Letter('\''),
        c => Item::Letter(c),
    }
}

/// One search: the words, and the word that the match begins with.
struct Walk<'w> {
    case_sensitive: bool,
    words: &'w [Word],
    first: usize,
    /// The first word may have a prefix.
    prefixed: bool,
    /// Behind the full stops of abbreviations there is a space.
    spaced: bool,
}

impl Walk<'_> {
    fn all(&self, items: &[Item], from: &BTreeSet<Place>) -> BTreeSet<Place> {
        items.iter().fold(from.clone(), |places, item| self.item(item, &places))
    }

    fn item(&self, item: &Item, from: &BTreeSet<Place>) -> BTreeSet<Place> {
        match item {
            Item::Letter(c) => self.each(from, |place| self.letter(place, *c)),
            Item::AnyLetters => self.each(from, |place| self.letter(place, '*')),
            Item::Space => self.each(from, |place| self.link(place, Link::Space)),
            Item::Comma => self.each(from, |place| self.link(place, Link::Comma)),
            Item::Gap => self.each(from, |place| self.link(place, Link::Gap)),
            Item::Hyphen => &self.item(&Item::Space, from) | from,
            Item::Stop => self.each(from, |place| vec![self.stop(place)]),
            Item::Transliterated => self.each(from, |place| vec![mark(place)]),
            Item::Optional(item) => &self.item(item, from) | from,
            Item::Group(group) => group.iter().flat_map(|items| self.all(items, from)).collect(),
            Item::Repeat(group) => {
                let closed = Walk { spaced: false, ..*self };
                let mut places = from.clone();
                loop {
                    let once_more: BTreeSet<Place> =
                        group.iter().flat_map(|items| closed.all(items, &places)).collect();
                    if once_more.is_subset(&places) {
                        return places;
                    }
                    places.extend(once_more);
                }
            }
        }
    }

    fn each(&self, from: &BTreeSet<Place>, step: impl Fn(&Place) -> Vec<Place>) -> BTreeSet<Place> {
        from.iter().flat_map(step).collect()
    }

    /// True when the letters of the form spell the word they stand in. Tokens neither begin nor end with an apostrophe;
    /// where the form has one at a word's edge, it says nothing.
    fn is_read(&self, place: &Place) -> bool {
        let Place::Inside { word, letters, marked, .. } = place else { return false };
        let letters = token::term(letters, !self.case_sensitive);
        let letters = letters.trim_matches('\'');
        let prefixed = self.prefixed && *word == self.first;
        let readings = &self.words[*word].readings[usize::from(!self.case_sensitive)][usize::from(prefixed)];
        readings.iter().any(|reading| spelling::spells(letters, *marked, reading))
    }

    /// The places inside words that a form may go on to from a place between words.
    fn enter(&self, place: &Place) -> Vec<Place> {
        let (next_words, marked) = match place {
            Place::Inside { .. } => return vec![place.clone()],
            Place::Start { marked } => (self.first..self.first + 1, *marked),
            Place::Behind { word, link: Link::Gap, marked } => (word + 1..word + 1 + GAP_WORDS + 1, *marked),
            Place::Behind { word, link, marked } => {
                let next = self.words.get(word + 1);
                let joined = next.is_some_and(|next| joins(&next.before, *link));
                (word + 1..word + 1 + usize::from(joined), *marked)
            }
        };
        let next_words = next_words.filter(|&word| word < self.words.len());
        next_words.map(|word| Place::Inside { word, letters: String::new(), marked, stopped: false }).collect()
    }

    fn letter(&self, place: &Place, letter: char) -> Vec<Place> {
        let mut from = vec![place.clone()];
        if let Place::Inside { stopped: true, .. } = place
            && letter.is_alphabetic()
        {
            from = self.link(place, Link::Stop);
        }
        let mut places: Vec<Place> = from.iter().flat_map(|place| self.enter(place)).collect();
        for place in &mut places {
            if let Place::Inside { letters, stopped, .. } = place {
                letters.push(letter);
                *stopped = false;
            }
        }
        places
    }

    /// A full stop says nothing, but between two letters it may be one with a space behind it.
    fn stop(&self, place: &Place) -> Place {
        let mut place = place.clone();
        if let Place::Inside { letters, stopped, .. } = &mut place {
            *stopped = self.spaced && letters.ends_with(char::is_alphabetic);
        }
        place
    }

    fn link(&self, place: &Place, link: Link) -> Vec<Place> {
        match place {
            Place::Inside { word, .. } if self.is_read(place) => {
                vec![Place::Behind { word: *word, link, marked: false }]
            }
            Place::Behind { word, link: said, .. } => {
                vec![Place::Behind { word: *word, link: link.max(*said), marked: false }]
            }
            Place::Start { .. } if link == Link::Space => vec![Place::Start { marked: false }],
            _ => Vec::new(),
        }
    }
}

/// The word that the place is in, or the next one, may be any transliteration of the form's.
fn mark(place: &Place) -> Place {
    let mut place = place.clone();
    match &mut place {
        Place::Start { marked } | Place::Behind { marked, .. } | Place::Inside { marked, .. } => *marked = true,
    }
    place
}

/// True when a form runs over what stands between two words: white space, quotation marks and emphasis marks, one comma
/// where the form has it, and a hyphen or en dash behind the first word, with white space after it only at a line's end;
/// between letters of an abbreviation with spaces a full stop and white space.
fn joins(between: &str, link: Link) -> bool {
    if link == Link::Stop {
        return between.starts_with('.') && between.len() > 1 && between[1..].trim().is_empty();
    }
    let marks = "\"“”„«»*_";
    let mut rest: String = between.chars().filter(|&c| !marks.contains(c) && !token::is_apostrophe(c)).collect();
    if link == Link::Comma {
        let Some(at) = rest.find(',') else { return false };
        rest.remove(at);
    }
    match rest.strip_prefix(['-', '\u{2010}', '\u{2011}', '\u{2013}', '\u{ad}']) {
        Some(space) => space.trim().is_empty() && (space.is_empty() || space.contains('\n')),
        None => rest.trim().is_empty(),
    }
}
