/// Keeps queued jobs from starting until they are released.
package enum Hold: ControlMethod {
  package static let name = "Hold"
  package typealias Parameters = JobsToChange
  package typealias Reply = JobsChanged
}
