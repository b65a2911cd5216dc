import JSONDocument

/// `http://host:port/path`, strictly: what is sent there may be a password, so nothing is guessed or repaired.
struct ConfigurationAddress {
  let text: String
  let isSecure: Bool
  let hasPath: Bool

  /// - Throws: what is wrong, in words that show nothing of the address, since it may hold a password.
  init(_ address: String) throws(Fault) {
    guard let colon = address.firstRange(of: "://") else { throw Fault([], "has no http:// or https://") }
    let scheme = address[..<colon.lowerBound].lowercased()
    guard scheme == "http" || scheme == "https" else { throw Fault([], "is neither http:// nor https://") }
    let rest = address[colon.upperBound...]
    guard rest.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && !#""<>\^`{|}"#.utf8.contains($0) }) else {
      throw Fault([], "holds a character that cannot stand in a URL unless it is percent-encoded")
    }
    if rest.contains("?") { throw Fault([], "has a query") }
    if rest.contains("#") { throw Fault([], "has a fragment") }
    let authority = rest.prefix { $0 != "/" }
    if authority.contains("@") { throw Fault([], "holds a user's name") }
    var path = rest.dropFirst(authority.count)
    while path.last == "/" { path = path.dropLast() }
    try Self.check(authority)
    text = "\(scheme)://\(authority)\(path)"
    isSecure = scheme == "https"
    hasPath = !path.isEmpty
  }

  /// Whether what is sent to an address goes over a network in the clear.
  static func isOpen(_ address: String) -> Bool {
    let start = "http://"
    guard address.hasPrefix(start) else { return false }
    let host = address.dropFirst(start.count).prefix { $0 != "/" }
    let own = ["localhost", "127.0.0.1", "[::1]"]
    return !own.contains { host == $0 || host.hasPrefix("\($0):") }
  }

  private static func check(_ authority: Substring) throws(Fault) {
    let host: Substring
    if authority.first == "[" {
      guard let end = authority.firstIndex(of: "]") else {
        throw Fault([], "has a host without its closing bracket")
      }
      host = authority[...end]
      let inner = host.dropFirst().dropLast()
      guard inner.contains(":"), inner.allSatisfy({ $0.isHexDigit || $0 == ":" || $0 == "." }) else {
        throw Fault([], "has a host in brackets that is no IPv6 address")
      }
    } else {
      host = authority.prefix { $0 != ":" }
      if host.isEmpty { throw Fault([], "has no host") }
      let isName = host.utf8.allSatisfy { ConfigurationText.isLetterOrDigit($0) || "-._".utf8.contains($0) }
      guard isName, host.first != "." else { throw Fault([], "has a host that is no name") }
    }
    let port = authority.dropFirst(host.count)
    if port.isEmpty { return }
    guard port.first == ":", let number = UInt16(port.dropFirst()), number > 0, port.dropFirst().first != "+" else {
      throw Fault([], "has a port that is not from 1 to 65535")
    }
  }
}

extension ConfigurationForm<String> {
  /// A Library server. Its text has no trailing slash.
  static let server = ConfigurationForm(
    expected: "expected a URL such as https://library.example.com/MicroStrategyLibrary, without user, query or fragment"
  ) { scalar in
    do throws(Fault) {
      return .value(try ConfigurationAddress(scalar.text).text)
    } catch {
      return .wrong(error.reason)
    }
  }

  static let proxy = ConfigurationForm(expected: "expected a URL such as http://proxy.example.com:3128, without user") {
    scalar in
    do throws(Fault) {
      let address = try ConfigurationAddress(scalar.text)
      if address.isSecure { return .wrong("is an https:// proxy") }
      return address.hasPath ? .wrong("has a path") : .value(address.text)
    } catch {
      return .wrong(error.reason)
    }
  }
}
