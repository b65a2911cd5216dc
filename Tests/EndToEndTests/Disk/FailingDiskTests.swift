import Foundation
import Testing

/// Write, sync and read fail at random in a running daemon, and another program fills its disk. `deploy/prove disk` runs many
/// nights.
@Suite(.timeLimit(.minutes(60)), .onlyOfFiles("it makes the calls fail by which the daemon writes its file"))
struct FailingDiskTests {
  private static let isLong = ProcessInfo.processInfo.environment["MIGEDIT_PROOF"] == "long"

  @Test func `whatever the disk does, nothing is lost and nothing is made twice`() async throws {
    var sum = DiskCount()
    let nights = Self.isLong ? 20 : 1
    let rounds = Self.isLong ? 4 : 2
    for seed in 1...nights {
      let night = try await DiskNight(seed: UInt64(seed))
      for _ in 1...rounds {
        for trial in DiskNight.trials { try await night.round(trial) }
      }
      try await night.finish()
      if nights > 1 { print("disk, night \(seed): \(night.count)") }
      sum = sum + night.count
    }
    print("disk: \(nights) nights of \(rounds * DiskNight.trials.count) rounds: \(sum)")
    #expect(sum.violations.isEmpty, "\(sum.violations.joined(separator: "\n"))")
    #expect(sum.accepted > 0 && sum.injected.values.reduce(0, +) > 0)
    // A short night may pass a rare one by.
    guard Self.isLong else { return }
    for fault in FailingDisk.Fault.allCases { #expect(sum.injected[fault, default: 0] > 0, "\(fault) was never met") }
    #expect(sum.endsAfterSync > 0)
  }
}
