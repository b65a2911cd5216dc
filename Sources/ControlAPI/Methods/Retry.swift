/// Failed, cancelled and expired jobs are queued anew, behind the others on their target, with a fresh count of attempts;
/// jobs that failed because they depended on them, too.
package enum Retry: ControlMethod {
  package static let name = "Retry"
  package typealias Parameters = JobsToChange
  package typealias Reply = JobsChanged
}
