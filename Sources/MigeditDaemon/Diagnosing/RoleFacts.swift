struct RoleFacts: Sendable {
  let settings: AccessSettings
  /// The daemon's.
  let ownUser: String
  /// For people: what of the settings this machine does not have now, and did not have when they were read.
  let unknown: [String]
  let unknownBefore: [String]

  var finding: Finding {
    if let first = unknown.first {
      let more = unknown.count > 1 ? ", and \(unknown.count - 1) more like it" : ""
      return .fault(
        "\(first)\(more).", next: "Make it (`addgroup --system NAME`), or take it out of access; then `migeditctl reload`.")
    }
    if let first = unknownBefore.first {
      return .fault(
        "When the configuration was read: \(first). By now it is there.", next: "`migeditctl reload` gives it the role.")
    }
    let roles = [("admin", settings.admin), ("submit", settings.submit), ("observe", settings.observe)]
    let named = roles.compactMap { role, members in
      let names = members.users + members.groups.map { "%\($0)" }
      let own = role == "admin" ? ["root", ownUser].filter { !members.users.contains($0) } : []
      let all = ownUser == "root" && role == "admin" ? ["root"] + names : own + names
      return all.isEmpty ? nil : "\(role): \(all.joined(separator: ", "))"
    }
    return .well(named.joined(separator: "; "))
  }
}
