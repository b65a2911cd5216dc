import Dispatch
import Glibc
import Runtime

extension Console {
  /// The console of this process.
  package static func system() -> Console {
    // A reader that has gone is said by write, and not by a signal that ends us in the middle.
    signal(SIGPIPE, SIG_IGN)
    var console = Console(
      now: wallTime, sleep: { try await ContinuousClock().sleep(for: $0) },
      write: { text throws(CommandError) in try writeAll(text, to: STDOUT_FILENO) },
      say: { try? writeAll($0, to: STDERR_FILENO) },
      readLine: { Swift.readLine() }, readFile: readWhole, writeFile: writeWhole)
    for name in ["MIGEDIT_SOCKET", "NO_COLOR", "TERM", "COLUMNS", "STATE_DIRECTORY", "XDG_STATE_HOME", "HOME"] {
      console.variables[name] = getenv(name).map { String(cString: $0) }
    }
    console.endSignals = endingSignals
    for name in ["VISUAL", "EDITOR"] { console.variables[name] = getenv(name).map { String(cString: $0) } }
    let editor = console.variable("VISUAL") ?? console.variable("EDITOR") ?? "vi"
    console.edit = { text throws(CommandError) in try TextEditor(command: editor).edited(text) }
    console.patience = { try await ContinuousClock().sleep(for: .seconds(5)) }
    console.isTerminal = isatty(STDOUT_FILENO) == 1
    let columns = console.variable("COLUMNS").flatMap { Int($0) }.map { max(1, $0) } ?? 80
    if isatty(STDERR_FILENO) == 1, console.variables["TERM"] != "dumb" {
      console.progressWidth = terminalWidth(STDERR_FILENO) ?? columns
    }
    console.canAsk = isatty(STDIN_FILENO) == 1 && isatty(STDERR_FILENO) == 1
    if console.isTerminal { console.width = terminalWidth(STDOUT_FILENO) ?? columns }
    console.hasColour =
      console.isTerminal && console.variable("NO_COLOR") == nil && console.variables["TERM"] != "dumb"
    return console
  }
}

private func terminalWidth(_ descriptor: CInt) -> Int? {
  var size = winsize()
  guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
  return Int(size.ws_col)
}

@Sendable private func endingSignals() -> AsyncStream<CInt> {
  AsyncStream { continuation in
    // A source that nothing refers to tells nothing. It is only kept, and so may be by any thread.
    nonisolated(unsafe) let sources = [SIGINT, SIGTERM].map { number in
      let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
      source.setEventHandler { @Sendable in continuation.yield(number) }
      source.activate()
      return source
    }
    continuation.onTermination = { _ in for source in sources { source.cancel() } }
  }
}

@Sendable private func wallTime() -> WallTime {
  var time = timespec()
  clock_gettime(CLOCK_REALTIME, &time)
  return WallTime(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
}

func writeAll(_ text: String, to descriptor: CInt) throws(CommandError) {
  var text = text
  let failure: CInt? = text.withUTF8 { bytes in
    var rest = UnsafeRawBufferPointer(bytes)[...]
    while !rest.isEmpty {
      let count = Glibc.write(descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
      if count >= 0 {
        rest = rest.dropFirst(count)
      } else if errno != EINTR {
        return errno
      }
    }
    return nil
  }
  switch failure {
  case nil: return
  case EPIPE: throw CommandError(.brokenPipe, "")
  case let code?: throw CommandError(.output, "can't write the output: \(systemMessage(code))")
  }
}

@Sendable func readWhole(_ path: String) throws(CommandError) -> [UInt8] {
  let descriptor = path == "-" ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC)
  guard descriptor >= 0 else { throw CommandError(.noInput, "can't read \(path): \(systemMessage(errno))") }
  defer { if path != "-" { close(descriptor) } }
  var bytes: [UInt8] = []
  var chunk = [UInt8](repeating: 0, count: 1 << 16)
  while true {
    let count = read(descriptor, &chunk, chunk.count)
    if count == 0 { return bytes }
    if count > 0 {
      bytes += chunk[..<count]
    } else if errno != EINTR {
      throw CommandError(.noInput, "can't read \(path): \(systemMessage(errno))")
    }
  }
}

/// Writes a file for its owner alone, since it may hold what not everybody may read. It is written beside its place and then put
/// there, so that there is never half of it. What is there and is no file, as a pipe, is written into.
@Sendable private func writeWhole(_ path: String, _ text: String) throws(CommandError) {
  func failure() -> CommandError { CommandError(.output, "can't write \(path): \(systemMessage(errno))") }
  var status = stat()
  if stat(path, &status) == 0, status.st_mode & S_IFMT != S_IFREG {
    let descriptor = open(path, O_WRONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw failure() }
    defer { close(descriptor) }
    return try writeAll(text, to: descriptor)
  }
  // mkstemp makes a file that only its owner may read.
  var name = Array("\(path).XXXXXX".utf8CString)
  let descriptor = mkstemp(&name)
  guard descriptor >= 0 else { throw failure() }
  defer { close(descriptor) }
  do throws(CommandError) {
    try writeAll(text, to: descriptor)
  } catch {
    unlink(name)
    throw error
  }
  guard rename(name, path) == 0 else {
    let error = failure()
    unlink(name)
    throw error
  }
}

func systemMessage(_ code: CInt) -> String { strerror(code).map { String(cString: $0) } ?? "error \(code)" }
