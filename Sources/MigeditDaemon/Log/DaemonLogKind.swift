import EditEngine
import Logging

/// The kinds of lines about the daemon itself: its start and end, its configuration, its clients.
enum DaemonLogKind: String, CaseIterable, LogKind {
  case ready, stopping, stopped
  /// Edits that were under way when the daemon ended, in order or not, are followed on.
  case takenUp
  /// Jobs that may have ended the daemon are tried alone.
  case triedAlone
  /// A second signal has ended the daemon at once.
  case cutOff
  case configurationTaken, configurationRefused, configurationWarning, cannotStart
  /// Old jobs, documents, events and keys were removed.
  case pruned
  /// A part of the daemon does not answer, for which systemd will restart it.
  case stalled
  case clientCame, clientRefused
  case forgotten
  /// The file of the socket is no longer there, so that no client can connect.
  case socketGone
  /// Nothing can be written to the queue: its disk fails, or its file is not where it was opened.
  case queueFailing
  case queueWell
  /// The disk could not keep what was written to the queue, so the process ends at once.
  case syncFailed
  /// The queue is a copy, or an older state of itself, and is paused.
  case queueCopied
  /// There was no queue, so that an empty one was made.
  case queueMade
  /// The tables were brought to a newer version.
  case queueUpgraded
  case backedUp
  /// All of the queue was written for another place, or came from one.
  case exported, imported
  /// The wall clock was set.
  case clockSet
  /// The wall clock of this host is another than that of PostgreSQL, by which all hosts go.
  case clockDiffers
  /// Nothing is pruned, since the clock may be wrong.
  case clockDoubted
  /// Metrics can be read over HTTP, or can't since the address can't be had.
  case metricsServed, metricsFailing

  var level: Logger.Level {
    switch self {
    case .clientCame: .debug
    case .pruned: .info
    case .ready, .takenUp, .stopping, .stopped, .configurationTaken, .forgotten, .queueWell, .queueMade, .queueUpgraded,
      .backedUp, .exported, .imported, .metricsServed:
      .notice
    case .configurationWarning, .clientRefused, .cutOff, .queueCopied, .clockSet, .clockDiffers, .clockDoubted,
      .triedAlone:
      .warning
    case .configurationRefused, .socketGone, .metricsFailing: .error
    case .cannotStart, .stalled, .queueFailing, .syncFailed: .critical
    }
  }

  var id: String {
    switch self {
    case .ready: "9e7c0d8b18e84e09967bbb010adae1eb"
    case .takenUp: "c41d9e0e5b0a4c7d8f1e6a2b9d3c7f58"
    case .triedAlone: "5f7a0c9be3d24f0fa1c86d2e94b7031d"
    case .stopping: "6242cbc809fe4cf9a015b307d3629a0d"
    case .stopped: "170f59df4f984165b55aed0c47ec12fe"
    case .cutOff: "11a9944ded3a427f814b5d91db4521cb"
    case .configurationTaken: "f602e7aea4db4540bf497b0bae5ddf69"
    case .configurationRefused: "e74394e13fe049faa3ce5dab34b95a22"
    case .configurationWarning: "d9d0bfd799f74b78ab704dac11c15188"
    case .cannotStart: "c8df2a0a4e984ee5a4f06eb35d0d0fb4"
    case .pruned: "4423bfb8fb0a4c529e05aa0becd06eb1"
    case .stalled: "f1dce99ea2b149fbb754f7c86be13117"
    case .clientCame: "1c2b0d4be1a24b2c9f8d0b1f5e9d6a37"
    case .clientRefused: "28e341fa10124a63a6023de4aba1b723"
    case .socketGone: "3d6f5e1c0b0f4e53a5b9e6b4c2d8a917"
    case .queueFailing: "5b0e8c6ad1f94a7f9d3c2e7b6a418f05"
    case .queueWell: "c1d27e4fb6834d0a8a5f0b9e3d7c6412"
    case .syncFailed: "e4a90c2b57d14f6bb83f1d6c0a5e7924"
    case .queueCopied: "0f6a1d7be3c54c0b9c7a4f2d8e51b3a6"
    case .queueMade: "2d9e6b1f74c84a0db35f8e07a6c1d943"
    case .queueUpgraded: "64c9f0b21a7d4e3f8d05b7e1c93a2f48"
    case .backedUp: "d35b7e0c48f2416fa19e6c0d7b84f2e1"
    case .exported: "17ee3e812acd49a88d2c35f002614b2d"
    case .imported: "ed7b3b8f92db4fd1b96697131fd6fe83"
    case .clockSet: "7a20c4e8b5d94f16b3e7f1085c6d9a42"
    case .clockDiffers: "3c8e5d1f9a0b4672b1d7c46e80f2a95d"
    case .clockDoubted: "e91f5b3a07c64d2895ab3c7d60f8e214"
    case .metricsServed: "758066cc19294ba290c258b7d2d7d7fa"
    case .metricsFailing: "4859f218b55f4f2bb7da0042d4380b26"
    case .forgotten: "b7c4f0a36e0f4d19a7e5aa7b6f0a2a55"
    }
  }
}

extension Logger {
  func say(_ kind: DaemonLogKind, _ message: @autoclosure () -> Message, _ metadata: Metadata = [:]) {
    log(kind, message(), metadata)
  }
}
