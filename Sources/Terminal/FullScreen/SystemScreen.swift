import Dispatch
import Glibc
import Synchronization

/// The terminal of this process.
package final class SystemScreen: ScreenDevice {
  private let input: CInt
  private let output: CInt
  /// How the terminal was before it was entered; nil while it is not.
  private let before = Mutex<TerminalMode?>(nil)

  /// - Returns: nil where one of both is no terminal.
  package init?(input: CInt = STDIN_FILENO, output: CInt = STDOUT_FILENO) {
    guard isatty(input) == 1, isatty(output) == 1 else { return nil }
    self.input = input
    self.output = output
  }

  package var size: ScreenSize {
    var size = winsize()
    guard ioctl(output, UInt(TIOCGWINSZ), &size) == 0, size.ws_row > 0, size.ws_col > 0 else {
      return ScreenSize(rows: 24, columns: 80)
    }
    return ScreenSize(rows: Int(size.ws_row), columns: Int(size.ws_col))
  }

  package func enter() {
    before.withLock { before in
      if before == nil { before = TerminalMode(of: input) }
      before?.raw()
    }
    // The other screen, without a cursor. A line that is too long for a terminal that has just shrunk goes to no other row.
    write("\u{1B}[?1049h\u{1B}[?25l\u{1B}[?7l")
  }

  package func leave() {
    before.withLock { before in
      guard let mode = before else { return }
      // From the first row, and empty: where the window has grown meanwhile, tmux keeps the rows above the cursor otherwise.
      write("\u{1B}[0m\u{1B}[H\u{1B}[J\u{1B}[?7h\u{1B}[?25h\u{1B}[?1049l")
      mode.restore()
      before = nil
    }
  }

  package func write(_ text: String) {
    var text = text
    text.withUTF8 { bytes in
      var rest = UnsafeRawBufferPointer(bytes)[...]
      while !rest.isEmpty {
        let count = Glibc.write(output, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
        if count >= 0 {
          rest = rest.dropFirst(count)
        } else if errno == EAGAIN {
          var waiting = pollfd(fd: output, events: Int16(POLLOUT), revents: 0)
          poll(&waiting, 1, -1)
        } else if errno != EINTR {
          // The terminal has gone, which its input says.
          return
        }
      }
    }
  }

  package func stop() {
    // To this thread alone, and as if nobody listened: the whole process stops, and the shell sees by which signal.
    let listening = signal(SIGTSTP, SIG_DFL)
    var signals = sigset_t()
    var masked = sigset_t()
    sigemptyset(&signals)
    sigaddset(&signals, SIGTSTP)
    pthread_sigmask(SIG_UNBLOCK, &signals, &masked)
    raise(SIGTSTP)
    pthread_sigmask(SIG_SETMASK, &masked, nil)
    signal(SIGTSTP, listening)
  }

  private static let signals: [(CInt, ScreenInput)] = [
    (SIGWINCH, .resized), (SIGTSTP, .stop), (SIGCONT, .resumed), (SIGINT, .end(SIGINT)), (SIGTERM, .end(SIGTERM)),
    (SIGHUP, .end(SIGHUP)),
  ]

  package func inputs() -> AsyncStream<ScreenInput> {
    AsyncStream { continuation in
      let reading = DispatchSource.makeReadSource(fileDescriptor: input, queue: .global())
      reading.setEventHandler { @Sendable [input] in
        var bytes = [UInt8](repeating: 0, count: 1024)
        let count = read(input, &bytes, bytes.count)
        if count > 0 {
          continuation.yield(.bytes(Array(bytes.prefix(count))))
        } else if count == 0 || (errno != EINTR && errno != EAGAIN) {
          continuation.yield(.closed)
          continuation.finish()
        }
      }
      let signals = Self.signals.map { number, meaning in
        let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
        source.setEventHandler { @Sendable in continuation.yield(meaning) }
        return source as any DispatchSourceProtocol
      }
      // A source that nothing refers to tells nothing. They are only kept, and so may be by any thread.
      nonisolated(unsafe) let sources = [reading as any DispatchSourceProtocol] + signals
      for source in sources { source.activate() }
      continuation.onTermination = { _ in for source in sources { source.cancel() } }
    }
  }
}
