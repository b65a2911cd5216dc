import Dispatch
import Glibc

/// Runs a program for a verb: with a text on its input, variables beside this process's own, and a bound on its time.
struct ChildProcess: Sendable {
  enum Ending: Sendable, Equatable {
    case exited(Int32)
    case killed(signal: Int32)
    /// It was ended, since it took too long.
    case timedOut
  }

  let command: [String]
  /// These replace those of this process that have the same name; nil: the variable is not given.
  let variables: [String: String?]
  let input: [UInt8]

  /// - Parameters:
  ///   - running: is told of the process as long as it is there.
  ///   - sleep: returns when so much time is over.
  /// - Throws: `CommandError` where the program can't be started.
  func run(
    timeout: Duration, as running: RunningCommand = RunningCommand(),
    sleep: @escaping @Sendable (Duration) async throws -> Void
  ) async throws -> Ending {
    let child = try running.start(start)
    let guarding = Task {
      try await sleep(timeout)
      // The whole group, since what it has started would go on.
      kill(-child, SIGTERM)
      // This returns at once where the program has ended. What it has started may ignore the first signal.
      try? await sleep(.seconds(5))
      kill(-child, SIGKILL)
      return true
    }
    let status = await Self.status(of: child, running)
    guarding.cancel()
    // It was sent the signal where the task came that far before it was cancelled.
    if (try? await guarding.value) == true { return .timedOut }
    // The low 7 bits are the signal, the next byte the exit status.
    return status & 0x7F == 0 ? .exited(status >> 8 & 0xFF) : .killed(signal: status & 0x7F)
  }

  private static func status(of child: pid_t, _ running: RunningCommand) async -> Int32 {
    await withCheckedContinuation { continuation in
      DispatchQueue.global().async {
        var end = siginfo_t()
        while waitid(P_PID, id_t(child), &end, WEXITED | WNOWAIT) < 0, errno == EINTR {}
        let status = running.end {
          var status: Int32 = 0
          while waitpid(child, &status, 0) < 0, errno == EINTR {}
          return status
        }
        continuation.resume(returning: status)
      }
    }
  }

  private func start() throws(CommandError) -> pid_t {
    // A file without a name and not a pipe: the program may leave its input alone, and nobody waits for it then.
    var name = Array("/tmp/migedit-event-XXXXXX".utf8CString)
    let file = mkstemp(&name)
    guard file >= 0, fcntl(file, F_SETFD, FD_CLOEXEC) == 0 else {
      throw CommandError(.output, "can't make a file in /tmp: \(systemMessage(errno))")
    }
    unlink(name)
    defer { close(file) }
    guard write(file, input, input.count) == input.count, lseek(file, 0, SEEK_SET) == 0 else { throw failure(errno) }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, file, STDIN_FILENO)
    Self.keepDescriptors()
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var (none, defaults) = (sigset_t(), sigset_t())
    sigemptyset(&none)
    sigemptyset(&defaults)
    sigaddset(&defaults, SIGPIPE)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setsigdefault(&attributes, &defaults)
    posix_spawnattr_setpgroup(&attributes, 0)
    posix_spawnattr_setflags(
      &attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP))
    let arguments = command.map { strdup($0) } + [nil]
    let environment = self.environment.map { strdup($0) } + [nil]
    defer { for text in arguments + environment { free(text) } }
    var child: pid_t = 0
    let fault = posix_spawnp(&child, command[0], &actions, &attributes, arguments, environment)
    guard fault == 0 else { throw failure(fault) }
    return child
  }

  /// The sockets of NIO would be open in the program as well, and the daemon would not see that this process has gone.
  static func keepDescriptors() {
    guard let folder = opendir("/proc/self/fd") else { return }
    defer { closedir(folder) }
    while let entry = readdir(folder) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
      if let descriptor = CInt(name), descriptor > STDERR_FILENO { _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC) }
    }
  }

  private func failure(_ code: CInt) -> CommandError {
    CommandError(.noInput, "can't run \(command[0]): \(systemMessage(code))")
  }

  private var environment: [String] {
    var own: [String] = []
    var next = environ
    while let text = next.pointee {
      let line = String(cString: text)
      if variables[String(line.prefix { $0 != "=" })] == nil { own.append(line) }
      next += 1
    }
    return own + variables.sorted { $0.key < $1.key }.compactMap { name, value in value.map { "\(name)=\($0)" } }
  }
}
