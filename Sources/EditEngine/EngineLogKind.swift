package import Logging
import QueueStore

/// The kinds of lines about what edits meet between two events of the queue.
package enum EngineLogKind: String, CaseIterable, LogKind {
  /// A server, or its answer about one target, is missing for now.
  case noAnswer
  /// A server still does not answer when it is probed.
  case stillOut
  /// Edits under way at a server that the configuration no longer names go on.
  case oldServer
  /// An edit under way is not looked at for now.
  case unfollowed
  /// This host serves a server from now on.
  case leaseTaken
  /// Another one does.
  case leaseLost
  /// Two hosts are configured otherwise.
  case settingsDiffer
  /// The queue can't be read or written.
  case storageFailing

  package var level: Logger.Level {
    switch self {
    case .stillOut: .info
    case .oldServer, .leaseTaken: .notice
    case .noAnswer, .unfollowed, .leaseLost, .settingsDiffer: .warning
    case .storageFailing: .error
    }
  }

  package var id: String {
    switch self {
    case .noAnswer: "a7f41e315b6a46ddb59ae52604f9ff9e"
    case .stillOut: "967b236b08d34f2f9961a5b2849a88c0"
    case .oldServer: "09868904bcb6472680f9ffd4cd320680"
    case .unfollowed: "20f77fcbef8346b68aa2f42f7dc3fc18"
    case .leaseTaken: "d34ad12e7c8848f395dc8fa9a1423260"
    case .leaseLost: "03fd4014ccae45298398b9875b57596c"
    case .settingsDiffer: "b0c8a6e4f1d24d7f93e5827a1c4e60fb"
    case .storageFailing: "7c82dd73e8324647be387e2d2231ffe0"
    }
  }
}

extension Logger {
  package func say(_ kind: EngineLogKind, _ message: @autoclosure () -> Message, _ metadata: Metadata = [:]) {
    log(kind, message(), metadata)
  }
}

extension Logger {
  /// The queue can't be read or written. While another one is imported into it that is no failure, and nothing is said: the daemon
  /// begins anew then.
  package func sayFailing(_ message: @autoclosure () -> Message, _ error: any Error, _ metadata: Metadata = [:]) {
    if error as? StorageError == .importing { return }
    say(.storageFailing, message(), metadata.merging(["reason": "\(error)"]) { $1 })
  }
}
