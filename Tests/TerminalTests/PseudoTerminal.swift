import Glibc

/// A terminal of which a test is both ends.
final class PseudoTerminal {
  /// What a program has as its terminal.
  let inner: CInt
  /// Where what it writes comes out.
  private let outer: CInt

  init?(rows: Int = 24, columns: Int = 80) {
    outer = open("/dev/ptmx", O_RDWR | O_NOCTTY)
    var (number, isLocked): (CUnsignedInt, CInt) = (0, 0)
    guard outer >= 0, ioctl(outer, Self.getNumber, &number) == 0, ioctl(outer, Self.setLock, &isLocked) == 0 else {
      return nil
    }
    inner = open("/dev/pts/\(number)", O_RDWR | O_NOCTTY)
    guard inner >= 0 else { return nil }
    resize(rows: rows, columns: columns)
  }

  /// TIOCGPTN and TIOCSPTLCK, macros that Swift doesn't see.
  private static let getNumber: UInt = 0x8004_5430
  private static let setLock: UInt = 0x4004_5431

  deinit {
    close(inner)
    close(outer)
  }

  func resize(rows: Int, columns: Int) {
    var size = winsize(ws_row: UInt16(rows), ws_col: UInt16(columns), ws_xpixel: 0, ws_ypixel: 0)
    _ = ioctl(outer, UInt(TIOCSWINSZ), &size)
  }

  var mode: termios {
    var mode = termios()
    tcgetattr(inner, &mode)
    return mode
  }

  func type(_ text: String) { _ = write(outer, text, text.utf8.count) }

  /// What has been written by now: some of it must have been.
  var written: String {
    var bytes = [UInt8](repeating: 0, count: 4096)
    let count = read(outer, &bytes, bytes.count)
    return String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
  }
}
