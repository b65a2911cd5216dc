import JobModel
import LibraryModel
import Testing

/// What a job that comes after a failed one is told.
@Suite struct PredecessorsTests {
  private let failure = Failure(.createFailed, "The server could not create the package.")

  @Test func `the predecessor is named, what became of it, and what to do`() throws {
    #expect(DeadPredecessor(7, .succeeded(.unchanged)) == nil)
    for (outcome, what) in [
      (Outcome.failed(failure), "failed (createFailed)"), (.cancelled, "was cancelled"), (.expired, "expired"),
    ] {
      let failed = try #require(DeadPredecessor(7, outcome)).failureOfDependent
      #expect(failed.reason.known == .dependencyFailed && failed.server == nil)
      #expect(
        failed.message == "It comes after job 7, which \(what). Retry job 7 when its cause is gone: the jobs that "
          + "failed with it are queued anew, too.")
    }
  }

  @Test func `in a chain the one before is named, and the one where it began`() throws {
    let first = try #require(DeadPredecessor(7, .cancelled))
    let third = first.next(8).next(9)
    #expect(
      third.failureOfDependent.message
        == "It comes after job 9, which failed because job 7 did not succeed. Retry job 7 when its cause is gone: the "
        + "jobs that failed with it are queued anew, too.")
  }
}
