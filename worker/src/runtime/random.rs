//! The one door to randomness.

use wasm_bindgen::prelude::wasm_bindgen;

use super::fault::Fault;
use super::hex::hex;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = crypto, js_name = randomUUID)]
    fn random_uuid() -> String;
}

/// A random UUID (RFC 9562, version 4).
pub fn uuid() -> String {
    random_uuid()
}

/// A random text of 32 hexadecimal digits.
pub fn key() -> Result<String, Fault> {
    let mut bytes = [0_u8; 16];
    fill(&mut bytes)?;
    Ok(hex(&bytes))
}

/// A random whole number from 1 to 2⁵³ − 1, which JavaScript holds exactly.
pub fn number() -> Result<i64, Fault> {
    let mut bytes = [0_u8; 8];
    fill(&mut bytes)?;
    let number = u64::from_le_bytes(bytes) >> 11;
    Ok(i64::try_from(number).unwrap_or(i64::MAX).max(1))
}

fn fill(bytes: &mut [u8]) -> Result<(), Fault> {
    getrandom::fill(bytes).map_err(|error| Fault::new(format!("random numbers: {error}")))
}
