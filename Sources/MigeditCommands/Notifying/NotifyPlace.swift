import Glibc
import JSONDocument

/// Where `notify` keeps how far it has come, in a file that one process at a time has.
final class NotifyPlace: Sendable {
  /// The last event that is done with, and the queue that counts it.
  struct Kept: Sendable, Equatable {
    let sequence: Int
    let store: String
  }

  let path: String
  /// Locked as long as this process has it.
  private let lock: CInt

  /// - Parameter folder: is made where it is not there.
  init(folder: String, name: String) throws(CommandError) {
    path = "\(folder)/\(name).json"
    try Self.make(folder)
    lock = open("\(path).lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard lock >= 0 else { throw Self.failure("can't open \(path).lock", errno) }
    guard flock(lock, LOCK_EX | LOCK_NB) == 0 else {
      close(lock)
      throw CommandError(
        .temporary,
        "another `migeditctl notify` has the place \(path). Give this one a place of its own, by --name NAME.")
    }
  }

  deinit { close(lock) }

  /// The folder of a service where systemd names one, else the user's.
  static func folder(_ console: Console) throws(CommandError) -> String {
    if let state = console.variable("STATE_DIRECTORY") {
      // Of several, the first.
      return String(state.prefix { $0 != ":" })
    }
    if let state = console.variable("XDG_STATE_HOME") { return "\(state)/migedit" }
    guard let home = console.variable("HOME") else {
      throw CommandError(
        .usage, "there is no folder to keep the place in: STATE_DIRECTORY, XDG_STATE_HOME and HOME are not set.")
    }
    return "\(home)/.local/state/migedit"
  }

  /// - Returns: nil where nothing is kept yet.
  func load() throws(CommandError) -> Kept? {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else {
      if errno == ENOENT { return nil }
      throw Self.failure("can't read \(path)", errno)
    }
    defer { close(file) }
    var bytes = [UInt8](repeating: 0, count: 4096)
    let count = read(file, &bytes, bytes.count)
    guard count >= 0 else { throw Self.failure("can't read \(path)", errno) }
    let place = try? JSON(parsing: bytes[..<count])
    guard let sequence = place?["sequence"]?.number?.int, let store = place?["storeId"]?.string else {
      throw CommandError(
        .data, "\(path) is not what notify keeps there. Without that file it begins with what happens from now on.")
    }
    return Kept(sequence: sequence, store: store)
  }

  /// Writes it beside and puts it in the place of the old one, so that a power failure leaves one of the two.
  func save(_ kept: Kept) throws(CommandError) {
    let place: JSON = ["sequence": .number(JSONNumber(kept.sequence)), "storeId": .string(kept.store)]
    let bytes = place.bytes + [0x0A]
    let new = "\(path).new"
    let file = open(new, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    guard file >= 0 else { throw Self.failure("can't write \(new)", errno) }
    let isWritten = write(file, bytes, bytes.count) == bytes.count && fsync(file) == 0
    let fault = errno
    close(file)
    guard isWritten else { throw Self.failure("can't write \(new)", fault) }
    guard rename(new, path) == 0 else { throw Self.failure("can't write \(path)", errno) }
  }

  private static func make(_ folder: String) throws(CommandError) {
    var path = folder.hasPrefix("/") ? "" : "."
    for part in folder.split(separator: "/") {
      path += "/\(part)"
      if mkdir(path, 0o700) != 0, errno != EEXIST { throw failure("can't make the folder \(path)", errno) }
    }
  }

  private static func failure(_ what: String, _ code: CInt) -> CommandError {
    CommandError(.output, "\(what): \(systemMessage(code))")
  }
}
