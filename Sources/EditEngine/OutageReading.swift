import JobModel
import LibraryAPI
import LibraryModel

/// What of a server's answers is the environment's failure and not the job's.
extension LibraryAPI.ServerWords {
  var asSaid: LibraryModel.ServerWords {
    LibraryModel.ServerWords(status: status, code: code, message: message, ticketId: ticketId, retryAfter: retryAfter)
  }

  /// nil for a refusal, which is the job's.
  var outage: Failure? {
    if let known = knownOutage { return known }
    guard status == 429 else { return nil }
    return Failure(.overloaded, "The Library server asks to be left alone for a while (429).", server: asSaid)
  }

  /// What is told by the words alone: servers differ in the status that they give with them.
  var knownOutage: Failure? { tooManyLogins ?? projectNotLoaded ?? storageOutage ?? serverTimeout }

  var isTooManyLogins: Bool { iServerCode == -2_147_072_486 }

  /// The Library gave up waiting for the Intelligence Server, which may do its work all the same.
  var isServerTimeout: Bool { iServerCode == -2_147_206_497 }

  private var serverTimeout: Failure? {
    guard isServerTimeout else { return nil }
    return Failure(
      .overloaded, "The Library's Intelligence Server did not answer it in time (\(asSaid.summary)).", server: asSaid)
  }

  /// The nodes of a cluster need not have the same projects, and a login stays at its node.
  var isProjectNotLoaded: Bool {
    if iServerCode == -2_147_209_151 { return true }
    guard let words = message?.lowercased() else { return false }
    return words.contains("project") && words.contains("not loaded")
  }

  private var projectNotLoaded: Failure? {
    guard isProjectNotLoaded else { return nil }
    return Failure(
      .loginRefused,
      "The logins land on a node of the Library server that has not loaded the project (\(asSaid.summary)). Load it "
        + "there, or take that node out of the load balancer.", server: asSaid)
  }

  private var tooManyLogins: Failure? {
    guard isTooManyLogins else { return nil }
    return Failure(
      .tooManyLogins,
      "The Library server has too many sessions of this user; its setting to restrict multiple sessions may be on, or "
        + "the environment's sessions too high.", server: asSaid)
  }

  private var storageOutage: Failure? {
    guard let message, message.contains("Storage Service") else { return nil }
    let hint =
      message.contains("not configured")
      ? "Its storage location is not configured: an administrator sets it up in Workstation (Configure the Storage Service)."
      : "Its database is not running, is older than required, or is missing or wrong in configOverride.properties."
    return Failure(.storageService, "The Library server has no storage service. \(hint)", server: asSaid)
  }
}

extension Trouble {
  var failure: Failure {
    if let known = words?.knownOutage { return known }
    let reason: FailureReason = kind == .serverError ? .overloaded : .unreachable
    return Failure(reason, message, server: words?.asSaid)
  }
}

extension Failure {
  /// The server knows neither the login nor, tried again, the user, unless its words say that it is something else.
  static func loginRefused(_ words: LibraryAPI.ServerWords) -> Failure {
    if let outage = words.outage { return outage }
    if words.status == 404 {
      return Failure(
        .unreachable,
        "There is no Library login at the environment's url (\(words.asSaid.summary)). Check that the url ends with the "
          + "Library's own path, as https://library.example.com/MicroStrategyLibrary.", server: words.asSaid)
    }
    return Failure(
      .loginRefused,
      "The Library server refused the login (\(words.asSaid.summary)). Check the environment's username, login_mode "
        + "and password, and that its url ends with the Library's own path.", server: words.asSaid)
  }
}
