//! Versions that are stored (feature `serde`).

use event_value::Version;

#[test]
fn a_version_is_stored_as_its_number_up_to_the_largest() {
    for number in [0, 1, u64::from(u32::MAX) + 1, u64::MAX] {
        let stored = serde_json::to_string(&Version::new(number)).unwrap();
        assert_eq!(stored, number.to_string());
        assert_eq!(serde_json::from_str::<Version>(&stored).unwrap(), Version::new(number));
    }
}

#[test]
fn what_is_no_number_is_no_version() {
    for nonsense in ["-1", "\"1\"", "1.5", "18446744073709551616"] {
        assert!(serde_json::from_str::<Version>(nonsense).is_err(), "{nonsense}");
    }
}
