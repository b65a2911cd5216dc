import Glibc
import Runtime

/// Users and groups of this machine. Each look-up may ask a directory over the network, so it runs on a thread of its own,
/// and its answer is nil also where none has come after some seconds.
enum NameService {
  /// The name of a user.
  static func user(of uid: UInt32) async -> String? {
    await onThread {
      withBuffer { buffer, size in
        var entry = passwd()
        var found: UnsafeMutablePointer<passwd>?
        guard getpwuid_r(uid, &entry, buffer, size, &found) == 0, let found else { return nil }
        return found.pointee.pw_name.map { String(cString: $0) }
      }
    }
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

  private static func onThread<Value: Sendable>(_ work: @escaping @Sendable () -> Value?) async -> Value? {
    await OwnThread.run("name service", within: .seconds(5), work) ?? nil
  }
}
