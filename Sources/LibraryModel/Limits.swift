/// Bounds on what strangers may ask for, in one place.
package enum Limits {
  /// Edits in one call of Enqueue.
  package static let editsInCall = 10_000
  /// Bytes of the documents that one call puts back by `revertOf`: a few bytes of a request may name large ones.
  package static let revertedBytesInCall = 64 << 20
  /// Durations of edits that are kept for each environment and kind of target.
  package static let durationsKept = 20_000
  /// Jobs on one page of List, unless told, and at most.
  package static let page = 100
  package static let mostOnPage = 1000
  /// Bytes of the jobs on one page: one that would be longer ends sooner, with a cursor.
  package static let bytesOnPage = 1 << 20
  /// Differences that are told of one job.
  package static let differencesTold = 1000
  /// UTF-8 bytes of a key, a ref, a batch's name, a label's name or its value.
  package static let nameBytes = 256
  /// UTF-8 bytes of why something is paused.
  package static let reasonBytes = 1024
  /// UTF-8 bytes of a target's name as it is kept; what is longer is cut.
  package static let targetNameBytes = 1024
  package static let labelsOfJob = 32
  /// UTF-8 bytes of the name of a backup: the names of files that are beside it while it is made are longer.
  package static let backupNameBytes = 200
  /// Jobs that one comes after; and of a whole call, since each is written by itself.
  package static let predecessorsOfJob = 1000
  package static let predecessorsInCall = 100_000
  package static let priorities = -1000...1000
  /// Edits that the server may take before a job fails, as a request or the configuration may say it.
  package static let attempts = 1...1000
  /// Jobs named in the reply of a method that changes jobs.
  package static let jobsNamed = 10_000
  package static let faultsSaid = 100
  /// Jobs named in the reply of Explain that start before the one that is asked for.
  package static let jobsAhead = 100
  /// Ids in a filter.
  package static let idsInFilter = 10_000
  package static let connectionsInAll = 1000
  /// Of all connections, those that only administrators get.
  package static let connectionsKept = 50
  package static let connectionsOfUser = 100
  /// The Library API's own bound.
  package static let packagesOfGroup = 100
  package static let rulesOfChange = 1000
  /// UTF-8 bytes of a pattern for names.
  package static let patternBytes = 1024
}
