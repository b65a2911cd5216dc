/// Failed, cancelled and expired jobs are queued anew, behind the others on their target, with a fresh count of attempts.
package enum Retry: ControlMethod {
  package static let name = "Retry"
  package typealias Parameters = JobsToChange
  package typealias Reply = JobsChanged
}
