//! How one value is derived from another: which adaptor its watches have, and what `peek` makes of the current value.

use crate::adapt;
use crate::watch::Watch;

/// A way to derive a value, for a source whose watches are `W`.
pub trait How<W: Watch> {
    type Watch: Watch;

    fn watch(&self, source: W) -> Self::Watch;
    fn peek(&self, value: W::Item) -> Option<<Self::Watch as Watch>::Item>;
}

macro_rules! how {
    (
        $name:ident$(<$F:ident>)?: [$($bounds:tt)*] => $watch:ty,
        |$this:ident, $source:ident| $get_watch:expr,
        |$at:ident, $value:ident| $look:expr
    ) => {
        #[derive(Clone, Copy)]
        #[expect(missing_debug_implementations, reason = "a closure can't be shown")]
        pub struct $name$(<$F>(pub(super) $F))?;

        impl<$($bounds)*> How<W> for $name$(<$F>)? {
            type Watch = $watch;

            fn watch(&self, $source: W) -> $watch {
                let $this = self;
                $get_watch
            }

            fn peek(&self, $value: W::Item) -> Option<<$watch as Watch>::Item> {
                let $at = self;
                $look
            }
        }
    };
}

how! {
    Map<F>: [W: Watch, U, F: Fn(W::Item) -> U + Clone] => adapt::Map<W, F>,
    |this, source| adapt::Map::new(source, this.0.clone()),
    |this, value| Some((this.0)(value))
}
how! {
    Filter<F>: [W: Watch, F: Fn(&W::Item) -> bool + Clone] => adapt::Filter<W, F>,
    |this, source| adapt::Filter::new(source, this.0.clone()),
    |this, value| (this.0)(&value).then_some(value)
}
how! {
    FilterMap<F>: [W: Watch, U, F: Fn(W::Item) -> Option<U> + Clone] => adapt::FilterMap<W, F>,
    |this, source| adapt::FilterMap::new(source, this.0.clone()),
    |this, value| (this.0)(value)
}
how! {
    Distinct: [W: Watch<Item: Clone + PartialEq>] => adapt::Distinct<W>,
    |_this, source| adapt::Distinct::new(source),
    |_this, value| Some(value)
}
how! {
    DistinctByKey<F>: [W: Watch, K: PartialEq, F: Fn(&W::Item) -> K + Clone] => adapt::DistinctByKey<W, K, F>,
    |this, source| adapt::DistinctByKey::new(source, this.0.clone()),
    |_this, value| Some(value)
}
how! {
    MapErr<F>: [W: Watch, E, F: Fn(W::Error) -> E + Clone] => adapt::MapErr<W, F>,
    |this, source| adapt::MapErr::new(source, this.0.clone()),
    |_this, value| Some(value)
}
