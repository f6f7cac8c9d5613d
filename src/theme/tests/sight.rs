//! How different two colours look to people, also to the colour-blind.

use ratatui::style::Color;

use crate::theme::light::{brightness, linear, rgb_of};

/// Whose eyes.
#[derive(Clone, Copy, Debug)]
pub(super) enum Eyes {
    /// All three kinds of cones.
    Full,
    /// Without the cones for long waves: the "red-blind".
    Protanope,
    /// Without the cones for middle waves: the "green-blind".
    Deuteranope,
}

type Matrix = [[f64; 3]; 3];

const FULL: Matrix = [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]];
/// Machado, Oliveira and Fernandes (2009), severity 1.
const PROTANOPE: Matrix = [
    [0.152_286, 1.052_583, -0.204_868],
    [0.114_503, 0.786_281, 0.099_216],
    [-0.003_882, -0.048_116, 1.051_998],
];
const DEUTERANOPE: Matrix = [
    [0.367_322, 0.860_646, -0.227_968],
    [0.280_085, 0.672_501, 0.047_413],
    [-0.011_820, 0.042_940, 0.968_881],
];

fn apply(matrix: &Matrix, [a, b, c]: [f64; 3]) -> [f64; 3] {
    matrix.map(|[x, y, z]| x * a + y * b + z * c)
}

/// The contrast of two colours as WCAG 2 defines it, from 1 to 21.
pub(super) fn contrast(a: Color, b: Color) -> f64 {
    let [a, b] = [a, b].map(|colour| brightness(colour).unwrap() + 0.05);
    if a > b { a / b } else { b / a }
}

/// How different two colours look: their distance in CIE L*a*b* (1976), where about 2 can just be seen.
pub(super) fn difference(a: Color, b: Color, eyes: Eyes) -> f64 {
    let (a, b) = (lab(a, eyes), lab(b, eyes));
    a.into_iter().zip(b).map(|(a, b)| (a - b).powi(2)).sum::<f64>().sqrt()
}

fn lab(colour: Color, eyes: Eyes) -> [f64; 3] {
    let seen = match eyes {
        Eyes::Full => FULL,
        Eyes::Protanope => PROTANOPE,
        Eyes::Deuteranope => DEUTERANOPE,
    };
    let seen = apply(&seen, rgb_of(colour).unwrap().map(|channel| linear(f64::from(channel) / 255.0)))
        .map(|channel| channel.clamp(0.0, 1.0));
    let to_xyz = [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]];
    let [x, y, z] = apply(&to_xyz, seen);
    let bend = |t: f64| if t > 0.008_856 { t.cbrt() } else { 7.787 * t + 16.0 / 116.0 };
    let [x, y, z] = [x / 0.950_47, y, z / 1.088_83].map(bend);
    [116.0 * y - 16.0, 500.0 * (x - y), 200.0 * (y - z)]
}

#[test]
fn the_measures_give_what_is_known() {
    let rgb = |hex: &str| hex.parse::<Color>().unwrap();
    let close = |a: f64, b: f64| (a - b).abs() < 0.1;
    assert!(close(contrast(rgb("#000000"), rgb("#ffffff")), 21.0));
    assert!(close(contrast(rgb("#777777"), rgb("#ffffff")), 4.48));
    assert!(close(difference(rgb("#000000"), rgb("#ffffff"), Eyes::Full), 100.0));
    // Red and green that are far apart, unless the cones that tell them apart are missing.
    let (red, green) = (rgb("#aa3c40"), rgb("#54783c"));
    assert!(difference(red, green, Eyes::Full) > 50.0);
    assert!(difference(red, green, Eyes::Deuteranope) < 2.0);
}
