import JSONDocument
import JobModel
import LibraryModel
import Runtime
import TestSupport
import Testing

/// Seconds since some beginning, on the steady clock.
func at(_ seconds: Double) -> SteadyTime { SteadyTime(milliseconds: 86_400_000 + Int64(seconds * 1000)) }

/// The same instant on the wall clock, which is years apart from the steady one.
func wall(_ seconds: Double) -> WallTime { WallTime(milliseconds: 1_790_000_000_000 + Int64(seconds * 1000)) }

/// A reading of both clocks. `jump`: by how much somebody has set the wall clock since the beginning.
func moment(_ seconds: Double, jump: Duration = .zero) -> Moment {
  Moment(wall: wall(seconds) + jump, steady: at(seconds))
}

/// poll 1 s to 60 s, submit_settle 60 s, edit_timeout 2 h, 4 attempts, retry 30 s to 30 min.
let settings = EnvironmentSettings(url: "https://library.example.com", username: "architect")

func target(_ kind: TargetKind = .migration) throws -> Target {
  Target(environment: "prod", kind: kind, id: try #require(TargetID(migrationID)))
}

/// Another migration for each number.
func target(number: Int) throws -> Target {
  let digits = String(number, radix: 16)
  let id = String(repeating: "0", count: 32 - digits.count) + digits
  return Target(environment: "prod", kind: .migration, id: try #require(TargetID(id)))
}

/// Neither what stood before nor what is asked.
let other = document(name: "Somebody's", items: ["A": "delete"])
let failed = Observation.Progress.createFailed(message: "Object B is missing.", othersCreating: false)
let creating = Observation.Progress.inWork(isCreating: true)
let locked = Observation.Progress.inWork(isCreating: false)
let lost = Answer.putLost(Failure(.unreachable, "The connection broke."))
let outage = Answer.outage(Failure(.unreachable, "There is no answer."))
let page = Failure(
  .serverError, "A page that is not the Library's came with status 500.", server: ServerWords(status: 500))

func refusal(_ status: Int, _ code: String? = nil, _ message: String? = nil) -> ServerWords {
  ServerWords(status: status, code: code, message: message)
}

let refusedAsCreating = refusal(
  400, "ERR006", "Cannot do current operation for now when `packageInfo.status` is 'creating'.")
