/// Queues held jobs again, in the place that they had.
package enum Release: ControlMethod {
  package static let name = "Release"
  package typealias Parameters = JobsToChange
  package typealias Reply = JobsChanged
}
