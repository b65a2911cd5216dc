import Foundation
import TestSupport
import Testing

extension SystemdTests {
  @Suite struct RestartTests {
    @Test func `restarts under load refuse no connection; no call, event or edit is lost or twice`() async throws {
      let installation = try await Installation(sessions: 3)
      try await installation.enable()
      try await Load.run(on: installation) { load in
        for _ in 1...3 {
          try await load.progress()
          try await installation.systemctl("restart", Installation.service)
        }
        try await load.progress()
      }
      #expect(try await installation.property("NRestarts") == "0")
    }

    @Test func `killed under load it is started again; no call, event or edit is lost or twice`() async throws {
      let installation = try await Installation(sessions: 3)
      try await installation.dropIn("RestartSec=100ms")
      try await installation.enable()
      try await Load.run(on: installation) { load in
        for _ in 1...3 {
          try await load.progress()
          try await installation.systemctl("kill", "--signal", "KILL", "--kill-whom", "main", Installation.service)
        }
        try await load.progress()
      }
      #expect(try await installation.property("NRestarts") == "3")
    }

    @Test func `an upgrade under load keeps the socket open and restarts the service`() async throws {
      let installation = try await Installation(sessions: 3)
      let machine = installation.machine
      try await installation.enable()
      let opened = try await installation.property("ActiveEnterTimestampMonotonic", of: "migeditd.socket")
      let started = try await installation.property("ActiveEnterTimestampMonotonic")
      let version = try await machine.output("dpkg-query", "--show", "migedit")
      try await Load.run(on: installation) { load in
        try await load.progress()
        try await installation.install(try Package.next())
        try await load.progress()
      }
      #expect(try await machine.output("dpkg-query", "--show", "migedit") != version)
      #expect(try await installation.property("ActiveEnterTimestampMonotonic", of: "migeditd.socket") == opened)
      #expect(try await installation.property("ActiveEnterTimestampMonotonic") != started)
      let program = try await machine.output("readlink", "/proc/\(installation.property("MainPID"))/exe")
      #expect(program == "/usr/sbin/migeditd\n")
    }
  }
}
