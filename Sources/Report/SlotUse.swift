/// What became of the time of a slot. The order of the cases is the order in which an overlap is decided.
package enum SlotUse: String, Sendable, CaseIterable {
  /// The server of the environment answered nobody, or failed one kind of request for every target; whether the slot carried an
  /// edit or not.
  case outage
  /// The slot carried an edit, of this batch or of another, that went on to its end or is under way.
  case editing
  /// The slot carried an edit that ended in create_failed and was tried again; or it was free and a job of the batch rested
  /// before it was tried again.
  case retry
  /// The slot carried an edit that was put back for another reason than create_failed, or one that has ended while the server
  /// may still be at work on it; or it was free and a job of the batch rested for such a reason.
  case trouble
  /// The slot was free, and no edit could start: outside of the windows of the environment or of the batch, or paused.
  case window
  /// The slot was free, and a job of the batch waited for another one on its target.
  case targetBusy
  /// The slot was free, and none of these applies: nothing was left to do, or what was left was held, came after something
  /// else, or waited for logins or for a slow start.
  case idle

  /// The order on a page: what was wanted first.
  static let shown: [SlotUse] = [.editing, .targetBusy, .window, .outage, .trouble, .retry, .idle]

  var title: String {
    switch self {
    case .outage: "outage"
    case .editing: "editing"
    case .retry: "retry"
    case .trouble: "trouble"
    case .window: "window"
    case .targetBusy: "target busy"
    case .idle: "idle"
    }
  }

  /// For people, in a few words.
  var meaning: String {
    switch self {
    case .outage: "the server did not answer, or took no login"
    case .editing: "an edit was under way"
    case .retry: "an edit had failed on the server and was tried again, or rested before that"
    case .trouble: "one target could not be read or edited"
    case .window: "outside of the window, or paused"
    case .targetBusy: "a slot was free, but what waited was for a target that was being edited"
    case .idle: "a slot was free and nothing could use it"
    }
  }
}

/// Where the time of all slots went, in milliseconds.
package struct SlotTime: Sendable, Equatable {
  private var spent: [SlotUse: Int64] = [:]

  init() {}

  subscript(use: SlotUse) -> Int64 { spent[use, default: 0] }

  var total: Int64 { spent.values.reduce(0, +) }

  mutating func add(_ milliseconds: Int64, to use: SlotUse) { spent[use, default: 0] += milliseconds }

  mutating func add(_ other: SlotTime) {
    for use in SlotUse.allCases { add(other[use], to: use) }
  }

  /// Tenths of a percent that sum to 1000: what rounding leaves over goes to those that lose most by it. Where nothing ran,
  /// all is idle.
  var perMille: [SlotUse: Int] {
    let total = total
    guard total > 0 else { return [.idle: 1000] }
    var parts = SlotUse.allCases.map { use in
      let exact = Double(self[use]) * 1000 / Double(total)
      return (use: use, whole: Int(exact.rounded(.down)), rest: exact - exact.rounded(.down))
    }
    let missing = 1000 - parts.reduce(0) { $0 + $1.whole }
    let order = parts.indices.sorted { (parts[$1].rest, $0) < (parts[$0].rest, $1) }
    for at in order.prefix(max(0, missing)) { parts[at].whole += 1 }
    return Dictionary(uniqueKeysWithValues: parts.map { ($0.use, $0.whole) })
  }
}

extension Int {
  /// Tenths of a percent as people read them.
  var percentText: String { "\(self / 10).\(self % 10) %" }
}
