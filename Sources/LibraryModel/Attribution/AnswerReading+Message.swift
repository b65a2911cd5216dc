import JSONDocument

extension AnswerReading {
  /// Why the answer is nobody's word, for people and for what is decided from it.
  var unanswered: Unanswered {
    let (kind, what) = found
    let speaker = isLibrarys(kind) ? "The Library server at" : "What stands before the Library server at"
    return Unanswered(
      kind,
      "\(speaker) \(question.server) answered \(question.subject) with \(what): \(advice(kind)).\(words.rest)",
      words: words)
  }

  /// What came, in kind and in words.
  private var found: (Unanswered.Kind, String) {
    let status = String(answer.status)
    guard !(300..<400).contains(answer.status) else {
      let host = answer.redirectHost.map {
        question.redaction.line($0, limit: Self.nameLimit) ?? "nowhere"
      }
      return (.redirect, "a redirect to \(host ?? "another page of the same host") (\(status)), which is not followed")
    }
    switch body {
    case .nothing: return (.empty, "\(status) and nothing else")
    case .json where error != nil: return (.serverError, words.excerpt)
    case .json(let json): return (.otherJSON, "\(json.kind) that is not of the Library (\(words.excerpt))")
    case .page: return (.page, "a page (\(words.excerpt))")
    case .broken(let fault):
      let place = question.redaction.line(fault.description, limit: Self.faultLimit) ?? ""
      return (.broken, "\(status) and what can't be read as JSON (\(place))")
    case .cutOff: return (.cutOff, "\(status) and a body that breaks off")
    case .encoded(let encoding):
      let name = question.redaction.line(encoding, limit: Self.nameLimit) ?? "unknown"
      return (.encoded, "\(status) and a body in an encoding that was not asked for (\(name))")
    }
  }

  /// A broken document that was sent as what was asked for is the Library's: others write none.
  private func isLibrarys(_ kind: Unanswered.Kind) -> Bool {
    kind == .serverError || (kind == .broken && (200..<300).contains(answer.status))
  }

  private func advice(_ kind: Unanswered.Kind) -> String {
    switch kind {
    case .serverError:
      if error?.saysServerUnreachable == true { return "check that the Intelligence Server behind it runs" }
      return words.ticketId.map { "look into its log, ticket \($0)" } ?? "look into its log"
    case .redirect: return "`url` must be the Library's own address, and no login page may stand before it"
    case .broken where isLibrarys(kind): return "ask its administrator why it does not send a whole document"
    case .encoded: return "make it send answers as they are"
    case .cutOff: return "look into its log, and into the server's"
    default: return adviceByStatus
    }
  }

  private var adviceByStatus: String {
    switch answer.status {
    case 200..<300: "check that `url` ends with the Library's own path, and that no login page stands before it"
    case 401, 403: "make it let the requests of this machine pass"
    case 404: "check that the Library is deployed, and that `url` ends with its own path"
    case 407: "a proxy there asks for a login, which must not be asked of this machine"
    case 408, 499, 504: "check that the server is not overloaded, and the time-outs of what stands before it"
    case 429: "its limit of requests is too low for this machine"
    default: "check whether the server is being restarted, and look into the log of what stands before it"
    }
  }

  private static let faultLimit = 200
  private static let nameLimit = 100
}

extension ServerWords {
  /// `summary`, cut to what a sentence can hold; the whole stands beside it.
  var excerpt: String { PlainLine.of(summary, limit: 400) ?? "" }
}
