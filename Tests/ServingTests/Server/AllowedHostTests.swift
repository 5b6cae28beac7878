import ArcFedHTTPServer
import Testing

@testable import ArcFedServing

@Suite("Hosts that are allowed")
struct AllowedHostTests {
  @Test("Name, port and address are read")
  func forms() throws {
    let plain = try #require(AllowedHost("Issuer.Example"))
    #expect(plain.host == "issuer.example")
    #expect(plain.port == 443)
    #expect(plain.route == .resolve)
    let full = try #require(AllowedHost("k3s.local:6443=127.0.0.1"))
    #expect(full.port == 6443)
    #expect(full.route == .address("127.0.0.1"))
    #expect(AllowedHost("k3s.local=::1")?.address == "::1")
  }

  @Test(
    "What is no host is refused",
    arguments: ["", ":443", "a:b", "a:0", "a:70000", "a=", "a=b", "https://a", "a b", "a:1:2"])
  func refused(text: String) {
    #expect(AllowedHost(text) == nil)
  }
}
