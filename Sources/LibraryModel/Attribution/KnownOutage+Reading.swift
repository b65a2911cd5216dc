extension KnownOutage {
  /// nil where the error is about what was asked, and not about the server.
  init?(_ error: LibraryError) {
    let known = error.iServerCodes.lazy.compactMap(Self.init(iServerCode:)).first
    guard let outage = known ?? error.messages.lazy.compactMap(Self.init(message:)).first else { return nil }
    self = outage
  }

  private init?(iServerCode: Int) {
    switch iServerCode {
    case -2_147_072_486: self = .tooManyLogins
    case -2_147_209_151: self = .projectNotLoaded
    case -2_147_206_497: self = .serverTimeout
    default: return nil
    }
  }

  /// Known by the sentence with which the message begins. Whoever names an object may name it like one of these, so
  /// what stands in quotation marks does not count, nor what stands further behind.
  init?(message: String) {
    let text = UnquotedText(message).text
    if Self.begins(text, with: "the api requires microstrategy storage service") {
      self = .storageDatabase
    } else if Self.begins(text, with: "the storage service is not configured properly") {
      self = .storageLocation
    } else if Self.saysThatProjectIsNotLoaded(text) {
      self = .projectNotLoaded
    } else {
      return nil
    }
  }

  private static func saysThatProjectIsNotLoaded(_ text: String) -> Bool {
    if text.hasPrefix("there are no intelligence servers in the cluster with the project ") { return true }
    guard text.hasPrefix("the project ") || text.hasPrefix("project "), let end = text.firstRange(of: " is not loaded")
    else { return false }
    let rest = text[end.upperBound...]
    return isEnd(rest) || [" on ", " in ", " at ", " by "].contains { rest.hasPrefix($0) }
  }

  private static func begins(_ text: String, with sentence: String) -> Bool {
    text.hasPrefix(sentence) && isEnd(text.dropFirst(sentence.count))
  }

  private static func isEnd(_ rest: Substring) -> Bool { rest.first.map { ".,;:!)".contains($0) } ?? true }
}
