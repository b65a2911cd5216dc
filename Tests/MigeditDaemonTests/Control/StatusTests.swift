import ControlAPI
import TestSupport
import Testing

@testable import MigeditDaemon

struct StatusTests {
  @Test func `whether what is due starts is said only where it is asked`() async throws {
    try await withService { service in
      let status = try await service.status(Status.Parameters())
      #expect(status.schedules == nil)
    }
  }

  @Test func `a scheduler that does not go round is said by name, and the daemon still answers`() async throws {
    let clock = VirtualClock()
    try await withService(time: clock.source()) { service in
      // Its engine does not run, so only the time for the answer can end the question.
      let passing = Task {
        while !Task.isCancelled {
          _ = clock.wakeNext()
          await Task.yield()
        }
      }
      let status = try await service.status(Status.Parameters(ping: true))
      passing.cancel()
      #expect(status.schedules == false && status.accepting)
      #expect(
        status.problem?.contains("scheduler") == true && status.problem?.contains("has not answered for 5s") == true)
    }
  }
}
