import EditEngine
import Logging

/// The log in systemd's journal: each value is a field of its own, `job` as MIGEDIT_JOB, and each kind of line has its
/// MESSAGE_ID, by which `journalctl -x` finds what the catalog says of it.
struct JournalLog: LogHandler {
  var logLevel = Logger.Level.info
  var metadata: Logger.Metadata = [:]
  /// Takes the fields of an entry, and says whether the journal took them.
  private let send: @Sendable ([JournalField]) -> Bool
  /// Takes the lines that the journal does not take.
  private let otherwise: LineLog

  init(otherwise: LineLog, send: @escaping @Sendable ([JournalField]) -> Bool = Journal.send) {
    self.otherwise = otherwise
    self.send = send
  }

  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  func log(event: LogEvent) {
    var values = metadata.merging(event.metadata ?? [:]) { $1 }
    let kind = values.removeValue(forKey: Logger.kindKey).flatMap { Self.kind(named: "\($0)") }
    // The message of an event says all that its fields do.
    let text = LogText.line("\(event.message)", kind is EventLogKind ? [:] : values)
    var fields = [
      JournalField("MESSAGE", text), JournalField("PRIORITY", "\(event.level.priority)"),
      JournalField("SYSLOG_IDENTIFIER", "migeditd"),
    ]
    if let kind { fields.append(JournalField("MESSAGE_ID", kind.id)) }
    for (key, value) in values { fields += JournalField.all(key, value) }
    if send(fields) { return }
    var event = event
    event.metadata = values
    otherwise.log(event: event)
  }

  private static func kind(named name: String) -> (any LogKind)? {
    if let kind = EventLogKind(rawValue: name) { return kind }
    if let kind = DaemonLogKind(rawValue: name) { return kind }
    return EngineLogKind(rawValue: name)
  }
}

extension Logger.Level {
  /// The priority of syslog.
  fileprivate var priority: Int {
    switch self {
    case .critical: 2
    case .error: 3
    case .warning: 4
    case .notice: 5
    case .info: 6
    case .debug, .trace: 7
    }
  }
}
