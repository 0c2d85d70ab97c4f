//! A spin lock. It can't tell that a call comes from inside: such a call spins for ever.

use event_value::General;
use event_value::lock::Spin;
use static_assertions::assert_impl_all;

use crate::laws;

assert_impl_all!(General<u32, 2, Spin>: Send, Sync);

#[test]
fn the_laws_hold() {
    laws::hold::<Spin>();
}
