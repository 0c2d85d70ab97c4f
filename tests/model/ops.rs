//! What can be done to a value and its watchers.

/// Something to do to a value and its watchers. What it can't be done to (there is no watcher, or it is busy) is left
/// alone. Numbers of watchers and tasks wrap around.
#[derive(Clone, Copy, Debug)]
pub enum Op {
    Set(u8),
    Store(u8),
    Notify,
    Replace(u8),
    SetIfChanged(u8),
    CompareSet {
        behind: u8,
        number: u8,
    },
    Edit(Edit, End),
    Clear,
    Close,
    Produce,
    Retire,
    Watch {
        times: u8,
    },
    TryWatch,
    Clone(u8),
    TryClone(u8),
    Drop(u8),
    /// Makes a future, which keeps the watcher busy.
    Ask(u8, Question),
    /// Polls the future of the watcher, or if it has none, the watcher.
    Poll {
        watcher: u8,
        task: u8,
    },
    PollAll {
        task: u8,
    },
    /// Drops the future.
    Cancel(u8),
    /// Forgets the future.
    Forget(u8),
    TryGet(u8),
    MarkSeen(u8),
    MarkUnseen(u8),
    /// Drops that many watchers at most, the last first.
    DropLast(u8),
    /// Makes a wait without a watcher.
    #[cfg(feature = "alloc")]
    Listen(OneShot),
    /// Polls such a wait.
    #[cfg(feature = "alloc")]
    PollWait(u8),
    /// Drops it.
    #[cfg(feature = "alloc")]
    GiveUp(u8),
    Rig(Trap),
}

/// What somebody waits for who has no watcher.
#[derive(Clone, Copy, Debug)]
pub enum OneShot {
    NewerThan,
    WaitFor(u8),
    Closed,
    Watched(u8),
    Unwatched,
}

/// What a closure does to the value in place.
#[derive(Clone, Copy, Debug)]
pub enum Edit {
    Keep,
    Count,
    Put(u8),
    Take,
}

/// How a closure ends: that of `modify`, or that of `modify_if` with false or true, or with a panic.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum End {
    Modify,
    Yes,
    No,
    Panic,
}

#[derive(Clone, Copy, Debug)]
pub enum Question {
    Get,
    Filter(u8),
    Map(u8),
}

/// The next time that this happens, it panics.
#[derive(Clone, Copy, Debug)]
pub enum Trap {
    /// A clone of the value.
    Clone,
    /// The drop of the value that is there now, if it is dropped by what replaces it.
    Drop,
    /// A wake of this task.
    Wake(u8),
}

impl Op {
    /// What these bytes stand for: three for each operation.
    pub fn decode(bytes: &[u8]) -> Vec<Self> {
        bytes.chunks_exact(3).map(|bytes| Self::from_bytes([bytes[0], bytes[1], bytes[2]])).collect()
    }

    /// Every three bytes stand for some operation.
    pub fn from_bytes([code, a, b]: [u8; 3]) -> Self {
        match code {
            // These have codes of their own, so that all others mean what they always did.
            251.. => return Self::DropLast(a % 16),
            #[cfg(feature = "alloc")]
            238..=242 => return Self::Listen(OneShot::from_bytes(a, b)),
            #[cfg(feature = "alloc")]
            243..=248 => return Self::PollWait(a),
            #[cfg(feature = "alloc")]
            249 | 250 => return Self::GiveUp(a),
            _ => (),
        }
        match code % 34 {
            0..=2 => Self::Set(a % 8),
            3 => Self::Replace(a % 8),
            4 => Self::SetIfChanged(a % 8),
            5 => Self::CompareSet { behind: a % 3, number: b % 8 },
            6 | 7 => Self::Edit(Edit::from_byte(a), End::from_byte(b)),
            8 => Self::Clear,
            // A closed value has few surprises left, so it should not come too soon.
            9 if a % 8 == 0 => Self::Close,
            10 if a % 8 == 0 => Self::Retire,
            9 | 10 => Self::Produce,
            11 | 12 => Self::Watch { times: 1 + a % 8 },
            13 => Self::TryWatch,
            14 => Self::Clone(a),
            15 => Self::TryClone(a),
            16 => Self::Drop(a),
            17..=19 => Self::Ask(a, Question::from_byte(b)),
            20..=23 => Self::Poll { watcher: a, task: b },
            24 | 25 => Self::PollAll { task: a },
            26 => Self::Cancel(a),
            27 => Self::Forget(a),
            28 => Self::TryGet(a),
            29 => Self::MarkSeen(a),
            30 => Self::MarkUnseen(a),
            31 => Self::Store(a % 8),
            32 => Self::Notify,
            _ => Self::Rig(Trap::from_byte(a)),
        }
    }
}

impl Edit {
    fn from_byte(byte: u8) -> Self {
        match byte % 4 {
            0 => Self::Keep,
            1 => Self::Count,
            2 => Self::Put(byte / 4 % 8),
            _ => Self::Take,
        }
    }
}

impl End {
    fn from_byte(byte: u8) -> Self {
        [Self::Modify, Self::Yes, Self::No, Self::Panic][usize::from(byte % 4)]
    }
}

impl Question {
    fn from_byte(byte: u8) -> Self {
        match byte % 3 {
            0 => Self::Get,
            1 => Self::Filter(byte / 3),
            _ => Self::Map(byte / 3),
        }
    }

    /// What it makes of a number.
    pub(super) fn judge(self, number: u8) -> Verdict {
        match self {
            Self::Get => Verdict::Yes(number),
            Self::Filter(taste) | Self::Map(taste) if taste.wrapping_add(number) % 8 == 0 => Verdict::Panic,
            Self::Filter(taste) | Self::Map(taste) if taste.wrapping_add(number) % 2 == 0 => Verdict::No,
            Self::Filter(_) => Verdict::Yes(number),
            Self::Map(_) => Verdict::Yes(100 + number),
        }
    }
}

#[cfg(feature = "alloc")]
impl OneShot {
    fn from_bytes(a: u8, b: u8) -> Self {
        match a % 8 {
            0..=2 => Self::NewerThan,
            3 | 4 => Self::WaitFor(b),
            5 => Self::Closed,
            6 => Self::Watched(b % 12),
            _ => Self::Unwatched,
        }
    }
}

impl Trap {
    fn from_byte(byte: u8) -> Self {
        match byte % 4 {
            0 => Self::Clone,
            1 => Self::Drop,
            // Without std, a second panic while the first one goes on ends the program.
            _ if cfg!(not(feature = "std")) => Self::Drop,
            _ => Self::Wake(byte / 4),
        }
    }
}

pub(super) enum Verdict {
    Yes(u8),
    No,
    Panic,
}
