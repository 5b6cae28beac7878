import ArcFedHTTP
import ArcFedSimulation
import Testing

@testable import ArcFedKubernetes

@Suite("What a request addresses, and when it is answered")
struct RequestInfoTests {
  @Test("An instant is written as if nothing was written before", arguments: 0..<5 as Range<UInt64>)
  func seconds(seed: UInt64) {
    let chance = RandomSource(seed: seed).stream("instants")
    var (times, dates) = (TextOfSecond(\.rfc3339), TextOfSecond(\.httpDate))
    var now = Timestamp(seconds: Int64(chance.integer(in: -3...1_800_000_000)))
    for _ in 0..<200 {
      #expect(times(now) == now.rfc3339)
      #expect(dates(now) == now.httpDate)
      now = now + .milliseconds(chance.integer(in: -900...1_500))
    }
  }

  @Test(
    "The segments of a path are decoded one by one, and its text as a whole",
    arguments: 0..<200 as Range<UInt64>)
  func segments(seed: UInt64) {
    let chance = RandomSource(seed: seed).stream("paths")
    let pieces = [
      "/", "//", "api", "apis", "v1", "namespaces", "a+b", "é", "..", "a-name-of-many-letters",
      "%2F", "%zz", "%",
    ]
    let path = (0..<chance.integer(in: 0...12)).map { _ in
      pieces[chance.integer(in: 0...(pieces.count - 1))]
    }.joined()
    let request = HTTPRequest(.get, origin: .https("edge"), path: path)
    let plain = path.split(separator: "/").map { PercentEncoding.decode($0) ?? String($0) }
    #expect(plain == request.pathSegments)
    #expect(RequestInfo(request).path == PercentEncoding.decode(path) ?? path)
  }
}
