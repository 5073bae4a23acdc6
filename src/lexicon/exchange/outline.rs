//! Nesting by indentation.

use super::Category;

/// Nests categories by their depth: each goes into the last one before it that is less deep.
pub(super) fn nested(flat: impl IntoIterator<Item = (usize, Category)>) -> Vec<Category> {
    let mut roots = Vec::new();
    let mut open: Vec<(usize, Category)> = Vec::new();
    for (depth, category) in flat {
        close(&mut open, depth, &mut roots);
        open.push((depth, category));
    }
    close(&mut open, 0, &mut roots);
    roots
}

/// Puts the open categories of this depth or more into those above them.
fn close(open: &mut Vec<(usize, Category)>, depth: usize, roots: &mut Vec<Category>) {
    while let Some((_, category)) = open.pop_if(|(deep, _)| *deep >= depth) {
        match open.last_mut() {
            Some((_, above)) => above.children.push(category),
            None => roots.push(category),
        }
    }
}
