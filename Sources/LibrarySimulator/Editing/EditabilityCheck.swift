import JSONDocument

/// Decides whether the server takes an edit of a target as it stands, and how it refuses.
enum EditabilityCheck {
  private static let requestsThatLeaveOpen: Set<String> = ["pending", "rejected"]

  static func refusal(of document: JSONObject, _ kind: TargetKind) -> Refusal? {
    let packages = SimulatedTarget.packages(of: document, kind)
    for package in packages {
      if let refusal = refusal(ofPackage: package, isChild: kind == .migrationGroup) { return refusal }
    }
    guard kind == .migrationGroup else { return nil }
    return refusal(ofRequest: document["importRequestStatus"], "importRequestStatus")
  }

  private static func refusal(ofPackage package: JSONObject, isChild: Bool) -> Refusal? {
    let info = package[object: "packageInfo"]
    let importInfo = package[object: "importInfo"]
    let purpose = info["purpose"]?.string ?? ""
    if purpose == "migration_from_shared_file_store" { return .state("packageInfo.purpose", purpose) }
    let status = info["status"]?.string ?? PackageStatus.unknown.rawValue
    switch PackageStatus(rawValue: status) {
    case .created, .createFailed, .createdFailed: break
    // What a failed edit leaves of the packages after the one that failed.
    case .empty where isChild: break
    default: return .state("packageInfo.status", status)
    }
    return refusal(ofRequest: importInfo["status"], "importInfo.status")
      ?? refusal(ofRequest: importInfo["importRequestStatus"], "importInfo.importRequestStatus")
  }

  /// Children of groups have no request of their own: what is not there does not refuse.
  private static func refusal(ofRequest status: JSON?, _ field: String) -> Refusal? {
    guard let status = status?.string, !requestsThatLeaveOpen.contains(status) else { return nil }
    return .state(field, status)
  }
}
