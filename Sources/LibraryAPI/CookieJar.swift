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

  /// What no message may repeat of its cookies.
  var secrets: [Secret] { cookies.flatMap { Self.secrets(ofValue: $0.value) } }

  /// What no message may repeat of the value of a `Set-Cookie` header, taken or not.
  static func secrets(of setCookie: String) -> [Secret] {
    guard let pair = setCookie.split(separator: ";", omittingEmptySubsequences: false).first else { return [] }
    return secrets(ofValue: pair[(pair.firstIndex(of: "=").map(pair.index(after:)) ?? pair.startIndex)...].trimmed)
  }

  /// The value, also without its quotes and its own escapes, and those parts of it that may be a secret by themselves: often it
  /// is a session and the name of a node.
  private static func secrets(ofValue value: Substring) -> [Secret] {
    let bare = value.trimming("\"")
    let parts = bare.split { !$0.isASCII || !($0.isLetter || $0.isNumber) }.filter { $0.utf8.count >= shortestPart }
    let texts = [String(value), String(bare), bare.withoutPercentEscapes] + parts.map(String.init)
    return texts.reduce(into: [String]()) { all, text in if !all.contains(text) { all.append(text) } }.map(Secret.init)
  }

  private static let shortestPart = 16

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
    trimming(" \t")
  }

  /// With the bytes that are escaped as `%41`.
  fileprivate var withoutPercentEscapes: String {
    var (bytes, rest) = ([UInt8](), Array(utf8)[...])
    while let byte = rest.popFirst() {
      let digits = String(decoding: rest.prefix(2), as: UTF8.self)
      guard byte == UInt8(ascii: "%"), digits.utf8.count == 2, let escaped = UInt8(digits, radix: 16) else {
        bytes.append(byte)
        continue
      }
      bytes.append(escaped)
      rest = rest.dropFirst(2)
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Without these characters at its ends.
  fileprivate func trimming(_ characters: String) -> Substring {
    let tail = drop { characters.contains($0) }
    return tail.dropLast(tail.reversed().prefix { characters.contains($0) }.count)
  }
}
