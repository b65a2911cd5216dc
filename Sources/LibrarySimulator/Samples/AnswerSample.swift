/// An answer as it was seen in the field, byte for byte.
struct AnswerSample: Sendable {
  let status: Int
  /// The reason phrase; nil: the usual one of the status.
  var reason: String?
  /// nil where there is no body.
  var type: String?
  var headers: [(name: String, value: String)] = []
  let text: String
  var closes = false
  /// Whether it is JSON of the Library's own; else it comes from something in front of it.
  var isLibrarys = false

  private static let html = "text/html;charset=utf-8"
  private static let json = "application/json"

  static let badGateway = AnswerSample(
    status: 502, type: "text/html;charset=UTF-8",
    text: "<html><head><title>Bad Gateway</title></head><body><h1>The server behind this gateway gave no answer</h1>"
      + "<p>Please try again later.</p></body></html>")
  static let loginPage = AnswerSample(
    status: 200, type: html,
    text: "<!doctype html><html><head><title>Sign in</title></head><body><h1>Sign in</h1></body></html>")
  static let redirect = AnswerSample(
    status: 302, headers: [("Location", "https://sso.example.com/login?next=%2F")], text: "")
  static let firewall = AnswerSample(
    status: 403, type: html,
    text: "<!doctype html><html><head><title>Request blocked</title></head>"
      + "<body><h1>Request blocked</h1></body></html>")
  static let tomcat = AnswerSample(
    status: 404, type: html,
    text: "<!doctype html><html><head><title>HTTP Status 404 – Not Found</title></head>"
      + "<body><h1>HTTP Status 404 – Not Found</h1></body></html>")
  static let ingress = AnswerSample(status: 404, type: "text/plain", text: "default backend - 404")
  static let gateway = AnswerSample(status: 404, type: json, text: #"{"message": "no Route matched"}"#)
  static let empty = AnswerSample(status: 404, text: "")
  static let requestTimeout = AnswerSample(
    status: 408, reason: "Request Time-out", type: html,
    text: "<html><body><h1>408 Request Time-out</h1></body></html>", closes: true)
  static let nodeGone = AnswerSample(
    status: 503, type: html, text: "<html><body><h1>503 Service Unavailable</h1></body></html>")
  static let maintenance = AnswerSample(
    status: 503, type: html, headers: [("Retry-After", "31536000")], text: "<html>maintenance</html>")

  static let objectNotFound = librarys(
    500,
    #"{"code": "ERR001", "iServerCode": -2147216373, "#
      + #""message": "(Object with ID was not found in metadata. It may have been deleted.)", "ticketId": "t"}"#)
  static let noPrivilege = librarys(
    403, #"{"code": "ERR014", "message": "User does not have the privilege", "ticketId": "t"}"#)
  static let noPrivilegeInList = librarys(
    403, #"{"errors": [{"code": "ERR014", "message": "User does not have the privilege", "ticketId": "t"}]}"#)
  static let namesStorageService = librarys(
    400,
    #"{"code": "ERR006", "message": "The object 'Storage Service Cost' (type 4) can't be added to the package.", "#
      + #""ticketId": "t"}"#)

  private static func librarys(_ status: Int, _ text: String) -> AnswerSample {
    AnswerSample(status: status, type: json, text: text, isLibrarys: true)
  }
}
