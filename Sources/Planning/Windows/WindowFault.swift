/// What is wrong with windows as somebody wrote them.
package struct WindowFault: Error, Hashable, CustomStringConvertible {
  /// Which of them, from 0.
  package let index: Int
  /// The whole text of that one.
  package let text: String
  /// Where in the text, in characters from 1.
  package let column: Int
  /// What was found and what was expected.
  package let reason: String

  /// For people: `at 9 of "Mon..Fri 25:00-06:00": "25:00" is no time, expected …`.
  package var description: String { "at character \(column) of \"\(text)\": \(reason)" }
}
