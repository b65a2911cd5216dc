import Foundation
import StoreSupport
import TestSupport
import Testing

/// Nights that nobody has thought out: other faults each time, from a seed.
@Suite struct NightTests {
  /// Nights that have found something, and what: they run each time. Whoever changes how a plan is drawn looks for others.
  static let kept: [(seed: UInt64, why: String)] = [
    (1_861_165_390_888_007, "the jobs of targets that are bad for good kept it from its end for more than a week"),
    (1_861_165_390_887_978, "an edit that may have been taken, and whose content can't be read, times out"),
    (1_861_165_390_888_111, "an edit that was taken, and whose target can't be read, times out"),
    (
      4_383_982_736_455_749,
      "a stray page at the end of a day without a PUT that was taken is said to be why a job fails"
    ),
  ]

  private static let nights = 200
  /// Every so many of them has its queue on the disk: there each write is waited for, and answers come in another order.
  private static let onDisk = 8
  /// A night on the disk mostly waits for its turn there, so some are under way at once; not more, since the other tests run
  /// beside them.
  private static let atOnce = 6
  private static let replayed = ProcessInfo.processInfo.environment["MIGEDIT_NIGHT"].flatMap { UInt64($0) }

  @Test func `200 nights of 100 edits: each ends rightly, and no illegal step is taken`() async throws {
    if let seed = Self.replayed {
      for kind in StoreKind.allCases { _ = await Self.pass(seed, on: kind) }
      return
    }
    let first = UInt64.random(in: 0..<1 << 53)
    var tally = NightTally()
    await withTaskGroup(of: NightDiary?.self) { group in
      for number in 0..<Self.nights {
        if number >= Self.atOnce, let diary = await group.next() { tally.add(diary) }
        group.addTask { await Self.pass(first + UInt64(number), on: number % Self.onDisk == 0 ? .sqlite : .memory) }
      }
      for await diary in group { tally.add(diary) }
    }
    #expect(tally.rare == [], "what the nights are for has hardly happened")
  }

  @Test(arguments: StoreKind.allCases) func `nights that have found something before`(kind: StoreKind) async {
    for (seed, why) in Self.kept { _ = await Self.pass(seed, on: kind, "It once found that \(why).") }
  }

  private static func pass(
    _ seed: UInt64, on kind: StoreKind, _ why: String = "Add it to `kept`, with what it has found."
  ) async -> NightDiary? {
    do {
      let night = try Night(seed: seed, on: kind)
      let faults = try await night.run()
      if !faults.isEmpty { fail(seed, kind, faults.joined(separator: "\n"), why) }
      return await night.library.diary
    } catch {
      fail(seed, kind, "\(error)", why)
      return nil
    }
  }

  private static func fail(_ seed: UInt64, _ kind: StoreKind, _ what: String, _ why: String) {
    Issue.record(
      """
      Night \(seed), with its queue in \(kind), was not right:
      \(what)
      Run it again with MIGEDIT_NIGHT=\(seed) swift test --disable-xctest --filter NightTests. \(why)
      """)
  }
}

/// How often each fault has happened in all nights.
private struct NightTally {
  private var counts: [String: Int] = [:]

  init() {
    for fault in NightPlan.Put.allCases { counts["put \(fault)"] = 0 }
    for fault in NightPlan.Get.allCases { counts["get \(fault)"] = 0 }
    for kind in NightPlan.Trouble.Kind.allCases { counts["trouble \(kind)"] = 0 }
    for kind in NightPlan.Poison.Kind.allCases { counts["poison \(kind)"] = 0 }
    for what in ["blocked health check", "stuck login", "moved date"] { counts[what] = 0 }
  }

  mutating func add(_ diary: NightDiary?) {
    guard let diary else { return }
    for fault in diary.puts.values.joined() { if let fault { counts["put \(fault)", default: 0] += 1 } }
    for (fault, count) in diary.gets { counts["get \(fault)", default: 0] += count }
    for (kind, count) in diary.troubles { counts["trouble \(kind)", default: 0] += count }
    for (kind, count) in diary.poisons { counts["poison \(kind)", default: 0] += count }
    counts["blocked health check", default: 0] += diary.blockedHealthChecks
    counts["stuck login", default: 0] += diary.stuckLogins
    counts["moved date", default: 0] += diary.movedDates
  }

  /// Those that happened hardly or not at all.
  var rare: [String] { counts.filter { $0.value < 5 }.map { "\($0.key): \($0.value)" }.sorted() }
}
