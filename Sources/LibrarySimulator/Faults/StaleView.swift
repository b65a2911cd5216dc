import JSONDocument

/// Reads still show what was before an edit, although it was taken and has begun. Their date may be the new one already.
struct StaleView: Sendable {
  let began: Duration
  let ends: Duration
  let before: JSONObject
  let showsDate: Bool

  /// nil for a fault that puts none over the target.
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
