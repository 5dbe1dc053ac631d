//! An allocator that counts: the bytes that a thread holds, the most that it held, and those of the whole program.
#![expect(
    unsafe_code,
    reason = "an allocator is unsafe by its interface; this one hands everything on to the system's"
)]

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::sync::atomic::{AtomicI64, Ordering};

thread_local! {
    static HELD: Cell<i64> = const { Cell::new(0) };
    static MOST: Cell<i64> = const { Cell::new(0) };
}

static ALL: AtomicI64 = AtomicI64::new(0);

/// The system's allocator with counts.
pub struct Counting;

/// As a number that can be less than none.
fn signed(bytes: usize) -> i64 {
    i64::try_from(bytes).unwrap_or(i64::MAX)
}

fn count(bytes: i64) {
    ALL.fetch_add(bytes, Ordering::Relaxed);
    // A thread that ends may free after its own counts are gone.
    let counted = HELD.try_with(|held| {
        let now = held.get() + bytes;
        held.set(now);
        now
    });
    if let Ok(now) = counted {
        MOST.try_with(|most| most.set(most.get().max(now))).ok();
    }
}

// SAFETY: every call is handed on to the system's allocator as it came.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count(signed(layout.size()));
        // SAFETY: what holds for the caller holds for the system's.
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        count(signed(layout.size()));
        // SAFETY: what holds for the caller holds for the system's.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn dealloc(&self, at: *mut u8, layout: Layout) {
        count(-signed(layout.size()));
        // SAFETY: what holds for the caller holds for the system's.
        unsafe { System.dealloc(at, layout) }
    }

    unsafe fn realloc(&self, at: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        // While it is moved, both are held.
        count(signed(size));
        count(-signed(layout.size()));
        // SAFETY: what holds for the caller holds for the system's.
        unsafe { System.realloc(at, layout, size) }
    }
}

/// Runs `work`; the most bytes that this thread held meanwhile beyond what it held before. 0 where [`Counting`] is not
/// the program's allocator.
pub fn most_held<T>(work: impl FnOnce() -> T) -> (T, u64) {
    let before = HELD.get();
    MOST.set(before);
    let done = work();
    (done, u64::try_from(MOST.get() - before).unwrap_or(0))
}

/// Bytes that all threads hold now.
pub fn held() -> u64 {
    u64::try_from(ALL.load(Ordering::Relaxed)).unwrap_or(0)
}
