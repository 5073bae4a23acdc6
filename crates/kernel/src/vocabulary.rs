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

/// The folded bytes of a token, padded with zeros, as two little-endian numbers.
type Key = [u64; 2];

/// One place of the open table.
#[derive(Clone, Copy)]
struct Slot {
    key: Key,
    id: TermId,
}

const INLINE_BYTES: usize = 16;
/// Marks an empty place, and stands for tokens that have no inline key: no token has the bytes 0.
const NO_KEY: Key = [0; 2];
const EMPTY: Slot = Slot { key: NO_KEY, id: TermId(0) };
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
        let mut keys = [NO_KEY; BLOCK];
        let mut slots = [EMPTY; BLOCK];
        for block in tokens.chunks(BLOCK) {
            for (key, &token) in keys.iter_mut().zip(block) {
                *key = inline_key(text.as_bytes(), token, self.lowercase);
            }
            for (slot, &key) in slots.iter_mut().zip(&keys[..block.len()]) {
                *slot = self.slots[hash(key) & (self.slots.len() - 1)];
            }
            for ((&slot, &key), &token) in slots.iter().zip(&keys).zip(block) {
                ids.push(if slot.key == key && key != NO_KEY { slot.id } else { self.intern(text, token, key) });
            }
        }
    }

    /// The id of a token with this key, wherever it is.
    fn intern(&mut self, text: &str, token: Span, key: Key) -> TermId {
        if key == NO_KEY { self.intern_folded(token.of(text)) } else { self.intern_inline(key) }
    }

    fn intern_inline(&mut self, key: Key) -> TermId {
        let mask = self.slots.len() - 1;
        let mut place = hash(key) & mask;
        loop {
            let slot = self.slots[place];
            if slot.key == key {
                return slot.id;
            }
            if slot.key == NO_KEY {
                return self.insert_inline(key, place);
            }
            place = (place + 1) & mask;
        }
    }

    #[cold]
    fn insert_inline(&mut self, key: Key, place: usize) -> TermId {
        let bytes: [u8; INLINE_BYTES] = std::array::from_fn(|byte| key[byte / 8].to_le_bytes()[byte % 8]);
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
    /// The id of a token of any text.
    pub(crate) fn intern_folded(&mut self, token: &str) -> TermId {
        let term = token::term(token, self.lowercase);
        let whole = Span::new(0, term.len());
        let key = inline_key(term.as_bytes(), whole, self.lowercase);
        if key != NO_KEY {
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
        for slot in self.slots.iter().filter(|slot| slot.key != NO_KEY) {
            let mut place = hash(slot.key) & mask;
            while wider[place].key != NO_KEY {
                place = (place + 1) & mask;
            }
            wider[place] = *slot;
        }
        self.slots = wider;
    }
}

/// The key of a short ASCII token without a grave sign; [`NO_KEY`] for any other.
#[inline(always)]
fn inline_key(text: &[u8], token: Span, lowercase: bool) -> Key {
    let (start, length) = (token.start as usize, token.len());
    let Some(&[keep_low, keep_high]) = KEEP.get(length) else { return NO_KEY };
    let word = match text[start..].first_chunk::<INLINE_BYTES>() {
        Some(window) => u128::from_le_bytes(*window),
        None => last_bytes(&text[start..start + length]),
    };
    let (low, high) = (word as u64 & keep_low, (word >> 64) as u64 & keep_high);
    if ((low | high) & (EACH * 0x80)) | has_grave(low) | has_grave(high) != 0 {
        return NO_KEY;
    }
    if lowercase { [to_lower(low), to_lower(high)] } else { [low, high] }
}

/// A token so close to the end of the text that no full window can be read.
#[cold]
fn last_bytes(token: &[u8]) -> u128 {
    let mut word = [0; INLINE_BYTES];
    word[..token.len()].copy_from_slice(token);
    u128::from_le_bytes(word)
}

/// By length: the bits of a window that belong to the token.
const KEEP: [Key; INLINE_BYTES + 1] = {
    let mut masks = [NO_KEY; INLINE_BYTES + 1];
    let mut length = 1;
    while length <= INLINE_BYTES {
        let mask = u128::MAX >> ((INLINE_BYTES - length) * 8);
        masks[length] = [mask as u64, (mask >> 64) as u64];
        length += 1;
    }
    masks
};

/// Times a byte: that byte in all eight places.
const EACH: u64 = 0x0101_0101_0101_0101;

/// Not 0 where one of eight ASCII bytes is a grave sign.
#[inline]
fn has_grave(word: u64) -> u64 {
    let zero_where_grave = word ^ (EACH * u64::from(b'`'));
    zero_where_grave.wrapping_sub(EACH) & !zero_where_grave & (EACH * 0x80)
}

/// Eight ASCII bytes in lower case: a byte of `A` to `Z` gets bit 0x20. No sum reaches the next byte, since ASCII is below 0x80.
#[inline]
fn to_lower(word: u64) -> u64 {
    let at_least_a = word + EACH * u64::from(0x80 - b'A');
    let beyond_z = word + EACH * u64::from(0x80 - b'Z' - 1);
    word | ((at_least_a & !beyond_z & (EACH * 0x80)) >> 2)
}

/// Folds the 128-bit product of the key's halves: every input bit reaches the low bits that index the table.
#[inline]
fn hash([low, high]: Key) -> usize {
    let product = u128::from(low ^ 0x9E37_79B9_7F4A_7C15).wrapping_mul(u128::from(high ^ 0xC2B2_AE3D_27D4_EB4F));
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
