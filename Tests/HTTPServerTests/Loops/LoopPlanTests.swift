import Testing

@testable import ArcFedHTTPServer

@Suite("Which event loop gets a newcomer") struct LoopPlanTests {
  @Test("The first loop gets some before the others, and then whoever has the fewest")
  func dealing() {
    let plan = LoopPlan(count: 3, firstCount: 4)
    var counts = [0, 0, 0]
    let order = (0..<15).map { _ in
      let loop = plan.loop(for: counts)
      counts[loop] += 1
      return loop
    }
    #expect(order == [0, 0, 0, 0, 1, 2, 1, 2, 1, 2, 1, 2, 0, 1, 2])
    #expect(counts == [5, 5, 5])
  }

  @Test("Who has lost some is given some")
  func loss() {
    let plan = LoopPlan(count: 2, firstCount: 4)
    #expect(plan.loop(for: [3, 9]) == 0)
    #expect(plan.loop(for: [7, 6]) == 1)
    #expect(plan.loop(for: [6, 7]) == 0)
  }

  @Test("One loop gets all")
  func one() {
    let plan = LoopPlan(count: 1)
    #expect([0, 5, 100].map { plan.loop(for: [$0]) } == [0, 0, 0])
  }

  @Test("There is a loop for each processor, and never too many")
  func standard() {
    #expect((1...LoopPlan.countMax).contains(LoopPlan.standard.count))
    #expect(LoopPlan.standard.firstCount == LoopPlan.firstCountStandard)
  }
}
