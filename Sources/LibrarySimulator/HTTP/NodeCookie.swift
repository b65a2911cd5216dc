/// The cookie that names the node on which a login lives. Tomcat writes the node behind the id of the session, so that a
/// load balancer knows where to send the next request.
enum NodeCookie {
  static let name = "JSESSIONID"

  /// - Parameter node: from 1.
  static func value(_ session: String, node: Int) -> String { "\(session).node\(node)" }

  /// The node that a cookie's value names; nil where it names none.
  static func node(in value: String) -> Int? {
    guard let name = value.split(separator: ".").last, name.hasPrefix("node") else { return nil }
    return Int(name.dropFirst("node".count))
  }
}
