import EditEngine
import JobModel
import Logging

/// The kinds of lines about the queue's events: what happens to jobs, batches and environments, by the events' names.
enum EventLogKind: String, CaseIterable, LogKind {
  case enqueued, started, submitted, accepted, retrying, succeeded, failed, cancelled, expired, held, released
  case reprioritized, amended, cancelRequested, batchEnded, outageBegan, outageEnded, paused, resumed
  case windowOpened, windowClosed

  /// nil for what is not kept as an event, but only told to those who watch.
  init?(_ event: EventKind) { self.init(rawValue: event.rawValue) }

  var level: Logger.Level {
    switch self {
    case .enqueued, .started, .submitted, .accepted, .succeeded, .cancelled, .held, .released, .reprioritized, .amended,
      .cancelRequested, .batchEnded, .windowOpened, .windowClosed:
      .info
    case .retrying, .outageEnded, .paused, .resumed: .notice
    case .failed, .expired, .outageBegan: .warning
    }
  }

  var id: String {
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
    case .amended: "7d0c1f0f5a3e4b0b9d6b2c9e8f1a4d37"
    case .cancelRequested: "52793bbd058f470e97e2d87334c185b8"
    case .batchEnded: "68b20749fb614a31872578d927d33276"
    case .outageBegan: "bc77d93eb908411384565c2ab812bcba"
    case .outageEnded: "d4ad4124c55347bab1eda72b180e8eb1"
    case .paused: "efa80d0081fe40e19f8b74c9f2ecda59"
    case .resumed: "60f94ba740b54378b2fa466fb601745b"
    case .windowOpened: "f93f7b1e2d5542bda91a1aee67ce8d6b"
    case .windowClosed: "dd38b5209fc84bfeb1477b877a52a302"
    }
  }
}
