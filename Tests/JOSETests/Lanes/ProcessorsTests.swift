import Foundation
import Testing

@testable import ArcFedJOSE

@Suite("The processors of this process")
struct ProcessorsTests {
  @Test("There are as many as the system allows, and not as many as the machine has")
  func count() throws {
    // `Cpus_allowed` of proc(5): a mask in hexadecimal digits, with commas between groups.
    let status = try String(contentsOfFile: "/proc/thread-self/status", encoding: .utf8)
    let mask = try #require(status.split(separator: "\n").first { $0.hasPrefix("Cpus_allowed:") })
    let allowed = mask.dropFirst("Cpus_allowed:".count).compactMap(\.hexDigitValue)
    #expect(Processors.available == allowed.reduce(0) { $0 + $1.nonzeroBitCount })
    #expect(Processors.available > 0)
  }
}
