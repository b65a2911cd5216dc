import JSONDocument

/// An edit that the server has taken: its packages are made one after the other, and the first failure ends it.
///
/// All of it is decided when it is taken, so what it has come to is a function of the time.
struct Work: Sendable {
  /// One package on its way.
  struct Step: Sendable {
    let duration: Duration
    let outcome: Outcome
  }

  enum Outcome: Sendable {
    /// The members that the package gets when it is made.
    case created(JSONObject)
    /// The server's words, and the members that the package is left with.
    case failed(String, leaving: JSONObject)
  }

  enum Phase: Sendable, Equatable {
    case empty
    /// In tenths of a percent, below 1000.
    case creating(Int)
    case created
    case failed(String)
  }

  let began: Duration
  /// The wall when it began, in milliseconds, and after every date that the target had before.
  let date: Int
  /// How far the server's clock was ahead, in milliseconds.
  var skew = 0
  let steps: [Step]

  /// The steps that are reached: the others stay empty.
  private var reached: ArraySlice<Step> {
    let failure = steps.firstIndex { if case .failed = $0.outcome { true } else { false } }
    return failure.map { steps[...$0] } ?? steps[...]
  }

  var ends: Duration { reached.reduce(began) { $0 + $1.duration } }

  func isOver(at elapsed: Duration) -> Bool { elapsed >= ends }

  /// The message that the edit fails with, now or later; nil where it succeeds.
  var failure: String? {
    guard case .failed(let message, _) = reached.last?.outcome else { return nil }
    return message
  }

  func phase(of index: Int, at elapsed: Duration) -> Phase {
    guard index < reached.endIndex else { return .empty }
    let step = steps[index]
    let begins = starts(index)
    if elapsed >= begins + step.duration {
      switch step.outcome {
      case .created: return .created
      case .failed(let message, _): return .failed(message)
      }
    }
    if elapsed < begins { return .empty }
    return .creating(min(999, Int((elapsed - begins) / step.duration * 1000)))
  }

  /// What a package shows at a time, over what it had before.
  func members(of index: Int, at elapsed: Duration) -> JSONObject {
    switch phase(of: index, at: elapsed) {
    case .empty: return Self.members(status: "empty", progress: 0, date: date)
    case .creating(let tenths): return Self.members(status: "creating", progress: tenths, date: beginDate(index))
    case .created, .failed:
      switch steps[index].outcome {
      case .created(let made):
        return Self.members(status: "created", progress: 1000, date: endDate(index)).overlaid(with: made)
      case .failed(let message, let left):
        return Self.members(status: "create_failed", progress: 999, date: endDate(index), message: message)
          .overlaid(with: left)
      }
    }
  }

  /// The last date among the packages'.
  func date(at elapsed: Duration) -> Int {
    let last = reached.indices.last { elapsed >= starts($0) } ?? 0
    return elapsed >= starts(last) + steps[last].duration ? endDate(last) : beginDate(last)
  }

  private func starts(_ index: Int) -> Duration { steps[..<index].reduce(began) { $0 + $1.duration } }

  /// Two milliseconds for each step that came before keep the dates moving where steps take no time.
  private func beginDate(_ index: Int) -> Int { date + (starts(index) - began).milliseconds + 2 * index }
  private func endDate(_ index: Int) -> Int { beginDate(index) + steps[index].duration.milliseconds + 1 }

  private static func members(status: String, progress: Int, date: Int, message: String = "") -> JSONObject {
    [
      "lastUpdatedDate": .string(LibraryDate.text(date)), "storage": [:], "status": .string(status),
      "message": .string(message), "progress": .tenths(progress),
    ]
  }
}
