import Testing

@testable import ArcFedHTTPServer

@Suite struct ListenAddressTests {
  @Test(
    "Addresses of this machine alone are loopback",
    arguments: [
      ("127.0.0.1", true), ("127.9.9.9", true), ("::1", true), ("0.0.0.0", false), ("::", false),
      ("192.0.2.1", false), ("2001:db8::1", false),
    ])
  func loopback(host: String, isLoopback: Bool) throws {
    let address = try #require(ListenAddress(host: host, port: 443))
    #expect(address.isLoopback == isLoopback)
  }

  @Test(
    "A name is no address, and a port has its range",
    arguments: [("localhost", 1), ("", 1), ("127.0.0.1", -1), ("127.0.0.1", 65_536), ("1.2.3", 1)])
  func refused(host: String, port: Int) {
    #expect(ListenAddress(host: host, port: port) == nil)
  }

  @Test("An IPv6 address stands in brackets before its port")
  func description() throws {
    #expect(try #require(ListenAddress(host: "::1", port: 8443)).description == "[::1]:8443")
    #expect(ListenAddress.loopback(port: 80).description == "127.0.0.1:80")
  }
}
