//! The notation of forms: parsing one form and expanding it into sequences of word patterns.
//!
//! ```text
//! form      = [ "=" ] items                 "=": upper and lower case matter
//! items     = { item }
//! item      = letter-or-digit | "'" | "." | "," | "~" | "*" | "-" | " " | " .. " | group
//! group     = "(" items { "|" items } ")"
//! item "?"                                  the letter or group before it may be missing
//! group "*"                                 the group any number of times, also none
//! ```
//!
//! `*` inside or after a word is any run of letters, also none. A space between words matches white space or a hyphen in
//! the text; a hyphen matches a hyphen, white space or nothing; ` .. ` stands for at most four words of the same
//! sentence. A full stop is allowed where an abbreviation is written with stops (`M.V.D.`) and inside a number, a comma
//! inside a number and between words; an abbreviation is found with its stops, without them, and with a space behind
//! each (`M. V. D.`). A group repeats if every way through it ends in a space.
//!
//! Every word stands for its spelling family (`super::spelling`), a word with `~` before it for its transliterations
//! instead (`super::transliteration`); an apostrophe inside a word may be missing in the text. docs/lexicon.md says
//! all this for those who write lexicons.

use super::pattern::Pattern;

/// Words that ` .. ` may skip at most.
pub(crate) const GAP_WORDS: u32 = 4;

/// More sequences than this means a form that should be written as several.
const MOST_SEQUENCES: usize = 20_000;

/// What stands before a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Link {
    /// The next word of the text.
    Next,
    /// The next letter of an abbreviation, behind a full stop and white space.
    Stop,
    /// The next word, behind a comma.
    Comma,
    /// One of the words after at most [`GAP_WORDS`] others.
    Gap,
}

/// One step of a sequence: a word, or a group of phrases repeated any number of times.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    Word(Link, Pattern),
    /// The phrases, once or more: the link before the first of them, and each with the link behind it.
    Repeat(Link, Vec<Phrase>),
}

/// A phrase of a repeated group, and what stands behind it.
pub(crate) type Phrase = (Vec<(Link, Pattern)>, Link);

/// A parsed form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Form {
    /// The form begins with `=`.
    pub(crate) case_sensitive: bool,
    /// Every way to read the form as a sequence of words.
    pub(crate) sequences: Vec<Vec<Step>>,
}

/// A problem in a form: the byte offset in the form, and what is wrong and what to do.
pub(crate) type Problem = (usize, String);

/// Parses and expands a form.
pub(crate) fn parse(form: &str) -> Result<Form, Problem> {
    let (case_sensitive, from) = if form.starts_with('=') { (true, 1) } else { (false, 0) };
    if let Some(at) = dangling_link(form, from) {
        return Err((at, "',' and '..' stand between two words; remove it, or add a word".into()));
    }
    let mut parser = Parser { form, at: from };
    let tree = parser.alternatives(0)?;
    if parser.at < form.len() {
        return Err((parser.at, "this ')' closes nothing; remove it or open the bracket before it".into()));
    }
    let strings = expand(&tree).map_err(|message| (from, message))?;
    let mut sequences = Vec::new();
    for signs in strings.iter().flat_map(|signs| [Some(signs.clone()), spaced(signs)]).flatten() {
        let (steps, _) = steps(&signs, case_sensitive).map_err(|message| (from, message))?;
        if !steps.iter().any(|step| matches!(step, Step::Word(..))) {
            return Err((
                from,
                "the form can match no word at all; give it at least one word that is not optional".into(),
            ));
        }
        if !sequences.contains(&steps) {
            sequences.push(steps);
        }
    }
    Ok(Form { case_sensitive, sequences })
}

/// Where a comma or gap stands before the first word or behind the last.
fn dangling_link(form: &str, from: usize) -> Option<usize> {
    let body = form[from..].trim_end();
    if body.trim_start().starts_with([',', '.']) {
        return Some(from);
    }
    (body.ends_with(',') || body.ends_with("..")).then(|| from + body.len() - 1)
}

/// A form as it is written.
enum Tree {
    Sign(Sign),
    Group(Vec<Vec<Tree>>),
    Optional(Box<Tree>),
    Repeat(Vec<Vec<Tree>>),
}

/// One sign of an expanded form.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Sign {
    Letter(char),
    AnyLetters,
    Hyphen,
    Space,
    Gap,
    Stop,
    /// The stop and the space between two letters of an abbreviation.
    SpacedStop,
    Comma,
    Transliterated,
    Repeat(Vec<Vec<Sign>>),
}

struct Parser<'f> {
    form: &'f str,
    at: usize,
}

impl Parser<'_> {
    fn alternatives(&mut self, depth: usize) -> Result<Vec<Vec<Tree>>, Problem> {
        const DEEPEST: usize = 8;
        if depth > DEEPEST {
            return Err((self.at, format!("more than {DEEPEST} brackets inside each other; write several forms")));
        }
        let mut all = vec![Vec::new()];
        while let Some(c) = self.form[self.at..].chars().next() {
            let at = self.at;
            match c {
                ')' => break,
                '|' if depth == 0 => return Err((at, "'|' stands outside a bracket; write (a|b)".into())),
                '|' => {
                    self.at += 1;
                    all.push(Vec::new());
                }
                _ => {
                    let tree = self.item(c, depth)?;
                    let tree = self.suffixed(tree)?;
                    if let Some(last) = all.last_mut() {
                        last.push(tree);
                    }
                }
            }
        }
        Ok(all)
    }

    fn item(&mut self, c: char, depth: usize) -> Result<Tree, Problem> {
        let at = self.at;
        if self.form[at..].starts_with(" .. ") {
            self.at += 4;
            return Ok(Tree::Sign(Sign::Gap));
        }
        self.at += c.len_utf8();
        if c == '(' {
            let group = self.alternatives(depth + 1)?;
            if !self.form[self.at..].starts_with(')') {
                return Err((at, "this bracket is never closed; add ')'".into()));
            }
            self.at += 1;
            return Ok(Tree::Group(group));
        }
        let sign = match c {
            '*' => Sign::AnyLetters,
            '-' => Sign::Hyphen,
            ' ' => Sign::Space,
            '.' => Sign::Stop,
            ',' => Sign::Comma,
            '~' if self.form[self.at..].starts_with(|c| c == '(' || crate::token::is_letter_or_mark(c)) => {
                Sign::Transliterated
            }
            '~' => return Err((at, "'~' (any transliteration) belongs right before a word".into())),
            '?' => return Err((at, "'?' has nothing before it to make optional".into())),
            '=' => return Err((at, "'=' (case-sensitive) belongs at the start of the form".into())),
            c if crate::token::is_apostrophe(c) => Sign::Letter('\''),
            c if crate::token::is_letter_or_mark(c) || crate::token::is_number(c) => Sign::Letter(c),
            c => return Err((at, format!("the sign '{c}' has no meaning in a form; remove it"))),
        };
        Ok(Tree::Sign(sign))
    }

    /// Takes the `?` or, behind a bracket, the `*` that follows.
    fn suffixed(&mut self, tree: Tree) -> Result<Tree, Problem> {
        match (self.form[self.at..].chars().next(), tree) {
            (Some('?'), Tree::Sign(Sign::AnyLetters | Sign::Gap)) => {
                Err((self.at, "'*' and '..' are optional already; remove the '?'".into()))
            }
            (Some('?'), Tree::Sign(Sign::Transliterated)) => {
                Err((self.at, "'?' has nothing before it to make optional".into()))
            }
            (Some('?'), tree) => {
                self.at += 1;
                Ok(Tree::Optional(Box::new(tree)))
            }
            // `(a|b)*` at a word's end is a group before a wildcard; only a group of whole words repeats.
            (Some('*'), Tree::Group(group)) if ends_in_space(&group) => {
                self.at += 1;
                Ok(Tree::Repeat(group))
            }
            (Some('*'), Tree::Group(group))
                if group.iter().any(|items| matches!(items[..], [Tree::Sign(Sign::Space), ..])) =>
            {
                Err((self.at, "a bracket that repeats has the space at its end: word (word )*".into()))
            }
            (_, tree) => Ok(tree),
        }
    }
}

fn ends_in_space(group: &[Vec<Tree>]) -> bool {
    group.iter().all(|items| match items.last() {
        Some(Tree::Sign(Sign::Space)) => true,
        Some(Tree::Group(group)) => ends_in_space(group),
        _ => false,
    })
}

/// Every string of signs that a tree stands for.
fn expand(alternatives: &[Vec<Tree>]) -> Result<Vec<Vec<Sign>>, String> {
    let mut all = Vec::new();
    for items in alternatives {
        let mut strings: Vec<Vec<Sign>> = vec![Vec::new()];
        for item in items {
            let options = match item {
                Tree::Sign(sign) => readings(sign),
                Tree::Group(group) => expand(group)?,
                Tree::Optional(tree) => {
                    let mut options = match &**tree {
                        Tree::Group(group) => expand(group)?,
                        Tree::Sign(sign) => readings(sign),
                        Tree::Optional(_) | Tree::Repeat(_) => {
                            return Err("'?' stands behind '?' or a repeated bracket".into());
                        }
                    };
                    options.push(Vec::new());
                    options
                }
                Tree::Repeat(group) => vec![Vec::new(), vec![Sign::Repeat(expand(group)?)]],
            };
            if strings.len().saturating_mul(options.len()) > MOST_SEQUENCES {
                return Err(format!(
                    "the form stands for more than {MOST_SEQUENCES} phrases; split it into several forms"
                ));
            }
            strings = product(&strings, &options);
        }
        all.extend(strings);
    }
    Ok(all)
}

/// A hyphen is a border between words or nothing; any other sign is itself.
fn readings(sign: &Sign) -> Vec<Vec<Sign>> {
    match sign {
        Sign::Hyphen => vec![vec![Sign::Space], Vec::new()],
        _ => vec![vec![sign.clone()]],
    }
}

fn product(strings: &[Vec<Sign>], options: &[Vec<Sign>]) -> Vec<Vec<Sign>> {
    let joined = strings
        .iter()
        .flat_map(|string| options.iter().map(move |option| string.iter().chain(option).cloned().collect()));
    joined.collect()
}

/// The signs with a space behind each stop between two letters; `None` where there is no such stop.
fn spaced(signs: &[Sign]) -> Option<Vec<Sign>> {
    let letter =
        |at: Option<usize>| matches!(at.and_then(|at| signs.get(at)), Some(Sign::Letter(c)) if c.is_alphabetic());
    let is_between = |at: usize| signs[at] == Sign::Stop && letter(at.checked_sub(1)) && letter(Some(at + 1));
    let change = |(at, sign): (usize, &Sign)| if is_between(at) { Sign::SpacedStop } else { sign.clone() };
    (0..signs.len()).any(is_between).then(|| signs.iter().enumerate().map(change).collect())
}

/// Cuts a string of signs into steps.
fn steps(signs: &[Sign], case_sensitive: bool) -> Result<(Vec<Step>, Link), String> {
    let mut cutter =
        StepCutter { steps: Vec::new(), link: Link::Next, word: String::new(), transliterated: false, case_sensitive };
    for (index, sign) in signs.iter().enumerate() {
        match sign {
            Sign::Letter(c) => cutter.word.push(*c),
            Sign::AnyLetters => cutter.word.push('*'),
            Sign::Stop | Sign::Comma if in_number(signs, index) => {
                cutter.word.push(if *sign == Sign::Stop { '.' } else { ',' });
            }
            Sign::Stop => check_stop(signs, index)?,
            Sign::SpacedStop => cutter.close(Link::Stop)?,
            Sign::Transliterated => cutter.transliterated = true,
            Sign::Space | Sign::Hyphen => cutter.close(Link::Next)?,
            Sign::Comma => cutter.close(Link::Comma)?,
            Sign::Gap => cutter.close(Link::Gap)?,
            Sign::Repeat(phrases) => cutter.repeat(phrases)?,
        }
    }
    cutter.close(Link::Next)?;
    Ok((cutter.steps, cutter.link))
}

/// A sign between two figures.
fn in_number(signs: &[Sign], index: usize) -> bool {
    let figure =
        |at: Option<usize>| matches!(at.and_then(|at| signs.get(at)), Some(Sign::Letter(c)) if c.is_ascii_digit());
    figure(index.checked_sub(1)) && figure(Some(index + 1))
}

/// A full stop behind one letter is that of an abbreviation, which is found with and without its stops. Behind a longer
/// word it ends the token, and no form runs over it.
fn check_stop(signs: &[Sign], index: usize) -> Result<(), String> {
    let letter = |at: Option<usize>| matches!(at.and_then(|at| signs.get(at)), Some(Sign::Letter(_)));
    let wildcard = matches!(signs.get(index + 1), Some(Sign::AnyLetters));
    if letter(index.checked_sub(1)) && !wildcard && (letter(Some(index + 1)) || !letter(index.checked_sub(2))) {
        return Ok(());
    }
    Err("a '.' is only for abbreviations of single letters such as M.V.D., and ' .. ' for a gap".into())
}

struct StepCutter {
    steps: Vec<Step>,
    link: Link,
    word: String,
    transliterated: bool,
    case_sensitive: bool,
}

impl StepCutter {
    fn close(&mut self, next: Link) -> Result<(), String> {
        if self.word.is_empty() {
            self.transliterated = false;
            // What stands before the first word, where an optional one is left out, links nothing.
            let first = self.steps.is_empty();
            self.link = if first { Link::Next } else { self.link.max(next) };
            return Ok(());
        }
        let pattern = Pattern::new(&self.word, self.case_sensitive, self.transliterated)?;
        self.steps.push(Step::Word(self.link, pattern));
        self.word.clear();
        self.transliterated = false;
        self.link = next;
        Ok(())
    }

    fn repeat(&mut self, phrases: &[Vec<Sign>]) -> Result<(), String> {
        if !self.word.is_empty() {
            return Err("a repeated bracket '(… )*' stands between words, with a space before it".into());
        }
        let mut all: Vec<Phrase> = Vec::new();
        for phrase in phrases {
            let (words, behind) = steps(phrase, self.case_sensitive)?;
            let words: Option<Vec<_>> = words
                .into_iter()
                .map(|step| match step {
                    Step::Word(link, pattern) => Some((link, pattern)),
                    Step::Repeat(..) => None,
                })
                .collect();
            let words = words
                .filter(|words| !words.is_empty())
                .ok_or("a repeated bracket may not hold another one, or nothing")?;
            if !all.contains(&(words.clone(), behind)) {
                all.push((words, behind));
            }
        }
        self.steps.push(Step::Repeat(self.link, all));
        self.link = Link::Next;
        Ok(())
    }
}
