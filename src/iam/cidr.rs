//! Does an address lie in a range? IPv4 and IPv6 in CIDR notation; host bits may be set, a bare address is a range of
//! one. Source: IAM User Guide, "IP address condition operators" (RFC 4632).

use std::net::IpAddr;

/// A range of addresses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cidr {
    address: IpAddr,
    prefix: u8,
}

impl Cidr {
    /// Reads `203.0.113.0/24`, `2001:db8::/32`, or a bare address.
    pub fn parse(text: &str) -> Option<Cidr> {
        let (address, prefix) = match text.split_once('/') {
            Some((address, prefix)) => (address, Some(prefix)),
            None => (text, None),
        };
        let address: IpAddr = address.parse().ok()?;
        let longest = if address.is_ipv4() { 32 } else { 128 };
        let prefix = match prefix {
            Some(digits) if digits.bytes().all(|b| b.is_ascii_digit()) => digits.parse().ok()?,
            Some(_) => return None,
            None => longest,
        };
        (prefix <= longest).then_some(Cidr { address, prefix })
    }

    /// The first address of the range: the one that was written, host bits cleared.
    pub fn first(&self) -> IpAddr {
        let host = |bits: u32| bits - u32::from(self.prefix);
        match self.address {
            IpAddr::V4(own) => {
                let mask = u32::MAX.checked_shl(host(32)).unwrap_or(0);
                IpAddr::V4((own.to_bits() & mask).into())
            }
            IpAddr::V6(own) => {
                let mask = u128::MAX.checked_shl(host(128)).unwrap_or(0);
                IpAddr::V6((own.to_bits() & mask).into())
            }
        }
    }

    /// Whether the written address has host bits set, which count for nothing.
    pub fn has_host_bits(&self) -> bool {
        self.first() != self.address
    }

    /// The number of leading bits that count.
    pub fn prefix(&self) -> u8 {
        self.prefix
    }

    /// Whether `address` lies in the range. IPv4 and IPv6 are never in each other's ranges, `/0` or not.
    pub fn contains(&self, address: IpAddr) -> bool {
        match (self.address, address) {
            (IpAddr::V4(own), IpAddr::V4(other)) => {
                (own.to_bits() ^ other.to_bits()).checked_shr(32 - u32::from(self.prefix)).unwrap_or(0) == 0
            }
            (IpAddr::V6(own), IpAddr::V6(other)) => {
                (own.to_bits() ^ other.to_bits()).checked_shr(128 - u32::from(self.prefix)).unwrap_or(0) == 0
            }
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges() {
        let table: &[(&str, &str, bool)] = &[
            ("203.0.113.0/24", "203.0.113.200", true),
            ("203.0.113.77/24", "203.0.113.200", true),
            ("203.0.113.0/24", "203.0.114.1", false),
            ("0.0.0.0/0", "198.51.100.7", true),
            ("0.0.0.0/0", "2001:db8::1", false),
            ("198.51.100.7", "198.51.100.7", true),
            ("2001:db8::/32", "2001:DB8:0:1::5", true),
            ("2001:db8::1", "2001:0db8:0:0:0:0:0:1", true),
            ("::/0", "::1", true),
        ];
        for (range, address, want) in table {
            assert_eq!(Cidr::parse(range).unwrap().contains(address.parse().unwrap()), *want, "{range} {address}");
        }
        for (range, first) in
            [("203.0.113.77/24", "203.0.113.0"), ("9.9.9.9/0", "0.0.0.0"), ("2001:db8::5/32", "2001:db8::")]
        {
            let cidr = Cidr::parse(range).unwrap();
            assert_eq!((cidr.first().to_string().as_str(), cidr.has_host_bits()), (first, true));
        }
        for text in ["", "10.0.0.0/33", "10.0.0/8", "10.0.0.0/-1", "10.0.0.0/+8", "::/129", "x"] {
            assert_eq!(Cidr::parse(text), None, "{text}");
        }
    }
}
