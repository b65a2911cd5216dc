import JSONDocument

extension World {
  /// Takes the edits that were held back until now.
  mutating func catchUp(to now: Moment) {
    while let next = late.indices.min(by: { late[$0].begins < late[$1].begins }), late[next].begins <= now.elapsed {
      let edit = late.remove(at: next)
      let then = now.earlier(by: now.elapsed - edit.begins).skewed(by: faults.skew(at: edit.begins))
      var caller = Caller(request: edit.request, login: edit.login, isLate: true)
      // Nobody is there any more to be told of a refusal.
      _ = try? self.edit(edit.call.apiPath ?? [], edit.call, &caller, at: then)
    }
  }

  /// The server's answer, with what goes wrong before, with or after it.
  mutating func answer(_ call: Call, _ rule: FaultRule?, _ caller: inout Caller, at now: Moment) -> Answer {
    caller.fault = rule
    guard let rule else { return ownAnswer(call, &caller, at: now) }
    switch rule.fault {
    case .dropBefore: return .none(.dropped)
    case .hang: return .none(.never)
    case .late:
      hold(call, for: rule.span, &caller, at: now)
      return .none(.dropped)
    case .dropAfter: return ownAnswer(call, &caller, at: now).delivered(.dropped)
    case .hangAfter: return ownAnswer(call, &caller, at: now).delivered(.never)
    case .slowAnswer: return ownAnswer(call, &caller, at: now).delivered(.delayed(rule.span))
    case .slowBody: return ownAnswer(call, &caller, at: now).delivered(.slow(rule.span))
    case .truncatedBody: return ownAnswer(call, &caller, at: now).delivered(.truncated)
    case .serverErrorAfter, .errorPageAfter:
      _ = ownAnswer(call, &caller, at: now)
      return answer(instead: rule, at: now)
    case .serverError, .errorPage, .overloaded, .serverUnreachable, .repositoryDown, .storageDatabase, .storageLocation,
      .conflict, .loginRefused, .tooManyLogins:
      return answer(instead: rule, at: now)
    case .loginExpired:
      logins.close(call.header("x-mstr-authtoken"))
      return ownAnswer(call, &caller, at: now)
    case .edited:
      if call.method == "PUT" { editByOthers(call.target, lasting: rule.span, at: now) }
      let answer = ownAnswer(call, &caller, at: now)
      if call.method == "GET" { editByOthers(call.target, lasting: rule.span, at: now) }
      return answer
    // They change the server's own answer, and what goes by time is never due with a request.
    case .noProject, .staleRead, .endless, .refuse, .clockSkew: return ownAnswer(call, &caller, at: now)
    }
  }

  private mutating func hold(_ call: Call, for span: Duration, _ caller: inout Caller, at now: Moment) {
    guard let login = try? login(of: call, &caller, at: now) else { return }
    caller.body = try? JSON(parsing: call.body)
    late.append(LateEdit(begins: now.elapsed + span, call: call, request: caller.request, login: login))
  }

  private mutating func answer(instead rule: FaultRule, at now: Moment) -> Answer {
    var answer =
      switch rule.refusal(of: settings.username) {
      case let refusal?: refused(refusal)
      case nil: rule.page
      }
    if let seconds = rule.retryAfter {
      let value = rule.asDate == true ? HTTPDate.text(now.wall + seconds * 1000) : String(seconds)
      answer.headers.append(("Retry-After", value))
    }
    return answer
  }
}

extension FaultRule {
  /// nil for a page, as proxies have it.
  fileprivate func refusal(of username: String) -> Refusal? {
    switch fault {
    case .errorPage, .errorPageAfter: nil
    case .overloaded: Refusal(status: 429, code: "ERR001", message: "Too many requests.")
    case .serverUnreachable:
      Refusal(status: status ?? 503, code: "ERR0013", message: "The Intelligence Server can't be reached.")
    case .repositoryDown:
      Refusal(status: status ?? 500, code: "ERR002", message: "The metadata repository can't be reached.")
    case .storageDatabase:
      Refusal(
        status: status ?? 500, code: "ERR001",
        message: "The API requires MicroStrategy Storage Service. Please contact your administrator.")
    case .storageLocation:
      Refusal(
        status: status ?? 500, code: "ERR001",
        message: "The Storage Service is not configured properly, please contact your administrator to configure "
          + "Storage Service")
    case .conflict:
      Refusal(status: status ?? 409, code: "ERR006", message: "Another request is using the object. Try again later.")
    case .loginRefused: .loginFailed
    case .tooManyLogins: .tooManyLogins(username)
    default: Refusal(status: status ?? 500, code: "ERR001", message: "An unexpected error has occurred.")
    }
  }

  fileprivate var page: Answer {
    var answer = Answer(status ?? 502)
    answer.page = """
      <html><head><title>\(answer.status)</title></head><body><h1>The server behind this gateway gave no answer</h1>
      <p>Please try again later.</p></body></html>
      """
    return answer
  }
}
