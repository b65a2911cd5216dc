import Glibc

/// How a terminal treats what is typed. Kept, so that it can be put back.
package struct TerminalMode: Sendable {
  private let descriptor: CInt
  private let before: termios

  /// - Returns: nil where the descriptor is no terminal.
  package init?(of descriptor: CInt) {
    var mode = termios()
    guard tcgetattr(descriptor, &mode) == 0 else { return nil }
    self.descriptor = descriptor
    before = mode
  }

  /// Each key is given at once and shown nowhere. Ctrl-C and Ctrl-Z stay signals, for all of a pipeline; Ctrl-S, Ctrl-Q, Ctrl-V
  /// and Ctrl-\ are keys as others.
  package func raw() {
    var mode = before
    mode.c_lflag &= ~tcflag_t(ICANON | ECHO | IEXTEN)
    mode.c_iflag &= ~tcflag_t(IXON | ICRNL | INLCR | IGNCR)
    withUnsafeMutableBytes(of: &mode.c_cc) { characters in
      characters[Int(VMIN)] = 1
      characters[Int(VTIME)] = 0
      // The value for "no key does this".
      characters[Int(VQUIT)] = 0
    }
    set(mode)
  }

  package func restore() { set(before) }

  private func set(_ mode: termios) {
    var mode = mode
    while tcsetattr(descriptor, TCSADRAIN, &mode) != 0, errno == EINTR {}
  }
}
