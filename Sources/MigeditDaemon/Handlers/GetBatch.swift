import ControlAPI
import EditEngine
import JobModel
import Planning
import QueueStore
import Runtime

extension ControlService {
  func batch(_ parameters: GetBatch.Parameters) async throws -> GetBatch.Reply {
    guard let batch = try await store.batches(named: parameters.name, limit: 1, cursor: nil).batches.first else {
      throw ControlError.noSuchBatch(name: parameters.name)
    }
    var shown = await expecting([batch], waits: true).first ?? batch
    shown.openings = openings(of: batch)
    return GetBatch.Reply(batch: shown)
  }

  private func openings(of batch: Batch) -> [BatchOpenings]? {
    guard let windows = batch.windows, let schedule = try? WindowSchedule.reading(windows) else { return nil }
    let end = batch.endedAt ?? time.wall()
    return engine.environments.sorted { $0.name < $1.name }.compactMap { environment in
      let spans = schedule.spans(from: batch.createdAt, until: end, in: environment.hours.zone)
        .filter { $0.opens < end }
      return spans.count > Self.mostOpenings ? nil : BatchOpenings(environment: environment.name, spans: spans)
    }
  }

  /// More than a year of nights is told of no batch.
  private static let mostOpenings = 400
}
