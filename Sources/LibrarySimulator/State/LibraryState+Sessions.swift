import JSONDocument

/// What the server says of itself, of a session and of its user. Fields as recorded answers of real servers have them.
extension LibraryState {
  /// Of the first release whose migrations can be edited: 2021 Update 9.
  private static let version = "11.3.0900.0000"

  /// Old servers say all of this to everybody, new ones keep their versions to those who have logged in: so does this one.
  ///
  /// - Parameter login: nil where it is asked without one, or with one that is gone.
  func status(to login: Logins.Login?, at now: Moment) -> CallAnswer {
    let upTime = now.elapsed.milliseconds
    let status: JSONObject = ["upSince": .number(now.wall - upTime), "upTime": .number(upTime)]
    let versions: JSONObject = [
      "webVersion": .string(Self.version + "J"), "iServerVersion": .string(Self.version),
    ]
    return CallAnswer(200, .object(login == nil ? status : status.overlaid(with: versions)))
  }

  /// `timeout` is in seconds.
  func session(of login: Logins.Login) -> CallAnswer {
    let session: JSONObject = [
      "locale": 1033, "maxSearch": 3, "workingSet": 10, "timeout": .number(Int(settings.idleLimit.components.seconds)),
    ]
    return CallAnswer(200, .object(session.overlaid(with: Self.user(of: login))))
  }

  func userInfo(of login: Logins.Login) -> CallAnswer {
    let info: JSONObject = ["metadataUser": true]
    return CallAnswer(200, .object(info.overlaid(with: Self.user(of: login))))
  }

  /// The privileges of the session's user, and where it has them: by itself or a group, or by a security role in some projects. In
  /// the shape of recorded answers; the ids are those of this simulator.
  func privileges(at now: Moment) -> CallAnswer {
    let projects = (self.projects(at: now).body?.array ?? []).map { project -> JSONObject in
      ["id": project["id"] ?? .null, "name": project["name"] ?? .null]
    }
    func privilege(_ id: String, _ name: String, _ grant: CreatePackage) -> JSON {
      [
        "id": .string(id), "name": .string(name), "description": "",
        "isUserLevelAllowed": .bool(grant == .everywhere),
        "projects": .array(
          projects.map { .object($0.overlaid(with: ["isAllowed": .bool(grant != .nowhere)])) }),
      ]
    }
    return CallAnswer(
      200, [privilege("1", "Web user", .everywhere), privilege("2", "Create package", settings.createPackage)])
  }

  private static func user(of login: Logins.Login) -> JSONObject {
    [
      "id": "7FC05A65473CE2FD845CE6A1D3F13233", "fullName": .string(login.username),
      "initials": .string(login.username.prefix(1).uppercased()),
    ]
  }
}
