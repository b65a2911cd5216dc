import JSONDocument

/// What reads show while they are behind: the document before an edit that was taken and has begun. Its date may be the new
/// one already.
struct StaleView: Sendable {
  let began: Duration
  let ends: Duration
  let before: JSONObject
  let showsDate: Bool

  /// nil where the fault is none that delays what reads show.
  init?(_ rule: FaultRule, over target: SimulatedTarget, at now: Moment) {
    switch rule.fault {
    case .statusLate: showsDate = false
    case .dateFirst: showsDate = true
    default: return nil
    }
    began = now.elapsed
    ends = now.elapsed + rule.span
    before = target.document(at: now.elapsed)
  }
}
