import JSONDocument

extension Sequence {
  /// The faults of all elements, or as many as are looked for.
  func faults(_ each: (Element) -> [Fault]) -> [Fault] {
    var faults: [Fault] = []
    for element in self {
      faults += each(element)
      if faults.count >= Fault.most { break }
    }
    return faults
  }
}
