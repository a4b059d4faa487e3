//! Numbers: whole ones as what holds them, all others as `f64`.
//!
//! What has up to 15 digits is exact, and the last bit of any other may be missed: what gets those right is a tenth of
//! the npm package.

use crate::source::Source;
use crate::{Fault, Json, Stop};

/// Whether a digit more is too much for a `u64`.
const fn is_full(number: u64, digit: u8) -> bool {
    const MOST: u64 = u64::MAX / 10;
    number > MOST || number == MOST && digit as u64 > u64::MAX % 10
}

/// A number with a digit more, for which there is room.
const fn with(number: u64, digit: u8) -> u64 {
    number.wrapping_mul(10).wrapping_add(digit as u64)
}

impl<'de> Source<'de> {
    /// The next byte as a digit, which is passed if it is one.
    fn digit(&mut self) -> Option<u8> {
        let digit = self.peek_digit()?;
        self.pass(1);
        Some(digit)
    }

    fn peek_digit(&self) -> Option<u8> {
        let digit = self.peek()?.wrapping_sub(b'0');
        (digit < 10).then_some(digit)
    }

    fn pass_digits(&mut self) {
        let rest = self.rest();
        let digits = rest.iter().position(|byte| !byte.is_ascii_digit());
        self.pass(digits.unwrap_or(rest.len()));
    }

    /// The number whose first digit comes next.
    pub(crate) fn number<'i>(&mut self, is_positive: bool) -> Result<Json<'i, 'de>, Stop> {
        let mut number = match self.next() {
            Some(b'0') if self.peek_digit().is_some() => return self.fail_next(Fault::Number),
            Some(digit @ b'0'..=b'9') => u64::from(digit.wrapping_sub(b'0')),
            Some(_) => return self.fail(Fault::Number),
            None => return self.fail(Fault::EndInValue),
        };
        let mut passed: usize = 0;
        for byte in self.rest() {
            let digit = byte.wrapping_sub(b'0');
            if digit > 9 {
                break;
            }
            if is_full(number, digit) {
                self.pass(passed);
                return self.long(is_positive, number).map(Json::Number);
            }
            passed = passed.wrapping_add(1);
            number = with(number, digit);
        }
        self.pass(passed);
        match self.peek() {
            Some(b'.') => self.decimals(is_positive, number, 0).map(Json::Number),
            Some(b'e' | b'E') => self.exponent(is_positive, number, 0).map(Json::Number),
            _ if is_positive => {
                Ok(i64::try_from(number).map_or(Json::Large(number), Json::Integer))
            }
            // There is no whole number that is -0.
            _ => Ok(match 0_i64.checked_sub_unsigned(number) {
                Some(number) if number < 0 => Json::Integer(number),
                _ => Json::Number(-(number as f64)),
            }),
        }
    }

    /// A number with more digits before the point than count.
    #[cold]
    fn long(&mut self, is_positive: bool, number: u64) -> Result<f64, Stop> {
        let mut exponent: i32 = 0;
        while self.digit().is_some() {
            exponent = exponent.saturating_add(1);
        }
        match self.peek() {
            Some(b'.') => self.decimals(is_positive, number, exponent),
            Some(b'e' | b'E') => self.exponent(is_positive, number, exponent),
            _ => self.float(is_positive, number, exponent),
        }
    }

    /// What stands behind a number's digits, from its point on.
    fn decimals(&mut self, is_positive: bool, mut number: u64, before: i32) -> Result<f64, Stop> {
        self.pass(1);
        let mut places: i32 = 0;
        let mut is_there = false;
        while let Some(digit) = self.peek_digit() {
            is_there = true;
            if is_full(number, digit) {
                self.pass_digits();
                break;
            }
            self.pass(1);
            number = with(number, digit);
            places = places.saturating_sub(1);
        }
        if !is_there {
            return match self.peek() {
                Some(_) => self.fail_next(Fault::Number),
                None => self.fail_next(Fault::EndInValue),
            };
        }
        let exponent = before.saturating_add(places);
        match self.peek() {
            Some(b'e' | b'E') => self.exponent(is_positive, number, exponent),
            _ => self.float(is_positive, number, exponent),
        }
    }

    /// What stands behind a number's digits, from its `e` on.
    fn exponent(&mut self, is_positive: bool, number: u64, before: i32) -> Result<f64, Stop> {
        self.pass(1);
        let is_large = self.peek() != Some(b'-');
        if matches!(self.peek(), Some(b'+' | b'-')) {
            self.pass(1);
        }
        let mut exponent: i32 = match self.next() {
            Some(digit @ b'0'..=b'9') => i32::from(digit.wrapping_sub(b'0')),
            Some(_) => return self.fail(Fault::Number),
            None => return self.fail(Fault::EndInValue),
        };
        while let Some(digit) = self.digit() {
            let more = exponent.checked_mul(10);
            let Some(more) = more.and_then(|more| more.checked_add(i32::from(digit))) else {
                if number != 0 && is_large {
                    return self.fail(Fault::Range);
                }
                self.pass_digits();
                return Ok(if is_positive { 0.0 } else { -0.0 });
            };
            exponent = more;
        }
        let exponent = match is_large {
            true => before.saturating_add(exponent),
            false => before.saturating_sub(exponent),
        };
        self.float(is_positive, number, exponent)
    }

    fn float(&mut self, is_positive: bool, number: u64, mut exponent: i32) -> Result<f64, Stop> {
        let mut float = number as f64;
        loop {
            match POWERS.get(exponent.unsigned_abs() as usize) {
                Some(power) if exponent >= 0 => {
                    float *= power;
                    if float.is_infinite() {
                        return self.fail(Fault::Range);
                    }
                    break;
                }
                Some(power) => {
                    float /= power;
                    break;
                }
                None if float == 0.0 => break,
                None if exponent >= 0 => return self.fail(Fault::Range),
                None => {
                    float /= 1e308;
                    exponent = exponent.saturating_add(308);
                }
            }
        }
        Ok(if is_positive { float } else { -float })
    }

    /// Reads over the number whose first digit comes next, whatever it comes to.
    pub(crate) fn skip_number(&mut self) -> Result<(), Stop> {
        match self.next() {
            Some(b'0') if self.peek_digit().is_some() => return self.fail_next(Fault::Number),
            Some(b'0'..=b'9') => self.pass_digits(),
            _ => return self.fail(Fault::Number),
        }
        if self.peek() == Some(b'.') {
            self.pass(1);
            if self.digit().is_none() {
                return self.fail_next(Fault::Number);
            }
            self.pass_digits();
        }
        if matches!(self.peek(), Some(b'e' | b'E')) {
            self.pass(1);
            if matches!(self.peek(), Some(b'+' | b'-')) {
                self.pass(1);
            }
            if !matches!(self.next(), Some(b'0'..=b'9')) {
                return self.fail(Fault::Number);
            }
            self.pass_digits();
        }
        Ok(())
    }
}

/// The powers of ten.
#[rustfmt::skip]
static POWERS: [f64; 309] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9,
    1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19,
    1e20, 1e21, 1e22, 1e23, 1e24, 1e25, 1e26, 1e27, 1e28, 1e29,
    1e30, 1e31, 1e32, 1e33, 1e34, 1e35, 1e36, 1e37, 1e38, 1e39,
    1e40, 1e41, 1e42, 1e43, 1e44, 1e45, 1e46, 1e47, 1e48, 1e49,
    1e50, 1e51, 1e52, 1e53, 1e54, 1e55, 1e56, 1e57, 1e58, 1e59,
    1e60, 1e61, 1e62, 1e63, 1e64, 1e65, 1e66, 1e67, 1e68, 1e69,
    1e70, 1e71, 1e72, 1e73, 1e74, 1e75, 1e76, 1e77, 1e78, 1e79,
    1e80, 1e81, 1e82, 1e83, 1e84, 1e85, 1e86, 1e87, 1e88, 1e89,
    1e90, 1e91, 1e92, 1e93, 1e94, 1e95, 1e96, 1e97, 1e98, 1e99,
    1e100, 1e101, 1e102, 1e103, 1e104, 1e105, 1e106, 1e107, 1e108, 1e109,
    1e110, 1e111, 1e112, 1e113, 1e114, 1e115, 1e116, 1e117, 1e118, 1e119,
    1e120, 1e121, 1e122, 1e123, 1e124, 1e125, 1e126, 1e127, 1e128, 1e129,
    1e130, 1e131, 1e132, 1e133, 1e134, 1e135, 1e136, 1e137, 1e138, 1e139,
    1e140, 1e141, 1e142, 1e143, 1e144, 1e145, 1e146, 1e147, 1e148, 1e149,
    1e150, 1e151, 1e152, 1e153, 1e154, 1e155, 1e156, 1e157, 1e158, 1e159,
    1e160, 1e161, 1e162, 1e163, 1e164, 1e165, 1e166, 1e167, 1e168, 1e169,
    1e170, 1e171, 1e172, 1e173, 1e174, 1e175, 1e176, 1e177, 1e178, 1e179,
    1e180, 1e181, 1e182, 1e183, 1e184, 1e185, 1e186, 1e187, 1e188, 1e189,
    1e190, 1e191, 1e192, 1e193, 1e194, 1e195, 1e196, 1e197, 1e198, 1e199,
    1e200, 1e201, 1e202, 1e203, 1e204, 1e205, 1e206, 1e207, 1e208, 1e209,
    1e210, 1e211, 1e212, 1e213, 1e214, 1e215, 1e216, 1e217, 1e218, 1e219,
    1e220, 1e221, 1e222, 1e223, 1e224, 1e225, 1e226, 1e227, 1e228, 1e229,
    1e230, 1e231, 1e232, 1e233, 1e234, 1e235, 1e236, 1e237, 1e238, 1e239,
    1e240, 1e241, 1e242, 1e243, 1e244, 1e245, 1e246, 1e247, 1e248, 1e249,
    1e250, 1e251, 1e252, 1e253, 1e254, 1e255, 1e256, 1e257, 1e258, 1e259,
    1e260, 1e261, 1e262, 1e263, 1e264, 1e265, 1e266, 1e267, 1e268, 1e269,
    1e270, 1e271, 1e272, 1e273, 1e274, 1e275, 1e276, 1e277, 1e278, 1e279,
    1e280, 1e281, 1e282, 1e283, 1e284, 1e285, 1e286, 1e287, 1e288, 1e289,
    1e290, 1e291, 1e292, 1e293, 1e294, 1e295, 1e296, 1e297, 1e298, 1e299,
    1e300, 1e301, 1e302, 1e303, 1e304, 1e305, 1e306, 1e307, 1e308,
];
