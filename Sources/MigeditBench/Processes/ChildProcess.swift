import Glibc

/// A program that this one has started, and that ends with it. What it prints goes to a file.
final class ChildProcess {
  let pid: pid_t
  let logFile: String
  private var status: CInt?

  /// - Parameter user: as whom it runs; nil: as whom this program does.
  /// - Parameter endsWithParent: also where this program is killed. That takes a start more, which a start-up must not count.
  init(
    _ program: String, _ arguments: [String], log: String, environment: [String] = [], user: String? = nil,
    endsWithParent: Bool = true
  ) throws {
    logFile = log
    let setpriv = endsWithParent ? findProgram("setpriv") : nil
    let identity = user.map { ["--reuid=\($0)", "--regid=\($0)", "--clear-groups"] } ?? []
    let words = (setpriv.map { [$0, "--pdeathsig=TERM"] + identity + ["--"] } ?? []) + [program] + arguments
    if user != nil, setpriv == nil { throw BenchError("setpriv, of util-linux, is not installed") }

    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, log, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
    posix_spawn_file_actions_adddup2(&actions, STDOUT_FILENO, STDERR_FILENO)

    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    // A test process has signals blocked, which a server would inherit and never end.
    var none = sigset_t()
    sigemptyset(&none)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))

    var texts = cStrings(words)
    var variables = cStrings(environment + Self.ownEnvironment())
    defer { for text in texts + variables { free(text) } }
    var child = pid_t()
    let result = posix_spawn(&child, words[0], &actions, &attributes, &texts, &variables)
    guard result == 0 else { throw BenchError("\(program) can't be started: \(String(cString: strerror(result)))") }
    pid = child
  }

  deinit { end(SIGKILL) }

  var log: String { readFile(logFile) ?? "" }

  /// Its exit status once it has ended, or the signal's number with 128 added; nil: it runs.
  func ended(waiting: Bool = false) -> CInt? {
    if let status { return status }
    var raw: CInt = 0
    guard waitpid(pid, &raw, waiting ? 0 : WNOHANG) == pid else { return nil }
    status = raw & 0x7f == 0 ? (raw >> 8) & 0xff : 128 + (raw & 0x7f)
    return status
  }

  /// Waits for its end.
  @discardableResult func wait() -> CInt { ended(waiting: true) ?? -1 }

  /// Sends a signal unless it has ended, and waits for its end.
  func end(_ signal: CInt = SIGTERM) {
    guard ended() == nil else { return }
    kill(pid, signal)
    wait()
  }

  /// Waits until it does what it is there for; where it ends before, says what it printed.
  func waitUntil(_ what: String, seconds: Double = 60, each milliseconds: Int = 5, _ isSo: () throws -> Bool) throws {
    try MigeditBench.wait(for: what, seconds: seconds, each: milliseconds) {
      if try isSo() { return () }
      guard let status = ended() else { return nil }
      throw BenchError("\(what): the program ended with \(status) and said: \(log.suffix(2000))")
    }
  }

  /// To its end.
  static func run(
    _ program: String, _ arguments: [String], log: String, environment: [String] = [], user: String? = nil
  ) throws {
    let child = try ChildProcess(program, arguments, log: log, environment: environment, user: user)
    let status = child.wait()
    guard status == 0 else { throw BenchError("\(program) ended with \(status) and said: \(child.log.suffix(2000))") }
  }

  private static func ownEnvironment() -> [String] {
    var variables: [String] = []
    var next = environ
    while let variable = next.pointee {
      variables.append(String(cString: variable))
      next += 1
    }
    return variables
  }
}

/// As C has a list of texts: with nothing behind the last one.
private func cStrings(_ strings: [String]) -> [UnsafeMutablePointer<CChar>?] { strings.map { strdup($0) } + [nil] }
