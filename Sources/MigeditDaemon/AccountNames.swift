import Dispatch
import Glibc
import Synchronization

/// Users and groups of this machine by name. Each look-up may ask a directory over the network, so it runs on a thread
/// of its own.
enum AccountNames {
  /// The name of a user; `uid 1234` where the machine has none for it.
  static func user(of uid: UInt32) async -> String {
    await onThread {
      withBuffer { buffer, size in
        var entry = passwd()
        var found: UnsafeMutablePointer<passwd>?
        guard getpwuid_r(uid, &entry, buffer, size, &found) == 0, let found else { return nil }
        return found.pointee.pw_name.map { String(cString: $0) }
      }
    } ?? "uid \(uid)"
  }

  static func uid(of name: String) async -> UInt32? {
    await onThread {
      withBuffer { buffer, size in
        var entry = passwd()
        var found: UnsafeMutablePointer<passwd>?
        guard getpwnam_r(name, &entry, buffer, size, &found) == 0, let found else { return nil }
        return found.pointee.pw_uid
      }
    }
  }

  static func gid(of name: String) async -> UInt32? {
    await onThread {
      withBuffer { buffer, size in
        var entry = group()
        var found: UnsafeMutablePointer<group>?
        guard getgrnam_r(name, &entry, buffer, size, &found) == 0, let found else { return nil }
        return found.pointee.gr_gid
      }
    }
  }

  /// Large enough for a group of some tens of thousands of members.
  private static let bufferBytes = 1 << 20

  private static func withBuffer<Value>(_ body: (UnsafeMutablePointer<CChar>, Int) -> Value?) -> Value? {
    withUnsafeTemporaryAllocation(of: CChar.self, capacity: bufferBytes) { buffer in
      buffer.baseAddress.flatMap { body($0, buffer.count) }
    }
  }

  /// nil also where there is no answer for a while.
  private static func onThread<Value: Sendable>(_ work: @escaping @Sendable () -> Value?) async -> Value? {
    await withCheckedContinuation { continuation in
      let question = Question(continuation)
      DispatchQueue.global().async { question.answer(work()) }
      DispatchQueue.global().asyncAfter(deadline: .now() + patience) { question.answer(nil) }
    }
  }

  private static let patience = DispatchTimeInterval.seconds(5)

  /// The first answer counts.
  private final class Question<Value: Sendable>: Sendable {
    private let waiting: Mutex<CheckedContinuation<Value?, Never>?>

    init(_ continuation: CheckedContinuation<Value?, Never>) { waiting = Mutex(continuation) }

    func answer(_ value: Value?) {
      let continuation = waiting.withLock { waiting in
        defer { waiting = nil }
        return waiting
      }
      continuation?.resume(returning: value)
    }
  }
}
