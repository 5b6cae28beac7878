import Testing

@testable import ArcFedBench

@Suite("Latencies")
struct LatencyHistogramTests {
  @Test("A percentile is never below the value it stands for, and at most 1.6 % above")
  func precision() {
    for exponent in 0..<34 {
      for offset in [0, 1, 7, 31] {
        let nanoseconds = Int64(1) << Int64(exponent) + Int64(offset)
        var histogram = LatencyHistogram()
        histogram.record(.nanoseconds(nanoseconds))
        histogram.record(.nanoseconds(nanoseconds * 4))
        let found = histogram.percentile(50) / .nanoseconds(1)
        #expect(found >= Double(nanoseconds), "\(nanoseconds)")
        #expect(found <= Double(nanoseconds) * 1.016 + 1, "\(nanoseconds)")
      }
    }
  }

  @Test("Percentiles count values, not classes")
  func counting() {
    var histogram = LatencyHistogram()
    for _ in 0..<990 { histogram.record(.microseconds(10)) }
    for _ in 0..<10 { histogram.record(.milliseconds(5)) }
    #expect(histogram.total == 1_000)
    #expect(histogram.percentile(99) < .microseconds(11))
    #expect(histogram.percentile(99.1) > .milliseconds(4))
    #expect(histogram.maximum == .milliseconds(5))
  }

  @Test("Two histograms add up")
  func adding() {
    var left = LatencyHistogram()
    var right = LatencyHistogram()
    left.record(.milliseconds(1))
    right.record(.milliseconds(9))
    left.add(right)
    #expect(left.total == 2)
    #expect(left.percentile(100) == .milliseconds(9))
  }

  @Test("What takes longer than anything here counts as the longest")
  func beyond() {
    var histogram = LatencyHistogram()
    histogram.record(.seconds(86_400))
    #expect(histogram.percentile(50) <= .seconds(86_400))
    #expect(histogram.maximum == .seconds(86_400))
  }
}
