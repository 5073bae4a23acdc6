//! The table `concepts`: the lexicon that the tags come from.

use std::sync::Arc;

use arrow_array::builder::{Int32Builder, StringBuilder};
use arrow_array::{ArrayRef, RecordBatch};
use arrow_schema::ArrowError;
use kremlinology_kernel::lexicon::LexiconSource;
use kremlinology_kernel::schema;

/// The rows of `concepts`.
pub(super) fn concepts(lexicons: &[LexiconSource]) -> Result<RecordBatch, ArrowError> {
    let mut texts: [StringBuilder; 5] = std::array::from_fn(|_| StringBuilder::new());
    let (mut parent, mut tightness, mut dates) = (StringBuilder::new(), StringBuilder::new(), StringBuilder::new());
    let mut n_forms = Int32Builder::new();
    for lexicon in lexicons {
        for concept in &lexicon.concepts {
            let values = [&lexicon.layer, &concept.id, &concept.label, &concept.family, &concept.definition];
            for (column, value) in texts.iter_mut().zip(values) {
                column.append_value(value);
            }
            parent.append_option(concept.parent.as_deref());
            tightness.append_value(&concept.tightness);
            dates.append_option(Some(&concept.dates).filter(|dates| !dates.is_empty()));
            n_forms.append_value(concept.all_forms().count() as i32);
        }
    }
    let [mut layer, mut id, mut label, mut family, mut definition] = texts;
    let columns: Vec<ArrayRef> = vec![
        Arc::new(layer.finish()),
        Arc::new(id.finish()),
        Arc::new(label.finish()),
        Arc::new(family.finish()),
        Arc::new(parent.finish()),
        Arc::new(definition.finish()),
        Arc::new(tightness.finish()),
        Arc::new(dates.finish()),
        Arc::new(n_forms.finish()),
    ];
    RecordBatch::try_new(schema::CONCEPTS.arrow_schema(&[]), columns)
}
