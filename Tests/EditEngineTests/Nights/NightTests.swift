import Foundation
import StoreSupport
import TestSupport
import Testing

/// Nights that nobody has thought out: other faults each time, from a seed.
@Suite struct NightTests {
  private static let environment = ProcessInfo.processInfo.environment
  private static let nights = environment["MIGEDIT_PROOF_COUNT"].flatMap { Int($0) } ?? 1000
  /// Every so many of them has its queue on the disk: there each write is waited for, and answers come in another order.
  /// Every other one of those was written by an older version.
  private static let onDisk = 16
  /// Every so many of them have each fault, and not only some.
  private static let withEverything = 10
  /// A night in memory has one thread, and one on the disk waits for its turn there.
  private static let atOnce = ProcessInfo.processInfo.activeProcessorCount + 2
  private static let replayed = environment["MIGEDIT_NIGHT"].flatMap { UInt64($0) }

  @Test func `1,000 nights of 200 edits: each ends rightly, and no illegal step is taken`() async throws {
    if let seed = Self.replayed {
      for scale in [NightPlan.Scale.full, .everything] {
        for kind in StoreKind.allCases { _ = await Self.pass(seed, on: kind, scale: scale) }
        for version in OlderStore.Version.allCases {
          _ = await Self.pass(seed, on: .sqlite, scale: scale, version: version)
        }
      }
      return
    }
    let first = UInt64.random(in: 0..<1 << 53)
    var tally = NightTally()
    await withTaskGroup(of: NightOutcome?.self) { group in
      for number in 0..<Self.nights {
        if number >= Self.atOnce, let outcome = await group.next() { tally.add(outcome) }
        group.addTask {
          let (kind, version) = Self.place(of: number)
          let scale = number % Self.withEverything == 0 ? NightPlan.Scale.everything : .full
          return await Self.pass(first + UInt64(number), on: kind, scale: scale, version: version)
        }
      }
      for await outcome in group { tally.add(outcome) }
    }
    print(tally.summary)
    // Fewer nights than a hundred are for who looks for something else.
    if Self.nights >= 100 { #expect(tally.rare(below: 3) == [], "what the nights are for has hardly happened") }
  }

  /// Of those in PostgreSQL each write costs some round trips, so that they are not among the thousand.
  @Test(arguments: StoreKind.allCases) func `nights that have found something before`(kind: StoreKind) async {
    for night in KeptNight.all {
      _ = await Self.pass(
        night.seed, on: kind, scale: night.scale, version: kind == .sqlite ? night.version : nil,
        "It once found that \(night.why).")
    }
  }

  private static func place(of number: Int) -> (StoreKind, OlderStore.Version?) {
    guard number % onDisk == 0 else { return (.memory, nil) }
    switch number / onDisk % 6 {
    case 1: return (.sqlite, .v1)
    case 3: return (.sqlite, .v2)
    case 5: return (.sqlite, .v3)
    default: return (.sqlite, nil)
    }
  }

  /// - Returns: what came of it; nil: it did not come to its end.
  private static func pass(
    _ seed: UInt64, on kind: StoreKind, scale: NightPlan.Scale = .full, version: OlderStore.Version? = nil,
    _ why: String = "Add it to `KeptNight`, with what it has found."
  ) async -> NightOutcome? {
    do {
      let night = try await Night(seed: seed, on: kind, scale: scale, version: version)
      let outcome = try await night.run()
      if !outcome.faults.isEmpty { fail(seed, kind, version, outcome.faults.joined(separator: "\n"), why) }
      return outcome
    } catch {
      fail(seed, kind, version, "\(error)", why)
      return nil
    }
  }

  private static func fail(
    _ seed: UInt64, _ kind: StoreKind, _ version: OlderStore.Version?, _ what: String, _ why: String
  ) {
    let from = version.map { " from version \($0)" } ?? ""
    Issue.record(
      """
      Night \(seed), with its queue in \(kind)\(from), was not right:
      \(what)
      Run it again with MIGEDIT_NIGHT=\(seed) swift test --disable-xctest --filter NightTests. \(why)
      """)
  }
}
