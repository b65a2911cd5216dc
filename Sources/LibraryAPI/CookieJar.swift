/// The cookies of one login: name and value, the last one set wins.
///
/// There is one server and one path, so domains and paths are not looked at. A cookie that has expired when it comes is
/// a deletion; later expiry is left to the server, which refuses what it no longer knows.
struct CookieJar: Sendable {
  /// More than any server sets; a bound on what a stranger can make us keep and send.
  static let countLimit = 50
  static let sizeLimit = 4096

  private var cookies: [(name: Substring, value: Substring)] = []

  /// The value of a `Cookie` header; nil where there are none.
  var header: String? {
    cookies.isEmpty ? nil : cookies.map { "\($0.name)=\($0.value)" }.joined(separator: "; ")
  }

  /// Takes in the value of one `Set-Cookie` header. `now` is in seconds since 1970.
  mutating func take(_ setCookie: String, now: Int64) {
    let parts = setCookie.split(separator: ";", omittingEmptySubsequences: false).map(\.trimmed)
    guard let pair = parts.first, pair.utf8.count <= Self.sizeLimit, let equals = pair.firstIndex(of: "="),
      pair.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F })
    else { return }
    let name = pair[..<equals].trimmed
    guard !name.isEmpty else { return }
    let place = cookies.firstIndex { $0.name == name }
    if Self.isDeletion(parts.dropFirst(), now: now) {
      if let place { cookies.remove(at: place) }
      return
    }
    let cookie = (name: name, value: pair[equals...].dropFirst().trimmed)
    if let place {
      cookies[place] = cookie
    } else if cookies.count < Self.countLimit {
      cookies.append(cookie)
    }
  }

  /// `Max-Age` stands above `Expires` (RFC 6265, section 5.3).
  private static func isDeletion(_ attributes: some Sequence<Substring>, now: Int64) -> Bool {
    var (maxAge, expires): (Int64?, Int64?)
    for attribute in attributes {
      guard let equals = attribute.firstIndex(of: "=") else { continue }
      let value = attribute[equals...].dropFirst().trimmed
      switch attribute[..<equals].trimmed.lowercased() {
      case "max-age": maxAge = Int64(value) ?? maxAge
      case "expires": expires = HTTPDate.seconds(value) ?? expires
      default: break
      }
    }
    if let maxAge { return maxAge <= 0 }
    return expires.map { $0 <= now } ?? false
  }
}

extension Substring {
  fileprivate var trimmed: Substring {
    let isBlank: (Character) -> Bool = { $0 == " " || $0 == "\t" }
    let tail = drop(while: isBlank)
    return tail.dropLast(tail.reversed().prefix(while: isBlank).count)
  }
}
