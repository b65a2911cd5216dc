import Foundation
import Testing

/// Write, sync and read fail at random in a running daemon. `deploy/prove disk` runs many rounds.
@Suite(.timeLimit(.minutes(60))) struct FailingDiskTests {
  private static let isLong = ProcessInfo.processInfo.environment["MIGEDIT_PROOF"] == "long"

  @Test(arguments: 1...(isLong ? 20 : 2))
  func `whatever the disk does, nothing is lost and nothing is made twice`(seed: UInt64) async throws {
    let night = try await DiskNight(seed: seed)
    for _ in 1...(Self.isLong ? 4 : 2) {
      for fault in FailingDisk.Fault.allCases { try await night.round(fault) }
    }
    try await night.finish()
    print("night \(seed): \(night.summary)")
    #expect(night.violations.isEmpty, "\(night.violations.joined(separator: "\n"))")
    #expect(night.accepted > 0)
    #expect(night.injected.values.reduce(0, +) > 0)
  }
}
