import Glibc

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

/// Writes a file beside its place and then puts it there, so that there is never half of it. What is there and is no file, as a
/// pipe, is written into.
///
/// - Parameter mode: who may read it: its owner alone, unless nothing is in it that not everybody may know.
func writeWhole(_ path: String, _ text: String, mode: mode_t = 0o600) throws(CommandError) {
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
    if mode != 0o600, fchmod(descriptor, mode) != 0 { throw failure() }
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
