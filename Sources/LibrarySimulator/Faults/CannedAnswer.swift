import JSONDocument

/// An answer that a client gets in place of the one that the server would give, either from something in front of the server
/// or from the Library itself.
package enum CannedAnswer: String, WordedEnum {
  // A load balancer, an ingress, a firewall, a login page or a Tomcat whose Library is not deployed.
  case badGateway, loginPage, redirect, firewall, tomcat, ingress, gateway, empty, requestTimeout, nodeGone, maintenance
  // The Library's own JSON.
  case unexpected, objectNotFound, notFound, sessionOver, noPrivilege, noPrivilegeInList, unreachable
  case namesStorageService

  static let pages = allCases.filter { $0.sample?.isLibrarys == false }
  static let refusals = allCases.filter { !pages.contains($0) }
  /// The answers by which a client learns that its login is gone.
  static let expiryAnswers: [CannedAnswer] = [.sessionOver, .redirect, .firewall, .loginPage]

  /// The answer, byte for byte; nil where the Library's answer depends on the request, as its `refusal` does.
  var sample: AnswerSample? {
    switch self {
    case .badGateway: .badGateway
    case .loginPage: .loginPage
    case .redirect: .redirect
    case .firewall: .firewall
    case .tomcat: .tomcat
    case .ingress: .ingress
    case .gateway: .gateway
    case .empty: .empty
    case .requestTimeout: .requestTimeout
    case .nodeGone: .nodeGone
    case .maintenance: .maintenance
    case .objectNotFound: .objectNotFound
    case .noPrivilege: .noPrivilege
    case .noPrivilegeInList: .noPrivilegeInList
    case .namesStorageService: .namesStorageService
    case .unexpected, .notFound, .sessionOver, .unreachable: nil
    }
  }

  /// The Library's refusal where there is no sample.
  func refusal(to call: Call) -> Refusal {
    switch self {
    case .notFound: call.apiPath.flatMap { $0.count > 1 ? .notFound($0[1]) : nil } ?? .noSuchResource
    case .sessionOver: .loginGone
    case .unreachable:
      Refusal(status: 503, code: "ERR016", message: "The Intelligence Server is not connected to the Library.")
    default: .unexpected
    }
  }
}
