extension ServerWords {
  /// The Library's own 403 for want of a privilege, which its user lacks for every target. It is known by its code, or by the
  /// word in its message, where that is not in the name of an object.
  package var isLackOfPrivilege: Bool {
    guard status == 403 else { return false }
    if code == "ERR014" || code == "ERR017" { return true }
    let text = UnquotedText(message ?? "")
    return text.contains(word: "privilege") || text.contains(word: "privileges")
  }

  /// Of an ERR006: the status of a package that keeps it from being edited now; nil where it is about something else.
  package var statusInTheWay: PackageStatus? {
    guard code == "ERR006", let message else { return nil }
    if let start = message.firstRange(of: "packageInfo.status` is '") {
      return PackageStatus(String(message[start.upperBound...].prefix { $0 != "'" }))
    }
    return UnquotedText(message).contains(word: "creating") ? .creating : nil
  }
}
