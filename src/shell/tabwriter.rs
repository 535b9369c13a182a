//! Columns as Go's `text/tabwriter` lines them up: a cell ends with a tab; a column is a run of consecutive lines that
//! have it, as wide as its widest cell; what stands behind the last tab of a line is in no column.

/// How wide columns are.
#[derive(Clone, Copy, Debug)]
pub struct Widths {
    /// The least width, padding included.
    pub least: usize,
    /// Blanks behind the widest cell.
    pub padding: usize,
}

/// `kubectl get`, `auth can-i --list`, `api-resources` (F5.41).
pub const GET: Widths = Widths { least: 6, padding: 3 };
/// `kubectl describe` (F5.43).
pub const DESCRIBE: Widths = Widths { least: 0, padding: 2 };

/// Lines up `text`, in which cells end with tabs and lines with line breaks.
pub fn align(text: &str, widths: Widths) -> String {
    let lines: Vec<Vec<&str>> = text.split('\n').map(|line| line.split('\t').collect()).collect();
    let mut out = String::with_capacity(text.len() * 2);
    let columns = lines.iter().map(Vec::len).max().unwrap_or(0);
    // Width of each cell: that of its column's run of lines.
    let mut wide: Vec<Vec<usize>> = lines.iter().map(|l| vec![0; l.len().saturating_sub(1)]).collect();
    for column in 0..columns {
        let mut run = 0..0;
        let mut width = widths.least;
        let mut close = |run: std::ops::Range<usize>, width: usize| {
            wide.iter_mut().take(run.end).skip(run.start).filter_map(|w| w.get_mut(column)).for_each(|w| *w = width);
        };
        for (number, line) in lines.iter().enumerate() {
            match line.get(column).filter(|_| column + 1 < line.len()) {
                Some(cell) => {
                    if run.is_empty() {
                        run = number..number;
                        width = widths.least;
                    }
                    run.end = number + 1;
                    width = width.max(cell.chars().count() + widths.padding);
                }
                None => {
                    close(run.clone(), width);
                    run = 0..0;
                }
            }
        }
        close(run, width);
    }
    for (number, (line, wide)) in lines.iter().zip(&wide).enumerate() {
        if number > 0 {
            out.push('\n');
        }
        for (column, cell) in line.iter().enumerate() {
            out.push_str(cell);
            if let Some(width) = wide.get(column) {
                out.extend(std::iter::repeat_n(' ', width.saturating_sub(cell.chars().count())));
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_stand_as_kubectl_sets_them() {
        // F5.42 and F5.43.
        let get = "NAME\tROLE\tAGE\tUSERS\tGROUPS\tSERVICEACCOUNTS\ncreate-pods\tRole/pod-creator\t12s\tstudent\t\t\n";
        assert_eq!(
            align(get, GET),
            "NAME          ROLE               AGE   USERS     GROUPS   SERVICEACCOUNTS\ncreate-pods   Role/pod-creator   12s   student            \n"
        );
        let describe = "Name:\tcreate-pods\nLabels:\t<none>\nAnnotations:\t<none>\nRole:\n  Kind:\tRole\n  Name:\tpod-creator\nSubjects:\n  Kind\tName\tNamespace\n  ----\t----\t---------\n  User\tstudent\t\n";
        assert_eq!(
            align(describe, DESCRIBE),
            "Name:         create-pods\nLabels:       <none>\nAnnotations:  <none>\nRole:\n  Kind:  Role\n  Name:  pod-creator\nSubjects:\n  Kind  Name     Namespace\n  ----  ----     ---------\n  User  student  \n"
        );
    }
}
