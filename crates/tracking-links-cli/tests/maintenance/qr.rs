//! `qr`, whose codes are read by a decoder that shares no code with it.

use std::fs;

use super::command::{command, run};

/// Reads the code of an SVG, as drawn: `M` moves, and `h`, `v` and `z` draw a rectangle of dark
/// modules.
fn decode(svg: &str) -> String {
    const SCALE: usize = 4;
    let between = |text: &'static str| svg.split_once(text).unwrap().1.split_once('"').unwrap().0;
    let width: usize = between("viewBox=\"0 0 ")
        .split(' ')
        .next()
        .unwrap()
        .parse()
        .unwrap();
    let mut dark = vec![false; width * width];
    for run in between(" d=\"").split('M').skip(1) {
        let numbers = run
            .split(|c: char| !c.is_ascii_digit())
            .filter(|it| !it.is_empty());
        let numbers: Vec<usize> = numbers.map(|it| it.parse().unwrap()).collect();
        let [x, y, length, height, _] = numbers[..] else {
            panic!("{run}")
        };
        assert_eq!(height, 1);
        dark[y * width + x..][..length].fill(true);
    }
    let side = width * SCALE;
    let mut image = rqrr::PreparedImage::prepare_from_greyscale(side, side, |x, y| {
        match dark[y / SCALE * width + x / SCALE] {
            true => 0,
            false => 255,
        }
    });
    let grids = image.detect_grids();
    assert_eq!(grids.len(), 1, "{svg}");
    grids[0].decode().unwrap().1
}

#[test]
fn a_decoder_reads_the_url_byte_for_byte() {
    let long = format!("https://brand.example/?a={}", "x".repeat(1_000));
    for url in [
        "https://s.test/Spring",
        "https://s.test/a?b=c%20d&e=\u{fc}#f",
        &long,
    ] {
        for correction in ["low", "medium", "quartile", "high"] {
            let ran = run(command(["qr", url, "--correction", correction]));
            assert_eq!(ran.code, Some(0), "{}", ran.err);
            assert!(ran.out.starts_with("<svg xmlns="), "{}", ran.out);
            assert_eq!(decode(&ran.out), url);
        }
    }
}

#[test]
fn codes_of_several_urls_go_into_a_folder_under_safe_names() {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path().join("codes");
    let urls = [
        "https://s.test/../a b",
        "https://s.test/..-a?b",
        "https://anna:secret@s.test/",
    ];
    let arguments = ["qr", "--dir", dir.to_str().unwrap()]
        .into_iter()
        .chain(urls);
    let ran = run(command(arguments));
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    let mut names: Vec<_> = fs::read_dir(&dir)
        .unwrap()
        .map(|it| it.unwrap().file_name())
        .collect();
    names.sort();
    assert_eq!(
        names,
        ["s.test-..-a-b-2.svg", "s.test-..-a-b.svg", "s.test.svg"]
    );
    for (name, url) in ["s.test-..-a-b", "s.test-..-a-b-2", "s.test"]
        .iter()
        .zip(urls)
    {
        assert_eq!(
            decode(&fs::read_to_string(dir.join(format!("{name}.svg"))).unwrap()),
            url
        );
    }
}

#[test]
fn what_is_no_url_or_too_long_is_refused() {
    let long = format!("https://s.test/{}", "x".repeat(3_000));
    for (arguments, message) in [
        (
            vec!["qr", "s.test/a"],
            "is not an absolute http or https URL",
        ),
        (
            vec!["qr", "javascript:alert(1)"],
            "is not an absolute http or https URL",
        ),
        (vec!["qr", &long], "is no QR code"),
        (
            vec!["qr", "https://s.test/a", "https://s.test/b"],
            "several codes need a folder",
        ),
    ] {
        let ran = run(command(arguments));
        assert_eq!(ran.code, Some(2));
        assert!(ran.err.contains(message), "{}", ran.err);
        assert_eq!(ran.out, "");
    }
    let ran = run(command(["qr", "https://s.test/a", "--quiet-zone", "0"]));
    let wide = run(command(["qr", "https://s.test/a"]));
    let width = |svg: &str| {
        svg.split("width=\"")
            .nth(1)
            .unwrap()
            .split('"')
            .next()
            .unwrap()
            .parse::<u32>()
    };
    assert_eq!(width(&ran.out).unwrap() + 8 * 8, width(&wide.out).unwrap());
}
