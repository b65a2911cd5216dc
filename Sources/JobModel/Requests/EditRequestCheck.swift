package import JSONDocument
package import LibraryModel

/// Reads one edit of an Enqueue and says all that is wrong with it.
package struct EditRequestCheck: Sendable {
  /// nil: any, since whoever checks does not know them.
  let environments: [String]?
  /// nil: any.
  let highestPriority: Int?
  /// Who does not decide itself what is taken leaves alone what it does not know.
  let unknownMembers: UnknownMembers

  package init(environments: [String]?, highestPriority: Int?, unknownMembers: UnknownMembers = .refused) {
    self.environments = environments
    self.highestPriority = highestPriority
    self.unknownMembers = unknownMembers
  }

  package func read(_ edit: JSON) -> Result<EditRequest, Faults> { read(JSONView(edit)) }

  package func read(_ edit: JSONView) -> Result<EditRequest, Faults> {
    let request: EditRequest
    do {
      request = try edit.decoded(unknownMembers: unknownMembers)
    } catch {
      return .failure(Faults(faultsOfMembers(edit.json)) ?? Faults(error))
    }
    return Faults(faults(of: request)).map { .failure($0) } ?? .success(request)
  }

  /// All that can't be read in an edit. Reading the whole ends at the first fault, so each member is read beside others that
  /// are right. Empty where nothing is wrong but that a member is missing, which reading the whole says.
  private func faultsOfMembers(_ edit: JSON) -> [Fault] {
    guard let members = edit.object else { return [] }
    let right: JSONObject = [
      "target": ["environment": "e", "kind": "migration", "id": .string(String(repeating: "0", count: 32))],
      "change": ["mergePatch": [:]],
    ]
    return members.compactMap { name, value in
      var candidate = right
      candidate[name] = value
      do throws(Fault) {
        _ = try JSON.object(candidate).decoded(as: EditRequest.self, unknownMembers: unknownMembers)
        return nil
      } catch {
        return error
      }
    }
  }

  private func faults(of request: EditRequest) -> [Fault] {
    environment(request) + Self.faults(of: request.change, for: request.target.kind) + names(request) + labels(request)
      + numbers(request) + times(request) + predecessors(request)
  }

  package static func faults(of change: Change, for kind: TargetKind) -> [Fault] {
    change.faults(for: kind).within("change")
  }

  private func environment(_ request: EditRequest) -> [Fault] {
    let name = request.target.environment
    guard let environments, !environments.contains(where: name.isSame) else { return [] }
    let known = environments.sorted().joined(separator: ", ")
    let reason = "no environment \"\(name)\" is configured; there are \(known)"
    return [Fault(["target", "environment"], reason)]
  }

  private func names(_ request: EditRequest) -> [Fault] {
    [
      ("key", request.key), ("ref", request.ref), ("batch", request.batch),
    ].compactMap { field, name in
      name.flatMap { Self.fault(ofName: $0) }.map { Fault([field], $0) }
    } + date(request) + batch(request)
  }

  /// The date is compared with the server's own letter by letter, so no more of its form is looked at than shows that it is
  /// a date: one that is none would fail the job as a conflict, at night.
  private func date(_ request: EditRequest) -> [Fault] {
    guard let date = request.expectedLastUpdatedDate else { return [] }
    if let reason = Self.fault(ofName: date) { return [Fault(["expectedLastUpdatedDate"], reason)] }
    guard !Self.beginsAsDate(date.utf8) else { return [] }
    let reason =
      "expected the target's lastUpdatedDate as the server writes it, as 2026-11-24T18:00:00.000+0000, found "
      + "\(JSON.string(String(date.prefix(80))).text)"
    return [Fault(["expectedLastUpdatedDate"], reason)]
  }

  private static func beginsAsDate(_ text: String.UTF8View) -> Bool {
    let form = "0000-00-00T00:00".utf8
    guard text.count >= form.count else { return false }
    return zip(text, form).allSatisfy { byte, sign in
      sign == UInt8(ascii: "0") ? (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) : byte == sign
    }
  }

  private func batch(_ request: EditRequest) -> [Fault] {
    guard let batch = request.batch, BatchReference(batch) == nil else { return [] }
    return [Fault(["batch"], BatchReference.misplacedMark)]
  }

  private func labels(_ request: EditRequest) -> [Fault] {
    let labels = request.labels ?? Labels()
    let place = JSONPointer(["labels"])
    guard labels.count <= Limits.labelsOfJob else {
      return [Fault(place, "expected at most \(Limits.labelsOfJob) labels, found \(labels.count)")]
    }
    return labels.compactMap { name, value in
      let reason = Self.fault(ofName: name) ?? (value.isEmpty ? nil : Self.fault(ofName: value))
      return reason.map { Fault(place.appending(name), $0) }
    }
  }

  private func numbers(_ request: EditRequest) -> [Fault] {
    var faults: [Fault] = []
    if let priority = request.priority {
      let range = Limits.priorities.lowerBound...min(Limits.priorities.upperBound, highestPriority ?? .max)
      if !range.contains(priority) {
        let reason = "expected \(range.lowerBound) to \(range.upperBound), found \(priority)"
        faults.append(Fault(["priority"], reason))
      }
    }
    if let attempts = request.maxAttempts, !Limits.attempts.contains(attempts) {
      let reason = "expected \(Limits.attempts.lowerBound) to \(Limits.attempts.upperBound), found \(attempts)"
      faults.append(Fault(["maxAttempts"], reason))
    }
    if let whole = request.partOf, whole < 1 {
      faults.append(Fault(["partOf"], "expected 1 or more, found \(whole)"))
    }
    return faults
  }

  private func times(_ request: EditRequest) -> [Fault] {
    guard let start = request.notBefore, let deadline = request.deadline, deadline <= start else { return [] }
    return [Fault(["deadline"], "it is not later than notBefore, \(start)")]
  }

  private func predecessors(_ request: EditRequest) -> [Fault] {
    let count = (request.after?.count ?? 0) + (request.afterRefs?.count ?? 0)
    guard count > Limits.predecessorsOfJob else { return [] }
    let most = Limits.predecessorsOfJob
    let reason = "a job comes after at most \(most) others, with afterRefs; found \(count)"
    return [Fault([request.after == nil ? "afterRefs" : "after"], reason)]
  }

  private static func fault(ofName name: String) -> String? {
    if name.isEmpty { return "it is empty" }
    if name.utf8.count > Limits.nameBytes {
      return "it has \(name.utf8.count) bytes; at most \(Limits.nameBytes) are taken"
    }
    if name.unicodeScalars.contains(where: isControl) {
      return "it has a control character"
    }
    return nil
  }

  /// Unicode's general category Cc.
  private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
    scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value)
  }
}
