import Glibc

/// The room that a file has on the disk.
struct FileRoom {
  /// It is never closed while SQLite has the file open: SQLite's locks on it would be gone.
  private let descriptor: CInt
  /// Of the file, in bytes.
  private(set) var size = 0

  /// nil: it can't be opened, for the reason that `errno` has.
  init?(of path: String) {
    descriptor = open(path, O_RDWR | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    measure()
  }

  func close() { Glibc.close(descriptor) }

  mutating func measure() {
    var status = stat()
    if fstat(descriptor, &status) == 0 { size = Int(status.st_size) }
  }

  /// Pages that were never written may have no room of their own yet.
  func fillHoles() {
    if size > 0 { _ = posix_fallocate(descriptor, 0, off_t(size)) }
  }

  /// - Returns: whether the disk has given all of it; else the file is as it was.
  mutating func grow(to wanted: Int) -> Bool {
    let whole = Self.whole(wanted)
    let before = size
    let failure = posix_fallocate(descriptor, off_t(before), off_t(whole - before))
    measure()
    if failure == 0 { return true }
    // A part of it may have been given.
    if size > before { _ = ftruncate(descriptor, off_t(before)) }
    measure()
    return false
  }

  /// A checkpoint cuts the file off behind its pages, rounded up to whole chunks of this: as one chunk of the whole size, or, above
  /// what a chunk can be, as equal parts of it, the file stays as long as it is. 0: its size can't be had in this way.
  var chunk: Int { Self.chunk(of: size) }

  /// The same for a file that is to be as long as wanted: it is cut off there, and nothing that it keeps is given back in between,
  /// when another program could take it.
  static func chunk(toKeep wanted: Int) -> Int { chunk(of: whole(wanted)) }

  private static func chunk(of size: Int) -> Int {
    let parts = parts(of: size)
    return size % (parts * ReserveSizes.unit) == 0 ? size / parts : 0
  }

  /// In whole units, of which a chunk can be made.
  private static func whole(_ wanted: Int) -> Int {
    let unit = parts(of: wanted) * ReserveSizes.unit
    let whole = (wanted + unit - 1) / unit * unit
    // Rounded up it may have come to a size of which there are more parts.
    return chunk(of: whole) == 0 ? self.whole(whole + 1) : whole
  }

  /// A chunk has less than 2 GiB.
  private static func parts(of size: Int) -> Int { (size >> 30) + 1 }
}
