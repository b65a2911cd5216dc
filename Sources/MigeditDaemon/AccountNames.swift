import Dispatch
import Glibc

/// Users and groups of this machine by name. Each look-up may ask a directory over the network, so it runs on a thread
/// of its own.
enum AccountNames {
  /// The name of a user; `uid 1234` where the machine has none for it.
  static func user(of uid: UInt32) async -> String {
    await onThread {
      withBuffer { buffer in
        var entry = passwd()
        var found: UnsafeMutablePointer<passwd>?
        guard getpwuid_r(uid, &entry, buffer.baseAddress, buffer.count, &found) == 0, let found else { return nil }
        return String(cString: found.pointee.pw_name)
      } ?? "uid \(uid)"
    }
  }

  static func uid(of name: String) async -> UInt32? {
    await onThread {
      withBuffer { buffer in
        var entry = passwd()
        var found: UnsafeMutablePointer<passwd>?
        guard getpwnam_r(name, &entry, buffer.baseAddress, buffer.count, &found) == 0, let found else { return nil }
        return found.pointee.pw_uid
      }
    }
  }

  static func gid(of name: String) async -> UInt32? {
    await onThread {
      withBuffer { buffer in
        var entry = group()
        var found: UnsafeMutablePointer<group>?
        guard getgrnam_r(name, &entry, buffer.baseAddress, buffer.count, &found) == 0, let found else { return nil }
        return found.pointee.gr_gid
      }
    }
  }

  /// Large enough for a group of some tens of thousands of members.
  private static let bufferBytes = 1 << 20

  private static func withBuffer<Value>(_ body: (UnsafeMutableBufferPointer<CChar>) -> Value?) -> Value? {
    withUnsafeTemporaryAllocation(of: CChar.self, capacity: bufferBytes, body)
  }

  private static func onThread<Value: Sendable>(_ work: @escaping @Sendable () -> Value) async -> Value {
    await withCheckedContinuation { continuation in
      DispatchQueue.global().async { continuation.resume(returning: work()) }
    }
  }
}
