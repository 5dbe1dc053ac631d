//! The paper's tables and figures at the smallest scale, through the program.

use super::program::{fails, works};

#[test]
fn all_ten_are_made_with_the_paper_s_counts_and_made_again_from_what_is_there() {
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("all").display().to_string();
    let command = [
        "reproduce",
        "all",
        "--scale",
        "smoke",
        "--jobs",
        "2",
        "--out",
        &out,
    ];
    let text = works(&command);
    assert!(text.contains("126 of 126 rows are finished"), "{text}");
    let read = |name: &str| std::fs::read_to_string(format!("{out}/{name}")).unwrap();
    // The row of a table, its cells without spaces around them.
    let cells = |report: &str, heading: &str, row: &str| -> Vec<String> {
        let text = read(&format!("{report}/report.md"));
        let (_, below) = text
            .split_once(heading)
            .unwrap_or_else(|| panic!("no {heading}"));
        let line = below
            .lines()
            .find(|line| line.starts_with(&format!("| {row}")));
        let line = line.unwrap_or_else(|| panic!("no {row} in {below}"));
        line.split('|').map(|cell| cell.trim().to_owned()).collect()
    };
    let sizes = cells("table3", "Parameters:", "MixSearch, k = 2, μ = 0.5");
    assert_eq!(sizes[2..5], ["12.79", "12.795", "+0.005"]);
    let misprint = cells("table3", "Parameters:", "DedicatedSearch, ISIC");
    assert_eq!(misprint[2..5], ["8.81", "8.111", "-0.699"]);
    let isic = cells("table3", "ISIC: trained", "U-Net++");
    assert_eq!(isic[2], "86.44");
    assert!(isic[3].parse::<f64>().is_ok(), "{isic:?}");
    let fusion = cells("table4", "Jaccard on CVC", "horizontal and bottom-up");
    assert_eq!(fusion[5..9], ["10.63", "10.631", "6.88", "6.88"]);
    let exit = cells("table5", "CHAOS-CT", "x0.7");
    assert_eq!(exit[2], "95.79");
    let unseen = cells("table6", "KiTS, zero-shot", "UnionSearch");
    assert!(unseen[2].parse::<f64>().is_ok(), "{unseen:?}");
    for figure in ["fig3", "fig6", "fig7", "fig4", "fig5"] {
        let page = read(&format!("{figure}/report.html"));
        assert!(
            page.contains("<svg") && !page.contains("src=\"http"),
            "{figure}"
        );
    }
    let masks = read("fig8/report.html");
    assert_eq!(masks.matches("data:image/png;base64").count(), 12);

    // What is finished stays, and is reported without running anything.
    let again = works(&["reproduce", "table4", "--report-only", "--out", &out]);
    assert!(
        again.contains("5 of 5 rows") || again.contains("6 of 6 rows"),
        "{again}"
    );
}

#[test]
fn what_is_missing_is_named() {
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("x").display().to_string();
    fails(
        &["reproduce", "table4", "--scale", "pack", "--out", &out],
        "scale pack needs data",
    );
    let data = dir.path().display().to_string();
    fails(
        &[
            "reproduce",
            "table4",
            "--scale",
            "pack",
            "--data",
            &data,
            "--out",
            &out,
        ],
        "has no folder of ISIC",
    );
}
