import Foundation
import QueueStore
import TestSupport
import Testing

@testable import MigeditDaemon

@Suite struct SpoolFileTests {
  @Test func `what was written is read again, in any pieces, and has no name`() throws {
    let folder = try TemporaryFolder()
    let file = try SpoolFile(in: folder.path)
    try file.append([1, 2, 3])
    try file.append([])
    try file.append([4, 5])
    #expect(file.count == 5)
    #expect(
      try file.read(at: 1, upTo: 3) == [2, 3, 4] && file.read(at: 4, upTo: 9) == [5] && file.read(at: 5, upTo: 9) == [])
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == [])
  }

  @Test(.enabled(if: SmallDisk.isPossible, "\(SmallDisk.obstacle)"))
  func `it leaves to the queue what that may need of its disk, and says so`() throws {
    let disk = try SmallDisk(kibibytes: 40 << 10)
    let file = try SpoolFile(in: disk.path)
    let piece = [UInt8](repeating: 7, count: 1 << 20)
    let error = #expect(throws: StorageError.self) { while true { try file.append(piece) } }
    #expect((6 << 20...8 << 20).contains(file.count), "\(file.count)")
    #expect(error?.description.contains("has no room for that beside the 32 MiB") == true)
  }

  @Test func `a folder that is not there is said`() {
    let error = #expect(throws: StorageError.self) { try SpoolFile(in: "/nowhere") }
    #expect(error?.description.contains("/nowhere, without a name, and No such file") == true)
  }
}
