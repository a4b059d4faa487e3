//! The files of imports.

use super::import_format;
use crate::bulk::BulkActionSpec;
use crate::document::MAX_ERRORS;
use crate::error::{Code, Error, thousands};
use crate::import::{FileRow, RowReader, fields};
use crate::query::Pair;
use crate::request::{Failed, Refused, Sound, media};

/// The largest file, in bytes.
pub const MAX_FILE_BYTES: usize = 64_000_000;

/// How much of a file is read at once, so that its rows do not stand in memory all together.
const PIECE_BYTES: usize = 64_000;

/// Refuses a file that is too large.
#[must_use]
pub fn file_too_large() -> Error {
    let max = thousands(MAX_FILE_BYTES as u64);
    let detail = format!("the file has more than {max} bytes; split it");
    Error::new(Code::BodyTooLarge, detail)
}

/// Looks through an import: what is wrong with the file refuses it, what is wrong with a row is that row's.
///
/// # Errors
/// Why it is refused.
pub fn file<'q>(
    spec: &BulkActionSpec,
    pairs: impl Iterator<Item = Pair<'q>>,
    content_type: &str,
    bytes: &[u8],
) -> Result<Sound, Refused> {
    let (format, _) = import_format(spec, content_type, pairs)?;
    media::check_charset(content_type)?;
    let mut reader = RowReader::new(format, spec.target);
    let (mut count, mut failures) = (0_usize, Vec::new());
    let mut take = |rows: &mut Vec<FileRow>| {
        for row in rows.drain(..) {
            count = count.saturating_add(1);
            if failures.len() < MAX_ERRORS
                && let Err(errors) = fields(spec.target, format, &row.input)
            {
                let position = usize::try_from(row.line).unwrap_or_default();
                failures.push(Failed { position, errors });
            }
        }
    };
    let mut rows = Vec::new();
    for piece in bytes
        .get(..MAX_FILE_BYTES)
        .unwrap_or(bytes)
        .chunks(PIECE_BYTES)
    {
        reader.push(piece, &mut rows)?;
        take(&mut rows);
    }
    if bytes.len() > MAX_FILE_BYTES {
        return Err(file_too_large().into());
    }
    reader.end(&mut rows)?;
    take(&mut rows);
    Ok(Sound {
        count: Some(count),
        failures,
        needs: vec!["related"],
        ..Sound::default()
    })
}
