import ArcFedEntra
import ArcFedHTTP
import ArcFedJOSE
import ArcFedJSON
import ArcFedSimulation
import Testing

/// Documents are written once and given out many times, on the thread of whoever asks: what is
/// given out must be what would be written now.
@Suite("Documents that are at hand")
struct WrittenDocumentTests {
  private static let origin = "https://login.microsoftonline.com"
  private static let documents = [
    "v2.0/.well-known/openid-configuration", ".well-known/openid-configuration",
    "discovery/v2.0/keys", "discovery/keys",
  ]

  private func keyIDs(_ response: HTTPResponse?) throws -> [String] {
    let keys = try response?.json()["keys"]?.arrayValue ?? []
    return keys.compactMap { $0["kid"]?.stringValue }
  }

  @Test(
    "At hand or waited for, a document is the same; only its request id is new each time",
    arguments: ["common", "organizations", TenantWorld.tenantID], documents)
  func parity(tenant: String, document: String) async throws {
    let world = try await TenantWorld()
    let request = try HTTPRequest(.get, "\(Self.origin)/\(tenant)/\(document)")
    let waitedFor = try await world.send(request)
    var atHand = try #require(world.network.sendAtOnce(request))
    #expect(atHand.status == 200)
    #expect(atHand.bytes == waitedFor.bytes)
    #expect(atHand.headers.count == 9)
    #expect(atHand.headers["x-ms-request-id"] != waitedFor.headers["x-ms-request-id"])
    atHand.headers["x-ms-request-id"] = waitedFor.headers["x-ms-request-id"]
    #expect(atHand.headers == waitedFor.headers)
  }

  @Test("No key document is older than the moment in which it is asked for")
  func rotation() async throws {
    let world = try await TenantWorld {
      $0.signingKeyLeadTime = .hours(2)
      $0.signingKeyRetention = .hours(30)
    }
    let requests = try ["common/discovery/v2.0/keys", "\(TenantWorld.tenantID)/discovery/keys"]
      .map { try HTTPRequest(.get, "\(Self.origin)/\($0)") }
    func expect(_ keys: [String], _ comment: Comment) throws {
      for request in requests {
        // Twice: the first writes it, the second finds it written.
        for _ in 0..<2 {
          #expect(try keyIDs(world.network.sendAtOnce(request)) == keys, comment)
        }
      }
    }
    let first = try #require(try keyIDs(world.network.sendAtOnce(requests[0])).first)
    try expect([first], "one key")
    let second = try await world.tenant.rotateSigningKey()
    try expect([second, first], "at the moment of the rotation")
    await world.simulation.advance(by: .hours(32) - .nanoseconds(1))
    try expect([second, first], "until the last moment")
    await world.simulation.advance(by: .nanoseconds(1))
    try expect([second], "when the first key's time is over")
    let third = try await world.tenant.rotateSigningKey(keepsPrevious: false)
    try expect([third], "when a key is taken back")
  }

  @Test("A shared name stands in its document as it was spelled, however many spell it")
  func spellings() async throws {
    let world = try await TenantWorld()
    for number in 0..<64 {
      let name = String(
        "common".enumerated().map { number >> $0 & 1 == 1 ? Character($1.uppercased()) : $1 })
      for _ in 0..<2 {
        let answer = try world.network.sendAtOnce(
          HTTPRequest(.get, "\(Self.origin)/\(name)/\(Self.documents[0])"))
        #expect(
          try answer?.json()["token_endpoint"]?.stringValue
            == "\(Self.origin)/\(name)/oauth2/v2.0/token")
      }
    }
  }

  @Test("A refusal of a document is recorded, at hand or not")
  func refusals() async throws {
    let world = try await TenantWorld()
    let request = try HTTPRequest(.get, "\(Self.origin)/contoso.example/\(Self.documents[0])")
    let events = { world.simulation.trace.events.filter { $0.action == "answer" }.count }
    let before = events()
    let answer = try #require(world.network.sendAtOnce(request))
    #expect(answer.status == 400)
    #expect(events() == before + 1)
    #expect(try await world.send(request).status == 400)
    #expect(events() == before + 2)
  }

  @Test("Nothing is at hand before the tenant's first key is there: who comes waits for it")
  func firstKey() async throws {
    let world = try await TenantWorld(isPropagated: false, keys: .fresh(FreshPrimes()))
    let request = try HTTPRequest(.get, "\(Self.origin)/common/discovery/v2.0/keys")
    #expect(world.network.sendAtOnce(request)?.status == nil)
    let waitedFor = try await world.send(request)
    #expect(try keyIDs(waitedFor).count == 1)
    #expect(world.network.sendAtOnce(request)?.bytes == waitedFor.bytes)
  }
}
