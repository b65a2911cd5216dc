package import JobModel

/// What the configuration file says, after all of it was checked. Passwords are not in it, only where each is read from.
package struct Configuration: Sendable, Equatable {
  package var store: StoreSettings
  package var control: ControlSettings
  package var access: AccessSettings
  /// The environments by name, at least one.
  package var environments: [String: ConfiguredEnvironment]
  package var metrics = MetricsSettings()

  /// Tells people that a reload does not read credentials again; nil where no password is one.
  var credentialNote: String? {
    var sources = environments.values.map(\.password)
    if case .postgresql(let settings) = store.place, let password = settings.password { sources.append(password) }
    let names = Set(sources.compactMap(\.credential)).sorted()
    guard let first = names.first else { return nil }
    let which = names.count == 1 ? "the credential \(first) is" : "the credentials \(names.joined(separator: ", ")) are"
    return "\(which) still as when the service started: systemd gives it a changed one at its next start "
      + "(systemctl restart migeditd)"
  }
}

/// One environment of the configuration.
package struct ConfiguredEnvironment: Sendable, Equatable {
  package var settings: EnvironmentSettings
  package var password: PasswordSource
}

/// Where the password of an environment is read from.
package enum PasswordSource: Sendable, Equatable {
  /// A file of this name in `$CREDENTIALS_DIRECTORY`.
  case credential(String)
  /// An absolute path.
  case file(String)

  fileprivate var credential: String? {
    if case .credential(let name) = self { name } else { nil }
  }
}

/// Where the queue is kept, and for how long what has ended stays in it.
package struct StoreSettings: Sendable, Equatable {
  package var place: QueuePlace
  package var keepSucceeded = Retention.days(30)
  package var keepFailed = Retention.days(180)
  package var keepDocuments = Retention.days(30)
  package var keepEvents = Retention.days(30)
  package var keepKeys = Retention.days(180)
  /// Whether a queue that was on another machine before is told by that machine's id.
  package var comparesMachine = true

  package init(path: String) { place = .file(path: path) }

  package init(_ place: QueuePlace) { self.place = place }
}

/// Where the queue is kept.
package enum QueuePlace: Sendable, Equatable {
  /// In SQLite; the absolute path of the queue's file.
  case file(path: String)
  case postgresql(PostgreSQLSettings)

  /// Of the queue's file; nil: it is in none.
  package var path: String? {
    if case .file(let path) = self { path } else { nil }
  }

  /// How the database is reached that has the queue; nil: it is in none.
  var database: String? {
    if case .postgresql(let settings) = self { settings.conninfo } else { nil }
  }

  /// For people.
  var words: String { path ?? "PostgreSQL (\(database ?? ""))" }
}

/// The database that has the queue.
package struct PostgreSQLSettings: Sendable, Equatable {
  /// As libpq takes it, without a password.
  package var conninfo: String
  /// nil: the server asks for none.
  package var password: PasswordSource?
  /// The server's storage is kept in several places by itself, so that it needs no synchronous standby.
  package var isStorageReplicated = false
  /// Of this host among those that have the queue; nil: the machine's name.
  package var host: String?

  package init(conninfo: String, password: PasswordSource? = nil) {
    self.conninfo = conninfo
    self.password = password
  }
}

/// How long something is kept.
package enum Retention: Sendable, Equatable {
  case forever
  case lasting(Duration)

  package static func days(_ count: Int) -> Retention { .lasting(.seconds(86_400 * count)) }
}

/// How clients reach the daemon.
package struct ControlSettings: Sendable, Equatable {
  /// The absolute path of the socket, short enough for a socket's address.
  package var socket = "/run/migedit/control.sock"
  /// How many jobs may be queued or held at once.
  package var maxQueued = 1_000_000

  package init() {}
}

/// Who has which role. Root and the daemon's own user are administrators besides.
package struct AccessSettings: Sendable, Equatable {
  package var admin = Members()
  package var submit = Members()
  package var observe = Members()
  /// The highest priority that a submitter may ask for.
  package var maxPriority = 1000

  package init() {}

  /// The users and the groups, by name, that have a role.
  package struct Members: Sendable, Equatable {
    package var users: [String] = []
    package var groups: [String] = []

    package init(users: [String] = [], groups: [String] = []) {
      self.users = users
      self.groups = groups
    }
  }
}
