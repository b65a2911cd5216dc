/// What is needed to ask one Library server. All durations are above zero.
package struct LibraryServer: Sendable, Equatable {
  /// `https://library.example.com/MicroStrategyLibrary`, with or without a slash at its end.
  package var url: String
  package var username: String
  package var password: Secret
  /// The Library's number: 1 standard, 16 LDAP, 4096 an API token sent as the user's name.
  package var loginMode: Int
  /// For everything but the PUT of an edit.
  package var requestTimeout: Duration
  package var submitTimeout: Duration
  /// For how long this machine goes on to send what the network does not take, also after the connection was closed.
  package var sendingTimeout: Duration
  /// Certificates (PEM) that are trusted besides the system's.
  package var caFile: String?
  /// What stood in `caFile` when the settings were read; nil: it is read when a client is made.
  package var certificates: [UInt8]?
  /// `http://host:port`.
  package var proxy: String?

  package init(
    url: String, username: String, password: Secret, loginMode: Int = 1, requestTimeout: Duration = .seconds(30),
    submitTimeout: Duration = .seconds(300), sendingTimeout: Duration = .seconds(30), caFile: String? = nil,
    certificates: [UInt8]? = nil, proxy: String? = nil
  ) {
    self.url = url
    self.username = username
    self.password = password
    self.loginMode = loginMode
    self.requestTimeout = requestTimeout
    self.submitTimeout = submitTimeout
    self.sendingTimeout = sendingTimeout
    self.caFile = caFile
    self.certificates = certificates
    self.proxy = proxy
  }
}

extension LibraryServer {
  /// An API token goes where the user's name goes, and there is no password.
  var usesToken: Bool { loginMode == 4096 }

  /// What no message may repeat. With an API token the user's name is the secret.
  var secrets: [Secret] { usesToken ? [password, Secret(username)] : [password] }

  /// A URL that carries a login is refused, but may be printed before it is.
  private var printableURL: String { url.contains("@") ? Secret(url).description : url }
}

extension LibraryServer: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  package var description: String { "the Library server at \(printableURL)" }
  package var debugDescription: String { description }
  package var customMirror: Mirror {
    Mirror(
      self,
      children: [
        "url": printableURL, "loginMode": loginMode, "requestTimeout": requestTimeout, "submitTimeout": submitTimeout,
      ])
  }
}

/// Why a server can't be asked with these settings. `setting` is the key in the configuration.
package struct LibraryServerFault: Error, Equatable, CustomStringConvertible {
  package enum Setting: String, Sendable {
    case url
    case caFile = "ca_file"
    case proxy
  }

  package let setting: Setting
  package let reason: String

  package var description: String { "\(setting.rawValue): \(reason)" }
}
