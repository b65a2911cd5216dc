/// What was found on the way to a Library server, before anything was asked of it.
package struct Reachability: Sendable, Hashable {
  package enum LookUp: Sendable, Hashable {
    case found([String])
    /// Why, as the end of a sentence.
    case notFound(String)
  }

  package enum Security: Sendable, Hashable {
    /// The url is one of http: what is sent can be read on the way.
    case none
    /// In seconds since 1970: when the server's certificate ends.
    case secured(until: Int64?)
    case failed(Obstacle, String, certificateEnds: Int64?)
  }

  /// Why no protected connection could be made.
  package enum Obstacle: Sendable, Hashable {
    /// Nobody vouches for the certificate, or its time is over.
    case untrusted
    case otherName
    case notConnected
    /// What answers does not speak TLS as it is expected.
    case notTLS
  }

  /// The name that was looked up: the server's, or that of the proxy before it.
  package let host: String
  package let isProxy: Bool
  package let lookUp: LookUp
  /// nil: it was not looked at, since there is no address.
  package let security: Security?

  package init(host: String, isProxy: Bool, lookUp: LookUp, security: Security?) {
    self.host = host
    self.isProxy = isProxy
    self.lookUp = lookUp
    self.security = security
  }
}
