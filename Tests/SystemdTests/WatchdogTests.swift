import ControlAPI
import Foundation
import JobModel
import TestSupport
import Testing

extension SystemdTests {
  @Suite struct WatchdogTests {
    /// What makes single calls of the service hang, compiled from the file beside this one.
    private func installStalls(in machine: Machine) async throws {
      let source = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "stall.c").path
      let folder = try TemporaryFolder()
      let compiled = try await Program.run(
        "clang", ["-shared", "-fPIC", "-O1", "-Wall", "-Werror", "-o", folder.file("stall.so"), source])
      try #require(compiled.status == 0, "\(compiled.errors)")
      try machine.copy(folder.file("stall.so"), to: "/usr/lib/migedit-stall.so")
    }

    @Test(arguments: [("fdatasync", "queue's writer"), ("accept4", "socket")])
    func `where a part hangs, it is named, the service is restarted, and the queue goes on`(
      call: String, part: String
    ) async throws {
      let installation = try await Installation()
      let machine = installation.machine
      try await installStalls(in: machine)
      try await installation.dropIn(
        "Environment=LD_PRELOAD=/usr/lib/migedit-stall.so", "WatchdogSec=2s", "RestartSec=100ms", "TimeoutAbortSec=1s")
      try await installation.enable()
      try await #require(installation.ctl("pause", "--environment", Installation.environment).status == 0)
      let id = try await installation.enqueue(Installation.rename(1, to: "before it hung"))[0]
      try await #require(installation.ctl("resume", "--environment", Installation.environment).status == 0)
      try await machine.output("install", "-d", "-m", "0755", "/run/migedit-stalls")
      try await machine.output("mkfifo", "-m", "0644", "/run/migedit-stalls/\(call)")
      // Somebody asks, and may get no answer any more.
      let asking = try machine.start(["migeditctl", "hold", "\(id)"])
      defer { asking.send(SIGKILL) }
      try await installation.journal.line(with: "the \(part) has not answered", "MIGEDIT_PART=\(part)")
      try await installation.journal.line(with: "Watchdog timeout", "_PID=1", "UNIT=\(Installation.service)")
      try machine.remove("/run/migedit-stalls/\(call)")
      try await installation.journal.line(with: "Started \(Installation.service)", "_PID=1")
      _ = try await installation.ctl("release", "\(id)")
      try await installation.awaitEvent(.succeeded, of: id)
      #expect(try await installation.property("NRestarts") != "0")
      #expect(try await installation.editsTaken() == ["before it hung"])
    }

    @Test func `a process that is stopped as a whole is restarted, and the queue goes on`() async throws {
      let installation = try await Installation()
      try await installation.dropIn("WatchdogSec=2s", "RestartSec=100ms", "TimeoutAbortSec=1s")
      try await installation.enable()
      try await installation.systemctl("kill", "--signal", "STOP", "--kill-whom", "main", Installation.service)
      // Its reply comes from the next process: what the stopped one still takes when it is made to abort, it loses.
      let edit = try Installation.rename(1, to: "while it was stopped", key: "stopped")
      let id = try await repeatedWhereLost { try await installation.enqueue(edit)[0] }
      try await installation.awaitEvent(.succeeded, of: id)
      try await installation.journal.line(with: "Watchdog timeout", "_PID=1", "UNIT=\(Installation.service)")
      #expect(try await installation.property("NRestarts") != "0")
    }

    @Test func `a full disk is no reason to restart: the watchdog is fed on, and it goes on when there is room`()
      async throws
    {
      let installation = try await Installation()
      let machine = installation.machine
      try await installation.dropIn("WatchdogSec=4s")
      try await machine.output("mkdir", "-p", "/var/lib/migedit")
      try await machine.output("mount", "-t", "tmpfs", "-o", "size=4m,mode=700", "tmpfs", "/var/lib/migedit")
      try await installation.enable()
      let pid = try await installation.property("MainPID")
      try await installation.tellAll()
      let filled = try await machine.run("dd", "if=/dev/zero", "of=/var/lib/migedit/full", "bs=4096")
      #expect(filled.errors.contains("No space left"), "\(filled.errors)")
      // The log has some room of its own; so many edits are more than the whole disk holds.
      var isRefused = false
      for _ in 1...60 where !isRefused {
        let name = String(repeating: "long", count: 20_000)
        let tried = try await installation.ctl(
          "enqueue", "--migration", "4D494752000000000000000000000001", "--name", name)
        isRefused = tried.status != 0
      }
      #expect(isRefused)
      // What is heard from now on is heard while nothing can be written; so often, it has outlived a time-out.
      for _ in 1...15 { try await Journal(of: machine).line(with: "WATCHDOG=1", "UNIT=\(Installation.service)") }
      #expect(try await installation.property("MainPID") == pid)
      try machine.remove("/var/lib/migedit/full")
      let id = try await installation.enqueue(Installation.rename(1, to: "with room"))[0]
      try await installation.awaitEvent(.succeeded, of: id)
      #expect(try await installation.property("NRestarts") == "0")
      try await installation.systemctl("stop", "migeditd.socket", Installation.service)
      try await machine.output("umount", "/var/lib/migedit")
    }
  }
}
