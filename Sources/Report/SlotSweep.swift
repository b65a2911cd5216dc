import JobModel
import LibraryModel
import Runtime

/// Goes through the time of one environment from change to change, and gives each slot's part to one use.
struct SlotSweep {
  private let slots: Int64
  private let span: Span
  private var changes: [Change] = []

  private enum Kind {
    case outage, closed, unknownSlot
    case run(Target, Run.Result)
    case wait(Target, Wait.Kind)
  }

  private struct Change {
    let at: WallTime
    let kind: Kind
    /// 1 where it begins, -1 where it ends.
    let step: Int64
  }

  init(slots: Int, within span: Span, of history: History, unknownSince: [WallTime], in environment: String) {
    self.slots = Int64(slots)
    self.span = span
    for closing in history.closings where (closing.environment ?? environment) == environment {
      add(closing.span, closing.kind == .outage ? .outage : .closed)
    }
    for run in history.runs where run.target.environment == environment {
      add(run.span, .run(run.target, run.result))
    }
    for wait in history.waits where wait.target.environment == environment {
      add(wait.span, .wait(wait.target, wait.kind))
    }
    for since in unknownSince { add(Span(since, span.end), .unknownSlot) }
    changes.sort { $0.at < $1.at }
  }

  private mutating func add(_ part: Span, _ kind: Kind) {
    guard let part = part.within(span) else { return }
    changes.append(Change(at: part.start, kind: kind, step: 1))
    changes.append(Change(at: part.end, kind: kind, step: -1))
  }

  var time: SlotTime {
    var time = SlotTime()
    var state = State()
    var since = span.start
    for change in changes {
      if change.at > since {
        state.share(slots, for: (change.at - since).milliseconds, in: &time)
        since = change.at
      }
      state.apply(change.kind, change.step)
    }
    if span.end > since { state.share(slots, for: (span.end - since).milliseconds, in: &time) }
    return time
  }

  /// What holds between two changes.
  private struct State {
    private var outages: Int64 = 0
    private var closings: Int64 = 0
    private var unknown: Int64 = 0
    private var edits: Int64 = 0
    private var runs: [Cause: Int64] = [:]
    private var rests: [Cause: Int64] = [:]
    private var targets: [Key: Use] = [:]
    /// Jobs that wait while another one runs on their target.
    private var waitingForTarget: Int64 = 0

    private struct Key: Hashable {
      let kind: TargetKind
      let package: String
    }

    private struct Use {
      var running: Int64 = 0
      var waiting: Int64 = 0
      var kept: Int64 { running > 0 ? waiting : 0 }
    }

    mutating func apply(_ kind: Kind, _ step: Int64) {
      switch kind {
      case .outage: outages += step
      case .closed: closings += step
      case .unknownSlot: unknown += step
      case .run(let target, let result):
        switch result {
        case .edited: edits += step
        case .putBack(let cause): runs[cause, default: 0] += step
        }
        use(target) { $0.running += step }
      case .wait(let target, .queued): use(target) { $0.waiting += step }
      case .wait(_, .resting(let cause)): rests[cause, default: 0] += step
      }
    }

    private mutating func use(_ target: Target, _ change: (inout Use) -> Void) {
      let key = Key(kind: target.kind, package: target.id.packageID)
      var use = targets[key] ?? Use()
      waitingForTarget -= use.kept
      change(&use)
      waitingForTarget += use.kept
      targets[key] = use
    }

    /// Each slot is given to the first use that claims it. A waiting job claims one slot at most.
    func share(_ slots: Int64, for milliseconds: Int64, in time: inout SlotTime) {
      var left = slots
      func give(_ count: Int64, to use: SlotUse) {
        let taken = min(max(0, count), left)
        left -= taken
        time.add(taken * milliseconds, to: use)
      }
      if outages > 0 { give(left, to: .outage) }
      give(edits, to: .editing)
      give(runs[.retry, default: 0], to: .retry)
      give(runs[.trouble, default: 0] + unknown, to: .trouble)
      if closings > 0 { give(left, to: .window) }
      give(rests[.retry, default: 0], to: .retry)
      give(rests[.trouble, default: 0], to: .trouble)
      give(waitingForTarget, to: .targetBusy)
      give(left, to: .idle)
    }
  }
}
