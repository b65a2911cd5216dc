import LibraryModel
import Runtime

/// The way to a server: its name, and the protected connection.
struct WayFacts: Sendable {
  let reach: Reachability
  let now: WallTime

  /// The least that a certificate should still last, in days.
  static let leastDays = 14

  var nameResolution: Finding {
    let (whose, setting) = reach.isProxy ? ("the proxy \(reach.host)", "proxy") : (reach.host, "url")
    switch reach.lookUp {
    case .found(let addresses):
      let shown = addresses.prefix(2).joined(separator: ", ")
      let more = addresses.count > 2 ? " and \(addresses.count - 2) more" : ""
      return .well("\(whose) is \(shown)\(more)")
    case .notFound(let reason):
      return .fault(
        "The address of \(whose) was not found: \(reason).",
        next: "Check the name in `\(setting)`, and the name service of this machine: `getent hosts \(reach.host)`.",
        isInTheWay: true)
    }
  }

  var tls: Finding {
    switch reach.security {
    case nil: .well("not looked at")
    case .some(.none): plain
    case .secured(nil): .well("protected; the server shows no certificate")
    case .secured(let end?): ending(WallTime(milliseconds: end * 1000))
    case .failed(let obstacle, let message, let end): failed(obstacle, message, end)
    }
  }

  private var plain: Finding {
    if case .found(let addresses) = reach.lookUp, !reach.isProxy, addresses.allSatisfy(Self.isOwn) {
      return .well("none (http), and nothing leaves this machine")
    }
    return .fault(
      "The url is one of http: the password and all that is edited can be read and changed on the way.",
      next: "Give the server a certificate, and say its https url.")
  }

  private static func isOwn(_ address: String) -> Bool { address == "::1" || address.hasPrefix("127.") }

  private func ending(_ end: WallTime) -> Finding {
    let days = days(to: end)
    let words = "the certificate ends in \(days == 1 ? "1 day" : "\(days) days"), on \(Self.day(end))"
    guard days < Self.leastDays else { return .well(words) }
    return .fault(
      "T\(words.dropFirst()).", next: "Have the server's certificate renewed before then: afterwards nothing can be asked.")
  }

  private func failed(_ obstacle: Reachability.Obstacle, _ message: String, _ end: Int64?) -> Finding {
    let end = end.map { WallTime(milliseconds: $0 * 1000) }
    let isOver = end.map { $0 <= now } ?? false
    let until = end.map { isOver ? " It ended on \(Self.day($0))." : " It ends on \(Self.day($0))." } ?? ""
    let next =
      switch obstacle {
      case .untrusted where isOver: "Have the server's certificate renewed, and check this machine's clock."
      case .untrusted:
        "Name the authority that signed it in ca_file, then `migeditctl reload`; or check whether `url` is the right server."
      case .otherName: "Say in `url` a name that the certificate is for, then `migeditctl reload`."
      case .notConnected: "See that the server runs, and that no firewall stands between: `curl -v` its url from here."
      case .notTLS: "Check the port in `url`, and what stands before the server: `openssl s_client -connect HOST:PORT`."
      }
    return .fault("\(message)\(until)", next: next, isInTheWay: true)
  }

  /// Whole ones.
  private func days(to end: WallTime) -> Int64 { (end - now).milliseconds / 86_400_000 }

  /// `2026-11-30`
  private static func day(_ instant: WallTime) -> String { String(instant.description.prefix(10)) }
}
