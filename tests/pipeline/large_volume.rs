//! A volume as large as a whole-body CT, 512 x 512 x 600 voxels, imported and segmented within 1.5 GB of memory.
//!
//! It takes half a minute and half a gigabyte of disk, so it is run by hand:
//! `MIXSEARCH_LARGE=yes cargo test --workspace --release --test pipeline large_volume -- --nocapture`.
#![expect(clippy::unwrap_used, reason = "a helper of a test may fail it")]

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use flate2::Compression;
use flate2::write::GzEncoder;
use shared::formats::{SlicePlane, Source, decode_source};

use super::program::{left_out, program, trained};

const SIZE: [usize; 3] = [512, 512, 600];
/// Bytes.
const LIMIT: u64 = 1_500_000_000;

/// The head of a NIfTI-1 file of so many bits a voxel, whose axes are those of the body, in steps of 0.7, 0.7 and 1 mm.
fn head(kind: i16, bits: i16) -> Vec<u8> {
    let mut head = vec![0_u8; 352];
    let mut put = |at: usize, bytes: &[u8]| head[at..at + bytes.len()].copy_from_slice(bytes);
    put(0, &348_i32.to_le_bytes());
    for (at, side) in [3, SIZE[0], SIZE[1], SIZE[2], 1, 1, 1, 1]
        .into_iter()
        .enumerate()
    {
        put(40 + 2 * at, &i16::try_from(side).unwrap().to_le_bytes());
    }
    put(70, &kind.to_le_bytes());
    put(72, &bits.to_le_bytes());
    for (at, step) in [1.0_f32, 0.7, 0.7, 1.0].into_iter().enumerate() {
        put(76 + 4 * at, &step.to_le_bytes());
    }
    put(108, &352_f32.to_le_bytes());
    put(112, &1_f32.to_le_bytes());
    put(254, &1_i16.to_le_bytes());
    for (row, step) in [0.7_f32, 0.7, 1.0].into_iter().enumerate() {
        put(280 + 16 * row + 4 * row, &step.to_le_bytes());
    }
    put(344, b"n+1\0");
    head
}

/// Whether the voxel is in an organ that is in all slices but the outermost.
fn organ([x, y, z]: [usize; 3]) -> bool {
    (10..590).contains(&z) && x.abs_diff(200).pow(2) + y.abs_diff(260).pow(2) < 70 * 70
}

fn body([x, y, _]: [usize; 3]) -> bool {
    x.abs_diff(256).pow(2) + y.abs_diff(256).pow(2) < 230 * 230
}

fn write(mut out: impl std::io::Write, head: &[u8], bytes: impl Fn([usize; 3]) -> Vec<u8>) {
    out.write_all(head).unwrap();
    for z in 0..SIZE[2] {
        let rows = (0..SIZE[1]).flat_map(|y| (0..SIZE[0]).map(move |x| [x, y, z]));
        out.write_all(&rows.flat_map(&bytes).collect::<Vec<u8>>())
            .unwrap();
    }
}

/// Runs the program; its highest resident memory in bytes, and how long it took.
fn measured(arguments: &[&str]) -> (u64, Duration) {
    let start = Instant::now();
    let mut child = Command::new(program())
        .args(arguments)
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let status = format!("/proc/{}/status", child.id());
    let mut most = 0;
    let ended = loop {
        let text = fs::read_to_string(&status).unwrap_or_default();
        let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kib = line.and_then(|line| line.trim().strip_suffix(" kB")?.parse::<u64>().ok());
        most = most.max(kib.unwrap_or_default() * 1024);
        if let Some(ended) = child.try_wait().unwrap() {
            break ended;
        }
        std::thread::sleep(Duration::from_millis(5));
    };
    assert!(ended.success(), "{arguments:?}");
    (most, start.elapsed())
}

/// Runs the program and prints what it took, which is less memory than the limit.
fn limited(name: &str, arguments: &[&str]) {
    let (memory, time) = measured(arguments);
    let (megabytes, seconds) = (memory as f64 / 1e6, time.as_secs_f64());
    #[expect(clippy::print_stderr, reason = "figures for whoever runs it by hand")]
    {
        eprintln!("{name}: {megabytes:.0} MB at most, {seconds:.1} s");
    }
    assert!(memory > 0 && memory < LIMIT, "{name}: {memory} bytes");
}

/// A CT and its labels, as LiTS has them.
fn write_volume(folder: &Path) {
    let file = |name: &str| std::io::BufWriter::new(fs::File::create(folder.join(name)).unwrap());
    write(file("volume-0.nii"), &head(4, 16), |voxel| {
        let value: i16 = match (body(voxel), organ(voxel)) {
            (_, true) => 90,
            (true, false) => i16::try_from(voxel[0] % 7).unwrap() - 20,
            _ => -1000,
        };
        value.to_le_bytes().to_vec()
    });
    let labels = GzEncoder::new(file("segmentation-0.nii.gz"), Compression::fast());
    write(labels, &head(2, 8), |voxel| vec![u8::from(organ(voxel))]);
}

#[test]
fn a_large_volume_is_imported_and_segmented_within_its_memory() {
    if std::env::var_os("MIXSEARCH_LARGE").is_none() {
        return left_out("it takes long; with MIXSEARCH_LARGE=yes it runs");
    }
    let dir = tempfile::tempdir().unwrap();
    let at = |name: &str| dir.path().join(name).display().to_string();
    fs::create_dir(at("raw")).unwrap();
    write_volume(Path::new(&at("raw")));
    let (raw, set) = (at("raw"), at("set"));
    let import = [
        "data", "import", "--layout", "lits", "--from", &raw, "--out", &set, "--every", "20",
    ];
    limited("import", &import);
    assert_eq!(fs::read_dir(at("set/images")).unwrap().count(), 29);

    let run = trained(dir.path(), &set);
    let model = format!("{run}/model.safetensors");
    let (volume, masks) = (at("raw/volume-0.nii"), at("masks"));
    let segment = [
        "segment", "--model", &model, &volume, "--out", &masks, "--whole",
    ];
    limited("segment --whole", &segment);
    let mask = fs::read(at("masks/volume-0-mask.nii.gz")).unwrap();
    let Source::Slices(mask) = decode_source(mask).unwrap() else {
        panic!("the mask is no volume");
    };
    assert_eq!(mask.count(SlicePlane::Axial), SIZE[2]);
}
