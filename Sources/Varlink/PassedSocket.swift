import Glibc

/// Checks that a descriptor from outside is a Unix stream socket that listens.
func checkPassedSocket(_ descriptor: CInt) throws(VarlinkBindError) {
  func option(_ name: CInt) throws(VarlinkBindError) -> CInt {
    var value: CInt = 0
    var size = socklen_t(MemoryLayout<CInt>.size)
    guard getsockopt(descriptor, SOL_SOCKET, name, &value, &size) == 0 else {
      throw .badDescriptor(descriptor, reason: systemMessage(errno))
    }
    return value
  }
  guard try option(SO_DOMAIN) == AF_UNIX, try option(SO_TYPE) == CInt(SOCK_STREAM.rawValue) else {
    throw .badDescriptor(descriptor, reason: "this is not a Unix stream socket; the unit needs ListenStream=/a/path")
  }
  guard try option(SO_ACCEPTCONN) != 0 else {
    throw .badDescriptor(descriptor, reason: "the socket does not listen; the unit needs Accept=no")
  }
}
