//! What is done with each value of a text, by chance that a seed decides.

/// Numbers of chance: xorshift.
#[derive(Clone, Copy)]
pub struct Chance(u64);

impl Chance {
    pub fn of(seed: u64) -> Self {
        let mut chance = Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
        chance.next();
        chance
    }

    pub fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 >> 11
    }

    /// One below `end`.
    pub fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next()).unwrap() % end
    }
}

/// What is done with a value.
pub enum Step {
    Read,
    Skip,
    Keep,
    Stop,
}

/// What is done with each value in turn.
#[derive(Clone, Copy)]
pub struct Steps(Chance);

impl Steps {
    pub fn of(seed: u64) -> Self {
        Self(Chance::of(seed))
    }

    pub fn step(&mut self) -> Step {
        match self.0.next() % 64 {
            0 => Step::Stop,
            1..=6 => Step::Skip,
            7..=12 => Step::Keep,
            _ => Step::Read,
        }
    }
}

/// What a reader has seen.
#[derive(Debug, PartialEq)]
pub enum Seen {
    Null,
    Boolean(bool),
    Integer(i128),
    /// By its bits: zeros have signs.
    Number(u64),
    /// With whether it was borrowed.
    Text(String, bool),
    Raw(String),
    Array,
    Object,
    End,
}
