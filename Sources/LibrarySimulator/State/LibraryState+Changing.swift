import JSONDocument

extension LibraryState {
  /// nil where there is no such target.
  func target(_ id: TargetID) -> SimulatedTarget? { migrations[id] ?? groups[id] }

  mutating func change(_ change: StateChange, at now: Moment) throws(Fault) {
    guard let id = TargetID(change.id), var target = target(id) else {
      throw Fault(["id"], "there is no migration and no group with the id \"\(change.id)\"")
    }
    let packages = target.packages(at: now.elapsed).count
    if let child = change.child, !(0..<packages).contains(child) {
      throw Fault(["child"], "\(target.id) has no child \(child): it has \(packages)")
    }
    let kind = target.kind
    target.change(at: now) { document in
      SimulatedTarget.changePackages(of: &document, kind) { index, migration in
        guard change.child == nil || change.child == index else { return }
        if let status = change.packageStatus { migration[object: "packageInfo"]["status"] = .string(status.rawValue) }
        if let status = change.importStatus { migration[object: "importInfo"]["status"] = .string(status.rawValue) }
        if let status = change.importRequestStatus, kind == .migration || change.child != nil {
          migration[object: "importInfo"]["importRequestStatus"] = .string(status.rawValue)
        }
      }
      if let status = change.importRequestStatus, kind == .migrationGroup, change.child == nil {
        document["importRequestStatus"] = .string(status.rawValue)
      }
    }
    activity.endEdit(of: target.id, at: now)
    put(target, at: now.elapsed)
  }

  /// Adds a migration or a group, or replaces the one that has its id.
  mutating func add(_ kind: TargetKind, _ document: JSON, at now: Moment) throws(Fault) {
    guard let target = SimulatedTarget(kind, document) else {
      throw Fault(["id"], "expected 32 hexadecimal digits, or two such joined by a colon")
    }
    let isWhole =
      switch kind {
      case .migration: document["packageInfo"]?.object != nil
      case .migrationGroup: !(document["migrations"]?.array ?? []).isEmpty
      }
    guard isWhole else {
      throw kind == .migration
        ? Fault(["packageInfo"], "it is missing") : Fault(["migrations"], "expected at least one")
    }
    activity.endEdit(of: target.id, at: now)
    put(target, at: now.elapsed)
  }
}
