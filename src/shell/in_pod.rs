//! What does a process in a container find? Its mounted files, its environment.

use super::Terminal;

/// The text of a file in the container.
pub fn read_file(_: &Terminal<'_>, _: &str, _: &str, _: &str) -> Option<String> {
    None
}

/// The container's environment.
pub fn environment(_: &Terminal<'_>, _: &str, _: &str) -> Vec<(String, String)> {
    Vec::new()
}

/// The names in a folder of the container.
pub fn list_folder(_: &Terminal<'_>, _: &str) -> Option<Vec<String>> {
    None
}
