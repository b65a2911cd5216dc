import Glibc

/// This machine's, as the kernel has it now: it may be changed while this runs.
func hostName() -> String {
  var name = [CChar](repeating: 0, count: Int(HOST_NAME_MAX) + 1)
  guard gethostname(&name, name.count - 1) == 0 else { return "localhost" }
  return String(decoding: name.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
}
