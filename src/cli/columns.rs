//! Rows in columns, for people.

/// The rows with their columns aligned, two spaces apart; `right` are the columns of numbers.
pub(super) fn aligned(rows: &[Vec<String>], right: impl Fn(usize) -> bool) -> Vec<String> {
    let columns = rows.iter().map(Vec::len).max().unwrap_or_default();
    let width = |column: usize| rows.iter().filter_map(|row| row.get(column)).map(|value| value.chars().count()).max();
    let widths: Vec<usize> = (0..columns).map(|column| width(column).unwrap_or_default()).collect();
    let line = |row: &Vec<String>| {
        let mut line = String::new();
        for (column, (value, width)) in row.iter().zip(&widths).enumerate() {
            let gap = if column == 0 { "" } else { "  " };
            let fill = " ".repeat(width - value.chars().count());
            match right(column) {
                true => line.extend([gap, &fill, value]),
                false => line.extend([gap, value, &fill]),
            }
        }
        line.truncate(line.trim_end().len());
        line
    };
    rows.iter().map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_line_up() {
        let row = |values: [&str; 3]| values.map(str::to_owned).to_vec();
        let rows = [row(["é", "1", "x"]), row(["abc", "10", ""])];
        assert_eq!(aligned(&rows, |column| column == 1), ["é     1  x", "abc  10"]);
    }
}
