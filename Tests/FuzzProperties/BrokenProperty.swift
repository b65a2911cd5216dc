/// A promise that some bytes break.
package struct BrokenProperty: Error, CustomStringConvertible {
  package let description: String
}

func promise(_ holds: Bool, _ text: @autoclosure () -> String) throws(BrokenProperty) {
  if !holds { throw BrokenProperty(description: text()) }
}
