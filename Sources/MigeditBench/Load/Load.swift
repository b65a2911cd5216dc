import Glibc

/// Requests to a server over its connections, from one thread: bytes out, replies counted in.
struct Load {
  /// How many requests each connection has under way at once.
  let window: Int

  struct Result {
    /// Requests that were answered, and in how many seconds.
    var answered = 0
    var seconds = 0.0
    /// From a request to its reply, in milliseconds.
    private(set) var latencies: [Double] = []

    var rate: Double { Double(answered) / seconds }

    /// - Parameter share: 0.5 for the median.
    func latency(_ share: Double) -> Double {
      latencies.isEmpty ? 0 : latencies[min(latencies.count - 1, Int(Double(latencies.count) * share))]
    }

    fileprivate mutating func take(_ nanoseconds: [UInt64]) {
      latencies = nanoseconds.map { Double($0) / 1e6 }.sorted()
    }
  }

  /// Sends requests for some time, and waits for the replies to all of them.
  /// - Parameters:
  ///   - sockets: connections that are open and ready.
  ///   - number: of the first request; the next one's, afterwards.
  func run(
    _ sockets: [CInt], _ template: RequestTemplate, _ format: ReplyFormat, seconds: Double, from number: inout Int
  ) throws -> Result {
    var lines = sockets.map { Line(socket: $0, counter: ReplyCounter(format)) }
    var polled = sockets.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
    var template = template
    var times: [UInt64] = []
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 8)
    defer { buffer.deallocate() }
    var result = Result()
    let start = now()
    let end = start + UInt64(seconds * 1e9)
    var last = start
    repeat {
      let isOpen = now() < end
      for index in lines.indices {
        if isOpen {
          while lines[index].sent.count < window {
            template.set(number)
            number += 1
            lines[index].add(template.bytes)
          }
        }
        try lines[index].send()
        polled[index].events = Int16(lines[index].isBlocked ? POLLIN | POLLOUT : POLLIN)
      }
      if lines.allSatisfy(\.sent.isEmpty) { break }
      let ready = poll(&polled, nfds_t(polled.count), 30_000)
      guard ready > 0 else { throw BenchError("a server has not answered for 30 s") }
      for index in lines.indices where polled[index].revents != 0 {
        let answered = try lines[index].receive(into: buffer, &times)
        if answered > 0 { last = now() }
        result.answered += answered
      }
    } while true
    result.seconds = Double(last - start) / 1e9
    result.take(times)
    return result
  }
}

/// One connection: what is still to be sent, and when what is under way was.
private struct Line {
  let socket: CInt
  var counter: ReplyCounter
  private(set) var sent = Queue()
  private var unsent: [UInt8] = []
  private var offset = 0

  init(socket: CInt, counter: ReplyCounter) {
    self.socket = socket
    self.counter = counter
  }

  var isBlocked: Bool { offset < unsent.count }

  mutating func add(_ request: [UInt8]) {
    sent.append(now())
    unsent += request
  }

  mutating func send() throws {
    while isBlocked {
      let count = unsent[offset...].withUnsafeBytes {
        Glibc.send(socket, $0.baseAddress, $0.count, CInt(MSG_DONTWAIT | MSG_NOSIGNAL))
      }
      if count < 0, errno == EAGAIN { return }
      guard count > 0 else { throw BenchError("a server has closed the connection: \(lastSystemError())") }
      offset += count
    }
    unsent.removeAll(keepingCapacity: true)
    offset = 0
  }

  /// - Returns: how many replies have come.
  mutating func receive(into buffer: UnsafeMutableRawBufferPointer, _ times: inout [UInt64]) throws -> Int {
    let count = recv(socket, buffer.baseAddress, buffer.count, CInt(MSG_DONTWAIT))
    if count < 0, errno == EAGAIN { return 0 }
    guard count > 0 else { throw BenchError("a server has closed the connection") }
    let bytes = UnsafeRawBufferPointer(rebasing: buffer[..<count])
    guard let answered = counter.count(bytes) else {
      throw BenchError("a server refused a request: \(String(decoding: bytes.prefix(500), as: UTF8.self))")
    }
    let arrived = now()
    for _ in 0..<answered { times.append(arrived - sent.removeFirst()) }
    return answered
  }
}

/// Instants, first in first out.
private struct Queue {
  private var instants: [UInt64] = []
  private var first = 0

  var count: Int { instants.count - first }
  var isEmpty: Bool { count == 0 }

  mutating func append(_ instant: UInt64) { instants.append(instant) }

  mutating func removeFirst() -> UInt64 {
    let instant = instants[first]
    first += 1
    if first == instants.count {
      instants.removeAll(keepingCapacity: true)
      first = 0
    }
    return instant
  }
}
