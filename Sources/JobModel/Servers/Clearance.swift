/// Whether an edit may ask its server now.
package enum Clearance: Sendable, Hashable {
  case granted
  /// The server answers nobody, and the edit has something on its way: it waits until the server is asked again.
  case wait
  /// The edit has nothing on its way: it goes back into the queue, and others can wait in its place.
  case putBack
}
