import FoundationEssentials
import JSONDocument
import MigeditClient
import Runtime

/// What the client shows of each type, written as the interface has it: by the public declarations alone, and by hand.
protocol Shown {
  var shown: JSON { get }
}

extension JSON {
  fileprivate static func members(_ members: KeyValuePairs<String, JSON?>) -> JSON {
    .object(JSONObject(members.compactMap { name, value in value.map { (name, $0) } }))
  }

  fileprivate init(_ value: Int) { self = JSON(integerLiteral: value) }
  fileprivate init(_ value: some InterfaceWord) { self = .string(value.rawValue) }
  fileprivate init(_ value: JSONValue) { self = (try? JSON(parsing: Array(value.description.utf8))) ?? .null }
  fileprivate init(_ value: Duration) { self = JSON(integerLiteral: Int(value / .milliseconds(1))) }
  fileprivate init(_ values: [JobState: Int]) {
    self = .object(JSONObject(values.map { ($0.key.rawValue, JSON($0.value)) }))
  }
  fileprivate init(_ values: [String: String]) {
    self = .object(JSONObject(values.map { ($0.key, .string($0.value)) }))
  }
  init(_ time: Date) {
    self = .string(WallTime(milliseconds: Int64((time.timeIntervalSince1970 * 1000).rounded())).description)
  }
}

extension Array: Shown where Element: Shown {
  var shown: JSON { .array(map(\.shown)) }
}

extension Array where Element == Int {
  fileprivate var numbers: JSON { .array(map { JSON($0) }) }
}

extension Array where Element == String {
  fileprivate var strings: JSON { .array(map(JSON.string)) }
}

extension Target: Shown {
  var shown: JSON { ["environment": .string(environment), "kind": .string(kind.rawValue), "id": .string(id)] }
}

extension Change: Shown {
  var shown: JSON {
    .members([
      "body": body.map { JSON($0) }, "mergePatch": mergePatch.map { JSON($0) },
      "jsonPatch": jsonPatch.map { JSON($0) }, "rules": rules?.shown, "revertOf": revertOf.map { JSON($0) },
    ])
  }
}

extension Rule: Shown {
  var shown: JSON {
    .members([
      "where": .members([
        "id": condition.id.map(JSON.string), "type": condition.type.map { JSON($0) },
        "name": condition.name.map(JSON.string), "action": condition.action.map(JSON.string),
        "project": condition.project.map(JSON.string),
      ]),
      "action": action.map(JSON.string), "includeDependents": includeDependents.map(JSON.bool),
      "remove": remove.map(JSON.bool), "atLeast": atLeast.map { JSON($0) },
    ])
  }
}

extension Failure: Shown {
  var shown: JSON {
    .members([
      "reason": JSON(reason), "message": .string(message),
      "server": server.map { server in
        .members([
          "status": JSON(server.status), "code": server.code.map(JSON.string),
          "message": server.message.map(JSON.string), "ticketId": server.ticketId.map(JSON.string),
        ])
      },
    ])
  }
}

extension Waiting: Shown {
  var shown: JSON {
    .members([
      "reason": JSON(reason), "detail": .string(detail), "until": until.map { JSON($0) }, "jobs": jobs?.numbers,
    ])
  }
}

extension Attempt: Shown {
  var shown: JSON {
    .members([
      "number": JSON(number), "slot": slot.map { JSON($0) }, "startedAt": JSON(startedAt),
      "submittedAt": submittedAt.map { JSON($0) }, "submissions": JSON(submissions), "accepted": .bool(accepted),
      "endedAt": endedAt.map { JSON($0) }, "polls": JSON(polls), "progress": JSON(floatLiteral: progress),
      "failure": failure?.shown, "host": host.map(JSON.string),
    ])
  }
}

extension Job: Shown {
  var shown: JSON {
    .members([
      "id": JSON(id), "target": target.shown, "targetName": targetName.map(JSON.string), "state": JSON(state),
      "phase": phase.map { JSON($0) },
      "progress": JSON(floatLiteral: progress), "waiting": waiting?.shown, "failure": failure?.shown,
      "verification": verification.map { JSON($0) }, "differences": differences?.strings,
      "differenceCount": differenceCount.map { JSON($0) }, "priority": JSON(priority), "key": key.map(JSON.string),
      "batch": batch.map(JSON.string), "batchRun": batchRun.map { JSON($0) }, "labels": JSON(labels),
      "after": after.numbers, "notBefore": notBefore.map { JSON($0) }, "deadline": deadline.map { JSON($0) },
      "maxAttempts": JSON(maxAttempts), "attemptsUsed": JSON(attemptsUsed), "cancelRequested": .bool(cancelRequested),
      "submittedBy": .string(submittedBy), "submittedByUid": JSON(submittedByUid), "createdAt": JSON(createdAt),
      "startedAt": startedAt.map { JSON($0) }, "endedAt": endedAt.map { JSON($0) },
      "expectedEnd": expectedEnd.map { JSON($0) },
    ])
  }
}

extension JobDetails: Shown {
  var shown: JSON { ["job": job.shown, "change": change.shown, "attempts": attempts.shown] }
}

extension Enqueued: Shown {
  var shown: JSON {
    .members([
      "id": JSON(id), "state": JSON(state), "duplicate": .bool(duplicate), "problem": problem.map(JSON.string),
    ])
  }
}

extension Event: Shown {
  var shown: JSON {
    .members([
      "sequence": JSON(sequence), "at": JSON(at), "what": JSON(what), "job": job?.shown, "batch": batch?.shown,
      "environment": environment?.shown, "uid": uid.map { JSON($0) },
    ])
  }
}

extension Batch: Shown {
  var shown: JSON {
    .members([
      "name": .string(name), "run": JSON(run), "createdAt": JSON(createdAt), "endedAt": endedAt.map { JSON($0) },
      "counts": JSON(counts), "total": JSON(total), "stopAfterFailures": stopAfterFailures.map { JSON($0) },
      "failures": failures.map { JSON($0) }, "stoppedAt": stoppedAt.map { JSON($0) },
      "expectedEnd": expectedEnd.map { JSON($0) }, "expectedEndP90": expectedEndP90.map { JSON($0) },
      "windows": windows?.strings, "arriving": arriving.map { JSON($0) },
      "openings": openings.map { openings in
        .array(
          openings.map { opening in
            [
              "environment": .string(opening.environment),
              "spans": .array(opening.spans.map { ["opens": JSON($0.opens), "closes": JSON($0.closes)] }),
            ]
          })
      },
    ])
  }
}

extension Pause: Shown {
  var shown: JSON {
    .members([
      "by": .string(by), "at": JSON(at), "reason": reason.map(JSON.string), "until": until.map { JSON($0) },
    ])
  }
}

extension Slot: Shown {
  var shown: JSON {
    .members([
      "number": JSON(number), "state": JSON(state), "job": job.map { JSON($0) }, "since": since.map { JSON($0) },
    ])
  }
}

extension EnvironmentStatus: Shown {
  var shown: JSON {
    .members([
      "name": .string(name), "url": .string(url), "slots": slots.shown, "queued": JSON(queued),
      "running": JSON(running), "pause": pause?.shown, "windowOpen": .bool(windowOpen),
      "windowChange": windowChange.map { JSON($0) }, "breaker": JSON(breaker), "outage": outage?.shown,
      "outageSince": outageSince.map { JSON($0) }, "retryAt": retryAt.map { JSON($0) },
      "medianEdit": medianEdit.map { JSON($0) }, "p95Edit": p95Edit.map { JSON($0) }, "windows": windows?.strings,
      "timeZone": timeZone.map(JSON.string), "troubled": troubled?.numbers,
      "host": host.map(JSON.string),
    ])
  }
}

extension QueueStatus: Shown {
  var shown: JSON {
    .members([
      "version": .string(version), "storeId": .string(storeId), "startedAt": JSON(startedAt), "counts": JSON(counts),
      "accepting": .bool(accepting), "problem": problem.map(JSON.string), "pause": pause?.shown,
      "databaseBytes": JSON(databaseBytes), "oldestSequence": JSON(oldestSequence), "lastSequence": JSON(lastSequence),
      "schedules": schedules.map(JSON.bool),
    ])
  }
}
