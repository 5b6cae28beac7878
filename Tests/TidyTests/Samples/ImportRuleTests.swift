import Testing

@Suite struct ImportRuleTests {
  private static let cases = [
    Sample("import ArcFedKubernetes", lines: [1]),
    Sample(
      "import ArcFedJOSE\npackage import ArcFedJSON\nimport struct ArcFedHTTP.Origin", lines: []),
    Sample("@preconcurrency import ArcFedAzureArc", lines: [1]),
    Sample("@testable import ArcFedAzureArc", lines: [1]),
    Sample("import struct ArcFedProtectedResources.A", lines: [1]),
    Sample("import Foundation\nimport FoundationEssentials", lines: [1]),
    Sample("import FoundationNetworking", path: "Tests/EntraTests/A.swift", lines: [1]),
    Sample("import CSQLite", lines: [1]),
    Sample("import CSQLite", path: "Sources/SQLite/A.swift", lines: []),
    Sample("import COpenSSL", path: "Sources/HTTP/A.swift", lines: [1]),
    Sample("import COpenSSL", path: "Sources/HTTPServer/A.swift", lines: []),
    Sample("import ArcFedEntra", path: "Sources/Kubernetes/A.swift", lines: [1]),
    Sample("import ArcFedEntra", path: "Sources/AzureArc/A.swift", lines: [1]),
    Sample("import ArcFedEntra", path: "Sources/ArcFed/A.swift", lines: []),
    Sample("import ArcFedHTTPServer", path: "Sources/ArcFed/A.swift", lines: [1]),
    Sample("import ArcFedSimulation", path: "Sources/JOSE/A.swift", lines: [1]),
    Sample("import Glibc", lines: [1]),
    Sample("import Glibc", path: "Sources/HTTPServer/A.swift", lines: []),
    Sample("import ArcFedKubernetes", path: "Tests/EntraTests/A.swift", lines: [1]),
    Sample("import ArcFedSQLite\nimport Testing", path: "Tests/EntraTests/A.swift", lines: []),
    Sample("import ArcFedEntra", path: "Tests/ArcFedTests/A.swift", lines: []),
    Sample("import XCTest", path: "Tests/JSONTests/A.swift", lines: [1]),
    Sample("let a = 1", path: "Sources/Utils/A.swift", lines: [0]),
    Sample("// import ArcFedKubernetes\nlet a = \"import ArcFedKubernetes\"", lines: []),
  ]

  @Test("An import that is not in the table is found, one that is in it is not", arguments: cases)
  func imports(_ sample: Sample) {
    sample.check(ImportRule())
  }

  @Test("The three strangers cannot be imported by each other")
  func strangers() {
    let strangers = ["Kubernetes", "Entra", "ProtectedResources"]
    for room in strangers {
      for other in strangers where other != room {
        Sample("import ArcFed\(other)", path: "Sources/\(room)/A.swift", lines: [1])
          .check(ImportRule())
        Sample("import ArcFed\(other)", path: "Tests/\(room)Tests/A.swift", lines: [1])
          .check(ImportRule())
      }
    }
  }

  @Test("The table has no circle and names only rooms")
  func table() {
    for (room, imports) in RoomTable.rooms {
      for other in imports {
        #expect(RoomTable.rooms[other] != nil)
        #expect(RoomTable.rooms[other]?.contains(room) == false)
      }
    }
  }
}
