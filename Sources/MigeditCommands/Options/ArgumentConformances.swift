import ArgumentParser
import JSONDocument
import JobModel
import LibraryModel

extension JobState: ExpressibleByArgument {}
extension ItemAction: ExpressibleByArgument {}
extension ACLOnReplacing: ExpressibleByArgument {}
extension ACLOnNew: ExpressibleByArgument {}
extension SchemaUpdate: ExpressibleByArgument {}

/// An id of a target is checked before anything is sent, with the words of the interface.
func targetID(_ text: String) throws -> TargetID {
  guard let id = TargetID(text) else {
    throw ValidationError("expected 32 hexadecimal digits, or two such joined by a colon.")
  }
  return id
}

/// A reason that nobody has would match no job, and look like good news.
@Sendable func failureReason(_ text: String) throws -> String {
  let names = FailureReason.names
  if names.contains(text) { return text }
  let near = NearestNames.of(text, among: names, most: 2)
  let question = near.isEmpty ? "" : " Did you mean \(near.joined(separator: " or "))?"
  throw ValidationError("expected one of \(names.joined(separator: ", ")).\(question)")
}
