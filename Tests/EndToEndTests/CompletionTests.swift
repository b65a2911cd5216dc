import Foundation
import TestSupport
import Testing

/// What the tabulator offers in each shell, with the script that is installed and a real daemon.
@Suite(.timeLimit(.minutes(5)))
struct CompletionTests {
  enum Shell: String, CaseIterable {
    case bash, zsh, fish
  }

  private let folder: TemporaryFolder
  private let bench: Bench

  init() async throws {
    folder = try TemporaryFolder()
    bench = try await Bench()
    try await #require(bench.ctl("pause", "--environment", "prod").status == 0)
    for (number, batch) in [(1, "night"), (2, "night"), (3, "noon"), (4, "$(touch pwned)")] {
      let enqueued = try await bench.ctl(
        "enqueue", "--migration", "\(Samples.migration(number))", "--name", "edit \(number)", "--batch", batch)
      try #require(enqueued.status == 0, "\(enqueued.errors)")
    }
    try await #require(bench.ctl("cancel", "2").status == 0)
  }

  /// Runs a script of a shell, with migeditctl in its PATH, in a folder of its own.
  private func run(_ shell: Shell, _ script: String, socket: String? = nil) async throws -> Program.Ended {
    let products = URL(filePath: try builtProduct("migeditctl")).deletingLastPathComponent().path
    let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
    let quiet: [Shell: [String]] = [.bash: ["--norc", "--noprofile"], .zsh: ["-f"], .fish: ["--no-config"]]
    return try await Program.run(
      shell.rawValue, (quiet[shell] ?? []) + ["-c", "cd \(folder.path); \(script)"],
      environment: [
        "PATH": "\(products):\(path)", "MIGEDIT_SOCKET": socket ?? bench.socket, "HOME": folder.path, "TERM": "dumb",
      ])
  }

  /// What is offered behind a line, one a line as the shell shows it.
  private func offered(_ shell: Shell, behind line: String, socket: String? = nil) async throws -> [String] {
    let words = line.split(separator: " ", omittingEmptySubsequences: false).map { "'\($0)'" }
    let script =
      switch shell {
      case .bash:
        """
        source <(migeditctl --generate-completion-script bash)
        COMP_WORDS=(\(words.joined(separator: " "))); COMP_CWORD=\(words.count - 1); COMP_LINE='\(line)'; COMP_POINT=\(line.utf8.count)
        _migeditctl migeditctl "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD-1]}"
        printf '%s\\n' "${COMPREPLY[@]}"
        """
      case .zsh:
        // The line is typed in a terminal. What the completion adds is told by a function in its place.
        """
        zmodload zsh/zpty
        migeditctl --generate-completion-script zsh >_migeditctl
        cat >setup <<'END'
        PS1=''; unsetopt zle_bracketed_paste 2>/dev/null
        autoload -Uz compinit; compinit -u -D; source ./_migeditctl
        compadd() {
          local -a told; local described
          zparseopts -E -a ignored d:=described
          if [[ -n $described ]]; then told=("${(@P)described[2]}"); print -rl -- "offered $^told"; fi
          builtin compadd "$@"
        }
        tell() { zle complete-word; print -r -- 'that is all' }
        zle -C complete-word complete-word _main_complete
        zle -N tell; bindkey '^I' tell
        print -r -- 'it is ready'
        END
        zpty z zsh -f -i
        zpty -w z 'source ./setup'
        zpty -r -m z all '*it is ready*it is ready*' || zpty -r -m z all '*it is ready*'
        zpty -w -n z $'\(line)\\t'
        zpty -r -m z all '*that is all*'
        print -r -- "$all"
        """
      case .fish: "migeditctl --generate-completion-script fish | source; complete -C '\(line)'"
      }
    let ended = try await run(shell, script, socket: socket)
    #expect(ended.errors.isEmpty, "\(ended.errors)")
    let lines = ended.output.split(whereSeparator: \.isNewline).map(String.init)
    guard shell == .zsh else { return lines }
    return lines.compactMap { line in line.firstRange(of: "offered ").map { String(line[$0.upperBound...]) } }
  }

  @Test(arguments: Shell.allCases)
  func `jobs are offered that the verb does something to, the newest first`(shell: Shell) async throws {
    let cancel = try await offered(shell, behind: "migeditctl cancel ")
    let words = cancel.map { String($0.prefix { $0.isNumber }) }.filter { !$0.isEmpty }
    #expect(words == ["4", "3", "1"], "\(cancel)")
    let retry = try await offered(shell, behind: "migeditctl retry ")
    #expect(retry.map { String($0.prefix { $0.isNumber }) }.filter { !$0.isEmpty } == ["2"], "\(retry)")
    guard shell != .bash else { return }
    #expect(
      retry.first?.contains("cancelled, migration \(Samples.migration(2)) in prod, batch night") == true, "\(retry)")
  }
}
