import AsyncHTTPClient
import LibraryModel

/// A server's or a proxy's address, taken apart and checked once.
struct Endpoint: Sendable {
  /// Without a slash at its end.
  let base: String
  let host: String
  let port: Int
  let usesTLS: Bool

  /// As people write it: the port only where it is not the scheme's own.
  var name: String { port == (usesTLS ? 443 : 80) ? host : "\(host):\(port)" }

  init(server text: String) throws(LibraryServerFault) { try self.init(text, .url) }

  init(proxy text: String) throws(LibraryServerFault) {
    try self.init(text, .proxy)
    guard !usesTLS, base.dropFirst("http://".count).allSatisfy({ $0 != "/" }) else {
      throw LibraryServerFault(setting: .proxy, reason: "expected http://host:port")
    }
  }

  private init(_ text: String, _ setting: LibraryServerFault.Setting) throws(LibraryServerFault) {
    func fault(_ reason: String) -> LibraryServerFault { LibraryServerFault(setting: setting, reason: reason) }
    guard !text.contains("@") else {
      throw fault("a URL must not carry a login, since URLs are printed and logged")
    }
    guard text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }), !text.contains(where: { "?#\\".contains($0) }) else {
      throw fault(
        "expected a plain URL without spaces, query or fragment, found \(PlainLine.of(text, limit: 200) ?? "none")")
    }
    let base = String(text.reversed().drop { $0 == "/" }.reversed())
    guard let request = try? HTTPClient.Request(url: base), request.scheme == "http" || request.scheme == "https",
      !request.host.isEmpty, (1...65_535).contains(request.port)
    else {
      throw fault("expected a URL that begins with https:// or http:// and a host, found \(text)")
    }
    (self.base, host, port, usesTLS) = (base, request.host, request.port, request.useTLS)
  }
}
