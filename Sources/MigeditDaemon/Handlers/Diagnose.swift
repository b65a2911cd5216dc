import ControlAPI
import EditEngine
import JSONDocument
import JobModel
import Varlink

extension ControlService {
  /// The daemon and the environments are looked at side by side, each by one check at a time, and no further while a reply has not
  /// left: a slow reader slows it, and where the reader goes it ends.
  func diagnose(_ parameters: Diagnose.Parameters, _ call: ControlCall) async throws -> Diagnose.Reply {
    guard call.varlink.wantsMore else { throw VarlinkError.expectedMore }
    let comparing = Task { await time.waiting(DaemonLooks.patience, for: reloading.compare) }
    defer { comparing.cancel() }
    let looks = DaemonLooks(service: self) { await comparing.value }
    do {
      return try await diagnose(try lanes(of: parameters.environment, looks), call)
    } catch is CancellationError {
      // Where the reader has gone, nobody is told.
      throw ControlError.shuttingDown
    }
  }

  private func lanes(of environment: String?, _ looks: DaemonLooks) throws(ControlError) -> [DiagnosisLane] {
    let all = engine.environments
    guard let environment else {
      return [.daemon(DaemonCheck.all(of: configuration.store.place)[...], looks)]
        + all.map { .environment(EnvironmentLane(EnvironmentLooks($0, looks))) }
    }
    guard let found = all.first(where: { $0.name.isSame(as: environment) }) else {
      throw .noSuchEnvironment(name: environment)
    }
    return [.environment(EnvironmentLane(EnvironmentLooks(found, looks)))]
  }

  private func diagnose(_ lanes: [DiagnosisLane], _ call: ControlCall) async throws -> Diagnose.Reply {
    try await withThrowingTaskGroup(of: (DiagnosisLane, [Diagnosis]).self) { group in
      func goOn(_ lane: DiagnosisLane) {
        guard !lane.isOver else { return }
        group.addTask {
          var lane = lane
          let found = try await lane.next()
          return (lane, found)
        }
      }
      for lane in lanes { goOn(lane) }
      // A lane that is not over has something to tell, so the last reply is that of the last lane that ends.
      var left = lanes.count
      while let (lane, found) = try await group.next() {
        if lane.isOver { left -= 1 }
        for (place, one) in found.enumerated() {
          if left == 0, place == found.count - 1 { return one }
          try await call.replies.send(try Diagnose.members(of: one))
        }
        goOn(lane)
      }
      throw CancellationError()
    }
  }
}
