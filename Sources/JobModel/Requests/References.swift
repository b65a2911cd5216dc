import JSONDocument

/// Which edits of a call, or of a file, come after which others of it, by their refs, in whatever order they stand.
package struct References: Sendable, Hashable {
  /// For each edit, the places of those that it comes after, in the order of its `afterRefs`.
  package let predecessors: [[Int]]

  /// - Parameters:
  ///   - whole: what the edits stand in.
  ///   - name: of one of them, for people.
  package init(
    _ requests: [EditRequest], in whole: String = "this call",
    name: (Int) -> String = { "edit \($0) of this call" }
  ) throws(RequestFaults) {
    var faults: [RequestFault] = []
    var places: [ExactString: Int] = [:]
    for (index, request) in requests.enumerated() {
      guard let ref = request.ref else { continue }
      if let earlier = places[ExactString(ref)] {
        faults.append(
          RequestFault(index, JSONPointer(["ref"]), "\(name(earlier)) has the ref \"\(ref)\", too"))
      } else {
        places[ExactString(ref)] = index
      }
    }
    var predecessors: [[Int]] = []
    for (index, request) in requests.enumerated() {
      var found: [Int] = []
      for (at, ref) in (request.afterRefs ?? []).enumerated() {
        if let place = places[ExactString(ref)] {
          found.append(place)
        } else {
          faults.append(
            RequestFault(
              index, JSONPointer(["afterRefs", String(at)]),
              "no edit of \(whole) has the ref \"\(ref)\"; a job of before is named by its id, in after"))
        }
      }
      predecessors.append(found)
    }
    if faults.isEmpty, let circle = Self.circle(in: predecessors) {
      faults.append(Self.fault(of: circle, requests, predecessors))
    }
    if let faults = RequestFaults(faults) { throw faults }
    self.predecessors = predecessors
  }

  /// Edits each of which comes after the next one, and the last one after the first; nil: there are none.
  private static func circle(in predecessors: [[Int]]) -> [Int]? {
    var dependents = [[Int]](repeating: [], count: predecessors.count)
    var open = predecessors.map { Set($0).count }
    for (index, before) in predecessors.enumerated() {
      for place in Set(before) { dependents[place].append(index) }
    }
    var free = open.indices.filter { open[$0] == 0 }
    while let index = free.popLast() {
      for dependent in dependents[index] {
        open[dependent] -= 1
        if open[dependent] == 0 { free.append(dependent) }
      }
    }
    // What is left is in a circle or behind one: whoever goes on to a predecessor that is left comes round.
    guard var at = open.firstIndex(where: { $0 > 0 }) else { return nil }
    var path: [Int] = []
    var steps: [Int: Int] = [:]
    while steps[at] == nil {
      steps[at] = path.count
      path.append(at)
      guard let next = predecessors[at].first(where: { open[$0] > 0 }) else { return nil }
      at = next
    }
    return Array(path[(steps[at] ?? 0)...])
  }

  private static func fault(
    of circle: [Int], _ requests: [EditRequest], _ predecessors: [[Int]]
  ) -> RequestFault {
    // Said from the edit that stands first in the call.
    let start = circle.indices.min { circle[$0] < circle[$1] } ?? 0
    let turned = Array(circle[start...] + circle[..<start])
    let refs = turned.compactMap { requests[$0].ref }
    let shown = refs.count > 12 ? refs.prefix(10) + ["… \(refs.count - 11) more …"] + refs.suffix(1) : refs[...]
    let next = turned.count > 1 ? turned[1] : turned[0]
    let place = predecessors[turned[0]].firstIndex(of: next) ?? 0
    let reason =
      turned.count == 1
      ? "\"\(refs.first ?? "")\" is the edit itself, which can't come after itself"
      : "they come after one another in a circle: \((shown + refs.prefix(1)).joined(separator: " after "))"
    return RequestFault(turned[0], JSONPointer(["afterRefs", String(place)]), reason)
  }
}
