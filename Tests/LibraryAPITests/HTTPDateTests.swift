import Testing

@testable import LibraryAPI

@Suite struct `Dates of headers` {
  @Test(arguments: [
    ("Sun, 06 Nov 1994 08:49:37 GMT", 784_111_777), ("Sunday, 06-Nov-94 08:49:37 GMT", 784_111_777),
    ("Sun Nov  6 08:49:37 1994", 784_111_777), ("Thu, 01-Jan-1970 00:00:10 GMT", 10),
    ("Tue, 29 Feb 2028 23:59:59 GMT", 1_835_481_599), ("Mon, 01 Mar 2100 00:00:00 GMT", 4_107_542_400),
    ("Wed, 01 Jan 25 00:00:00 GMT", 1_735_689_600), ("soon", nil), ("120", nil), ("Sun, 06 Nov 1994", nil),
    ("Sun, 06 Nov 1994 25:00:00 GMT", nil), ("", nil),
  ])
  func `are read in every form that is still written`(text: String, seconds: Int64?) {
    #expect(HTTPDate.seconds(text) == seconds)
  }
}
