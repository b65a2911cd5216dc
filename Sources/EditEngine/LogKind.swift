package import JobModel
package import Logging

/// Each kind of line in the log: how loud it is, and the id by which the journal's catalog explains it. The ids are for
/// programs and never change.
package enum LogKind: String, Sendable, CaseIterable {
  // What happens to jobs, batches and environments; by the names of the events.
  case enqueued, started, submitted, accepted, retrying, succeeded, failed, cancelled, expired, held, released
  case reprioritized, cancelRequested, batchEnded, outageBegan, outageEnded, paused, resumed
  // What happens to the daemon.
  case ready, stopping, stopped, cutOff, configurationTaken, configurationRefused, configurationWarning, cannotStart
  case storageFailing, pruned, stalled, clientCame, clientRefused, forgotten, socketGone
  // What an environment's edits meet between two events.
  case noAnswer, stillOut, oldServer, unfollowed

  /// nil: for what is no event of the queue's, but only said to those who watch.
  package init?(_ event: EventKind) { self.init(rawValue: event.rawValue) }

  /// One of the queue's events: its words say all that its fields do.
  package var isEvent: Bool { EventKind(rawValue: rawValue) != nil }

  package var level: Logger.Level {
    switch self {
    case .clientCame: .debug
    case .enqueued, .started, .submitted, .accepted, .succeeded, .cancelled, .held, .released, .reprioritized,
      .cancelRequested, .batchEnded, .pruned, .stillOut:
      .info
    case .retrying, .outageEnded, .paused, .resumed, .ready, .stopping, .stopped, .configurationTaken, .oldServer,
      .forgotten:
      .notice
    case .failed, .expired, .outageBegan, .configurationWarning, .clientRefused, .noAnswer, .unfollowed, .cutOff:
      .warning
    case .configurationRefused, .storageFailing, .socketGone: .error
    case .cannotStart, .stalled: .critical
    }
  }

  /// The journal's MESSAGE_ID.
  package var id: String {
    switch self {
    case .enqueued: "5f3b2637f7704ef8b8f456ab17ad872e"
    case .started: "76638527e6664053bc7e23e89fc877e4"
    case .submitted: "3af3c81e577e4abbbf7c1cdb2a464982"
    case .accepted: "0d1ec1d99f794f6bacc528ed538b62b3"
    case .retrying: "8cd6d50dd46040ef8554755b1535c802"
    case .succeeded: "11c1fbc153674727ac516470347ac009"
    case .failed: "4ffd3a08b2524432a7dc6d6d18577a7b"
    case .cancelled: "0ccade48d57645418bea9770d412f811"
    case .expired: "6b0c0db27aa64ec1a5e7cf498c2eb9b5"
    case .held: "41c5a43ceb9246d38e97e2a607080e82"
    case .released: "6052e21d98b04aafb4c85caa9b8a1555"
    case .reprioritized: "65d3f592e4b746b4900ff2ce8d090330"
    case .cancelRequested: "52793bbd058f470e97e2d87334c185b8"
    case .batchEnded: "68b20749fb614a31872578d927d33276"
    case .outageBegan: "bc77d93eb908411384565c2ab812bcba"
    case .outageEnded: "d4ad4124c55347bab1eda72b180e8eb1"
    case .paused: "efa80d0081fe40e19f8b74c9f2ecda59"
    case .resumed: "60f94ba740b54378b2fa466fb601745b"
    case .ready: "9e7c0d8b18e84e09967bbb010adae1eb"
    case .stopping: "6242cbc809fe4cf9a015b307d3629a0d"
    case .stopped: "170f59df4f984165b55aed0c47ec12fe"
    case .cutOff: "11a9944ded3a427f814b5d91db4521cb"
    case .configurationTaken: "f602e7aea4db4540bf497b0bae5ddf69"
    case .configurationRefused: "e74394e13fe049faa3ce5dab34b95a22"
    case .configurationWarning: "d9d0bfd799f74b78ab704dac11c15188"
    case .cannotStart: "c8df2a0a4e984ee5a4f06eb35d0d0fb4"
    case .storageFailing: "7c82dd73e8324647be387e2d2231ffe0"
    case .pruned: "4423bfb8fb0a4c529e05aa0becd06eb1"
    case .stalled: "f1dce99ea2b149fbb754f7c86be13117"
    case .clientCame: "1c2b0d4be1a24b2c9f8d0b1f5e9d6a37"
    case .clientRefused: "28e341fa10124a63a6023de4aba1b723"
    case .socketGone: "3d6f5e1c0b0f4e53a5b9e6b4c2d8a917"
    case .forgotten: "b7c4f0a36e0f4d19a7e5aa7b6f0a2a55"
    case .noAnswer: "a7f41e315b6a46ddb59ae52604f9ff9e"
    case .stillOut: "967b236b08d34f2f9961a5b2849a88c0"
    case .oldServer: "09868904bcb6472680f9ffd4cd320680"
    case .unfollowed: "20f77fcbef8346b68aa2f42f7dc3fc18"
    }
  }
}

extension Logger {
  /// The key under which a line's kind is handed to the log.
  package static let kindKey = "kind"

  package func say(_ kind: LogKind, _ message: @autoclosure () -> Message, _ metadata: Metadata = [:]) {
    log(level: kind.level, message(), metadata: metadata.merging([Self.kindKey: "\(kind.rawValue)"]) { $1 })
  }
}
