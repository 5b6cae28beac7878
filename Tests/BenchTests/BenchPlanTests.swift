import Testing

@testable import ArcFedBench

@Suite("What bench is told to measure")
struct BenchPlanTests {
  @Test("One measurement goes by its whole name, and without a name all are wanted")
  func names() {
    var plan = BenchPlan(processors: 1)
    #expect(Bench.names.allSatisfy(plan.wants))
    plan.only = "exchange"
    #expect(Bench.names.filter(plan.wants) == ["exchange"])
    plan.only = "exch"
    #expect(!Bench.names.contains(where: plan.wants))
  }
}
