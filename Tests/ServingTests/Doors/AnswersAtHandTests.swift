import ArcFed
import ArcFedHTTP
import ArcFedScenarios
import Testing

@testable import ArcFedServing

@Suite("What the proxy's front has at hand", .serialized, .timeLimit(.minutes(10)))
struct AnswersAtHandTests {
  private func keys() throws -> HTTPRequest {
    try HTTPRequest(.get, "https://login.microsoftonline.com/common/discovery/v2.0/keys")
  }

  @Test("Public documents are at hand while the world is open, and nobody is left inside")
  func documents() async throws {
    let world = try await ServedWorld()
    let front = ProxyFront(in: world.server.world)
    let atHand = try #require(try front.respondAtOnce(to: keys()))
    #expect(try await front.respond(to: keys()).bytes == atHand.bytes)
    #expect(!world.server.world.isBusy)
    for url in ["https://management.azure.com/x", "http://169.254.169.254/metadata/x"] {
      #expect(try front.respondAtOnce(to: HTTPRequest(.get, url))?.status == nil)
    }
    world.server.world.close()
    #expect(try front.respondAtOnce(to: keys())?.status == nil)
    #expect(try await front.respond(to: keys()).status == 503)
    #expect(!world.server.world.isBusy)
  }

  @Test("A fault on the network is met by documents too")
  func faults() async throws {
    let world = try await ServedWorld()
    let front = ProxyFront(in: world.server.world)
    let network = try world.emulator.network
    let fault = network.addFault(
      FaultRule("busy") { _ in .answer(.text(503, "busy")) })
    #expect(try front.respondAtOnce(to: keys())?.status == nil)
    #expect(try await front.respond(to: keys()).status == 503)
    network.removeFault(fault)
    #expect(try front.respondAtOnce(to: keys())?.status == 200)
  }
}
