extension MigeditClient {
  /// Waits until a job has ended, over restarts of the daemon.
  ///
  /// - Returns: the job, which has succeeded, failed, or was cancelled or expired: ``Job/state`` says which.
  /// - Throws: ``MigeditError/noSuchJob(_:)``, ``MigeditError/anotherQueue(lastSequence:)``.
  public func wait(for id: Int) async throws(MigeditError) -> Job {
    let jobs = try await wait(for: [id])
    guard let job = jobs.first else { throw .noSuchJob(id) }
    return job
  }

  /// Waits until all of these jobs have ended, over restarts of the daemon. One that is retried meanwhile has not ended.
  ///
  /// - Parameter ids: up to 10,000.
  /// - Returns: the jobs in the order of their ids.
  /// - Throws: ``MigeditError/noSuchJob(_:)``, ``MigeditError/anotherQueue(lastSequence:)``.
  public func wait(for ids: [Int]) async throws(MigeditError) -> [Job] {
    // An empty filter would mean all jobs.
    guard !ids.isEmpty else { return [] }
    let filter = Filter(ids: ids)
    while true {
      // What happens while the jobs are read is told behind.
      let place = try await status()
      var jobs: [Int: Job] = [:]
      for try await page in self.jobs(matching: filter, pageSize: 1000) {
        for job in page { jobs[job.id] = job }
      }
      if let missing = ids.first(where: { jobs[$0] == nil }) { throw .noSuchJob(missing) }
      var underWay = Set(jobs.values.filter { !$0.state.isEnded }.map(\.id))
      var events = events(since: place.lastSequence, of: place.storeId, matching: filter).makeAsyncIterator()
      do {
        while !underWay.isEmpty {
          guard let job = try await events.next()?.job else { continue }
          jobs[job.id] = job
          if job.state.isEnded { underWay.remove(job.id) } else { underWay.insert(job.id) }
        }
        return jobs.values.sorted { $0.id < $1.id }
      } catch {
        // What was missed is seen in the jobs.
        guard case .eventsPruned = error else { throw error }
      }
    }
  }

  /// Waits until all jobs of a run of a batch have ended, over restarts of the daemon.
  ///
  /// - Parameter name: means the newest run; `night#3` the third.
  /// - Returns: the batch, whose ``Batch/counts`` say what became of its jobs.
  /// - Throws: ``MigeditError/noSuchBatch(_:)``, ``MigeditError/anotherQueue(lastSequence:)``.
  public func wait(forBatch name: String) async throws(MigeditError) -> Batch {
    var name = name
    while true {
      let place = try await status()
      let batch = try await batch(name)
      if batch.endedAt != nil { return batch }
      name = batch.reference
      var events = events(since: place.lastSequence, of: place.storeId, matching: Filter(batch: name))
        .makeAsyncIterator()
      do {
        while try await events.next()?.what != .batchEnded {}
      } catch {
        guard case .eventsPruned = error else { throw error }
      }
    }
  }
}
