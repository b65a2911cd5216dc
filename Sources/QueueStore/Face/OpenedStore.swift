/// A queue as it is after it was opened.
package protocol OpenedStore: QueueStore {
  /// What should be known of how it was opened.
  var openingNotes: [OpeningNote] { get }
}
