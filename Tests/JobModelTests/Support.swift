import JSONDocument
import JobModel
import LibraryModel
import Runtime
import TestSupport
import Testing

/// Seconds since some beginning.
func at(_ seconds: Double) -> WallTime { WallTime(milliseconds: 1_790_000_000_000 + Int64(seconds * 1000)) }

/// poll 1 s to 60 s, submit_settle 60 s, edit_timeout 2 h, 4 attempts, retry 30 s to 30 min.
let settings = EnvironmentSettings(url: "https://library.example.com", username: "architect")

func target(_ kind: TargetKind = .migration) throws -> Target {
  Target(environment: "prod", kind: kind, id: try #require(TargetID(migrationID)))
}

/// Neither what stood before nor what is asked.
let other = document(name: "Somebody's", items: ["A": "delete"])
let failed = Observation.Progress.createFailed(message: "Object B is missing.", othersCreating: false)
let creating = Observation.Progress.inWork(isCreating: true)
let locked = Observation.Progress.inWork(isCreating: false)
let lost = Answer.putLost(Failure(.unreachable, "The connection broke."))
let outage = Answer.outage(Failure(.unreachable, "There is no answer."))

func refusal(_ status: Int, _ code: String? = nil, _ message: String? = nil) -> ServerWords {
  ServerWords(status: status, code: code, message: message)
}

let refusedAsCreating = refusal(
  400, "ERR006", "Cannot do current operation for now when `packageInfo.status` is 'creating'.")
