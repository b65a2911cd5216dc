package import JSONDocument
import LibraryModel

/// What is wrong with one edit of a call, or of a file.
package struct RequestFault: Error, Hashable {
  /// The place of the edit among the others, from 0.
  package let index: Int
  /// Its pointer is relative to the edit.
  package let fault: Fault

  package init(_ index: Int, _ fault: Fault) {
    self.index = index
    self.fault = fault
  }

  package init(_ index: Int, _ pointer: JSONPointer, _ reason: String) { self.init(index, Fault(pointer, reason)) }

  package var pointer: JSONPointer { fault.pointer }
  package var reason: String { fault.reason }
}

/// On the wire the index stands beside the members of the fault.
extension RequestFault: Codable {
  private enum CodingKeys: CodingKey { case index }

  package init(from decoder: any Decoder) throws {
    index = try decoder.container(keyedBy: CodingKeys.self).decode(Int.self, forKey: .index)
    fault = try Fault(from: decoder)
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(index, forKey: .index)
    try fault.encode(to: encoder)
  }
}

/// What is wrong with the edits of a call, as it is refused by the queue, sent to the client and shown to people.
package struct RequestFaults: Error, Hashable {
  package let first: RequestFault
  /// The next ones; those that are sent are `Limits.faultsSaid` at most.
  package let others: [RequestFault]
  /// How many there are in all, those included that are not listed.
  package let total: Int

  /// - Parameter total: nil where all of them are listed.
  package init(_ first: RequestFault, others: [RequestFault] = [], total: Int? = nil) {
    self.first = first
    self.others = others
    self.total = total ?? 1 + others.count
  }

  /// nil where nothing is wrong.
  package init?(_ faults: [RequestFault]) {
    guard let first = faults.first else { return nil }
    self.init(first, others: Array(faults.dropFirst()))
  }

  package var list: [RequestFault] { [first] + others }

  /// Without those that are too many to be sent.
  package var shortened: RequestFaults {
    RequestFaults(first, others: Array(others.prefix(Limits.faultsSaid)), total: total)
  }
}

/// On the wire the first fault is told by itself, so that a client which looks at one only finds it.
extension RequestFaults: Codable {
  private enum CodingKeys: CodingKey { case others, total }

  package init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    first = try RequestFault(from: decoder)
    others = try container.decode([RequestFault].self, forKey: .others)
    total = try container.decode(Int.self, forKey: .total)
  }

  package func encode(to encoder: any Encoder) throws {
    try first.encode(to: encoder)
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(others, forKey: .others)
    try container.encode(total, forKey: .total)
  }
}
