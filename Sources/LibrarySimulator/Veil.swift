import JSONDocument

/// Reads still show what was before an edit, although it was taken and has begun. Their date may be the new one already.
struct Veil: Sendable {
  let began: Duration
  let ends: Duration
  let before: JSONObject
  let showsDate: Bool

  /// nil for a fault that puts none over the target.
  init?(_ rule: FaultRule, over target: Target, at now: Moment) {
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

extension World {
  /// The document as reads show it now.
  func veiled(_ target: Target, at now: Moment) -> JSONObject {
    let document = target.document(at: now.elapsed)
    guard let veil = veils[target.id.packageID], veil.began <= now.elapsed, now.elapsed < veil.ends else {
      return document
    }
    guard veil.showsDate else { return veil.before }
    var shown = veil.before
    switch target.kind {
    case .migration:
      shown[object: "packageInfo"]["lastUpdatedDate"] = document[object: "packageInfo"]["lastUpdatedDate"]
    case .migrationGroup: shown["lastUpdatedDate"] = document["lastUpdatedDate"]
    }
    return shown
  }
}
