/// Where metrics can be read over HTTP.
package struct MetricsSettings: Sendable, Equatable {
  /// nil: nowhere.
  package var listen: LoopbackAddress?

  package init(listen: LoopbackAddress? = nil) { self.listen = listen }
}

/// An address that only programs of this machine reach, with a port.
package struct LoopbackAddress: Sendable, Equatable, CustomStringConvertible {
  /// In the form that a socket takes: `127.0.0.1`, `::1`.
  package let host: String
  package let port: Int

  package init(host: String, port: Int) {
    self.host = host
    self.port = port
  }

  package var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}

extension ConfigurationForm<LoopbackAddress> {
  static let loopback = ConfigurationForm(
    expected:
      #"expected an address that only this machine reaches, with a port: 127.0.0.1:9188, or "[::1]:9188" in quotes"#
  ) { scalar in
    let told = ConfigurationForm<String>.text("").read(scalar)
    guard case .value(let address) = told else {
      if case .wrong(let words) = told { return .wrong(words) }
      return .wrong("is no address")
    }
    guard let colon = address.lastIndex(of: ":") else { return .wrong("is \"\(address)\", which has no port") }
    let (host, port) = (address[..<colon], address[address.index(after: colon)...])
    guard let number = UInt16(port), number > 0, String(number) == port else {
      return .wrong("is \"\(address)\", whose port is not from 1 to 65535")
    }
    if host == "[::1]" { return .value(LoopbackAddress(host: "::1", port: Int(number))) }
    let bytes = host.split(separator: ".", omittingEmptySubsequences: false).map { part in
      UInt8(part).flatMap { String($0) == part ? $0 : nil }
    }
    if bytes.count == 4, bytes[0] == 127, !bytes.contains(nil) {
      return .value(LoopbackAddress(host: String(host), port: Int(number)))
    }
    if host.lowercased() == "localhost" { return .wrong("names localhost, and a name may be any address") }
    return .wrong(
      """
      is "\(address)", which other machines may reach; to have them gathered from elsewhere, let node_exporter \
      serve the file of migedit-metrics.timer, or put a proxy of yours before it
      """)
  }
}
