//! The author's command line.

fn main() {}
