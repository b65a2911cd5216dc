import JSONDocument
import JobModel
import Testing

extension SystemdTests {
  @Suite struct JournalTests {
    @Test func `the journal has a job's events by its fields, and explains each kind of them`() async throws {
      let installation = try await Installation()
      try await installation.enable()
      let id = try await installation.enqueue(Installation.rename(1, to: "in the journal"))[0]
      try await installation.awaitEvent(.succeeded, of: id)
      try await installation.journal.line(with: "succeeded", "MIGEDIT_JOB=\(id)")
      let entries = try await installation.journal.entries("MIGEDIT_JOB=\(id)")
      #expect(entries.count >= 4, "\(entries)")
      for entry in entries {
        #expect(entry["_SYSTEMD_UNIT"]?.string == Installation.service)
        #expect(entry["SYSLOG_IDENTIFIER"]?.string == "migeditd")
        #expect(entry["MIGEDIT_ENVIRONMENT"]?.string == Installation.environment, "\(entry)")
        #expect(entry["MIGEDIT_TARGET"]?.string?.contains("4D49475200000000") == true, "\(entry)")
        #expect(entry["PRIORITY"]?.string == "6", "\(entry)")
      }
      let kinds = entries.compactMap { $0["MESSAGE_ID"]?.string }
      #expect(kinds.count == entries.count && Set(kinds).count == kinds.count, "\(entries)")
      let explained = try await installation.machine.output(
        "journalctl", "--catalog", "--no-pager", "MIGEDIT_JOB=\(id)")
      #expect(explained.count("Subject: ") >= kinds.count, "\(explained)")
      #expect(explained.contains("Subject: An edit has succeeded"), "\(explained)")
      #expect(explained.contains("migeditctl diff \(id)"), "\(explained)")
    }

    @Test func `each kind of line that was logged is in the catalog`() async throws {
      let installation = try await Installation()
      try await installation.enable()
      _ = try await installation.ctl("pause", "--environment", Installation.environment)
      _ = try await installation.ctl("resume", "--environment", Installation.environment)
      try installation.configure(installation.configuration().replacing("sessions: 1", with: "sessions: many"))
      _ = try await installation.machine.run("systemctl", "reload", Installation.service)
      try await installation.systemctl("stop", Installation.service)
      let entries = try await installation.journal.entries("SYSLOG_IDENTIFIER=migeditd")
      let catalog = try await installation.machine.output("journalctl", "--list-catalog")
      let kinds = Set(entries.compactMap { $0["MESSAGE_ID"]?.string })
      #expect(kinds.count >= 6, "\(entries)")
      for kind in kinds { #expect(catalog.contains(kind), "\(kind)") }
    }
  }
}

extension String {
  fileprivate func count(_ text: String) -> Int { ranges(of: text).count }
}
