//! Interns tokens: each distinct term of a shard gets one small id, in order of first occurrence.
//!
//! Most tokens are ASCII words of at most 16 bytes. Their folded bytes are the key itself, kept inline in an open table,
//! so that interning one reads 16 bytes of text and, as a rule, one cache line. All other tokens go through
//! [`token::term`] and a map of strings.

use std::collections::HashMap;

use foldhash::fast::FixedState;

use crate::span::Span;
use crate::token;

/// A distinct term of one vocabulary.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct TermId(pub(crate) u32);

impl TermId {
    pub(crate) fn index(self) -> usize {
        self.0 as usize
    }
}

/// One place of the open table; a key of 0 marks it empty, since no token has the bytes 0.
#[derive(Clone, Copy)]
struct Slot {
    key: u128,
    id: TermId,
}

const EMPTY: Slot = Slot { key: 0, id: TermId(0) };
const INLINE_BYTES: usize = 16;
/// Stands for tokens that have no inline key, and like 0 is the key of none.
const NOT_INLINE: u128 = 0;
/// Tokens whose keys are computed ahead.
const BLOCK: usize = 32;

/// The terms of one shard.
pub(crate) struct Vocabulary {
    lowercase: bool,
    /// A power of two, at most half full.
    slots: Vec<Slot>,
    inline_terms: usize,
    long_terms: HashMap<Box<str>, TermId, FixedState>,
    bytes: String,
    ends: Vec<u32>,
}

impl Vocabulary {
    pub(crate) fn new(lowercase: bool) -> Self {
        Vocabulary {
            lowercase,
            slots: vec![EMPTY; 1 << 12],
            inline_terms: 0,
            long_terms: HashMap::default(),
            bytes: String::new(),
            ends: Vec::new(),
        }
    }

    /// The number of distinct terms.
    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }

    pub(crate) fn term(&self, id: TermId) -> &str {
        let start = if id.0 == 0 { 0 } else { self.ends[id.index() - 1] as usize };
        &self.bytes[start..self.ends[id.index()] as usize]
    }

    /// The ids of tokens of `text`, in order.
    ///
    /// Keys and places are computed for a block of tokens before the table is read: the reads of a block do not wait for
    /// one another.
    pub(crate) fn intern_all(&mut self, text: &str, tokens: &[Span], ids: &mut Vec<TermId>) {
        ids.clear();
        ids.reserve(tokens.len());
        let mut keys = [0; BLOCK];
        for block in tokens.chunks(BLOCK) {
            for (key, &token) in keys.iter_mut().zip(block) {
                *key = inline_key(text.as_bytes(), token, self.lowercase);
            }
            for (&key, &token) in keys.iter().zip(block) {
                let slot = self.slots[hash(key) & (self.slots.len() - 1)];
                ids.push(if slot.key == key && key != NOT_INLINE { slot.id } else { self.intern(text, token, key) });
            }
        }
    }

    /// The id of a token with this key, wherever it is.
    fn intern(&mut self, text: &str, token: Span, key: u128) -> TermId {
        if key == NOT_INLINE { self.intern_folded(token.of(text)) } else { self.intern_inline(key) }
    }

    fn intern_inline(&mut self, key: u128) -> TermId {
        let mask = self.slots.len() - 1;
        let mut place = hash(key) & mask;
        loop {
            let slot = self.slots[place];
            if slot.key == key {
                return slot.id;
            }
            if slot.key == 0 {
                return self.insert_inline(key, place);
            }
            place = (place + 1) & mask;
        }
    }

    #[cold]
    fn insert_inline(&mut self, key: u128, place: usize) -> TermId {
        let bytes = key.to_le_bytes();
        let length = bytes.iter().position(|&byte| byte == 0).unwrap_or(INLINE_BYTES);
        let id = self.push(&String::from_utf8_lossy(&bytes[..length]));
        self.slots[place] = Slot { key, id };
        self.inline_terms += 1;
        if self.inline_terms * 2 > self.slots.len() {
            self.grow();
        }
        id
    }

    #[cold]
    fn intern_folded(&mut self, token: &str) -> TermId {
        let term = token::term(token, self.lowercase);
        let whole = Span::new(0, term.len());
        let key = inline_key(term.as_bytes(), whole, self.lowercase);
        if key != NOT_INLINE {
            return self.intern_inline(key);
        }
        if let Some(&id) = self.long_terms.get(term.as_ref()) {
            return id;
        }
        let id = self.push(&term);
        self.long_terms.insert(term.into_owned().into_boxed_str(), id);
        id
    }

    fn push(&mut self, term: &str) -> TermId {
        let id = TermId(self.ends.len() as u32);
        self.bytes.push_str(term);
        self.ends.push(self.bytes.len() as u32);
        id
    }

    fn grow(&mut self) {
        let mut wider = vec![EMPTY; self.slots.len() * 2];
        let mask = wider.len() - 1;
        for slot in self.slots.iter().filter(|slot| slot.key != 0) {
            let mut place = hash(slot.key) & mask;
            while wider[place].key != 0 {
                place = (place + 1) & mask;
            }
            wider[place] = *slot;
        }
        self.slots = wider;
    }
}

/// The folded bytes of a short ASCII token without a grave sign, as a little-endian number; [`NOT_INLINE`] for any other.
#[inline(always)]
fn inline_key(text: &[u8], token: Span, lowercase: bool) -> u128 {
    let (start, length) = (token.start as usize, token.len());
    if length > INLINE_BYTES {
        return NOT_INLINE;
    }
    let mut word = [0u8; INLINE_BYTES];
    if let Some(window) = text.get(start..start + INLINE_BYTES) {
        word.copy_from_slice(window);
    } else {
        word[..length].copy_from_slice(&text[start..start + length]);
    }
    let keep = u128::MAX >> ((INLINE_BYTES - length) * 8);
    let mut word = (u128::from_le_bytes(word) & keep).to_le_bytes();
    let odd = word.iter().fold(0, |odd, &byte| odd | (byte & 0x80) | u8::from(byte == b'`'));
    if odd != 0 {
        return NOT_INLINE;
    }
    if lowercase {
        for byte in &mut word {
            *byte |= u8::from(byte.wrapping_sub(b'A') < 26) << 5;
        }
    }
    u128::from_le_bytes(word)
}

/// Folds the 128-bit product of the key's halves: every input bit reaches the low bits that index the table.
#[inline]
fn hash(key: u128) -> usize {
    let (low, high) = (key as u64 ^ 0x9E37_79B9_7F4A_7C15, (key >> 64) as u64 ^ 0xC2B2_AE3D_27D4_EB4F);
    let product = u128::from(low).wrapping_mul(u128::from(high));
    (product as u64 ^ (product >> 64) as u64) as usize
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// Against the plain way: fold every token and keep the strings in order of first occurrence.
        #[test]
        fn ids_are_the_order_of_first_occurrence(text in "([a-cA-C]{1,3}|[a-zA-Z]{10,20}|[äÖé’`а-я]{1,9}|[ .'-]){0,300}", lowercase: bool) {
            let mut tokens = Vec::new();
            token::tokenize(&text, &mut tokens);
            let mut vocabulary = Vocabulary::new(lowercase);
            let mut ids = Vec::new();
            let mut plain: Vec<String> = Vec::new();
            for &token in &tokens {
                let term = token::term(token.of(&text), lowercase).into_owned();
                let known = plain.iter().position(|known| *known == term);
                let expected = known.unwrap_or_else(|| { plain.push(term.clone()); plain.len() - 1 });
                vocabulary.intern_all(&text, &[token], &mut ids);
                let id = ids[0];
                prop_assert_eq!(id.index(), expected);
                prop_assert_eq!(vocabulary.term(id), term);
            }
            prop_assert_eq!(vocabulary.len(), plain.len());
        }
    }

    #[test]
    fn the_table_grows() {
        let text: String = (0..10_000).map(|n| format!("w{n} ")).collect();
        let mut tokens = Vec::new();
        token::tokenize(&text, &mut tokens);
        let mut vocabulary = Vocabulary::new(true);
        let (mut first, mut again) = (Vec::new(), Vec::new());
        vocabulary.intern_all(&text, &tokens, &mut first);
        vocabulary.intern_all(&text, &tokens, &mut again);
        assert_eq!(first, again);
        assert_eq!(vocabulary.len(), 10_000);
    }
}
