struct TimeZoneFacts: Sendable {
  struct Unreadable: Error, Hashable {
    let reason: String
  }

  /// The machine's own.
  let own: Result<String, Unreadable>
  /// Of the data; nil: it does not say.
  let version: String?
  let hasData: Bool

  var finding: Finding {
    guard hasData else {
      return .fault(
        "This machine has no time zone data, so only UTC is known.", next: "`apt install tzdata`, then `migeditctl reload`.")
    }
    switch own {
    case .failure(let fault):
      return .fault(
        "The machine's own time zone can't be read, so windows without time_zone go by UTC: \(fault.reason)",
        next: "`timedatectl set-timezone NAME`, or say time_zone for each environment; then `migeditctl reload`.")
    case .success(let name): return .well("\(name) here\(version.map { ", data of \($0)" } ?? "")")
    }
  }
}
