/// Why a benchmark could not be run to its end, for people.
package struct BenchError: Error, CustomStringConvertible {
  package let description: String

  init(_ description: String) { self.description = description }
}
