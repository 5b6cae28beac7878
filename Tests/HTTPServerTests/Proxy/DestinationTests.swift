import ArcFedHTTP
import ArcFedJSON
import Foundation
import TestSupport
import Testing

@testable import ArcFedHTTPServer

/// The table `Fixtures/HTTPServer/destinations.json`: one row a rule of who is reached by what.
@Suite struct DestinationTests {
  struct Row: Sendable, CustomTestStringConvertible {
    let name: String
    let role: ConnectionRole
    let serverName: String?
    let request: [UInt8]
    let expected: String

    var testDescription: String { name }

    static func all() throws -> [Row] {
      try #require(JSONParser.parse(Fixture.bytes("HTTPServer/destinations.json")).arrayValue).map {
        Row(
          name: try #require($0["name"]?.stringValue),
          role: try role(try #require($0["on"]?.stringValue)),
          serverName: $0["serverName"]?.stringValue,
          request: Array(try #require($0["request"]?.stringValue).utf8),
          expected: try #require($0["expect"]?.stringValue))
      }
    }

    private static func role(_ text: String) throws -> ConnectionRole {
      switch text {
      case "https": .listener(.https)
      case "http": .listener(.http(hosts: ["169.254.169.254"]))
      case "proxy": .listener(.proxy(TestServer.policy))
      default: .tunnel(try Origin(text))
      }
    }
  }

  @Test("Every row holds", arguments: try Row.all())
  func table(row: Row) throws {
    var parser = HTTPMessageParser()
    parser.append(row.request)
    guard case .head(let head) = try parser.next() else {
      Issue.record("no request")
      return
    }
    let destination = Destination(
      of: head, on: row.role, serverName: row.serverName, authority: try TestServer.authority())
    switch destination {
    case .endpoint(let origin): #expect("endpoint \(origin)" == row.expected)
    case .tunnel(let origin): #expect("tunnel \(origin)" == row.expected)
    case .relay(let origin, _): #expect("relay \(origin)" == row.expected)
    case .refused(let status, let reason):
      #expect(row.expected == "\(status)" || row.expected == "\(status) \(reason)")
    }
  }
}
