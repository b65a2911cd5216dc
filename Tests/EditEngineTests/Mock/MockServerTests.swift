import Runtime
import Testing

/// Each illegal step has its name, so a night that takes one can say which it was.
@Suite struct MockServerTests {
  private let start = SteadyTime(milliseconds: 0)

  private func put(_ target: String, slot: Int = 1, attempt: Int = 1) -> MockServer.Put {
    MockServer.Put(target: target, slot: slot, attempt: attempt, name: "edit of \(target)")
  }

  /// It takes a minute.
  private func take(
    _ put: MockServer.Put, _ server: inout MockServer, end: MockServer.End = .created, at second: Int
  ) throws -> Bool {
    let now = start + .seconds(second)
    server.advance(to: now)
    try server.leave(put)
    return try server.take(put, ending: end, after: .seconds(60), at: now)
  }

  @Test func `one edit after another in a slot and on a target is legal`() throws {
    var server = MockServer()
    for (number, target) in ["A", "B", "A"].enumerated() {
      #expect(try take(put(target, attempt: number + 1), &server, at: number * 60))
    }
    #expect(try take(put("C", slot: 2), &server, at: 130))
  }

  @Test func `slotBusy: an edit in the slot is still at work on another target`() throws {
    var server = MockServer()
    _ = try take(put("A", slot: 3), &server, at: 0)
    #expect(throws: IllegalStep.slotBusy(3)) { try take(put("B", slot: 3), &server, at: 59) }
  }

  @Test func `targetBusy: another PUT to the target is on its way`() throws {
    var server = MockServer()
    try server.leave(put("A"))
    #expect(throws: IllegalStep.targetBusy("A")) { try server.leave(put("A", slot: 2)) }
    server.lose(put("A"))
    try server.leave(put("A", slot: 2))
  }

  @Test func `submittedWhileCreating: an edit of ours is at work on the target, in whatever slot`() throws {
    var server = MockServer()
    _ = try take(put("A"), &server, at: 0)
    #expect(throws: IllegalStep.submittedWhileCreating("A")) { try take(put("A", slot: 2), &server, at: 30) }
  }

  @Test func `submittedTwice: an attempt that was taken comes again`() throws {
    var server = MockServer()
    _ = try take(put("A"), &server, at: 0)
    #expect(throws: IllegalStep.submittedTwice("A", attempt: 1)) { try take(put("A"), &server, at: 60) }
  }

  @Test func `submittedTwice: one that failed and left nothing counts if it could be known`() throws {
    let end = MockServer.End.failed("no room", keepsName: false)
    var server = MockServer()
    _ = try take(put("A"), &server, end: end, at: 0)
    #expect(try take(put("A"), &server, end: end, at: 60), "nobody has seen it")
    server.advance(to: start + .seconds(90))
    #expect(server.read("A", at: start + .seconds(90), now: start + .seconds(90)).status == "creating")
    #expect(throws: IllegalStep.submittedTwice("A", attempt: 1)) { try take(put("A"), &server, at: 120) }
  }

  @Test func `one that was thought lost and arrives after it was repeated is illegal, too`() throws {
    var server = MockServer()
    server.delay(put("A"), ending: .created, after: .seconds(60), until: start + .seconds(10))
    _ = try take(put("A"), &server, at: 0)
    server.advance(to: start + .seconds(20))
    #expect(server.illegal == [.submittedWhileCreating("A")])
  }

  @Test func `while somebody else's edit is at work, a PUT is refused, and after it one may come again`() throws {
    var server = MockServer()
    _ = try take(put("A"), &server, at: 0)
    server.advance(to: start + .seconds(60))
    #expect(server.editByOthers("A", name: "somebody's", for: .seconds(60), at: start + .seconds(60)) == true)
    #expect(try !take(put("A"), &server, at: 90))
    #expect(try take(put("A"), &server, at: 120))
  }
}
