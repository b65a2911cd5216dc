import EditEngine
import Glibc
import Logging
import Runtime

/// The log on standard error: one event is one line.
struct LineLog: LogHandler {
  var logLevel = Logger.Level.info
  var metadata: Logger.Metadata = [:]
  private let now: @Sendable () -> WallTime
  private let write: @Sendable (String) -> Void

  init(
    now: @escaping @Sendable () -> WallTime, write: @escaping @Sendable (String) -> Void = LineLog.toStandardError
  ) {
    self.now = now
    self.write = write
  }

  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  func log(event: LogEvent) {
    var values = metadata.merging(event.metadata ?? [:]) { $1 }
    values[Logger.kindKey] = nil
    write("\(now()) \(event.level): \(LogText.line("\(event.message)", values))\n")
  }

  /// One write for a line, so that lines of several threads do not mix.
  static func toStandardError(_ line: String) {
    let bytes = Array(line.utf8)
    _ = Glibc.write(STDERR_FILENO, bytes, bytes.count)
  }
}
