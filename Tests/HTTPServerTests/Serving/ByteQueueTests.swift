import Testing

@testable import ArcFedHTTPServer

@Suite struct ByteQueueTests {
  @Test("Bytes come out in the order in which they went in, whatever the portions")
  func order() {
    var queue = ByteQueue()
    var taken: [UInt8] = []
    for number in 0..<200 {
      queue.append([UInt8](repeating: UInt8(number), count: number % 7))
      let portion = queue.withFront(5) { Array($0) }
      taken += portion
      queue.consume(portion.count)
    }
    taken += queue.withFront(queue.count) { Array($0) }
    #expect(taken == (0..<200).flatMap { [UInt8](repeating: UInt8($0), count: $0 % 7) })
  }

  @Test("Looking at the front takes nothing, and an emptied queue is empty")
  func front() {
    var queue = ByteQueue()
    queue.append([1, 2, 3])
    #expect(queue.withFront(2) { Array($0) } == [1, 2])
    #expect(queue.count == 3)
    queue.consume(3)
    #expect(queue.isEmpty)
    #expect(queue.withFront(9) { $0.count } == 0)
  }
}
