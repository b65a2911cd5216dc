import Foundation
import Synchronization
import TestSupport
import Testing

/// A machine with a real systemd, booted in namespaces over an overlay of this machine's root; nothing of it is left when it
/// ends, and it ends with this process at the latest. Commands are run in it from outside.
final class Machine: Sendable {
  /// Of `machine`, which stands beside this file.
  private let keeper: Program
  private let booted: Mutex<Booted>

  private struct Booted {
    var boot: Int
    /// Of the systemd, as it is called here.
    var pid: Int32
  }

  static func boot() async throws -> Machine {
    let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "machine")
    let keeper = try Program("unshare", ["--mount", file.path, "\(getpid())"])
    return Machine(keeper, try await booted(1, by: keeper))
  }

  private init(_ keeper: Program, _ booted: Booted) {
    self.keeper = keeper
    self.booted = Mutex(booted)
  }

  deinit { kill() }

  func end() async {
    kill()
    _ = await keeper.end()
  }

  /// Not by a signal to the keeper: those that a program of ours is started with, it has blocked.
  private func kill() {
    try? "1".write(toFile: "\(Self.cgroup(of: keeper))/cgroup.kill", atomically: false, encoding: .utf8)
  }

  private static func cgroup(of keeper: Program) -> String {
    "/proc/\(keeper.pid)/root/mnt/cgroup/migedit-machine-\(keeper.pid)"
  }

  /// As an administrator would say it; what was written is still there afterwards.
  func reboot() async throws {
    let next = booted.withLock { $0.boot + 1 }
    // It answers, or is gone before it can.
    _ = try await run("systemctl", "reboot")
    let booted = try await Self.booted(next, by: keeper)
    self.booted.withLock { $0 = booted }
  }

  private static func booted(_ boot: Int, by keeper: Program) async throws -> Booted {
    try #require(
      try await keeper.line(with: "boot \(boot): READY=1") != nil, "no systemd: \(keeper.output)\(keeper.errors)")
    // The process that is the first one of its namespace.
    let processes = "\(cgroup(of: keeper))/init.scope/cgroup.procs"
    let pid = try String(contentsOfFile: processes, encoding: .utf8).split(separator: "\n").compactMap { Int32($0) }
      .first {
        // How it is called in each namespace.
        let status = try String(contentsOfFile: "/proc/\($0)/status", encoding: .utf8).split(separator: "\n")
        return status.first { $0.hasPrefix("NSpid:") }?.hasSuffix("\t1") == true
      }
    return Booted(boot: boot, pid: try #require(pid, "no systemd in \(processes)"))
  }

  private var pid: Int32 { booted.withLock { $0.pid } }

  /// Where a file of the machine is seen from here.
  func path(_ path: String) -> String { "/proc/\(pid)/root\(path)" }
}

/// Commands.
extension Machine {
  /// - Parameter user: root where not said; with the groups that it has by then.
  func start(_ command: [String], as user: String? = nil, input: String? = nil) throws -> Program {
    // Ends with the program that is seen here, which only brings it there.
    let identity =
      ["setpriv", "--pdeathsig", "KILL"] + (user.map { ["--reuid", $0, "--regid", $0, "--init-groups"] } ?? [])
    // What an installation would have in its environment, and nothing of the one that runs the tests.
    let clean = ["env", "-i", "LANG=C.UTF-8", "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"]
    return try Program(
      "nsenter", ["--target", "\(pid)", "--all", "--"] + clean + identity + ["--"] + command, input: input)
  }

  func run(_ command: String..., as user: String? = nil, input: String? = nil) async throws -> Program.Ended {
    try await start(command, as: user, input: input).end()
  }

  /// What it printed; a failure of it is one of the test.
  @discardableResult
  func output(
    _ command: String..., input: String? = nil, sourceLocation: SourceLocation = #_sourceLocation
  ) async throws -> String {
    let ended = try await start(command, input: input).end()
    try #require(
      ended.status == 0, "\(command.joined(separator: " ")): \(ended.status): \(ended.output)\(ended.errors)",
      sourceLocation: sourceLocation)
    return ended.output
  }

  /// A program of the machine that runs the tests, in the network of this one only: a server that its services ask. It
  /// outlives reboots, and ends with the machine.
  func startInNetwork(_ command: [String]) throws -> Program {
    try Program(
      "/bin/bash",
      [
        "-c", #"echo 0 >"$0/outside/cgroup.procs"; exec nsenter --net="/proc/$1/ns/net" -- "${@:2}""#,
        Self.cgroup(of: keeper), "\(pid)",
      ] + command)
  }
}

/// Files.
extension Machine {
  func write(_ text: String, to file: String, mode: Int = 0o644) throws {
    let place = URL(filePath: path(file))
    try FileManager.default.createDirectory(at: place.deletingLastPathComponent(), withIntermediateDirectories: true)
    try text.write(to: place, atomically: false, encoding: .utf8)
    try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: place.path)
  }

  func read(_ file: String) throws -> String { try String(contentsOfFile: path(file), encoding: .utf8) }

  func has(_ file: String) -> Bool { FileManager.default.fileExists(atPath: path(file)) }

  func remove(_ file: String) throws {
    if has(file) { try FileManager.default.removeItem(atPath: path(file)) }
  }

  func copy(_ file: String, to place: String) throws {
    try remove(place)
    try FileManager.default.copyItem(atPath: file, toPath: path(place))
  }
}
