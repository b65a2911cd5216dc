import JSONDocument

extension LibraryState {
  /// Does the work that was deferred until now.
  mutating func catchUp(to now: Moment) {
    while let next = late.indices.min(by: { late[$0].begins < late[$1].begins }), late[next].begins <= now.elapsed {
      let work = late.remove(at: next)
      let then = now.earlier(by: now.elapsed - work.begins).skewed(by: faults.skew(at: work.begins))
      switch work.action {
      case .edit(let call, let request, let login):
        var context = CallContext(request: request, login: login, isLate: true)
        // Nobody is there any more to be told of a refusal.
        _ = try? self.edit(call.apiPath ?? [], call, &context, at: then)
      case .editByOthers(let id, let rule): editByOthers(id, rule, at: then)
      }
    }
  }

  /// The server's answer, with what goes wrong before, with or after it.
  mutating func answer(_ call: Call, _ rule: FaultRule?, _ context: inout CallContext, at now: Moment) -> CallAnswer {
    context.fault = rule
    guard let rule else { return ownAnswer(call, &context, at: now) }
    switch rule.fault {
    case .dropBefore: return .none(.dropped)
    case .hang: return .none(.never)
    case .late:
      deferEdit(call, for: rule.span, &context, at: now)
      return .none(.dropped)
    case .dropAfter: return ownAnswer(call, &context, at: now).delivered(.dropped)
    case .hangAfter: return ownAnswer(call, &context, at: now).delivered(.never)
    case .slowAnswer: return ownAnswer(call, &context, at: now).delivered(.delayed(rule.span))
    case .slowBody: return ownAnswer(call, &context, at: now).delivered(.slow(rule.span))
    case .truncatedBody: return ownAnswer(call, &context, at: now).delivered(.truncated)
    case .pageAfter, .errorPageAfter, .refusedAfter, .serverErrorAfter:
      _ = ownAnswer(call, &context, at: now)
      // The client has not seen what the server said.
      context.observation = nil
      return answer(instead: rule, to: call, at: now)
    case .page, .errorPage, .refused, .serverError, .nodeDown, .overloaded, .serverUnreachable, .repositoryDown,
      .storageDatabase, .storageLocation, .conflict, .loginRefused, .tooManyLogins:
      return answer(instead: rule, to: call, at: now)
    case .says: return CallAnswer(rule.status ?? 200, saying: rule.text ?? "")
    case .byteOrderMark, .gzip, .cutBody, .notUTF8, .latin1, .halfSurrogate, .memberTwice:
      return corrupted(ownAnswer(call, &context, at: now), by: rule.fault, &context)
    case .loginExpired:
      logins.close(call.header("x-mstr-authtoken"), saying: rule.body)
      return ownAnswer(call, &context, at: now)
    case .tokenRotated: return rotating(ownAnswer(call, &context, at: now), context)
    case .edited:
      if call.method == "PUT" { editByOthers(call.target, rule, at: now) }
      let answer = ownAnswer(call, &context, at: now)
      if call.method == "GET" { editByOthers(call.target, rule, at: now) }
      return answer
    case .editedAfter:
      let answer = ownAnswer(call, &context, at: now)
      editAfterwards(rule, on: call.target, at: now)
      return answer
    // They change the server's own answer, and what goes by time is never due with a request.
    case .noProject, .staleRead, .statusLate, .dateFirst, .endless, .treeNotJSON, .treeTooDeep, .noDate, .unknownStatus,
      .unknownAction, .refuse, .clockSkew:
      return ownAnswer(call, &context, at: now)
    }
  }

  private mutating func deferEdit(_ call: Call, for span: Duration, _ context: inout CallContext, at now: Moment) {
    guard let login = try? login(of: call, &context, at: now) else { return }
    context.body = try? JSON(parsing: call.body)
    late.append(DeferredWork(begins: now.elapsed + span, action: .edit(call, request: context.request, login: login)))
  }

  /// Somebody else edits the target when the edit that is under way has come to its end.
  private mutating func editAfterwards(_ rule: FaultRule, on id: TargetID?, at now: Moment) {
    guard let id, let target = target(id) else { return }
    let begins = max(now.elapsed, target.work?.ends ?? .zero)
    late.append(DeferredWork(begins: begins, action: .editByOthers(id, rule)))
  }

  private func corrupted(_ answer: CallAnswer, by fault: FaultKind, _ context: inout CallContext) -> CallAnswer {
    guard var content = answer.wireContent else { return answer }
    var answer = answer
    content.bytes = CorruptedBytes.corrupted(content.bytes, by: fault)
    answer.content = content
    if fault == .gzip { answer.setHeader("Content-Encoding", "gzip") }
    // Nobody can read these.
    if fault == .cutBody || fault == .notUTF8 { context.observation = nil }
    return answer
  }

  private mutating func rotating(_ answer: CallAnswer, _ context: CallContext) -> CallAnswer {
    guard answer.status < 400, let token = context.login.flatMap({ logins.rotate($0) }) else { return answer }
    var answer = answer
    answer.setHeader("X-MSTR-AuthToken", token)
    return answer
  }

  private mutating func answer(instead rule: FaultRule, to call: Call, at now: Moment) -> CallAnswer {
    var answer =
      switch rule.answerBody {
      case let body?: said(body, status: rule.status, location: rule.location, to: call)
      case nil: refused(rule.refusal(of: settings.username))
      }
    if let seconds = rule.retryAfter {
      let value = rule.asDate == true ? HTTPDateText.text(now.wall + seconds * 1000) : String(seconds)
      answer.setHeader("Retry-After", value)
    }
    return answer
  }

  /// - Parameters:
  ///   - status: nil for the one that goes with the body.
  ///   - location: where a redirect leads to; nil for a login page.
  mutating func said(_ body: CannedAnswer, status: Int? = nil, location: String? = nil, to call: Call) -> CallAnswer {
    var answer = body.sample.map { CallAnswer($0) } ?? refused(body.refusal(to: call))
    if let status {
      answer.status = status
      answer.reason = nil
    }
    if let location { answer.setHeader("Location", location) }
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
