//! Writes the files that describe the interface: `lockstep-openapi DIRECTORY`.

use std::ffi::OsString;
use std::path::Path;
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let directory = env::args_os().nth(1);
    // A folder named like an option is an option that there is not.
    let is_option = |name: &OsString| name.as_encoded_bytes().starts_with(b"-");
    let Some(directory) = directory.filter(|name| !is_option(name)) else {
        return Err(io::Error::other("usage: lockstep-openapi DIRECTORY"));
    };
    let directory = Path::new(&directory);
    let openapi = lockstep_openapi::document().to_string();
    for (name, text) in [
        ("openapi.json", openapi.clone()),
        ("api/v2/schema/openapi.json", openapi),
        (
            "api/v2/schema.json",
            lockstep_openapi::json_schema().to_string(),
        ),
        ("api/v2/types", lockstep_openapi::types().to_string()),
    ] {
        let path = directory.join(name);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent)?;
        }
        fs::write(path, text)?;
    }
    Ok(())
}
