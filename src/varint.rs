//! Whole numbers of variable length: seven bits a byte, lowest first. Most numbers that we pack are small.

/// Bits of a number in each byte; the highest tells that more follow.
const BITS: u32 = 7;

/// Adds a number.
#[inline]
pub fn push(bytes: &mut Vec<u8>, mut number: usize) {
    while number >= 1 << BITS {
        bytes.push(number as u8 | 1 << BITS);
        number >>= BITS;
    }
    bytes.push(number as u8);
}

/// Writes a number over the beginning of `bytes`, which have room for it; returns how many it took.
pub fn put(bytes: &mut [u8], mut number: usize) -> usize {
    let mut at = 0;
    while number >= 1 << BITS {
        bytes[at] = number as u8 | 1 << BITS;
        number >>= BITS;
        at += 1;
    }
    bytes[at] = number as u8;
    at + 1
}

/// Returns how many bytes a number takes.
pub fn length(number: usize) -> usize {
    (number | 1).ilog2() as usize / BITS as usize + 1
}

/// Reads a number of up to 35 bits; none if it has no end.
#[inline]
pub fn take(bytes: &mut std::slice::Iter<'_, u8>) -> Option<usize> {
    let mut number = 0;
    for shift in (0..5 * BITS).step_by(BITS as usize) {
        let byte = *bytes.next()?;
        number |= usize::from(byte & !(1 << BITS)) << shift;
        if byte < 1 << BITS {
            return Some(number);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_come_back_from_as_many_bytes_as_told() {
        for number in [0, 1, 127, 128, 300, 16_383, 16_384, 70_000, u32::MAX as usize] {
            let mut bytes = vec![9];
            push(&mut bytes, number);
            assert_eq!(bytes.len() - 1, length(number), "{number}");
            let mut over = vec![0xaa; length(number) + 1];
            assert_eq!(put(&mut over, number), length(number));
            assert_eq!((&over[..length(number)], over[length(number)]), (&bytes[1..], 0xaa));
            let mut rest = bytes[1..].iter();
            assert_eq!((take(&mut rest), rest.len()), (Some(number), 0));
            assert_eq!(take(&mut bytes[1..bytes.len() - 1].iter()), None, "{number}");
        }
        assert_eq!(take(&mut [0xff; 9].iter()), None);
    }
}
