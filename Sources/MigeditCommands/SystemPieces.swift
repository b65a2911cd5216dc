import Glibc
import Synchronization

/// Opens a file; `-` is standard input.
@Sendable func systemInput(_ path: String) throws(CommandError) -> PiecewiseInput {
  let file = try OpenFile(path)
  return PiecewiseInput { most throws(CommandError) in try file.next(most) }
}

private final class OpenFile: Sendable {
  private let path: String
  private let descriptor: CInt

  init(_ path: String) throws(CommandError) {
    self.path = path
    descriptor = path == "-" ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw unreadable() }
  }

  deinit { if path != "-" { close(descriptor) } }

  func next(_ most: Int) throws(CommandError) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: most)
    while true {
      let count = read(descriptor, &bytes, most)
      if count >= 0 { return Array(bytes[..<count]) }
      guard errno == EINTR else { throw unreadable() }
    }
  }

  private func unreadable() -> CommandError {
    CommandError(.noInput, "can't read \(path): \(systemMessage(errno))")
  }
}

/// Begins a file beside its place, for its owner alone. What is there and is no file, as a pipe, is written into.
@Sendable func systemOutput(_ path: String) throws(CommandError) -> PiecewiseOutput {
  let file = try NewFile(path)
  return PiecewiseOutput(
    write: { text throws(CommandError) in try file.write(text) },
    finish: { () throws(CommandError) in try file.finish() }, giveUp: file.giveUp)
}

private final class NewFile: Sendable {
  private let path: String
  private let descriptor: CInt
  /// The name that it has until it is whole; nil: it is no file, or has its own.
  private let name: Mutex<[CChar]?>

  init(_ path: String) throws(CommandError) {
    self.path = path
    var status = stat()
    if stat(path, &status) == 0, status.st_mode & S_IFMT != S_IFREG {
      name = Mutex(nil)
      descriptor = open(path, O_WRONLY | O_CLOEXEC)
    } else {
      var made = Array("\(path).XXXXXX".utf8CString)
      descriptor = mkstemp(&made)
      name = Mutex(descriptor < 0 ? nil : made)
    }
    guard descriptor >= 0 else { throw unwritable() }
  }

  deinit {
    giveUp()
    close(descriptor)
  }

  func write(_ text: String) throws(CommandError) {
    do {
      try writeAll(text, to: descriptor)
    } catch {
      throw error.status == .output ? CommandError(.output, "\(path): \(error.message)") : error
    }
  }

  func finish() throws(CommandError) {
    guard let made = name.withLock({ $0 }) else { return }
    guard fsync(descriptor) == 0, rename(made, path) == 0 else { throw unwritable() }
    name.withLock { $0 = nil }
  }

  func giveUp() {
    name.withLock { name in
      if let made = name { unlink(made) }
      name = nil
    }
  }

  private func unwritable() -> CommandError { CommandError(.output, "can't write \(path): \(systemMessage(errno))") }
}
