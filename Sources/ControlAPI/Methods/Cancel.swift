/// Ends jobs that have not been submitted. A job whose edit the server may have taken can't be recalled: it stays running with `cancelRequested`, and ends as
/// what it came to.
package enum Cancel: ControlMethod {
  package static let name = "Cancel"
  package typealias Parameters = JobsToChange
  package typealias Reply = JobsChanged
}
