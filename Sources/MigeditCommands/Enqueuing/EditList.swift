import ControlAPI
import JSONDocument
import JobModel
import LibraryModel
import Terminal
import Varlink

/// Edits that are sent to the daemon, with where each comes from.
struct EditList: Sendable {
  enum Origin: Sendable {
    case flags(EditPlaces)
    /// A file, and the line of each edit in it, from 1.
    case lines(file: String, numbers: [Int])
    /// A table, and the line that each edit's row begins on, from 1.
    case rows(file: String, numbers: [Int])
    /// The document that stood before this job, which is to be put back.
    case revert(JobID)
    /// The documents that stood before these jobs, one edit for each.
    case reverts([JobID])
  }

  var edits: [JSON]
  let origin: Origin

  /// Applies the values of the flags to every edit that does not have its own.
  mutating func apply(_ defaults: EditDefaults) { edits = edits.map(defaults.apply) }

  /// What is to be said where edits name other batches than the flag: theirs stand. nil: nothing is.
  func otherBatches(than batch: String?) -> String? {
    guard let batch else { return nil }
    func name(_ text: String) -> ExactString { ExactString(BatchReference(text)?.name ?? text) }
    let others = edits.compactMap { $0["batch"]?.string }.filter { name($0) != name(batch) }
    let names = Set(others).sorted()
    guard let first = names.first else { return nil }
    let rest = names.count > 1 ? " and \(names.count - 1) more" : ""
    return
      "\(others.count) of \(edits.count) edits name a batch of their own, which goes before --batch \(batch): \(first)\(rest)"
  }

  /// Gives the edits that name no environment the one that is passed, else the only one that is configured.
  mutating func complete(environment: String?, over link: DaemonLink) async throws {
    if let environment { setEnvironment(environment) }
    if !withoutEnvironment.isEmpty, let only = try await EnvironmentChoice.only(of: link) { setEnvironment(only) }
  }

  var withoutEnvironment: [Int] {
    edits.indices.filter { edits[$0]["target"]?.object.map { $0["environment"] == nil } ?? false }
  }

  mutating func setEnvironment(_ name: String) {
    for at in withoutEnvironment {
      var (edit, target) = (edits[at].object ?? JSONObject(), edits[at]["target"]?.object ?? JSONObject())
      target["environment"] = .string(name)
      edit["target"] = .object(target)
      edits[at] = .object(edit)
    }
  }

  var fitsOneCall: Bool {
    let after = edits.reduce(0) { $0 + ($1["after"]?.array?.count ?? 0) + ($1["afterRefs"]?.array?.count ?? 0) }
    return edits.count <= Limits.editsInCall && after <= Limits.predecessorsInCall
      && callBytes <= VarlinkLimits().frameBytes
  }

  /// Whether every edit has a key. Then a call whose reply was lost can be repeated: the same keys give the same jobs.
  var haveKeys: Bool { edits.allSatisfy { $0["key"]?.string != nil } }

  /// The size of a call with these edits. What a frame has beside its parameters is small.
  var callBytes: Int { JSON.object(["edits": .array(edits)]).bytes.count + 256 }

  /// A fault with its place, as an editor would find it: `jobs.jsonl:17: /target/id: why`.
  func line(for fault: RequestFault) -> String { "\(place(of: fault.index, fault.pointer)): \(fault.reason)" }

  /// The place of an edit, or of a part of it, for people.
  func place(of index: Int, _ pointer: JSONPointer = []) -> String {
    let column = EditColumn(of: pointer)?.rawValue
    let pointer = pointer.description
    switch origin {
    case .flags(let places): return places.text(for: pointer) ?? pointer
    case .lines(let file, let numbers):
      let line = numbers.indices.contains(index) ? String(numbers[index]) : "edit \(index)"
      return "\(file):\(line)" + (pointer.isEmpty ? "" : ": \(pointer)")
    case .rows(let file, let numbers):
      guard numbers.indices.contains(index) else { return "\(file):edit \(index)" }
      let other = column == nil && !pointer.isEmpty ? ": \(pointer)" : ""
      return LineFault.place(file, numbers[index], column: column) + other
    case .revert(let job):
      if pointer == "/change/revertOf" { return "what stood before job \(job)" }
      let body = "/change/body"
      if pointer.hasPrefix(body) { return "what stood before job \(job), at \(pointer.dropFirst(body.count))" }
      return EditPlaces(change: [], kind: nil).text(for: pointer) ?? pointer
    case .reverts(let jobs):
      let job = jobs.indices.contains(index) ? "the revert of job \(jobs[index])" : "edit \(index)"
      return job + (pointer.isEmpty ? "" : ": \(pointer)")
    }
  }

  /// The name of what the edits stand in.
  var name: String {
    switch origin {
    case .flags, .revert: "the edit"
    case .lines(let file, _), .rows(let file, _): file
    case .reverts: "the batch of reverts"
    }
  }

  /// Whether there may be any number of them, as in a file.
  var mayBeMany: Bool {
    switch origin {
    case .lines, .rows, .reverts: true
    case .flags, .revert: false
    }
  }

  /// A sentence of the daemon about an edit, with flags in place of pointers.
  func worded(_ sentence: String) -> String {
    if case .flags(let places) = origin { places.worded(sentence) } else { sentence }
  }
}
