/// Queues failed, cancelled and expired jobs anew, behind the others on their target, with a fresh count of attempts; and
/// with them the jobs that failed because they depended on them.
package enum Retry: ControlMethod {
  package static let name = "Retry"
  package typealias Parameters = JobsToChange
  package typealias Reply = JobsChanged
}
