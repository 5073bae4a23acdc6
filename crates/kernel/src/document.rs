//! Documents as they enter the kernel: one row of an Arrow batch each.

use std::sync::Arc;

use arrow_array::builder::{BooleanBuilder, Int32Builder, Int64Builder, ListBuilder, StringBuilder, StructBuilder};
use arrow_array::cast::AsArray;
use arrow_array::types::{Int32Type, Int64Type};
use arrow_array::{Array, ArrayRef, ListArray, PrimitiveArray, RecordBatch, StringArray, StructArray};
use arrow_schema::{ArrowError, DataType, Field, Fields, Schema};

use crate::batch::replace_text;
use crate::passage::{Markup, PassageKind};
use crate::span::Span;

/// A document that is to be annotated.
#[derive(Clone, Copy, Debug)]
pub struct Document<'d> {
    /// Its id.
    pub id: &'d str,
    /// Its decoded text, at most 2 GiB.
    pub text: &'d str,
    /// Its title, where it is known.
    pub title: Option<&'d str>,
    /// Its language (ISO 639-1), where it is known.
    pub language: Option<&'d str>,
    /// How its passages are found.
    pub markup: Markup,
    /// Its passages, where `markup` is [`Markup::Blocks`].
    pub blocks: &'d [Block],
    /// What it is counted in; a document without a stratum is annotated and in no count.
    pub stratum: Option<i64>,
}

impl<'d> Document<'d> {
    /// Plain text of which nothing else is known.
    #[must_use]
    pub fn plain(id: &'d str, text: &'d str) -> Self {
        Document { id, text, title: None, language: None, markup: Markup::Plain, blocks: &[], stratum: Some(0) }
    }
}

/// A passage as the markup of a source has it (an element of XML or HTML, a paragraph of a word processor).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Block {
    /// Its text.
    pub span: Span,
    /// Its kind.
    pub kind: PassageKind,
    /// Of a footnote: the byte of the text where it is called.
    pub called_at: Option<u32>,
    /// The markup has a section begin with it, whatever its kind.
    pub begins_section: bool,
}

/// The schema of a batch of documents. Blocks are given by byte offsets into the text, ascending and without overlap.
#[must_use]
pub fn schema() -> Arc<Schema> {
    let blocks = DataType::List(Arc::new(Field::new("item", DataType::Struct(block_fields()), false)));
    Arc::new(Schema::new(vec![
        Field::new("document_id", DataType::Utf8, false),
        Field::new("text", DataType::Utf8, false),
        Field::new("title", DataType::Utf8, true),
        Field::new("language", DataType::Utf8, true),
        Field::new("markup", DataType::Utf8, false),
        Field::new("blocks", blocks, false),
        Field::new("stratum", DataType::Int64, true),
    ]))
}

fn block_fields() -> Fields {
    Fields::from(vec![
        Field::new("start", DataType::Int32, false),
        Field::new("end", DataType::Int32, false),
        Field::new("kind", DataType::Utf8, false),
        Field::new("called_at", DataType::Int32, true),
        Field::new("begins_section", DataType::Boolean, false),
    ])
}

/// Builds batches of documents.
#[derive(Debug)]
pub struct DocumentsBuilder {
    document_id: StringBuilder,
    text: StringBuilder,
    title: StringBuilder,
    language: StringBuilder,
    markup: StringBuilder,
    blocks: ListBuilder<StructBuilder>,
    stratum: Int64Builder,
}

impl Default for DocumentsBuilder {
    fn default() -> Self {
        let item = Field::new("item", DataType::Struct(block_fields()), false);
        DocumentsBuilder {
            document_id: StringBuilder::new(),
            text: StringBuilder::new(),
            title: StringBuilder::new(),
            language: StringBuilder::new(),
            markup: StringBuilder::new(),
            blocks: ListBuilder::new(StructBuilder::from_fields(block_fields(), 0)).with_field(item),
            stratum: Int64Builder::new(),
        }
    }
}

impl DocumentsBuilder {
    /// Adds a document.
    pub fn push(&mut self, document: &Document<'_>) {
        self.document_id.append_value(document.id);
        self.text.append_value(document.text);
        self.title.append_option(document.title);
        self.language.append_option(document.language);
        self.markup.append_value(document.markup.as_str());
        for block in document.blocks {
            self.push_block(block);
        }
        self.blocks.append(true);
        self.stratum.append_option(document.stratum);
    }

    fn push_block(&mut self, block: &Block) {
        let item = self.blocks.values();
        let offset = |offset: u32| i32::try_from(offset).unwrap_or(i32::MAX);
        let integers = [(0, Some(block.span.start)), (1, Some(block.span.end)), (3, block.called_at)];
        for (column, value) in integers {
            if let Some(builder) = item.field_builder::<Int32Builder>(column) {
                builder.append_option(value.map(offset));
            }
        }
        if let Some(builder) = item.field_builder::<StringBuilder>(2) {
            builder.append_value(block.kind.as_str());
        }
        if let Some(builder) = item.field_builder::<BooleanBuilder>(4) {
            builder.append_value(block.begins_section);
        }
        item.append(true);
    }

    /// The documents added since the last call.
    pub fn finish(&mut self) -> Result<RecordBatch, ArrowError> {
        let columns: Vec<ArrayRef> = vec![
            Arc::new(self.document_id.finish()),
            Arc::new(replace_text(&mut self.text)),
            Arc::new(self.title.finish()),
            Arc::new(self.language.finish()),
            Arc::new(self.markup.finish()),
            Arc::new(self.blocks.finish()),
            Arc::new(self.stratum.finish()),
        ];
        RecordBatch::try_new(schema(), columns)
    }
}

/// A batch of documents, column by column.
pub(crate) struct Documents<'b> {
    document_id: &'b StringArray,
    text: &'b StringArray,
    title: &'b StringArray,
    language: &'b StringArray,
    markup: &'b StringArray,
    blocks: &'b ListArray,
    stratum: &'b PrimitiveArray<Int64Type>,
}

impl<'b> Documents<'b> {
    /// `None` where the batch is not of the [`schema`].
    pub(crate) fn of(batch: &'b RecordBatch) -> Option<Self> {
        (batch.schema().fields() == schema().fields()).then(|| {
            let text = |column: usize| batch.column(column).as_string::<i32>();
            Documents {
                document_id: text(0),
                text: text(1),
                title: text(2),
                language: text(3),
                markup: text(4),
                blocks: batch.column(5).as_list(),
                stratum: batch.column(6).as_primitive(),
            }
        })
    }

    pub(crate) fn len(&self) -> usize {
        self.text.len()
    }

    /// The document of a row; `blocks` is where its blocks are put. `None` where they are not as the [`schema`] has it.
    pub(crate) fn get<'d>(&'d self, row: usize, blocks: &'d mut Vec<Block>) -> Option<Document<'d>> {
        let optional = |column: &'b StringArray| column.is_valid(row).then(|| column.value(row));
        blocks.clear();
        read_blocks(self.blocks.value(row).as_struct(), self.text.value(row), blocks)?;
        Some(Document {
            id: self.document_id.value(row),
            text: self.text.value(row),
            title: optional(self.title),
            language: optional(self.language),
            markup: Markup::from_name(self.markup.value(row))?,
            blocks,
            stratum: self.stratum.is_valid(row).then(|| self.stratum.value(row)),
        })
    }
}

fn read_blocks(items: &StructArray, text: &str, blocks: &mut Vec<Block>) -> Option<()> {
    if items.is_empty() {
        return Some(());
    }
    let [start, end, called_at] = [0, 1, 3].map(|column| items.column(column).as_primitive::<Int32Type>());
    let kind = items.column(2).as_string::<i32>();
    let begins_section = items.column(4).as_boolean();
    let mut free = 0;
    for row in 0..items.len() {
        let range = usize::try_from(start.value(row)).ok()?..usize::try_from(end.value(row)).ok()?;
        if range.start < free || text.get(range.clone()).is_none_or(str::is_empty) {
            return None;
        }
        free = range.end;
        blocks.push(Block {
            span: Span::new(range.start, range.end),
            kind: PassageKind::from_name(kind.value(row))?,
            called_at: called_at.is_valid(row).then(|| called_at.value(row) as u32),
            begins_section: begins_section.value(row),
        });
    }
    Some(())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::*;

    fn batch(text: &str, blocks: &[Block]) -> RecordBatch {
        let mut builder = DocumentsBuilder::default();
        let markup = Markup::Blocks;
        let language = Some("en");
        builder.push(&Document { id: "a", text, title: None, language, markup, blocks, stratum: Some(-3) });
        builder.finish().unwrap()
    }

    #[test]
    fn documents_come_out_as_they_went_in() {
        let note =
            Block { span: Span::new(6, 9), kind: PassageKind::Footnote, called_at: Some(4), begins_section: false };
        let body = Block { span: Span::new(0, 4), kind: PassageKind::Body, called_at: None, begins_section: true };
        let blocks = [body, note];
        let batch = batch("Text. Note.", &blocks);
        let mut read = Vec::new();
        let documents = Documents::of(&batch).unwrap();
        let document = documents.get(0, &mut read).unwrap();
        assert_eq!(
            (document.id, document.title, document.language, document.stratum),
            ("a", None, Some("en"), Some(-3))
        );
        assert_eq!(document.blocks, blocks);
    }

    #[test]
    fn blocks_that_do_not_lie_in_the_text_are_refused() {
        for (start, end) in [(0, 12), (3, 3), (1, 2)] {
            let block =
                Block { span: Span { start, end }, kind: PassageKind::Body, called_at: None, begins_section: false };
            let batch = batch("é is it", &[block]);
            assert!(Documents::of(&batch).unwrap().get(0, &mut Vec::new()).is_none(), "{start}..{end}");
        }
    }
}
