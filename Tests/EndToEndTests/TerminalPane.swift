import Foundation
import TestSupport
import Testing

/// A shell in a terminal of tmux, as a person would have it before them.
final class TerminalPane {
  private let socket: String
  /// All that the programs in it have written.
  private let written: String

  /// - Parameter variables: of the shell's environment. PATH is not among them: tmux gives the shell its own.
  init(rows: Int, columns: Int, variables: [String: String], in folder: TemporaryFolder) async throws {
    socket = folder.file("tmux.sock")
    written = folder.file("written")
    try Data().write(to: URL(filePath: written))
    // tmux's server outlives this call. It must not keep what Foundation sees the end of a program by, or that never comes.
    let closed = #"(for f in /proc/self/fd/*; do n=${f##*/}; [ "$n" -le 2 ] || eval "exec $n>&-"; done; exec "$@")"#
    let session =
      ["new-session", "-d", "-x", "\(columns)", "-y", "\(rows)"] + variables.flatMap { ["-e", "\($0)=\($1)"] }
      + ["bash --norc --noprofile"]
    let ended = try await Program.run("bash", ["-c", closed, "bash"] + Self.command(socket) + session)
    try #require(ended.status == 0, "\(ended.errors)")
    try await tmux(["pipe-pane", "cat >>'\(written)'"])
  }

  deinit {
    // Its server ends with its last session. `kill-server` would not end it: that is done by SIGTERM, which is blocked in
    // programs that a test starts.
    let end = try? Process.run(URL(filePath: "/usr/bin/env"), arguments: ["tmux", "-S", socket, "kill-session"])
    end?.waitUntilExit()
  }

  private static func command(_ socket: String) -> [String] { ["tmux", "-u", "-f", "/dev/null", "-S", socket] }

  @discardableResult
  private func tmux(_ arguments: [String]) async throws -> String {
    let ended = try await Program.run("env", Self.command(socket) + arguments)
    try #require(ended.status == 0, "\(ended.errors)")
    return ended.output
  }

  /// Presses keys by tmux's names for them: `Enter`, `C-z`, or letters as they are.
  func press(_ keys: String...) async throws { try await tmux(["send-keys"] + keys) }
  func run(_ line: String) async throws { try await press(line, "Enter") }

  func resize(rows: Int, columns: Int) async throws {
    try await tmux(["resize-window", "-x", "\(columns)", "-y", "\(rows)"])
  }

  var text: String { get async throws { try await tmux(["capture-pane", "-p"]) } }

  /// What tmux knows of the pane, as `alternate_on`.
  func value(_ name: String) async throws -> String {
    try await tmux(["display-message", "-p", "#{\(name)}"]).trimmingCharacters(in: .whitespacesAndNewlines)
  }

  /// Returns when what is shown is so.
  func shows(_ isSo: (String) -> Bool) async throws {
    // Something is written whenever something else is shown.
    try await FileLines(written).when { isSo(try await text) }
  }

  func shows(_ text: String) async throws { try await shows { $0.contains(text) } }

  /// The process that the shell has in its foreground, or stopped.
  var child: pid_t {
    get async throws {
      let shell = try await value("pane_pid")
      let children = try String(contentsOfFile: "/proc/\(shell)/task/\(shell)/children", encoding: .utf8)
      return try #require(pid_t(children.trimmingCharacters(in: .whitespaces)), "\(children)")
    }
  }
}
