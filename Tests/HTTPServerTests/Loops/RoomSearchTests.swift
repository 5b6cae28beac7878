import Testing

@testable import ArcFedHTTPServer

@Suite("The search for a connection that makes room") struct RoomSearchTests {
  private static func candidate(_ loop: Int, _ token: UInt64, _ seconds: Int)
    -> RoomSearch.Candidate
  {
    RoomSearch.Candidate(loop: loop, token: token, waitingSince: .seconds(seconds))
  }

  @Test("It ends with the last loop's answer, and finds who has waited longest, in any order")
  func longest() {
    let answers = [Self.candidate(0, 7, 5), Self.candidate(1, 9, 3), nil, Self.candidate(3, 1, 4)]
    for first in answers.indices {
      var search = RoomSearch(loopCount: answers.count)
      let order = answers[first...] + answers[..<first]
      let outcomes = order.map { search.take($0) }
      #expect(outcomes.dropLast().allSatisfy { $0 == nil })
      #expect(outcomes.last == .found(Self.candidate(1, 9, 3)))
    }
  }

  @Test("Of those that began to wait together the one that came first is found")
  func together() {
    var search = RoomSearch(loopCount: 2)
    #expect(search.take(Self.candidate(0, 12, 3)) == nil)
    #expect(search.take(Self.candidate(1, 11, 3)) == .found(Self.candidate(1, 11, 3)))
  }

  @Test("Where nobody may go, nobody is found")
  func nobody() {
    var search = RoomSearch(loopCount: 2)
    #expect(search.take(nil) == nil)
    #expect(search.take(nil) == .nobody)
  }
}
