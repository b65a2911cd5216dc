import JobModel
import LibraryModel
import Runtime
import TestSupport
import Testing

@testable import QueueStore

extension ModelRun {
  /// One to three edits in one call, of which some come after jobs, and some after one another.
  mutating func enqueue(_ environment: String) async throws -> Bool {
    let now = fixture.clock.now
    guard model.entries.count < 40 else { return false }
    let count = Int.random(in: 1...3, using: &random)
    var targets: [Int] = []
    var requests: [EditRequest] = []
    // In a random order, so that some stand before what they come after.
    let order = Array(0..<count).shuffled(using: &random)
    for number in 0..<count {
      targets.append(Int.random(in: 1...5, using: &random))
      let priority = Int.random(in: -2...2, using: &random)
      var request = EditRequest.edit(targets[number], environment: environment, priority: priority)
      request.ref = "r\(number)"
      request.held = chance(0.2) ? true : nil
      if chance(0.3) { request.notBefore = now + .seconds(Int.random(in: -5...20, using: &random)) }
      if chance(0.4) { request.deadline = now + .seconds(Int.random(in: 1...40, using: &random)) }
      if chance(0.5) {
        request.after = (0...1).compactMap { _ in model.entries.keys.sorted().randomElement(using: &random) }
      }
      let earlier = (0..<count).filter { order[$0] < order[number] && chance(0.4) }
      if !earlier.isEmpty { request.afterRefs = earlier.map { "r\($0)" } }
      requests.append(request)
    }
    let dead = requests.contains { $0.after?.contains { model.entries[$0]?.isDead == true } == true }
    guard !dead else {
      await #expect(throws: EnqueueError.self) {
        try await store.enqueue(requests, by: alice, limits: .wide)
      }
      return false
    }
    let made = try await store.enqueue(requests, by: alice, limits: .wide)
    #expect(made.map(\.state.known) == requests.map { $0.held == true ? .held : .queued })
    for (number, request) in requests.enumerated() {
      let refs = (request.afterRefs ?? []).compactMap { Int($0.dropFirst()) }.map { made[$0].id }
      let after = Set(refs + (request.after ?? []))
      model.add(made[number].id, request, target: targets[number], after: after, at: now)
    }
    return true
  }
}
