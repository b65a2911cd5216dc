/// Where things are on this machine.
struct Places {
  /// Of migeditd, migeditctl and library-simulator.
  var products: String
  /// Of another build of migeditd, to be measured beside; nil: there is none.
  var otherProducts: String?
  /// Of the queues: on the disk that is measured.
  var work: String

  func product(_ name: String) -> String? { findProgram(name, besides: [products]) }

  func needed(_ name: String) throws -> String {
    guard let path = product(name) else {
      throw BenchError("\(name) is not in \(products): build it there, or say --products")
    }
    return path
  }
}
