import Dispatch
import Glibc
import Runtime
import Terminal

extension Console {
  /// The console of this process.
  package static func system() -> Console {
    // A reader that has gone is said by write, and not by a signal that ends us in the middle.
    signal(SIGPIPE, SIG_IGN)
    var console = Console(
      now: wallTime, sleep: { try await ContinuousClock().sleep(for: $0) },
      write: { text throws(CommandError) in try writeAll(text, to: STDOUT_FILENO) },
      say: { try? writeAll($0, to: STDERR_FILENO) },
      readLine: { Swift.readLine() }, readFile: readWhole,
      writeFile: { path, text throws(CommandError) in try writeWhole(path, text) })
    console.publishFile = { path, text throws(CommandError) in try writeWhole(path, text, mode: 0o644) }
    console.openInPieces = systemInput
    console.createInPieces = systemOutput
    for name in [
      "MIGEDIT_SOCKET", "NO_COLOR", "TERM", "COLUMNS", "STATE_DIRECTORY", "XDG_STATE_HOME", "HOME", "SAP_SHELL",
    ] {
      console.variables[name] = getenv(name).map { String(cString: $0) }
    }
    console.endSignals = endingSignals
    console.lookAround = SystemSight.look
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
    if console.variable("TERM") != nil, console.variables["TERM"] != "dumb" { console.screen = SystemScreen() }
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
