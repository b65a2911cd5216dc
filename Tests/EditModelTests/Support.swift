import EditModel
import JSONDocument
import TestSupport
import Testing

/// Seconds since some beginning.
func at(_ seconds: Double) -> Timestamp { Timestamp(milliseconds: 1_790_000_000_000 + Int64(seconds * 1000)) }

/// poll 1 s to 60 s, submit_settle 60 s, edit_timeout 2 h, 4 attempts, retry 30 s to 30 min.
let settings = EnvironmentSettings(url: "https://library.example.com", username: "architect")

let migrationID = "09ADA2DD251F4927A442451C0100EA16"

func target(_ kind: TargetKind = .migration) throws -> Target {
  Target(environment: "prod", kind: kind, id: try #require(TargetID(migrationID)))
}

/// An id of content, from one hexadecimal digit.
func objectID(_ digit: String) -> String { String(repeating: digit, count: 32) }

/// The editable document of a small migration. Its items have ids of one digit each.
func document(
  name: String = "Sales", items: KeyValuePairs<String, String> = ["A": "replace", "B": "use_newer"],
  tree: JSON? = nil
) -> EditableDocument {
  var members: JSONObject = [
    "name": .string(name), "type": "project", "purpose": "object_migration",
    "project": ["id": "B19DEDCC11D4E0EFC000EB9495D0F44F", "name": "Tutorial"],
    "tocView": [
      "settings": ["defaultAction": "keep_both"],
      "content": .array(items.map { ["id": .string(objectID($0.key)), "type": 55, "action": .string($0.value)] }),
    ],
  ]
  members["treeView"] = tree
  return EditableDocument(reduced: .object(members), kind: .migration)
}

let before = document()
let asked = document(name: "Sales, edited")
/// Neither what stood before nor what is asked.
let other = document(name: "Somebody's", items: ["A": "delete"])
let rename = Change(mergePatch: ["name": "Sales, edited"])

func seen(
  _ progress: Observation.Progress = .created, date: String = "d0", status: String = "created",
  _ document: EditableDocument? = before, editability: Editability = .editable
) -> Observation {
  Observation(
    date: date, status: status, progress: progress, fraction: progress == .created ? 1 : 0.5, editability: editability,
    document: document, projectID: "P1")
}

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
