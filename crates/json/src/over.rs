//! Reading over values: syntax alone, without recursion, however deep they nest.

use crate::source::Source;
use crate::{Fault, Stop};

impl Source<'_> {
    /// Reads over the next value.
    pub(crate) fn skip_value(&mut self) -> Result<(), Stop> {
        // The bracket of the array or object that reading is in, and those around it.
        let mut inside = None;
        let mut around: Vec<u8> = Vec::new();
        loop {
            let Some(start) = self.significant() else {
                return self.fail_next(Fault::EndInValue);
            };
            let mut is_open = false;
            match start {
                b'"' => self.skip_string()?,
                b'[' | b'{' => {
                    let depth = around.len().saturating_add(usize::from(inside.is_some()));
                    self.check_depth(depth)?;
                    around.extend(inside.replace(start));
                    self.pass(1);
                    is_open = true;
                }
                b'0'..=b'9' => self.skip_number()?,
                b'-' => {
                    self.pass(1);
                    self.skip_number()?;
                }
                b'n' | b't' | b'f' => self.rest_of_word(start)?,
                _ => return self.fail_next(Fault::Value),
            }
            // As many ends as come here, then what stands before the next value.
            loop {
                let Some(bracket) = inside else {
                    return Ok(());
                };
                let is_array = bracket == b'[';
                match self.significant() {
                    Some(b',') if !is_open => {
                        self.pass(1);
                        break;
                    }
                    Some(b']') if is_array => {}
                    Some(b'}') if !is_array => {}
                    Some(_) if is_open => break,
                    Some(_) if is_array => return self.fail_next(Fault::CommaOrBracket),
                    Some(_) => return self.fail_next(Fault::CommaOrBrace),
                    None if is_array => return self.fail_next(Fault::EndInArray),
                    None => return self.fail_next(Fault::EndInObject),
                }
                self.pass(1);
                inside = around.pop();
                is_open = false;
            }
            if inside == Some(b'{') {
                match self.significant() {
                    Some(b'"') => self.skip_string()?,
                    Some(_) => return self.fail_next(Fault::Name),
                    None => return self.fail_next(Fault::EndInObject),
                }
                self.colon()?;
            }
        }
    }
}
