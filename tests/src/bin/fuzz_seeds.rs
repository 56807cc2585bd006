//! Writes what the fuzzers begin with: `fuzz/corpus/*/seed-*` and `fuzz/dictionaries/`. What they found stays.

use std::{fs, io, path::Path};

use droppay_tests::seeds;

fn main() -> io::Result<()> {
    let fuzz = Path::new(env!("CARGO_MANIFEST_DIR")).with_file_name("fuzz");
    for corpus in fs::read_dir(fuzz.join("corpus")).into_iter().flatten() {
        for input in fs::read_dir(corpus?.path())? {
            let input = input?;
            if input.file_name().to_string_lossy().starts_with("seed-") {
                fs::remove_file(input.path())?;
            }
        }
    }
    let seeds = seeds::seeds();
    for seed in &seeds {
        let folder = fuzz.join("corpus").join(seed.target);
        fs::create_dir_all(&folder)?;
        fs::write(folder.join(&seed.name), &seed.bytes)?;
    }
    fs::create_dir_all(fuzz.join("dictionaries"))?;
    for dictionary in seeds::dictionaries() {
        fs::write(fuzz.join("dictionaries").join(dictionary.name), dictionary.text)?;
    }
    println!("wrote {} seeds", seeds.len());
    Ok(())
}
