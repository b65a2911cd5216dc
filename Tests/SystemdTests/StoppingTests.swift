import Foundation
import JSONDocument
import JobModel
import TestSupport
import Testing

extension SystemdTests {
  @Suite struct StoppingTests {
    /// The server does each edit at once, and answers so late.
    private func answerLate(_ milliseconds: Int, _ installation: Installation) async throws {
      let fault: JSON = [
        "fault": "slowAnswer", "requests": ["put"], "milliseconds": .number(JSONNumber(milliseconds)), "at": [1],
      ]
      _ = try await installation.simulator("faults", post: ["faults": [fault]])
    }

    @Test func `stopped with an edit in flight it exits with 0, and follows the edit at the next start`() async throws {
      let installation = try await Installation(["--seconds-min", "2", "--seconds-max", "2"])
      try await installation.enable()
      let id = try await installation.enqueue(Installation.rename(1, to: "in flight"))[0]
      try await installation.awaitEvent(.accepted, of: id)
      try await installation.systemctl("stop", Installation.service)
      #expect(try await installation.property("ExecMainStatus") == "0")
      #expect(try await installation.property("Result") == "success")
      try await installation.systemctl("start", Installation.service)
      try await installation.awaitEvent(.succeeded, of: id)
      #expect(try await installation.editsTaken() == ["in flight"])
    }

    @Test
    func
      `a stop waits for the answer to an edit for longer than TimeoutStopSec and WatchdogSec, since the service asks for it`()
      async throws
    {
      let installation = try await Installation()
      try await installation.dropIn("TimeoutStopSec=1s", "WatchdogSec=4s")
      try await installation.enable()
      try await answerLate(6000, installation)
      let id = try await installation.enqueue(Installation.rename(1, to: "answered late"))[0]
      try await installation.awaitEvent(.submitted, of: id)
      try await installation.systemctl("stop", Installation.service)
      #expect(try await installation.property("ExecMainStatus") == "0")
      #expect(try await installation.property("Result") == "success")
      try await installation.systemctl("start", Installation.service)
      try await installation.awaitEvent(.succeeded, of: id)
      #expect(try await installation.editsTaken() == ["answered late"])
    }

    @Test func `a second SIGTERM does not wait, and the next start asks the server what became of the edit`()
      async throws
    {
      let installation = try await Installation()
      try await installation.enable()
      try await answerLate(600_000, installation)
      let id = try await installation.enqueue(Installation.rename(1, to: "not waited for"))[0]
      try await installation.awaitEvent(.submitted, of: id)
      let stop = try installation.machine.start(["systemctl", "stop", Installation.service])
      try await installation.journal.line(with: "stopping", "_SYSTEMD_UNIT=\(Installation.service)")
      try await installation.systemctl("kill", "--signal", "TERM", "--kill-whom", "main", Installation.service)
      #expect(await stop.end().status == 0)
      #expect(try await installation.property("ExecMainStatus") == "143")
      #expect(try await installation.property("Result") == "success")
      try await installation.systemctl("start", Installation.service)
      try await installation.awaitEvent(.succeeded, of: id)
      #expect(try await installation.editsTaken() == ["not waited for"])
    }
  }
}
