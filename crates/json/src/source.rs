//! The text and the place that reading has come to: blanks, what stands between values, and where each begins.

use crate::{Array, Fault, Json, MAX_READ_DEPTH, Object, Raw, Stop, Unread};

/// A text that is being read. What goes wrong is noted here, so that [`Stop`] is nothing to carry.
#[derive(Debug)]
pub(crate) struct Source<'de> {
    text: &'de str,
    /// How many bytes have been read.
    index: usize,
    /// How many arrays and objects are open.
    pub(crate) depth: usize,
    /// How many may be.
    pub(crate) limit: usize,
    /// Whether what was opened last has had no element or member yet.
    is_first: bool,
    problem: Option<Problem>,
}

/// What is wrong, with how many bytes stand up to there.
#[derive(Debug, Clone, Copy)]
enum Problem {
    Syntax(Fault, usize),
    TooDeep(usize),
}

impl<'de> Source<'de> {
    pub(crate) const fn of(text: &'de str, limit: usize) -> Self {
        Self {
            text,
            index: 0,
            depth: 0,
            limit,
            is_first: false,
            problem: None,
        }
    }

    /// The bytes that are left.
    pub(crate) fn rest(&self) -> &'de [u8] {
        self.text.as_bytes().get(self.index..).unwrap_or_default()
    }

    pub(crate) const fn index(&self) -> usize {
        self.index
    }

    /// The text from a byte on, up to the one that reading has come to.
    pub(crate) fn since(&self, start: usize) -> &'de str {
        self.text.get(start..self.index).unwrap_or_default()
    }

    pub(crate) fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.index).copied()
    }

    /// Goes on by bytes that are there, so that no sum is too large.
    pub(crate) const fn pass(&mut self, bytes: usize) {
        self.index = self.index.wrapping_add(bytes);
    }

    pub(crate) const fn pass_all(&mut self) {
        self.index = self.text.len();
    }

    pub(crate) fn next(&mut self) -> Option<u8> {
        let byte = self.peek()?;
        self.pass(1);
        Some(byte)
    }

    /// The next byte that is no blank, which is not passed.
    pub(crate) fn significant(&mut self) -> Option<u8> {
        let byte = self.peek()?;
        // Most texts that programs write have none.
        if byte > b' ' {
            return Some(byte);
        }
        let blank = |byte: &u8| matches!(byte, b' ' | b'\n' | b'\t' | b'\r');
        let rest = self.rest();
        self.pass(
            rest.iter()
                .position(|byte| !blank(byte))
                .unwrap_or(rest.len()),
        );
        self.peek()
    }

    /// Notes what is wrong with what has been read.
    #[cold]
    #[inline(never)]
    pub(crate) fn fail<T>(&mut self, fault: Fault) -> Result<T, Stop> {
        self.problem = Some(Problem::Syntax(fault, self.index));
        Err(Stop)
    }

    /// Notes what is wrong with the byte that comes next, or with the end.
    #[cold]
    #[inline(never)]
    pub(crate) fn fail_next<T>(&mut self, fault: Fault) -> Result<T, Stop> {
        let index = self.index.saturating_add(1).min(self.text.len());
        self.problem = Some(Problem::Syntax(fault, index));
        Err(Stop)
    }

    #[cold]
    #[inline(never)]
    fn fail_depth<T>(&mut self) -> Result<T, Stop> {
        self.problem = Some(Problem::TooDeep(self.index.saturating_add(1)));
        Err(Stop)
    }

    /// Why reading has ended.
    pub(crate) fn unread(&self) -> Unread {
        match self.problem {
            Some(Problem::Syntax(fault, index)) => Unread::syntax(fault, self.text, index),
            Some(Problem::TooDeep(byte)) => Unread::TooDeep { byte },
            None => Unread::Stopped,
        }
    }

    /// What `read` makes of the next value.
    pub(crate) fn value<T>(
        &mut self,
        read: impl FnOnce(Json<'_, 'de>) -> Result<T, Stop>,
    ) -> Result<T, Stop> {
        let Some(start) = self.significant() else {
            return self.fail_next(Fault::EndInValue);
        };
        let value = read(self.begin(start)?)?;
        match start {
            b'[' => self.close_array()?,
            b'{' => self.close_object()?,
            _ => {}
        }
        Ok(value)
    }

    /// The value that begins with `start`, which comes next.
    fn begin(&mut self, start: u8) -> Result<Json<'_, 'de>, Stop> {
        match start {
            b'"' => self.string().map(Json::Text),
            b'{' => {
                self.open()?;
                Ok(Json::Object(Object(self)))
            }
            b'[' => {
                self.open()?;
                Ok(Json::Array(Array(self)))
            }
            b'0'..=b'9' => self.number(true),
            b'-' => {
                self.pass(1);
                self.number(false)
            }
            _ => self.word(start),
        }
    }

    fn word<'i>(&mut self, start: u8) -> Result<Json<'i, 'de>, Stop> {
        let json = match start {
            b'n' => Json::Null,
            b't' => Json::Boolean(true),
            b'f' => Json::Boolean(false),
            _ => return self.fail_next(Fault::Value),
        };
        self.rest_of_word(start).map(|()| json)
    }

    /// Passes the word that begins with `start`, which comes next.
    pub(crate) fn rest_of_word(&mut self, start: u8) -> Result<(), Stop> {
        self.pass(1);
        let rest: &[u8] = match start {
            b'n' => b"ull",
            b't' => b"rue",
            _ => b"alse",
        };
        for right in rest {
            match self.next() {
                Some(byte) if byte == *right => {}
                Some(_) => return self.fail(Fault::Word),
                None => return self.fail(Fault::EndInValue),
            }
        }
        Ok(())
    }

    /// Enters an array or an object, whose bracket comes next.
    fn open(&mut self) -> Result<(), Stop> {
        if self.depth >= MAX_READ_DEPTH.min(self.limit) {
            return match self.depth < self.limit {
                true => self.fail_next(Fault::Nesting),
                false => self.fail_depth(),
            };
        }
        self.depth = self.depth.wrapping_add(1);
        self.is_first = true;
        self.pass(1);
        Ok(())
    }

    /// Refuses a value that is skipped, whose bracket comes next, where it is in as many others as `inside`.
    pub(crate) fn check_depth(&mut self, inside: usize) -> Result<(), Stop> {
        match self.depth.saturating_add(inside) < self.limit {
            true => Ok(()),
            false => self.fail_depth(),
        }
    }

    fn left(&mut self) {
        self.depth = self.depth.wrapping_sub(1);
        self.is_first = false;
        self.pass(1);
    }

    fn close_array(&mut self) -> Result<(), Stop> {
        match self.significant() {
            Some(b']') => {
                self.left();
                Ok(())
            }
            Some(b',') => {
                self.pass(1);
                match self.significant() {
                    Some(b']') => self.fail_next(Fault::Comma),
                    _ => self.fail_next(Fault::Rest),
                }
            }
            Some(_) => self.fail_next(Fault::Rest),
            None => self.fail_next(Fault::EndInArray),
        }
    }

    fn close_object(&mut self) -> Result<(), Stop> {
        match self.significant() {
            Some(b'}') => {
                self.left();
                Ok(())
            }
            Some(b',') => self.fail_next(Fault::Comma),
            Some(_) => self.fail_next(Fault::Rest),
            None => self.fail_next(Fault::EndInObject),
        }
    }

    /// Whether another element comes. What stands before it is passed; the bracket behind the last one is not.
    pub(crate) fn has_element(&mut self) -> Result<bool, Stop> {
        match self.significant() {
            Some(b']') => Ok(false),
            Some(_) if self.is_first => {
                self.is_first = false;
                Ok(true)
            }
            Some(b',') => {
                self.pass(1);
                match self.significant() {
                    Some(b']') => self.fail_next(Fault::Comma),
                    Some(_) => Ok(true),
                    None => self.fail_next(Fault::EndInValue),
                }
            }
            Some(_) => self.fail_next(Fault::CommaOrBracket),
            None => self.fail_next(Fault::EndInArray),
        }
    }

    /// Whether another member comes, whose name is next then.
    pub(crate) fn has_member(&mut self) -> Result<bool, Stop> {
        match self.significant() {
            Some(b'}') => Ok(false),
            Some(start) if self.is_first => {
                self.is_first = false;
                match start {
                    b'"' => Ok(true),
                    _ => self.fail_next(Fault::Name),
                }
            }
            Some(b',') => {
                self.pass(1);
                match self.significant() {
                    Some(b'"') => Ok(true),
                    Some(b'}') => self.fail_next(Fault::Comma),
                    Some(_) => self.fail_next(Fault::Name),
                    None => self.fail_next(Fault::EndInValue),
                }
            }
            Some(_) => self.fail_next(Fault::CommaOrBrace),
            None => self.fail_next(Fault::EndInObject),
        }
    }

    pub(crate) fn colon(&mut self) -> Result<(), Stop> {
        match self.significant() {
            Some(b':') => {
                self.pass(1);
                Ok(())
            }
            Some(_) => self.fail_next(Fault::Colon),
            None => self.fail_next(Fault::EndInObject),
        }
    }

    /// The text of the next value.
    pub(crate) fn raw(&mut self) -> Result<Raw<'de>, Stop> {
        self.significant();
        let start = self.index;
        self.skip_value()?;
        Ok(Raw::of(self.since(start)))
    }

    /// The end of the text.
    pub(crate) fn end(&mut self) -> Result<(), Stop> {
        match self.significant() {
            Some(_) => self.fail_next(Fault::Rest),
            None => Ok(()),
        }
    }
}
