//! The built app made ready to be served: compressed copies beside its files, and the list that its service worker
//! keeps for use without a network.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsStr;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use flate2::Compression;
use flate2::write::GzEncoder;
use rayon::prelude::*;
use serde_json::json;
use sha2::{Digest as _, Sha256};

use crate::files;
use crate::serve::page_policy;

/// The worker and the two lines of it that are filled in.
const WORKER: &str = "service-worker.js";
const PAGE: &str = "index.html";
const VERSION_LINE: &str = "const VERSION = \"\";";
const FILES_LINE: &str = "const FILES = {};";
/// How the element begins that has the page's policy where no server sends one, and what it follows.
const POLICY: &str = "<meta http-equiv=\"Content-Security-Policy\" content=\"";
const HEAD: &str = "<head>";
/// What gains from being compressed; the rest is compressed already, or small.
const COMPRESSED: [&str; 8] = ["wasm", "js", "css", "html", "json", "svg", "md", "jsonl"];
/// brotli's best quality, which takes a minute for the app, and the size of its window in bits.
const QUALITY: u32 = 11;
const WINDOW: u32 = 24;
const BUFFER: usize = 1 << 16;

/// What a file weighs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Packed {
    /// Its path in the app's folder, with `/`.
    pub name: String,
    /// Bytes as it is.
    pub raw: usize,
    /// Bytes with brotli; as raw where it is not compressed.
    pub brotli: usize,
}

/// Packs the app in `folder`; what an earlier call left is replaced. Sorted by name. `cache` keeps
/// what was compressed, by its digest, so that only what has changed is compressed again.
///
/// # Errors
/// A folder without an app, or one that cannot be written.
pub fn pack(folder: &Path, cache: Option<&Path>) -> anyhow::Result<Vec<Packed>> {
    if !folder.join(PAGE).is_file() {
        bail!(
            "there is no web app in {} (no index.html): build it with ./run --build",
            folder.display()
        );
    }
    let mut names = Vec::new();
    walk(folder, "", &mut names)?;
    names.sort();
    write_policy(folder)?;
    fill_in_worker(folder, &names)?;
    if let Some(cache) = cache {
        fs::create_dir_all(cache).with_context(|| format!("could not make {}", cache.display()))?;
    }
    let compress = |name: &String| compress(folder, name, cache);
    let packed: anyhow::Result<Vec<_>> = names.par_iter().map(compress).collect();
    let (packed, kept): (Vec<Packed>, Vec<Option<PathBuf>>) = packed?.into_iter().unzip();
    if let Some(cache) = cache {
        let used: BTreeSet<PathBuf> = kept.into_iter().flatten().collect();
        forget(cache, &used)?;
    }
    Ok(packed)
}

/// Files but those that this module writes.
fn walk(folder: &Path, below: &str, names: &mut Vec<String>) -> anyhow::Result<()> {
    let here = folder.join(below);
    let read = || format!("could not read {}", here.display());
    for entry in fs::read_dir(&here).with_context(read)? {
        let entry = entry.with_context(read)?;
        let Ok(name) = entry.file_name().into_string() else {
            continue;
        };
        if entry.file_type().with_context(read)?.is_dir() {
            walk(folder, &format!("{below}{name}/"), names)?;
        } else if !matches!(ending(&name), "br" | "gz") {
            names.push(format!("{below}{name}"));
        }
    }
    Ok(())
}

/// Puts the policy of the page into it, for servers that send none; one that sends it as well sends the same.
fn write_policy(folder: &Path) -> anyhow::Result<()> {
    let page = String::from_utf8(read(folder, PAGE)?).context("index.html is no text")?;
    let bare = match page.split_once(POLICY) {
        Some((before, rest)) => {
            let (_, after) = rest.split_once('>').unwrap_or_default();
            format!("{before}{after}")
        }
        None => page.clone(),
    };
    let Some((before, after)) = bare.split_once(HEAD) else {
        return Ok(());
    };
    let policy = page_policy(&bare);
    let written = format!("{before}{HEAD}{POLICY}{policy}\" />{after}");
    if written == page {
        return Ok(());
    }
    files::write(&folder.join(PAGE), written.as_bytes())
}

/// The version is a digest of everything that is kept, so that a change of any file makes a new one.
fn fill_in_worker(folder: &Path, names: &[String]) -> anyhow::Result<()> {
    let path = folder.join(WORKER);
    let Ok(text) = fs::read_to_string(&path) else {
        return Ok(());
    };
    let mut digest = Sha256::new();
    let mut kept = BTreeMap::new();
    for name in names.iter().filter(|name| *name != WORKER) {
        let own = Sha256::digest(read(folder, name)?);
        digest.update(name);
        digest.update(own);
        let shown = if name == PAGE { "" } else { name };
        kept.insert(format!("./{shown}"), format!("{own:x}"));
    }
    let digest = digest.finalize();
    let version = u64::from_be_bytes(digest[..8].try_into().expect("eight of 32 bytes"));
    let version = format!("{version:016x}");
    let filled: Vec<String> = text
        .lines()
        .map(|line| match line {
            line if line.starts_with("const VERSION =") => {
                VERSION_LINE.replace("\"\"", &json!(version).to_string())
            }
            line if line.starts_with("const FILES =") => {
                FILES_LINE.replace("{}", &json!(kept).to_string())
            }
            line => line.to_owned(),
        })
        .collect();
    files::write(&path, (filled.join("\n") + "\n").as_bytes())
}

/// What the file weighs, and what the cache keeps of it.
fn compress(
    folder: &Path,
    name: &str,
    cache: Option<&Path>,
) -> anyhow::Result<(Packed, Option<PathBuf>)> {
    let bytes = read(folder, name)?;
    let mut packed = Packed {
        name: name.to_owned(),
        raw: bytes.len(),
        brotli: bytes.len(),
    };
    let mut kept = None;
    if COMPRESSED.contains(&ending(name)) {
        let mut gzip = GzEncoder::new(Vec::new(), Compression::best());
        gzip.write_all(&bytes)?;
        files::write(&beside(folder, name, "gz"), &gzip.finish()?)?;
        let (brotli, index) = brotli_of(&bytes, cache)?;
        files::write(&beside(folder, name, "br"), &brotli)?;
        packed.brotli = brotli.len();
        kept = index;
    }
    Ok((packed, kept))
}

/// The ending of what the cache keeps: what another quality made is not used.
fn kept_ending() -> String {
    format!("br{QUALITY}")
}

/// The bytes with brotli, and where the cache keeps them.
fn brotli_of(bytes: &[u8], cache: Option<&Path>) -> anyhow::Result<(Vec<u8>, Option<PathBuf>)> {
    let digest = Sha256::digest(bytes);
    let name = u128::from_be_bytes(digest[..16].try_into().expect("16 of 32 bytes"));
    let kept = cache.map(|cache| cache.join(format!("{name:032x}.{}", kept_ending())));
    let known = kept.as_ref().and_then(|kept| fs::read(kept).ok());
    if let Some(known) = known {
        return Ok((known, kept));
    }
    let mut brotli = brotli::CompressorWriter::new(Vec::new(), BUFFER, QUALITY, WINDOW);
    brotli.write_all(bytes)?;
    let brotli = brotli.into_inner();
    if let Some(kept) = &kept {
        files::write(kept, &brotli)?;
    }
    Ok((brotli, kept))
}

/// Removes what was kept for an earlier app and was not used for this one.
fn forget(cache: &Path, used: &BTreeSet<PathBuf>) -> anyhow::Result<()> {
    let read = || format!("could not clear {}", cache.display());
    for entry in fs::read_dir(cache).with_context(read)? {
        let path = entry.with_context(read)?.path();
        if !used.contains(&path) && path.extension() == Some(OsStr::new(&kept_ending())) {
            fs::remove_file(path).with_context(read)?;
        }
    }
    Ok(())
}

fn ending(name: &str) -> &str {
    name.rsplit('.').next().unwrap_or_default()
}

fn beside(folder: &Path, name: &str, ending: &str) -> PathBuf {
    folder.join(format!("{name}.{ending}"))
}

fn read(folder: &Path, name: &str) -> anyhow::Result<Vec<u8>> {
    let path = folder.join(name);
    fs::read(&path).with_context(|| format!("could not read {}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_compressed_and_the_worker_knows_them() {
        let dir = tempfile::tempdir().unwrap();
        let folder = dir.path();
        fs::create_dir(folder.join("models")).unwrap();
        let text = "a page ".repeat(100);
        fs::write(folder.join("index.html"), &text).unwrap();
        fs::write(folder.join("models/m.safetensors"), [1, 2, 3]).unwrap();
        let worker = format!("// why\n{VERSION_LINE}\n{FILES_LINE}\n");
        fs::write(folder.join(WORKER), worker).unwrap();
        let cache = dir.path().with_extension("cache");
        let packed = pack(folder, Some(&cache)).unwrap();
        let names: Vec<&str> = packed.iter().map(|file| file.name.as_str()).collect();
        assert_eq!(names, ["index.html", "models/m.safetensors", WORKER]);
        assert!(packed[0].brotli < packed[0].raw && packed[1].brotli == 3);
        let filled = fs::read_to_string(folder.join(WORKER)).unwrap();
        // printf '\1\2\3' | sha256sum
        let digest = "039058c6f2c0cb492c533b0a4d14ef77cc0f78abccced5287d84a1a2011cfb81";
        let named = format!(r#""./models/m.safetensors":"{digest}"}};"#);
        assert!(
            filled.contains(r#"const FILES = {"./":""#) && filled.contains(&named),
            "{filled}"
        );
        assert!(folder.join("index.html.br").is_file() && folder.join("index.html.gz").is_file());

        assert_eq!(
            pack(folder, Some(&cache)).unwrap(),
            packed,
            "packing again changes nothing"
        );
        assert_eq!(fs::read_to_string(folder.join(WORKER)).unwrap(), filled);
        let compressed = fs::read(folder.join("index.html.br")).unwrap();
        let kept = || fs::read_dir(&cache).unwrap().count();
        assert_eq!(kept(), 2, "the page and the worker");
        fs::write(cache.join("old.br11"), "of an earlier app").unwrap();
        fs::write(cache.join("letter.txt"), "not the cache's").unwrap();
        pack(folder, Some(&cache)).unwrap();
        assert_eq!(
            kept(),
            3,
            "what is not used goes, what is not the cache's stays"
        );
        pack(folder, None).unwrap();
        assert_eq!(
            fs::read(folder.join("index.html.br")).unwrap(),
            compressed,
            "as the cache has it"
        );
        fs::remove_dir_all(cache).unwrap();
        fs::write(folder.join("models/m.safetensors"), [3, 2, 1]).unwrap();
        pack(folder, None).unwrap();
        assert_ne!(
            fs::read_to_string(folder.join(WORKER)).unwrap(),
            filled,
            "another version"
        );
    }

    #[test]
    fn the_page_carries_its_policy_once() {
        let dir = tempfile::tempdir().unwrap();
        let page = "<html><head>\n<script>alert(1)</script></head></html>";
        fs::write(dir.path().join(PAGE), page).unwrap();
        pack(dir.path(), None).unwrap();
        let once = fs::read_to_string(dir.path().join(PAGE)).unwrap();
        assert!(
            once.contains("<head><meta http-equiv=\"Content-Security-Policy\""),
            "{once}"
        );
        assert!(
            once.contains("'sha256-bhHHL3z2vDgxUt0W3dWQOrprscmda2Y5pLsLg4GF+pI='"),
            "{once}"
        );
        // Pages cannot say who may frame them; a server can.
        assert!(!once.contains("frame-ancestors"), "{once}");
        pack(dir.path(), None).unwrap();
        assert_eq!(fs::read_to_string(dir.path().join(PAGE)).unwrap(), once);
    }

    #[test]
    fn a_folder_without_an_app_is_refused() {
        let dir = tempfile::tempdir().unwrap();
        let error = pack(dir.path(), None).unwrap_err().to_string();
        assert!(error.contains("no index.html"), "{error}");
    }
}
