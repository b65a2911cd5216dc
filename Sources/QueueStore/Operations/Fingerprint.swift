import Crypto
import JSONDocument
import JobModel

/// What a key stands for, as the queue keeps it: the SHA-256 of the canonical form of what was asked for. Nobody finds two
/// requests that have the same.
package struct Fingerprint: Sendable, Hashable {
  package let bytes: [UInt8]

  fileprivate init(_ hash: SHA256) { bytes = Array(hash.finalize()) }

  init(bytes: [UInt8]) { self.bytes = bytes }

  /// Of a request as it was kept until the fifth version of the queue's file. One that is damaged is like no other.
  package init(ofStored request: [UInt8]) {
    var hash = SHA256()
    if let request = try? JSON(parsing: request, depthLimit: depthOfStoredJSON) {
      EditRequest.giveMeaning(ofStored: request) { hash.update(bufferPointer: $0) }
    } else {
      hash.update(data: request)
    }
    self.init(hash)
  }
}

/// The fingerprint of a request, until it is known what the job comes after.
struct PendingFingerprint: Sendable {
  private let hash: SHA256

  init(_ request: EditRequest) throws {
    var hash = SHA256()
    try request.giveMeaning { hash.update(bufferPointer: $0) }
    self.hash = hash
  }

  func after(_ jobs: Set<JobID>) -> Fingerprint {
    var hash = hash
    EditRequest.giveMeaning(ofPredecessors: jobs) { hash.update(bufferPointer: $0) }
    return Fingerprint(hash)
  }
}
