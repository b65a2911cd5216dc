import JobModel
import LibraryModel

extension NightPlan.Trouble {
  var failure: Failure {
    switch kind {
    case .unreachable: .broken
    case .storageService: Failure(.storageService, "The Library server has no storage service.")
    case .loginRefused: Failure(.loginRefused, "The Library server refused the login.")
    case .tooManyLogins: Failure(.tooManyLogins, "The Library server has too many sessions of this user.")
    }
  }
}

extension Failure {
  static let broken = Failure(.unreachable, "The connection broke.")
  static let html = Failure(.overloaded, "The server answered 502, with HTML.")

  static func tooBusy(for span: Duration) -> Failure {
    Failure(.overloaded, "The server asks to be left alone.", server: ServerWords(status: 429, retryAfter: span))
  }
}
