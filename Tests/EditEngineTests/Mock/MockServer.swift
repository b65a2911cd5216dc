import Runtime

/// The packages of a Library server and the edits at work on them. It has no clock: time comes as a value.
struct MockServer {
  /// How a package stands at one instant.
  struct TargetState: Hashable {
    var name = "before"
    var revision = 0
    var status = "created"
    var message = ""
    /// Whether its content is what the server has made of an edit.
    var isRemade = false
  }

  /// One edit, as it is asked for.
  struct Put: Hashable {
    let target: String
    let slot: Int
    let attempt: Int
    let name: String
  }

  enum End: Hashable {
    case created
    /// `keepsName`: whether the new content stays on a package that could not be created.
    case failed(String, keepsName: Bool)
  }

  /// One PUT that was taken.
  struct Take: Hashable {
    let put: Put
    let end: End
    /// Whether the content that it makes is another than what stood there.
    let isSeenInContent: Bool
    /// When the client first learned of it. nil: it could not, or may have lost it.
    fileprivate(set) var seenAt: SteadyTime?
  }

  private struct Work {
    /// nil: somebody else's.
    let put: Put?
    let name: String
    let end: End
    var endsAt: SteadyTime
  }

  private struct Late {
    let put: Put
    let end: End
    let duration: Duration
    let arrivesAt: SteadyTime
  }

  private(set) var takes: [Take] = []
  /// Those of late arrivals; all others are thrown.
  private(set) var illegal: [IllegalStep] = []
  private var states: [String: [(since: SteadyTime, state: TargetState)]] = [:]
  private var atWork: [String: Work] = [:]
  private var onTheirWay: Set<String> = []
  private var late: [Late] = []
  /// The newest of ours on each target, since nobody else has edited it: its place in `takes`.
  private var newest: [String: Int] = [:]

  /// Edits that are at work, of whomever.
  var busy: Set<String> { Set(atWork.keys) }

  /// Everything that happens up to an instant, in its order.
  mutating func advance(to now: SteadyTime) {
    while true {
      let arrival = late.indices.min { late[$0].arrivesAt < late[$1].arrivesAt }
      let ending = atWork.min { $0.value.endsAt < $1.value.endsAt }
      if let arrival, late[arrival].arrivesAt <= now, ending.map({ late[arrival].arrivesAt < $0.value.endsAt }) ?? true
      {
        arrive(late.remove(at: arrival))
      } else if let ending, ending.value.endsAt <= now {
        finish(ending.key)
      } else {
        return
      }
    }
  }

  /// A GET shows how a package stood at an instant.
  ///
  /// - Parameter isJobs: whether the job asks whose edit it is; a health check that reads the target learns nothing for it.
  mutating func read(_ target: String, at instant: SteadyTime, now: SteadyTime, isJobs: Bool = true) -> TargetState {
    let state = state(of: target, at: instant)
    if isJobs, state.status == "creating", atWork[target]?.put != nil { learn(of: target, at: now) }
    return state
  }

  /// The client hears that its PUT was taken, or sees it at work.
  mutating func learn(of target: String, at now: SteadyTime) {
    guard let newest = newest[target], takes[newest].seenAt == nil else { return }
    takes[newest].seenAt = now
  }

  /// The client is killed: what it has just learned may not be on its disk.
  mutating func unlearn(since instant: SteadyTime) {
    for index in takes.indices where takes[index].seenAt.map({ $0 >= instant }) == true { takes[index].seenAt = nil }
  }

  /// How a package stood at an instant.
  func state(of target: String, at instant: SteadyTime) -> TargetState {
    states[target]?.last { $0.since <= instant }?.state ?? TargetState()
  }

  /// A PUT leaves. It is on its way until it is taken, or lost.
  mutating func leave(_ put: Put) throws(IllegalStep) {
    guard onTheirWay.insert(put.target).inserted else { throw .targetBusy(put.target) }
  }

  mutating func lose(_ put: Put) { onTheirWay.remove(put.target) }

  /// - Returns: false where it is refused, since somebody else's edit is at work.
  mutating func take(
    _ put: Put, ending end: End, after duration: Duration, at now: SteadyTime
  ) throws(IllegalStep) -> Bool {
    onTheirWay.remove(put.target)
    if let work = atWork.first(where: { $0.key != put.target && $0.value.put?.slot == put.slot }) {
      throw .slotBusy(work.value.put?.slot ?? put.slot)
    }
    if let work = atWork[put.target] {
      guard work.put == nil else { throw .submittedWhileCreating(put.target) }
      return false
    }
    if let newest = newest[put.target].map({ takes[$0] }), newest.put.name == put.name, newest.isKnown,
      put.attempt <= newest.put.attempt
    {
      throw .submittedTwice(put.target, attempt: put.attempt)
    }
    newest[put.target] = takes.count
    takes.append(Take(put: put, end: end, isSeenInContent: state(of: put.target, at: now).name != put.name))
    begin(Work(put: put, name: put.name, end: end, endsAt: now + duration), on: put.target, at: now)
    return true
  }

  /// The connection has ended, and the PUT will be taken all the same.
  mutating func delay(_ put: Put, ending end: End, after duration: Duration, until arrival: SteadyTime) {
    late.append(Late(put: put, end: end, duration: duration, arrivesAt: arrival))
  }

  /// Somebody else edits a package, where nobody does.
  ///
  /// - Returns: whether that could begin.
  mutating func editByOthers(_ target: String, name: String, for duration: Duration, at now: SteadyTime) -> Bool {
    guard atWork[target] == nil else { return false }
    newest[target] = nil
    begin(Work(put: nil, name: name, end: .created, endsAt: now + duration), on: target, at: now)
    return true
  }

  /// Something else than an edit moves a package's date, as an import request does. What is in work has none to be moved.
  mutating func moveDate(_ target: String, at now: SteadyTime) {
    guard atWork[target] == nil else { return }
    become(target, at: now) { $0.revision += 1 }
  }

  /// The slot in which our edit of a target is at work; nil: there is none.
  func slot(ofWorkOn target: String) -> Int? { atWork[target]?.put?.slot }

  /// The target whose edit of ours is at work in a slot; nil: there is none.
  func target(atWorkIn slot: Int) -> String? { atWork.first { $0.value.put?.slot == slot }?.key }

  /// All edits that are at work come to their end.
  mutating func finish(at now: SteadyTime) {
    for target in atWork.keys { atWork[target]?.endsAt = now }
    advance(to: now)
  }

  private mutating func arrive(_ arrival: Late) {
    do {
      _ = try take(arrival.put, ending: arrival.end, after: arrival.duration, at: arrival.arrivesAt)
    } catch {
      illegal.append(error)
    }
  }

  private mutating func begin(_ work: Work, on target: String, at now: SteadyTime) {
    atWork[target] = work
    become(target, at: now) { $0.status = "creating" }
  }

  private mutating func finish(_ target: String) {
    guard let work = atWork.removeValue(forKey: target) else { return }
    become(target, at: work.endsAt) { state in
      state.revision += 1
      switch work.end {
      case .created: (state.name, state.status, state.isRemade) = (work.name, "created", true)
      case .failed(let message, let keepsName):
        (state.status, state.message) = ("create_failed", message)
        if keepsName { (state.name, state.isRemade) = (work.name, true) }
      }
    }
  }

  private mutating func become(_ target: String, at now: SteadyTime, _ change: (inout TargetState) -> Void) {
    var state = state(of: target, at: now)
    change(&state)
    states[target, default: []].append((now, state))
  }
}

extension MockServer.Take {
  /// Whether the client can know of it. One that leaves nothing behind, or what stood there before, shows only while it is
  /// at work: to somebody who did not hear the answer it is as if it had never arrived.
  var isKnown: Bool {
    if case .failed(_, keepsName: false) = end { return seenAt != nil }
    return isSeenInContent || seenAt != nil
  }
}
