/// Does independent pieces of work several at a time, and hands their results over in the order of
/// the work: what is printed does not depend on who was faster.
struct OrderedPool: Sendable {
  /// How many pieces are in hand at once.
  let jobs: Int

  /// Does `work` with every item.
  ///
  /// - Parameter deliver: is given each result in the order of the items; false ends it all, and no
  ///   later result is handed over.
  func run<Item: Sendable, Result: Sendable>(
    _ items: [Item], work: @escaping @Sendable (Item) async -> Result,
    deliver: (Item, Result) -> Bool
  ) async {
    await withTaskGroup(of: (Int, Result).self) { group in
      var waiting: [Int: Result] = [:]
      var nextToStart = 0
      var nextToDeliver = 0
      func start() {
        guard nextToStart < items.count else { return }
        let index = nextToStart
        nextToStart += 1
        group.addTask { (index, await work(items[index])) }
      }
      for _ in 0..<jobs { start() }
      while let (index, result) = await group.next() {
        waiting[index] = result
        while let result = waiting.removeValue(forKey: nextToDeliver) {
          guard deliver(items[nextToDeliver], result) else {
            group.cancelAll()
            return
          }
          nextToDeliver += 1
        }
        start()
      }
    }
  }
}
