import JSONDocument

/// The kinds of requests to the Library API that faults distinguish.
package enum RequestKind: String, WordedEnum {
  case login, logout, keepAlive, status, list, get, put
  /// Whatever else a client asks.
  case other

  init(_ call: Call) {
    switch (call.method, call.apiPath ?? []) {
    case ("POST", ["auth", "login"]): self = .login
    case ("POST", ["auth", "logout"]): self = .logout
    case ("PUT", ["sessions"]): self = .keepAlive
    case ("GET", ["status"]): self = .status
    case ("GET", ["migrations"]), ("GET", ["migrationGroups"]): self = .list
    case ("GET", let path) where path.count == 2 && Self.targets.contains(path[0]): self = .get
    case ("PUT", let path) where path.count == 3 && path[0] == "migrations" && path[2] == "packageInfo": self = .put
    case ("PUT", let path) where path.count == 2 && path[0] == "migrationGroups": self = .put
    default: self = .other
    }
  }

  fileprivate static let targets: Set<String> = ["migrations", "migrationGroups"]
}

extension Call {
  /// The segments behind the API's root; nil where the path is no path of the API.
  var apiPath: [String]? {
    guard let segments, segments.starts(with: Call.base) else { return nil }
    return Array(segments.dropFirst(Call.base.count))
  }

  /// The target that the path names, whether there is one or not.
  var target: TargetID? {
    guard let path = apiPath, path.count > 1, RequestKind.targets.contains(path[0]) else { return nil }
    return TargetID(path[1])
  }
}
