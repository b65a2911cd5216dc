import JobModel
import LibraryModel

extension Attempt {
  /// Whether the server itself has said that it did not take the edit.
  var wasRefused: Bool {
    guard !accepted else { return false }
    return switch failure?.reason.known {
    case .rejected, .forbidden, .notFound: true
    default: false
    }
  }
}
