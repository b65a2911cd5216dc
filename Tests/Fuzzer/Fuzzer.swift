import FuzzProperties
import Glibc

/// Which property is tried. libFuzzer, whose `main` this program has, starts it anew for some of its tasks with the same arguments,
/// so the name comes besides them.
private let property: FuzzProperty = {
  guard let property = getenv("MIGEDIT_FUZZ_PROPERTY").flatMap({ FuzzProperty(rawValue: String(cString: $0)) }) else {
    let names = FuzzProperty.allCases.map(\.rawValue).joined(separator: ", ")
    print("MIGEDIT_FUZZ_PROPERTY names no property, expected one of \(names)")
    exit(EX_USAGE)
  }
  return property
}()

/// What libFuzzer calls for each input.
@_cdecl("LLVMFuzzerTestOneInput") public func tryInput(_ data: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
  do throws(BrokenProperty) {
    try property.check(Array(UnsafeBufferPointer(start: data, count: size)))
  } catch {
    fatalError("broken property: \(error)")
  }
  return 0
}
