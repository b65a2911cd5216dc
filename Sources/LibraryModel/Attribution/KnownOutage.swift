/// What the Library says of itself when the failure is the server's, whatever was asked.
///
/// Servers differ in the status that they give with it, so it is told by the error's number or its sentence alone.
package enum KnownOutage: String, CaseIterable, Sendable {
  case tooManyLogins
  /// The node at which the login is has not loaded the project; nodes of a cluster need not have the same ones.
  case projectNotLoaded
  /// The storage service's database can't be used.
  case storageDatabase
  /// The storage service does not know where to store.
  case storageLocation
  /// The Library gave up waiting for its Intelligence Server, which may do its work all the same.
  case serverTimeout
}

extension KnownOutage {
  /// Whether what was asked may have been done all the same. Only a 4xx of the Library's says that it was not.
  package func mayHaveDone(_ words: ServerWords) -> Bool {
    self == .serverTimeout || NobodysStatus.holds(words.status)
  }

  /// For people: what is wrong with the server, and what to do.
  ///
  /// - Parameter server: its host, as `library.example.com`.
  package func message(_ words: ServerWords, server: String) -> String {
    let who = "The Library server at \(server)"
    return switch self {
    case .tooManyLogins:
      "\(who) has too many sessions of this user; its setting to restrict multiple sessions may be on, or the "
        + "environment's sessions too high."
    case .projectNotLoaded:
      "The logins land on a node of the Library server at \(server) that has not loaded the project "
        + "(\(words.excerpt)). Load it there, or take that node out of the load balancer."
    case .storageDatabase:
      "\(who) has no storage service. Its database is not running, is older than required, or is missing or wrong in "
        + "configOverride.properties."
    case .storageLocation:
      "\(who) has no storage service. Its storage location is not configured: an administrator sets it up in "
        + "Workstation (Configure the Storage Service)."
    case .serverTimeout:
      "The Intelligence Server of the Library server at \(server) did not answer it in time (\(words.excerpt))."
    }
  }
}
