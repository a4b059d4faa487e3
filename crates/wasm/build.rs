//! Tells Cargo that the browser tests embed the golden cases.

fn main() {
    println!("cargo::rerun-if-changed=../../tests/golden");
}
