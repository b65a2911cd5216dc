import JSONDocument

extension LibraryState {
  mutating func logIn(_ call: Call, _ context: inout CallContext, at now: Moment) throws(Refusal) -> CallAnswer {
    let (name, password, mode) = try credentials(call)
    let isRight =
      switch mode {
      case 1, 16: name == settings.username && password == settings.password
      case 4096: name == settings.apiToken
      default: throw .invalid("The login mode \(mode) is not supported.")
      }
    guard isRight else { throw .loginFailed }
    // A token that stands in the place of a name is a secret, and logs in as the user.
    let username = settings.username
    guard !logins.areFull(of: username, at: now.elapsed) else { throw .tooManyLogins(username) }
    let login = logins.add(
      username, on: nodes(for: call, at: now), lacksProjects: context.fault?.fault == .noProject, at: now.elapsed)
    context.login = login
    let cookies = [
      "\(NodeCookie.name)=\(login.cookies[NodeCookie.name] ?? ""); Path=/\(Call.base[0]); HttpOnly",
      "AWSALB=\(login.cookies["AWSALB"] ?? ""); Path=/",
    ]
    return CallAnswer(
      204, headers: [("X-MSTR-AuthToken", login.token)] + cookies.map { ("Set-Cookie", $0) })
  }

  /// Whoever comes with cookies stays on the node that they name; else it is one of those that are up.
  private func nodes(for call: Call, at now: Moment) -> [Int] {
    let up = faults.nodesUp(at: now.elapsed)
    if let node = call.node, up.contains(node) { return [node] }
    return up.isEmpty ? [1] : up
  }

  /// As JSON or as a form; members that are not known are taken, as clients send some.
  private func credentials(_ call: Call) throws(Refusal) -> (username: String, password: String, mode: Int) {
    let members: (String) -> String?
    switch call.mediaType {
    case "application/json":
      guard let body = try? JSON(parsing: call.body), let object = body.object else { throw .badJSON }
      members = { name in object[name].flatMap { $0.string ?? $0.number?.description } }
    case "application/x-www-form-urlencoded":
      let form = Percent.form(String(decoding: call.body, as: UTF8.self))
      members = { form[$0] }
    default: throw .wrongMediaType
    }
    guard let username = members("username") else { throw .missingField("username") }
    guard let mode = Int(members("loginMode") ?? "1") else { throw .invalid("'loginMode' must be a number.") }
    return (username, members("password") ?? "", mode)
  }
}
