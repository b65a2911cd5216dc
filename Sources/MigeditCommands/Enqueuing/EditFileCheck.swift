import ControlAPI
import JSONDocument
import JobModel
import LibraryModel

/// Checks a file's edits as a whole before the first of them is sent. The daemon checks each again.
struct EditFileCheck {
  let environments: [String]
  /// Whether members that this version does not know are refused. Where the daemon is newer, it is left to decide.
  let unknownMembers: UnknownMembers

  /// - Returns: the edits as they are understood, and for each the places of those that it comes after.
  /// - Throws: `CommandError` with all faults, each with its line.
  func read(_ list: EditList) throws(CommandError) -> (requests: [EditRequest], predecessors: [[Int]]) {
    // What role the submitter has is the daemon's to know.
    let check = EditRequestCheck(environments: environments, highestPriority: nil, unknownMembers: unknownMembers)
    var requests: [EditRequest] = []
    var faults: [RequestFault] = []
    for (index, edit) in list.edits.enumerated() {
      switch check.read(edit) {
      case .success(let request): requests.append(request)
      case .failure(let found): faults += found.list.map { RequestFault(index, $0) }
      }
    }
    try Self.refuse(faults, list)
    let predecessors: [[Int]]
    do throws(RequestFaults) {
      predecessors = try References(requests, in: list.name, name: { list.place(of: $0) }).predecessors
    } catch {
      throw Self.complaint(of: error, list)
    }
    try Self.refuse(Self.conflicts(requests, predecessors, list), list)
    return (requests, predecessors)
  }

  private static func refuse(_ faults: [RequestFault], _ list: EditList) throws(CommandError) {
    if let faults = RequestFaults(faults) { throw complaint(of: faults, list) }
  }

  private static func complaint(of faults: RequestFaults, _ list: EditList) -> CommandError {
    CommandError(.data, ErrorText.text(of: faults.shortened, line: list.line))
  }

  /// A fault for each line whose key stands for another edit on an earlier line.
  private static func conflicts(_ requests: [EditRequest], _ predecessors: [[Int]], _ list: EditList) -> [RequestFault]
  {
    var first: [ExactString: Int] = [:]
    var standsFor = Array(requests.indices)
    for (index, request) in requests.enumerated() {
      guard let key = request.key else { continue }
      standsFor[index] = first[ExactString(key)] ?? index
      first[ExactString(key)] = standsFor[index]
    }
    return requests.indices.compactMap { index in
      let one = standsFor[index]
      guard one != index, let key = requests[index].key else { return nil }
      let (first, second) = (requests[one], requests[index])
      let isSame =
        first.target.isSame(as: second.target) && first.change.isSame(as: second.change)
        && first.expectedLastUpdatedDate.map(ExactString.init) == second.expectedLastUpdatedDate.map(ExactString.init)
        && Set(first.after ?? []) == Set(second.after ?? [])
        && Set(predecessors[one].map { standsFor[$0] }) == Set(predecessors[index].map { standsFor[$0] })
      return isSame
        ? nil
        : RequestFault(
          index, ["key"], "the key \"\(key)\" stands for another edit, that of \(list.place(of: one))")
    }
  }
}

extension Change {
  /// Whether both are written alike, to the byte of each text.
  fileprivate func isSame(as other: Change) -> Bool {
    guard let one = try? JSON(encoding: self), let other = try? JSON(encoding: other) else { return false }
    return one == other
  }
}
