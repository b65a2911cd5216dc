import ControlAPI
import Foundation
import JobModel
import TestSupport
import Testing

extension SystemdTests {
  @Suite struct InstallationTests {
    @Test func `remove keeps queue and configuration, a new installation goes on, and purge deletes both`() async throws
    {
      let installation = try await Installation()
      let machine = installation.machine
      try await installation.enable()
      try await #require(installation.ctl("pause", "--environment", Installation.environment).status == 0)
      let ids = try await installation.enqueue(
        Installation.rename(1, to: "first"), Installation.rename(2, to: "second"))

      try await machine.output("dpkg", "--remove", "migedit")
      for unit in Installation.units {
        #expect(try await installation.property("ActiveState", of: unit) == "inactive")
        #expect(try await installation.property("LoadState", of: unit) == "not-found")
      }
      #expect(!machine.has("/run/migedit/control.sock"))
      #expect(!machine.has("/usr/sbin/migeditd"))
      #expect(machine.has("/var/lib/migedit/queue.sqlite"))
      #expect(machine.has(Installation.configurationFile))

      try await installation.install(try #require(Package.file))
      try await installation.enable()
      #expect(try await installation.jobs().map(\.id) == ids)
      try await #require(installation.ctl("resume", "--environment", Installation.environment).status == 0)
      for id in ids { try await installation.awaitEvent(.succeeded, of: id) }

      try await machine.output("dpkg", "--purge", "migedit")
      for left in ["/var/lib/migedit", "/etc/migedit", "/run/migedit", "/usr/share/doc/migedit"] {
        #expect(!machine.has(left), "\(left)")
      }
      let links = try await machine.output("find", "/etc/systemd/system", "-name", "migedit*")
      #expect(links.isEmpty, "\(links)")
    }

    @Test func `an upgrade starts nothing where nothing ran, and keeps the configuration as it is`() async throws {
      let installation = try await Installation()
      try await installation.install(try Package.next())
      for unit in Installation.units {
        #expect(try await installation.property("ActiveState", of: unit) == "inactive")
      }
      #expect(try installation.machine.read(Installation.configurationFile) == installation.configuration())
    }

    @Test func `the files that were installed are those that the package says, and verified`() async throws {
      let installation = try await Installation()
      #expect(try await installation.property("UnitFileState", of: "migedit-notify.service") == "disabled")
      #expect(try await installation.property("UnitFileState", of: "migedit-metrics.timer") == "disabled")
      let verified = try await installation.machine.output("dpkg", "--verify", "migedit")
      // The configuration was written for the test.
      let other = verified.split(separator: "\n").filter { !$0.contains(Installation.configurationFile) }
      #expect(other.isEmpty, "\(other)")
      let units = try await installation.machine.run(
        "systemd-analyze", "verify", "migeditd.socket", Installation.service, "migedit-notify.service",
        "migedit-metrics.timer", "migedit-metrics.service")
      #expect(units.status == 0 && units.errors.isEmpty && units.output.isEmpty, "\(units.output)\(units.errors)")
    }

    @Test func `programs find the interface, and shells the completions, where they look for them`() async throws {
      let machine = try await Installation().machine
      #expect(try machine.read("/usr/share/varlink/org.migedit.Queue.varlink") == ControlInterface.text)
      for (file, line) in [
        ("bash-completion/completions/migeditctl", "complete -o filenames -F _migeditctl migeditctl"),
        ("zsh/vendor-completions/_migeditctl", "#compdef migeditctl"),
        ("fish/vendor_completions.d/migeditctl.fish", "complete -c 'migeditctl' -f"),
      ] {
        let script = try machine.read("/usr/share/\(file)")
        #expect(script.split(separator: "\n").contains { $0 == line }, "\(file)")
      }
    }

    @Test func `the service is exposed to no more than 1.2 of 10`() async throws {
      let installation = try await Installation()
      // The threshold is in tenths.
      try await installation.machine.output(
        "systemd-analyze", "security", "--offline=true", "--threshold=12", "--no-pager",
        "/usr/lib/systemd/system/\(Installation.service)")
    }

    @Test func `lintian finds no error in the packages`() async throws {
      let found = try await Program.run(
        "lintian", ["--allow-root", "--fail-on", "error", try #require(Package.file), Package.withPostgreSQL()])
      #expect(found.status == 0, "\(found.output)\(found.errors)")
    }
  }
}
