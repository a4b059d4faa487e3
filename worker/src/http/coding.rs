//! Content codings of request bodies (RFC 9110, section 8.4): what `Content-Encoding` names is unpacked piece by
//! piece. Pure, so that all of it is tested natively.
//!
//! By a library of our own rather than the runtime's `DecompressionStream`: that one unpacks all that has arrived
//! whether or not anybody reads it, and 200 kB can be 200 MB, which an instance does not survive.

use std::io::{self, Write as _};

use flate2::write::{MultiGzDecoder, ZlibDecoder};
use lockstep_core::error::{Code, Error, excerpt};

/// The most bytes that are unpacked at once. They become a thousand times as many at most: 4 MB.
pub const STEP_BYTES: usize = 4_096;

const HEADER: &str = "Content-Encoding";

/// How a body is packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Coding {
    /// `gzip`
    Gzip,
    /// `deflate`: the zlib format.
    Deflate,
}

impl Coding {
    /// What a `Content-Encoding` names; `None` where the body is as it is. An empty text is a header that is not
    /// there.
    ///
    /// # Errors
    /// 415 for other codings, and for several.
    pub fn of(content_encoding: &str) -> Result<Option<Self>, Error> {
        match content_encoding.trim().to_ascii_lowercase().as_str() {
            "" | "identity" => Ok(None),
            "gzip" | "x-gzip" => Ok(Some(Self::Gzip)),
            "deflate" => Ok(Some(Self::Deflate)),
            _ => {
                let sent = excerpt(content_encoding);
                let detail = format!(
                    "the body is packed with `{sent}`; pack it with `gzip` or `deflate`, or send it as it is"
                );
                Err(Error::new(Code::UnsupportedMediaType, detail).in_header(HEADER))
            }
        }
    }

    const fn as_str(self) -> &'static str {
        match self {
            Self::Gzip => "gzip",
            Self::Deflate => "deflate",
        }
    }
}

/// Unpacks a body.
pub struct Unpacker {
    coding: Coding,
    decoder: Decoder,
    has_begun: bool,
}

enum Decoder {
    Gzip(MultiGzDecoder<Vec<u8>>),
    Deflate(ZlibDecoder<Vec<u8>>),
}

impl Unpacker {
    /// At the start of a body.
    pub fn new(coding: Coding) -> Self {
        let decoder = match coding {
            Coding::Gzip => Decoder::Gzip(MultiGzDecoder::new(Vec::new())),
            Coding::Deflate => Decoder::Deflate(ZlibDecoder::new(Vec::new())),
        };
        Self {
            coding,
            decoder,
            has_begun: false,
        }
    }

    /// Takes at most [`STEP_BYTES`] bytes, and returns what they are unpacked.
    ///
    /// # Errors
    /// 400 for bytes that are not packed so.
    pub fn push(&mut self, bytes: &[u8]) -> Result<Vec<u8>, Error> {
        self.has_begun |= !bytes.is_empty();
        let written = match &mut self.decoder {
            Decoder::Gzip(decoder) => decoder.write_all(bytes),
            Decoder::Deflate(decoder) => decoder.write_all(bytes),
        };
        self.taken(written)
    }

    /// Takes the end of the body, and returns what is left of it. A body without a byte is an empty one.
    ///
    /// # Errors
    /// 400 for a body that breaks off.
    pub fn end(&mut self) -> Result<Vec<u8>, Error> {
        if !self.has_begun {
            return Ok(Vec::new());
        }
        let finished = match &mut self.decoder {
            Decoder::Gzip(decoder) => decoder.try_finish(),
            Decoder::Deflate(decoder) => decoder.try_finish(),
        };
        self.taken(finished)
    }

    fn taken(&mut self, outcome: io::Result<()>) -> Result<Vec<u8>, Error> {
        let name = self.coding.as_str();
        match outcome {
            Ok(()) => Ok(std::mem::take(match &mut self.decoder {
                Decoder::Gzip(decoder) => decoder.get_mut(),
                Decoder::Deflate(decoder) => decoder.get_mut(),
            })),
            Err(error) => {
                let detail = match error.kind() {
                    io::ErrorKind::UnexpectedEof => {
                        format!(
                            "the body breaks off before its `{name}` is complete; send all of it"
                        )
                    }
                    _ => format!(
                        "the body cannot be unpacked: it is not `{name}`, or is damaged; send it as `{HEADER}` says, or without that header"
                    ),
                };
                Err(Error::new(Code::MalformedEncoding, detail).in_header(HEADER))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::Compression;
    use flate2::write::{GzEncoder, ZlibEncoder};

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    fn zlib(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    /// What a body that comes in pieces of this size is unpacked.
    fn unpacked(coding: Coding, packed: &[u8], size: usize) -> Result<Vec<u8>, String> {
        let mut unpacker = Unpacker::new(coding);
        let mut all = Vec::new();
        for piece in packed.chunks(size) {
            all.extend(unpacker.push(piece).map_err(|error| error.detail)?);
        }
        all.extend(unpacker.end().map_err(|error| error.detail)?);
        Ok(all)
    }

    #[test]
    fn a_header_names_a_coding() {
        for (header, coding) in [
            ("", None),
            ("identity", None),
            ("gzip", Some(Coding::Gzip)),
            (" GZip ", Some(Coding::Gzip)),
            ("x-gzip", Some(Coding::Gzip)),
            ("deflate", Some(Coding::Deflate)),
        ] {
            assert_eq!(Coding::of(header), Ok(coding), "{header}");
        }
        for header in ["br", "zstd", "compress", "gzip, gzip", "gzip;q=1", "utf-8"] {
            let error = Coding::of(header).unwrap_err();
            assert_eq!(error.code.status(), 415);
            assert_eq!(
                error.detail,
                format!(
                    "the body is packed with `{header}`; pack it with `gzip` or `deflate`, or send it as it is"
                )
            );
        }
    }

    #[test]
    fn what_was_packed_is_unpacked_however_it_comes() {
        let text: Vec<u8> = (0..20_000_u32)
            .flat_map(|number| number.to_string().into_bytes())
            .collect();
        let two = [gzip(b"one "), gzip(b"two")].concat();
        for size in [1, 7, STEP_BYTES, usize::MAX] {
            assert_eq!(
                unpacked(Coding::Gzip, &gzip(&text), size).as_ref(),
                Ok(&text)
            );
            assert_eq!(
                unpacked(Coding::Deflate, &zlib(&text), size).as_ref(),
                Ok(&text)
            );
            assert_eq!(unpacked(Coding::Gzip, &two, size), Ok(b"one two".to_vec()));
            assert_eq!(unpacked(Coding::Gzip, &gzip(b""), size), Ok(Vec::new()));
        }
        assert_eq!(unpacked(Coding::Gzip, b"", 1), Ok(Vec::new()));
    }

    #[test]
    fn a_step_is_bounded() {
        let bomb = gzip(&vec![0; 50_000_000]);
        let mut unpacker = Unpacker::new(Coding::Gzip);
        let most = bomb
            .chunks(STEP_BYTES)
            .map(|piece| unpacker.push(piece).unwrap().len())
            .max();
        assert!(most.unwrap() < 5_000_000, "{most:?}");
    }

    #[test]
    fn bodies_that_cannot_be_unpacked_are_told_so() {
        let damaged = |name: &str| {
            format!(
                "the body cannot be unpacked: it is not `{name}`, or is damaged; send it as `Content-Encoding` says, or without that header"
            )
        };
        let breaks_off = |name: &str| {
            format!("the body breaks off before its `{name}` is complete; send all of it")
        };
        let packed = gzip(b"a text, and not a short one");
        let mut wrong_sum = packed.clone();
        let sum = wrong_sum.len() - 5;
        wrong_sum[sum] ^= 1;
        for size in [1, 5, usize::MAX] {
            for (coding, bytes, detail) in [
                (
                    Coding::Gzip,
                    &b"{\"data\":null} and some more"[..],
                    damaged("gzip"),
                ),
                (Coding::Gzip, &wrong_sum, damaged("gzip")),
                (
                    Coding::Gzip,
                    &[&packed[..], b"and some more"].concat(),
                    damaged("gzip"),
                ),
                (Coding::Gzip, &zlib(b"a text"), damaged("gzip")),
                (
                    Coding::Gzip,
                    &packed[..packed.len() - 12],
                    breaks_off("gzip"),
                ),
                (Coding::Gzip, &packed[..12], breaks_off("gzip")),
                (Coding::Gzip, &packed[..3], breaks_off("gzip")),
                (Coding::Deflate, b"{\"data\":null}", damaged("deflate")),
                (
                    Coding::Deflate,
                    &zlib(b"a text, and not a short one")[..12],
                    breaks_off("deflate"),
                ),
            ] {
                assert_eq!(
                    unpacked(coding, bytes, size),
                    Err(detail),
                    "{size} {bytes:?}"
                );
            }
        }
    }
}
