import ControlAPI
import JobModel
import LibraryModel
import Runtime
import Terminal

/// All that the screen shows, and where somebody is in it. What happens makes a new one of it (`TopState+Reducing`), and what
/// is to be done about that is returned as effects: neither reads a clock or asks anybody.
struct TopState: Sendable {
  /// The wall clock, for what is shown only.
  var now: WallTime
  var size = ScreenSize(rows: 24, columns: 80)
  let socket: String

  // What the daemon has said.
  var overview: TopOverview?
  var running: [JobID: Job] = [:]
  /// In the order in which they start.
  var next: [Job] = []
  var failures: [JobID: Job] = [:]
  var why: Explain.Reply?
  /// What has been answered for what is shown now: of the rest nobody knows yet whether there is anything.
  var known: Set<TopRead> = []

  // What is to be asked, in seconds since the beginning, by a clock that nobody sets.
  var seconds = 0
  var asked: [TopRead: Asked] = [:]
  var stale = Set(TopRead.allCases)
  var isConnected = false
  /// Since when the daemon does not answer, and why; nil while it does.
  var silence: Silence?

  struct Asked: Sendable, Equatable {
    var at: Int
    var isOpen: Bool
    /// Something else is shown since: the answer says nothing of that.
    var isOutdated = false
  }

  struct Silence: Sendable, Equatable {
    var since: WallTime
    var reason: String
  }

  // Where somebody is.
  var part = TopPart.running
  /// The job that somebody is at, in each part of jobs.
  var chosen: [TopPart: JobID] = [:]
  /// Where that job stood among those that were shown. When it has gone, the one in its place is the next.
  var chosenPlace: [TopPart: Int] = [:]
  var chosenEnvironment: String?
  var view = View.main
  var prompt: Prompt?
  /// What has come of the last key, for people; nil: nothing is to be said.
  var message: Cell?
  var order = TopOrder.usual

  // Which jobs are shown.
  var environment: String?
  let batch: String?
  var text = ""

  enum View: Sendable, Equatable {
    case main, help
    /// Scrolled down by so many lines.
    case why(JobID, scrolled: Int)
  }

  enum Prompt: Sendable, Equatable {
    /// A text to filter by, as it is typed.
    case filter(String)
    /// It is asked what would be done; then that is asked for.
    case foretelling(TopAction, JobID)
    case confirm(TopAction, JobID, question: String)
    /// It is being done.
    case performing(TopAction, JobID)
  }

  init(now: WallTime, socket: String, environment: String? = nil, batch: String? = nil) {
    self.now = now
    self.socket = socket
    self.environment = environment
    self.batch = batch
  }
}

/// What somebody can have done to a job.
enum TopAction: Sendable, Equatable {
  case hold, release, cancel, retry

  var action: OperatorAction {
    switch self {
    case .hold: .hold
    case .release: .release
    case .cancel: .cancel
    case .retry: .retry
    }
  }
}
