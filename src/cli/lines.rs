//! Lines of any size and any bytes, read in bounded memory.

use std::io::{BufRead, ErrorKind, Result};

/// What is kept of a line; the rest is skipped. A matcher reads far less.
const KEPT: usize = 64 * 1024;

/// Reads the next line, without its line break. Bytes that are not UTF-8 are replaced; the last line needs no break.
pub(super) fn next_line(input: &mut impl BufRead) -> Result<Option<String>> {
    let mut line = Vec::new();
    let mut started = false;
    loop {
        let chunk = match input.fill_buf() {
            Ok(chunk) => chunk,
            Err(error) if error.kind() == ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        if chunk.is_empty() {
            return Ok(started.then(|| decode(&line)));
        }
        started = true;
        let end = chunk.iter().position(|byte| *byte == b'\n');
        let part = chunk.iter().take(end.unwrap_or(chunk.len()));
        line.extend(part.take(KEPT.saturating_sub(line.len())));
        let read = end.map_or(chunk.len(), |end| end + 1);
        input.consume(read);
        if end.is_some() {
            return Ok(Some(decode(&line)));
        }
    }
}

fn decode(line: &[u8]) -> String {
    String::from_utf8_lossy(line.strip_suffix(b"\r").unwrap_or(line)).into_owned()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::io::BufReader;

    use super::*;

    fn all(bytes: &[u8]) -> Vec<String> {
        // A small buffer makes lines span several reads.
        let mut input = BufReader::with_capacity(3, bytes);
        std::iter::from_fn(|| next_line(&mut input).unwrap()).collect()
    }

    #[test]
    fn every_line_counts() {
        assert_eq!(all(b""), [""; 0]);
        assert_eq!(all(b"\n"), [""]);
        assert_eq!(all(b"one\r\n\r\n\ntwo"), ["one", "", "", "two"]);
        assert_eq!(all(b"a\xffb\n\xc3\xa9"), ["a\u{fffd}b", "é"]);
    }

    #[test]
    fn a_huge_line_is_cut_and_the_next_is_whole() {
        let mut bytes = vec![b'x'; 3 * KEPT];
        bytes.extend(b"\r\nnext\n");
        let lines = all(&bytes);
        assert_eq!(lines.iter().map(String::len).collect::<Vec<_>>(), [KEPT, 4]);
    }
}
