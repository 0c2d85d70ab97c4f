//! Random operations, checked against the model after each of them.

use proptest::collection::vec;
use proptest::prelude::*;

use crate::model::{Op, run};

fn ops() -> impl Strategy<Value = Vec<Op>> {
    vec(any::<[u8; 3]>().prop_map(Op::from_bytes), 0..200)
}

fn config() -> ProptestConfig {
    let cases = if cfg!(miri) { 4 } else { 2_000 };
    ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn random_operations_do_what_the_model_says_inline(ops in ops()) {
        run::<40>(&ops);
    }

    #[test]
    fn random_operations_do_what_the_model_says_mixed(ops in ops()) {
        run::<3>(&ops);
    }

    #[test]
    fn random_operations_do_what_the_model_says_in_blocks(ops in ops()) {
        run::<0>(&ops);
    }
}

/// So that a program that reads its operations from bytes does all of them.
#[test]
fn bytes_stand_for_every_operation() {
    let all: Vec<u8> = (0..=255).flat_map(|code| (0..=255).flat_map(move |a| [code, a, a])).collect();
    let kinds: std::collections::HashSet<_> = Op::decode(&all).iter().map(std::mem::discriminant).collect();
    assert_eq!(kinds.len(), if cfg!(feature = "alloc") { 29 } else { 26 });
    assert_eq!(Op::decode(&[0, 1]).len(), 0);
}
