import Foundation
import JobModel
import LibraryModel
import QueueStore
import TestSupport
import Testing

@testable import SQLiteEngine

@Suite(.timeLimit(.minutes(5))) struct PruneTests {
  private let fixture: Fixture
  private var store: SQLiteStore { fixture.store }

  init() async throws { fixture = try await Fixture() }

  private func cutoffs(_ change: (inout Cutoffs) -> Void) -> Cutoffs {
    var cutoffs = Cutoffs()
    change(&cutoffs)
    return cutoffs
  }

  /// In as many steps as it takes.
  private func prune(_ cutoffs: Cutoffs) async throws -> Pruned {
    var sum = Pruned()
    while true {
      let step = try await store.prune(cutoffs)
      if step.isNothing { return sum }
      sum = sum + step
    }
  }

  @Test func `the file shrinks to what is left and the reserve`() async throws {
    let text = String(repeating: "x", count: 20_000)
    for number in 1...4 {
      let edits = (1...100).map { EditRequest.edit(number * 100 + $0, name: "\($0) \(text)") }
      _ = try await store.enqueue(edits, by: alice, limits: .wide)
    }
    _ = try await store.change(.cancel, Filter(), by: root)
    let before = try await store.status().databaseBytes
    fixture.clock.advance(by: .seconds(10))
    let now = fixture.clock.now
    let pruned = try await prune(cutoffs { $0.failed = now })
    #expect(pruned.jobs == 400 && pruned.pages > 1000)
    #expect(try await store.status().databaseBytes < before / 10)
    let size = { try FileManager.default.attributesOfItem(atPath: fixture.path)[.size] as? Int ?? 0 }
    await store.close()
    let sizes = ReserveSizes(disk: 0)
    #expect(try size() < before / 10 + sizes.base + sizes.step)
  }
}
