//! Programs, and how bytes stand for them.

use super::stages::Stage;

#[derive(Debug)]
pub(super) struct Program {
    pub(super) union: Union,
    /// The stages between each source and the union.
    pub(super) pipelines: Vec<Vec<Stage>>,
    /// The stages after it.
    pub(super) last: Vec<Stage>,
    pub(super) ops: Vec<Op>,
}

/// How pipelines become one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Union {
    /// There is only one.
    Alone,
    CombineVec,
    CombinePair,
    LatestVec,
    LatestArray,
}

/// Something to do. Numbers of sources and tasks wrap around.
#[derive(Clone, Copy, Debug)]
pub(super) enum Op {
    Set {
        source: u8,
        number: u8,
    },
    Clear(u8),
    Close(u8),
    Poll {
        task: u8,
    },
    /// Polls a future, and drops it.
    Get {
        task: u8,
    },
    Backlog {
        task: u8,
    },
    StopWaiting,
    /// Somebody else watches a source, from a block, because the pipeline has the one inline seat.
    Join(u8),
    /// That watcher goes.
    Leave(u8),
}

impl Program {
    pub(super) fn decode(bytes: &[u8]) -> Self {
        let mut bytes = bytes.iter().copied();
        let union = Union::from_byte(next(&mut bytes));
        let most = next(&mut bytes) % 4;
        let pipelines = (0..union.arity(most)).map(|_| stages(&mut bytes)).collect();
        let last = stages(&mut bytes);
        let ops = std::iter::from_fn(|| Some(Op::from_bytes(bytes.next()?, bytes.next()?))).collect();
        Self { union, pipelines, last, ops }
    }
}

fn next(bytes: &mut impl Iterator<Item = u8>) -> u8 {
    bytes.next().unwrap_or(0)
}

fn stages(bytes: &mut impl Iterator<Item = u8>) -> Vec<Stage> {
    let count = next(bytes) % 6;
    (0..count).map(|_| Stage::from_bytes(next(bytes), next(bytes))).collect()
}

impl Union {
    fn from_byte(byte: u8) -> Self {
        [Self::Alone, Self::CombineVec, Self::CombinePair, Self::LatestVec, Self::LatestArray][usize::from(byte % 5)]
    }

    fn arity(self, most: u8) -> u8 {
        match self {
            Self::Alone => 1,
            Self::CombinePair | Self::LatestArray => 2,
            Self::CombineVec | Self::LatestVec => most,
        }
    }

    pub(super) fn waits_for_all(self) -> bool {
        !matches!(self, Self::LatestVec | Self::LatestArray)
    }
}

impl Op {
    fn from_bytes(code: u8, a: u8) -> Self {
        match code % 16 {
            0..=5 => Self::Set { source: code / 16, number: a },
            6 => Self::Clear(a),
            // A closed source has few surprises left, so it should not come too soon.
            7 if code / 16 % 4 == 0 => Self::Close(a),
            7 | 8 => Self::StopWaiting,
            9 => Self::Get { task: a },
            10 => Self::Backlog { task: a },
            11 => Self::Join(a),
            12 => Self::Leave(a),
            _ => Self::Poll { task: a },
        }
    }
}
