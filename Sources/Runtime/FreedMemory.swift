import CMalloc
import Dispatch
import Synchronization

/// What large pieces of work have freed goes back to the system. The C library would keep it: in up to eight places for each
/// processor, one for each few threads, and large blocks too once one of them was freed. After a hundred large documents these
/// are hundreds of megabytes that nobody uses.
package enum FreedMemory {
  /// To be called at the start, before there are threads.
  package static func keepLittle() {
    _ = mallopt(M_ARENA_MAX, 2)
    // A larger block is memory of its own, which is gone when it is freed. A bound that is set here does not grow by itself.
    _ = mallopt(M_MMAP_THRESHOLD, 1 << 20)
    _ = mallopt(M_TRIM_THRESHOLD, 4 << 20)
  }

  private static let isDue = Atomic(false)
  /// Long enough that this costs nothing beside the work, and that who has asked for it has done with its results.
  private static let delay = DispatchTimeInterval.seconds(1)

  /// A piece of large work is done.
  static func giveBackSoon() {
    guard !isDue.exchange(true, ordering: .acquiringAndReleasing) else { return }
    DispatchQueue.global(qos: .utility).asyncAfter(deadline: .now() + delay) {
      isDue.store(false, ordering: .releasing)
      _ = malloc_trim(0)
    }
  }
}
