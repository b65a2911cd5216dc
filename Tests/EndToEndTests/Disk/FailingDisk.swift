import Foundation
import Glibc
import TestSupport
import Testing

/// Makes calls of a daemon on its queue's files fail, at random and while it runs, and counts them.
final class FailingDisk {
  enum Call: Int, CaseIterable {
    case write, sync, read

    /// How often it fails, from one to another chance. A commit writes each of its pages, and syncs once.
    var chances: ClosedRange<Double> {
      switch self {
      case .write: 0.002...0.08
      case .sync: 0.02...0.3
      case .read: 0.01...0.3
      }
    }
  }

  struct Fault: Hashable, CaseIterable, CustomStringConvertible {
    let call: Call
    let error: Int32

    static let allCases = [
      Fault(call: .write, error: ENOSPC), Fault(call: .write, error: EIO), Fault(call: .write, error: EROFS),
      Fault(call: .sync, error: EIO), Fault(call: .sync, error: ENOSPC), Fault(call: .read, error: EIO),
    ]

    private var name: String {
      switch error {
      case ENOSPC: "ENOSPC"
      case EROFS: "EROFS"
      default: "EIO"
      }
    }

    var description: String { "\(call) \(name)" }
  }

  private let folder: TemporaryFolder
  private let shared: UnsafeMutablePointer<Int64>
  /// How often each fault was injected.
  private(set) var injected: [Fault: Int] = [:]
  private var now: Fault?

  /// Where each kind of call has its numbers, in the order that `failing-disk.c` names.
  private enum Field: Int { case chance, error, calls, failed }

  init() async throws {
    folder = try TemporaryFolder()
    let source = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "failing-disk.c").path
    let compiled = try await Program.run(
      "clang", ["-shared", "-fPIC", "-O1", "-Wall", "-Werror", "-o", folder.file("failing-disk.so"), source])
    try #require(compiled.status == 0, "\(compiled.errors)")
    try Data(count: 4096).write(to: URL(filePath: folder.file("chances")))
    let file = open(folder.file("chances"), O_RDWR | O_CLOEXEC)
    defer { close(file) }
    let memory = mmap(nil, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0)
    shared = try #require(memory == MAP_FAILED ? nil : memory).bindMemory(to: Int64.self, capacity: 512)
  }

  deinit { munmap(shared, 4096) }

  /// Of the daemon that is to have such a disk.
  var variables: [String: String] {
    ["LD_PRELOAD": folder.file("failing-disk.so"), "FAILING_DISK": folder.file("chances")]
  }

  private subscript(_ call: Call, _ field: Field) -> Int64 {
    get { shared[call.rawValue * 4 + field.rawValue] }
    set { shared[call.rawValue * 4 + field.rawValue] = newValue }
  }

  /// From now on calls fail in this way.
  func fail(_ fault: Fault, chance: Double) {
    work()
    self[fault.call, .failed] = 0
    self[fault.call, .error] = Int64(fault.error)
    self[fault.call, .chance] = Int64(chance * 1_000_000)
    now = fault
  }

  /// From now on the disk works.
  func work() {
    guard let fault = now else { return }
    self[fault.call, .chance] = 0
    injected[fault, default: 0] += Int(self[fault.call, .failed])
    now = nil
  }

  /// How many calls there were in all, failed or not.
  var calls: Int { Call.allCases.reduce(0) { $0 + Int(self[$1, .calls]) } }
}
