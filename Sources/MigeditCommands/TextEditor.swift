import Glibc

/// The editor of whoever is at the terminal.
struct TextEditor {
  /// As a shell reads it: it may have arguments.
  let command: String

  /// Runs the editor, which may be a command with arguments, on a file that only this user can read.
  func edited(_ text: String) throws(CommandError) -> String {
    var name = Array("/tmp/migedit-change-XXXXXX.json".utf8CString)
    let file = mkstemps(&name, 5)
    guard file >= 0 else { throw CommandError(.output, "can't make a file in /tmp: \(systemMessage(errno))") }
    let path = String(decoding: name.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    defer { unlink(path) }
    do throws(CommandError) {
      try writeAll(text, to: file)
      close(file)
    } catch {
      close(file)
      throw error
    }
    let words: [String] = ["/bin/sh", "-c", "\(command) \"$1\"", "sh", path]
    let arguments = words.map { strdup($0) } + [nil]
    defer { for argument in arguments { free(argument) } }
    guard try run(arguments) == 0 else {
      throw CommandError(.no, "\(command) ended with a failure; nothing was changed.")
    }
    guard let edited = String(validating: try readWhole(path), as: UTF8.self) else {
      throw CommandError(.data, "what \(command) wrote is not UTF-8; nothing was changed.")
    }
    return edited
  }

  /// What is typed at the editor is the editor's, also where that is Ctrl-C.
  ///
  /// - Returns: as `waitpid` gives it.
  private func run(_ arguments: [UnsafeMutablePointer<CChar>?]) throws(CommandError) -> Int32 {
    let typed = [SIGINT, SIGQUIT]
    let before = typed.map { signal($0, SIG_IGN) }
    defer { for (number, handler) in zip(typed, before) { signal(number, handler) } }
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var defaults = sigset_t()
    sigemptyset(&defaults)
    for number in typed + [SIGPIPE] { sigaddset(&defaults, number) }
    posix_spawnattr_setsigdefault(&attributes, &defaults)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF))
    ChildProcess.keepDescriptors()
    var child: pid_t = 0
    let fault = posix_spawn(&child, "/bin/sh", nil, &attributes, arguments, environ)
    guard fault == 0 else { throw CommandError(.noInput, "can't run \(command): \(systemMessage(fault))") }
    var status: Int32 = 0
    while waitpid(child, &status, 0) < 0, errno == EINTR {}
    return status
  }
}
