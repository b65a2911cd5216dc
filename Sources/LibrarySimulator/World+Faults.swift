import JSONDocument

extension World {
  /// Does what was held back until now.
  mutating func catchUp(to now: Moment) {
    while let next = late.indices.min(by: { late[$0].begins < late[$1].begins }), late[next].begins <= now.elapsed {
      let work = late.remove(at: next)
      let then = now.earlier(by: now.elapsed - work.begins).skewed(by: faults.skew(at: work.begins))
      switch work.deed {
      case .edit(let call, let request, let login):
        var caller = Caller(request: request, login: login, isLate: true)
        // Nobody is there any more to be told of a refusal.
        _ = try? self.edit(call.apiPath ?? [], call, &caller, at: then)
      case .editByOthers(let id, let rule): editByOthers(id, rule, at: then)
      }
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
    case .pageAfter, .errorPageAfter, .refusedAfter, .serverErrorAfter:
      _ = ownAnswer(call, &caller, at: now)
      // The client has not seen what the server said.
      caller.sight = nil
      return answer(instead: rule, to: call, at: now)
    case .page, .errorPage, .refused, .serverError, .nodeDown, .overloaded, .serverUnreachable, .repositoryDown,
      .storageDatabase, .storageLocation, .conflict, .loginRefused, .tooManyLogins:
      return answer(instead: rule, to: call, at: now)
    case .byteOrderMark, .gzip, .cutBody, .notUTF8, .latin1, .halfSurrogate, .memberTwice:
      return spoiled(ownAnswer(call, &caller, at: now), by: rule.fault, &caller)
    case .loginExpired:
      logins.close(call.header("x-mstr-authtoken"), saying: rule.body)
      return ownAnswer(call, &caller, at: now)
    case .tokenRotated: return rotating(ownAnswer(call, &caller, at: now), caller)
    case .edited:
      if call.method == "PUT" { editByOthers(call.target, rule, at: now) }
      let answer = ownAnswer(call, &caller, at: now)
      if call.method == "GET" { editByOthers(call.target, rule, at: now) }
      return answer
    case .editedAfter:
      let answer = ownAnswer(call, &caller, at: now)
      followUp(rule, on: call.target, at: now)
      return answer
    // They change the server's own answer, and what goes by time is never due with a request.
    case .noProject, .staleRead, .statusLate, .dateFirst, .endless, .treeNotJSON, .treeTooDeep, .noDate, .unknownStatus,
      .unknownAction, .refuse, .clockSkew:
      return ownAnswer(call, &caller, at: now)
    }
  }

  private mutating func hold(_ call: Call, for span: Duration, _ caller: inout Caller, at now: Moment) {
    guard let login = try? login(of: call, &caller, at: now) else { return }
    caller.body = try? JSON(parsing: call.body)
    late.append(LateWork(begins: now.elapsed + span, deed: .edit(call, request: caller.request, login: login)))
  }

  /// Somebody else edits the target when the edit that is under way has come to its end.
  private mutating func followUp(_ rule: FaultRule, on id: TargetID?, at now: Moment) {
    guard let id, let target = target(id) else { return }
    let begins = max(now.elapsed, target.work?.ends ?? .zero)
    late.append(LateWork(begins: begins, deed: .editByOthers(id, rule)))
  }

  private func spoiled(_ answer: Answer, by fault: FaultKind, _ caller: inout Caller) -> Answer {
    guard var content = answer.wireContent else { return answer }
    var answer = answer
    content.bytes = SpoiledBytes.spoiled(content.bytes, by: fault)
    answer.content = content
    if fault == .gzip { answer.setHeader("Content-Encoding", "gzip") }
    // Nobody can read these.
    if fault == .cutBody || fault == .notUTF8 { caller.sight = nil }
    return answer
  }

  private mutating func rotating(_ answer: Answer, _ caller: Caller) -> Answer {
    guard answer.status < 400, let token = caller.login.flatMap({ logins.rotate($0) }) else { return answer }
    var answer = answer
    answer.setHeader("X-MSTR-AuthToken", token)
    return answer
  }

  private mutating func answer(instead rule: FaultRule, to call: Call, at now: Moment) -> Answer {
    var answer =
      switch rule.answerBody {
      case let body?: said(body, status: rule.status, location: rule.location, to: call)
      case nil: refused(rule.refusal(of: settings.username))
      }
    if let seconds = rule.retryAfter {
      let value = rule.asDate == true ? HTTPDate.text(now.wall + seconds * 1000) : String(seconds)
      answer.setHeader("Retry-After", value)
    }
    return answer
  }
}

extension FaultRule {
  /// What the Library says where the fault has no body of its own.
  fileprivate func refusal(of username: String) -> Refusal {
    switch fault {
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
    default: .unexpected
    }
  }
}
