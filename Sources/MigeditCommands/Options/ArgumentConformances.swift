import ArgumentParser
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
