import Dispatch
import Runtime
import Testing

@Suite(.timeLimit(.minutes(1))) struct OwnThreadTests {
  @Test func `work that ends in time gives what it came to`() async {
    #expect(await OwnThread.run("test", within: .seconds(60)) { 7 } == 7)
  }

  @Test func `work that hangs is left to itself`() async {
    let hang = DispatchSemaphore(value: 0)
    #expect(await OwnThread.run("test", within: .milliseconds(1)) { hang.wait() } == nil)
    hang.signal()
  }

  @Test func `who gives up is not kept waiting`() async {
    let hang = DispatchSemaphore(value: 0)
    let waiting = Task {
      await OwnThread.run("test", within: .seconds(3600)) {
        hang.wait()
      }
    }
    waiting.cancel()
    #expect(await waiting.value == nil)
    hang.signal()
  }

  @Test func `who has given up before gets nothing`() async {
    let waiting = Task {
      withUnsafeCurrentTask { $0?.cancel() }
      return await OwnThread.run("test", within: .seconds(3600)) { 7 }
    }
    #expect(await waiting.value == nil)
  }
}
