import JSONDocument

/// Records what clients asked of the simulator and what became of it.
struct ActivityLog: Sendable {
  private struct Edit {
    let record: EditRecord
    let target: TargetID
    let body: JSON
    let began: Duration
    var ends: Duration
    let endDate: Int
    let failure: String?
    /// The date at which a control call ended the edit; nil where none did.
    var changed: String?
  }

  private(set) var requests: [RequestRecord] = []
  private(set) var violations: [Violation] = []
  private var edits: [Edit] = []
  /// How many edits by somebody else each target has had, by package id.
  private var editsByOthers: [String: Int] = [:]
  private var lastSent: [String: Int] = [:]
  private var lastObservation: [String: ClientObservation] = [:]
  private var faults: [FaultKind: Int] = [:]

  var nextRequest: Int { requests.count + 1 }

  mutating func add(_ request: RequestRecord) { requests.append(request) }
  mutating func add(_ violation: Violation) { violations.append(violation) }

  mutating func add(_ observation: ClientObservation) { lastObservation[observation.target.packageID] = observation }
  mutating func sent(editOf target: TargetID, request: Int) { lastSent[target.packageID] = request }
  mutating func count(_ fault: FaultKind) { faults[fault, default: 0] += 1 }
  mutating func countEditByOthers(of target: TargetID) { editsByOthers[target.packageID, default: 0] += 1 }

  /// Whether a client that looked at the target after its last edit saw it at rest. Whatever work has begun since then, the
  /// client can't know of.
  func looksFree(_ target: TargetID) -> Bool {
    guard let observation = lastObservation[target.packageID] else { return false }
    return !observation.isInWork && observation.request > lastSent[target.packageID] ?? 0
  }

  mutating func addEdit(of target: SimulatedTarget, _ work: Work, body: JSONObject, session: Int, request: Int) {
    let record = EditRecord(
      number: edits.count + 1, request: request, target: target.id.description, kind: target.kind.rawValue,
      name: body["name"]?.string ?? "", session: session, began: LibraryDate.text(work.date), ended: nil,
      outcome: "creating", message: nil)
    edits.append(
      Edit(
        record: record, target: target.id, body: .object(body), began: work.began, ends: work.ends,
        endDate: work.date(at: work.ends), failure: work.failure))
  }

  /// How many edits the target has had.
  func count(of target: TargetID) -> Int { edits.count { $0.target == target } }

  /// The number of the target's next edit from 1, with those by somebody else counted.
  func nextEdit(of target: TargetID) -> Int { count(of: target) + (editsByOthers[target.packageID] ?? 0) + 1 }

  /// Whether an edit of the session is under way and its client can know it.
  func isBusy(session: Int, at elapsed: Duration) -> Bool {
    edits.contains { $0.record.session == session && elapsed < $0.ends && !looksFree($0.target) }
  }

  /// Ends the edit that is under way, since a control call has changed the target.
  mutating func endEdit(of target: TargetID, at now: Moment) {
    let isUnderWay = { (edit: Edit) in edit.target == target && now.elapsed < edit.ends }
    for index in edits.indices where isUnderWay(edits[index]) {
      edits[index].ends = now.elapsed
      edits[index].changed = LibraryDate.text(now.wall)
    }
  }

  func edits(at elapsed: Duration) -> [EditRecord] {
    edits.map { edit in
      guard elapsed >= edit.ends else { return edit.record }
      if let changed = edit.changed { return edit.record.ended(changed, "changed", nil) }
      let outcome = edit.failure == nil ? PackageStatus.created : .createFailed
      return edit.record.ended(LibraryDate.text(edit.endDate), outcome.rawValue, edit.failure)
    }
  }

  func statistics(at elapsed: Duration) -> Statistics {
    let bySession = Dictionary(grouping: edits) { String($0.record.session) }
    let byTarget = Dictionary(grouping: edits) { $0.record.target }
    return Statistics(
      requests: requests.count, violations: violations.count, edits: edits.count,
      editsUnderWay: edits.count { elapsed < $0.ends }, mostAtOnce: Self.mostAtOnce(edits),
      mostAtOnceInSession: bySession.mapValues(Self.mostAtOnce),
      mostAtOnceOnTarget: byTarget.mapValues(Self.mostAtOnce),
      editsOfTarget: byTarget.mapValues { $0.map(\.record.number) }, takenTwice: takenTwice,
      editsByOthers: editsByOthers.values.reduce(0, +),
      faults: Dictionary(uniqueKeysWithValues: faults.map { ($0.key.rawValue, $0.value) }))
  }

  /// The numbers of edits with the body of the edit before them. After an edit that has failed, the same body is right.
  private var takenTwice: [Int] {
    var last: [TargetID: Edit] = [:]
    return edits.filter { edit in
      guard let before = last.updateValue(edit, forKey: edit.target) else { return false }
      return before.body == edit.body && before.failure == nil && before.changed == nil
    }.map(\.record.number)
  }

  /// An edit that begins when another ends comes after it; one that takes no time is counted alone.
  private static func mostAtOnce(_ edits: [Edit]) -> Int {
    let changes = edits.flatMap { [($0.began, 1), ($0.ends, -1)] }.sorted { $0 < $1 }
    var (now, most) = (0, edits.isEmpty ? 0 : 1)
    for (_, change) in changes {
      now += change
      most = max(most, now)
    }
    return most
  }
}

extension EditRecord {
  fileprivate func ended(_ date: String, _ outcome: String, _ message: String?) -> EditRecord {
    EditRecord(
      number: number, request: request, target: target, kind: kind, name: name, session: session, began: began,
      ended: date, outcome: outcome, message: message)
  }
}
