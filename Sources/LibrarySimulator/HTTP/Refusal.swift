import JSONDocument

/// An answer by which the Library refuses a request: the HTTP status, and what it says in the body.
struct Refusal: Error, Equatable {
  let status: Int
  let code: String
  let message: String
  /// What the Intelligence Server said below the REST layer, where it was asked at all.
  var iServerCode: Int?

  static let loginFailed = Refusal(status: 401, code: "ERR003", message: "Login failed", iServerCode: -2_147_216_959)
  static let loginGone = Refusal(
    status: 401, code: "ERR009", message: "The user's session has expired, please reauthenticate")
  static let unexpected = Refusal(status: 500, code: "ERR001", message: "An unexpected error has occurred.")
  /// Also for methods that are not supported.
  static let noSuchResource = Refusal(status: 404, code: "ERR004", message: "HTTP 404 Not Found")
  static let badJSON = Refusal(status: 400, code: "ERR006", message: "Invalid JSON")
  static let wrongMediaType = Refusal(status: 415, code: "ERR006", message: "HTTP 415 Unsupported Media Type")

  static let noPrivilege = Refusal(
    status: 403, code: "ERR014", message: "User does not have the privilege Create package.")

  static func tooManyLogins(_ username: String) -> Refusal {
    Refusal(
      status: 500, code: "ERR001",
      message: "(Maximum number of interactive session per user for project exceeded while trying to login user "
        + "\(username).)", iServerCode: -2_147_072_486)
  }

  static func noProject(_ id: String) -> Refusal {
    Refusal(
      status: 404, code: "ERR001",
      message: "There are no Intelligence Servers in the cluster with the project \(id) available. It may be because "
        + "(1) the projects are not loaded in the Intelligence Servers; (2) the projects are idle.",
      iServerCode: -2_147_209_151)
  }

  static func notFound(_ id: String) -> Refusal {
    Refusal(status: 404, code: "ERR004", message: "The object with the ID \(id) was not found.")
  }

  static func missing(_ message: String) -> Refusal { Refusal(status: 400, code: "ERR005", message: message) }
  static func invalid(_ message: String) -> Refusal { Refusal(status: 400, code: "ERR006", message: message) }
  static func missingField(_ name: String) -> Refusal {
    Refusal(status: 400, code: "ERR007", message: "The required field '\(name)' is missing.")
  }

  static func badID(_ text: String) -> Refusal {
    Refusal(
      status: 400, code: "ERR005", message: "'\(text)' is not a valid ID: expected 32 hexadecimal digits, or two such.")
  }

  /// The refusal of what the target's state does not allow.
  static func state(_ field: String, _ value: String) -> Refusal {
    invalid("Cannot do current operation for now when `\(field)` is '\(value)'.")
  }

  func body(ticketID: String) -> JSON {
    var members: JSONObject = ["code": .string(code)]
    if let iServerCode { members["iServerCode"] = .number(JSONNumber(iServerCode)) }
    members["message"] = .string(message)
    members["ticketId"] = .string(ticketID)
    return .object(members)
  }
}
