/// A server that keeps jobs durably and answers when they are on the disk, started by the benchmark in a folder of its own.
protocol Peer: AnyObject {
  var process: ChildProcess { get }
  var replies: ReplyFormat { get }
  /// One job a request.
  var single: RequestTemplate { get }

  /// A connection over which requests can be sent at once.
  func connect() throws -> UnixSocket
  /// A request that brings so many jobs, all of which or none are taken; nil where there is none such.
  func bulk(_ count: Int) -> RequestTemplate?
}
