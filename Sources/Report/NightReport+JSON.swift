package import JSONDocument
import JobModel
import LibraryModel
import Runtime

extension NightReport {
  /// The report for programs. What is there by this name stays; more may come. Where nothing has started there is no time to
  /// tell of: `start` and each `slotTime` are null.
  ///
  /// - Parameter batch: the batch as the daemon sent it.
  package func json(batch: JSON) -> JSON {
    var report: JSONObject = ["batch": batch, "asOf": .string(night.now.description)]
    report["start"] = hasStarted ? .string(span.start.description) : .null
    report["end"] = .string(span.end.description)
    report["failures"] = .array(failures.map(\.json))
    report["slotTime"] = hasStarted ? slotTime.json : .null
    report["environments"] = .array(
      slotTimes.map { part in
        let time = hasStarted ? part.time.json : .null
        return ["name": .string(part.environment), "slots": .number(.init(part.slots)), "slotTime": time]
      })
    report["differs"] = Self.ids(differing)
    report["carriedOver"] = Self.ids(carriedOver)
    report["retries"] = .array(
      retries.map { ["job": .number(.init($0.job.id)), "times": .number(.init($0.times))] })
    report["slowest"] = .array(
      slowest.map { ["job": .number(.init($0.job.id)), "took": .number(.init(Int($0.took.milliseconds)))] })
    report["closings"] = .array(closings.map(\.json))
    report["daemonStarted"] = restart.map { .string($0.description) } ?? .null
    report["redo"] = redo.map { .string($0) } ?? .null
    return .object(report)
  }

  fileprivate static func ids(_ jobs: [Job]) -> JSON { .array(jobs.map { .number(.init($0.id)) }) }
}

extension SlotTime {
  fileprivate var json: JSON {
    let parts = perMille
    return .object(
      JSONObject(
        SlotUse.shown.map { use in
          (use.rawValue, JSONNumber(Double(parts[use, default: 0]) / 10).map(JSON.number) ?? .null)
        }))
  }
}

extension FailureCause {
  fileprivate var json: JSON {
    let server = server.map { server in
      JSON.object(
        JSONObject([
          ("status", .number(.init(server.status))),
          ("code", server.code.map { .string($0) } ?? .null),
          ("message", server.message.map { .string($0) } ?? .null),
        ]))
    }
    return [
      "reason": .string(reason), "message": .string(message), "server": server ?? .null,
      "count": .number(.init(jobs.count)), "jobs": NightReport.ids(jobs), "next": .string(advice),
    ]
  }
}

extension Closing {
  fileprivate var json: JSON {
    [
      "kind": .string(kind.rawValue), "environment": environment.map { .string($0) } ?? .null,
      "from": .string(span.start.description), "to": isOpen ? .null : .string(span.end.description),
    ]
  }
}
