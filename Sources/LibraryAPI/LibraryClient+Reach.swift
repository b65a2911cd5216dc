import Glibc
package import LibraryModel
import NIOSSL
import Runtime

extension LibraryClient {
  /// Looks up the server's name, or that of the proxy before it, and makes a protected connection, which is closed at once:
  /// nothing is asked, and no login or cookie is sent. Each of the two takes `requestTimeout` at most.
  package func reach() async -> Reachability {
    let (endpoint, proxy) = (endpoint, proxy)
    let way = proxy ?? endpoint
    let lookUp = await NameLookUp.addresses(of: way.host, port: way.port, within: server.requestTimeout)
    guard case .found = lookUp else {
      return Reachability(host: way.host, isProxy: proxy != nil, lookUp: lookUp, security: nil)
    }
    return Reachability(
      host: way.host, isProxy: proxy != nil, lookUp: lookUp,
      security: endpoint.usesTLS ? await security(of: endpoint, proxy) : Reachability.Security.none)
  }

  private func security(of endpoint: Endpoint, _ proxy: Endpoint?) async -> Reachability.Security {
    let probe: TLSProbe
    do {
      probe = TLSProbe(
        endpoint: endpoint, proxy: proxy, timeout: server.requestTimeout,
        configuration: try Transport.tls(caFile: server.caFile, server.certificates))
    } catch {
      return .failed(.untrusted, error.reason, certificateEnds: nil)
    }
    do {
      return .secured(until: try await probe.certificateEnd())
    } catch {
      // Who does not trust a certificate wants to know whether its time is over. Nothing is sent on such a connection.
      let isOfCertificate = error.isUntrusted || error.isOfAnotherName
      let end = isOfCertificate ? try? await probe.trustingAnybody.certificateEnd() : nil
      let route = Route(
        question: LibraryQuestion(.status, server: serverName, redaction: redaction), proxy: proxy?.name,
        timeout: server.requestTimeout, timeoutSetting: "request_timeout")
      return .failed(
        Self.obstacle(error), Unanswered.beforeSending(error, route).message, certificateEnds: end ?? nil)
    }
  }

  private static func obstacle(_ error: any Error) -> Reachability.Obstacle {
    if error.isUntrusted { return .untrusted }
    if error.isOfAnotherName { return .otherName }
    return error.isOfTLS ? .notTLS : .notConnected
  }
}

/// Asks the name service of this machine.
enum NameLookUp {
  static func addresses(of host: String, port: Int, within limit: Duration) async -> Reachability.LookUp {
    await OwnThread.run("name look-up", within: limit) { addresses(of: host, port: port) }
      ?? .notFound("the name service has not answered within \(limit.setting)")
  }

  private static func addresses(of host: String, port: Int) -> Reachability.LookUp {
    var hints = addrinfo()
    hints.ai_socktype = CInt(SOCK_STREAM.rawValue)
    var list: UnsafeMutablePointer<addrinfo>?
    let fault = getaddrinfo(host, String(port), &hints, &list)
    guard fault == 0 else {
      let reason = fault == EAI_SYSTEM ? strerror(errno) : UnsafeMutablePointer(mutating: gai_strerror(fault))
      return .notFound(reason.map { String(cString: $0) } ?? "it is not known")
    }
    defer { freeaddrinfo(list) }
    var addresses: [String] = []
    var next = list
    while let entry = next {
      if let text = text(of: entry.pointee), !addresses.contains(text) { addresses.append(text) }
      next = entry.pointee.ai_next
    }
    return addresses.isEmpty ? .notFound("it has no address") : .found(addresses)
  }

  private static func text(of entry: addrinfo) -> String? {
    withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(NI_MAXHOST)) { buffer in
      guard let start = buffer.baseAddress,
        getnameinfo(entry.ai_addr, entry.ai_addrlen, start, socklen_t(buffer.count), nil, 0, NI_NUMERICHOST) == 0
      else { return nil }
      return String(cString: start)
    }
  }
}
