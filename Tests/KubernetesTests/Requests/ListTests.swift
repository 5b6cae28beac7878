import ArcFedHTTP
import ArcFedJSON
import ArcFedSimulation
import Testing

@testable import ArcFedKubernetes

@Suite("Lists")
struct ListTests {
  private func list(_ test: TestCluster, _ query: String) async throws -> HTTPResponse {
    try await test.request(
      "/api/v1/namespaces/default/configmaps?\(query)", token: test.cluster.adminToken)
  }

  private static func names(_ list: JSONValue) -> [String] {
    (list["items"]?.arrayValue ?? []).compactMap { $0.at("metadata.name")?.stringValue }
  }

  private static func map(_ name: String) -> JSONValue {
    ["kind": "ConfigMap", "metadata": ["name": .string(name)]]
  }

  private func filled() async throws -> TestCluster {
    let test = try await TestCluster.make()
    for name in ["a", "b", "c", "d", "e"] { try await test.client.create(Self.map(name)) }
    return test
  }

  @Test("Pages are of one moment, whatever happens between them")
  func paging() async throws {
    let test = try await filled()
    let first = try await list(test, "limit=2").json()
    #expect(Self.names(first) == ["a", "b"])
    #expect(first.at("metadata.remainingItemCount") == 4)
    try await test.client.delete("ConfigMap", "c")
    try await test.client.create(Self.map("bb"))
    let token = first.at("metadata.continue")?.stringValue ?? ""
    let second = try await list(test, "limit=2&continue=\(token)").json()
    #expect(Self.names(second) == ["c", "d"])
    #expect(second.at("metadata.resourceVersion") == first.at("metadata.resourceVersion"))
    let next = second.at("metadata.continue")?.stringValue ?? ""
    let last = try await list(test, "limit=2&continue=\(next)").json()
    #expect(Self.names(last) == ["e", "kube-root-ca.crt"])
    #expect(last.at("metadata.continue") == nil)
    #expect(Self.names(try await list(test, "").json()).contains("bb"))
  }

  @Test("A list of an earlier moment shows what was there then")
  func exactRevision() async throws {
    let test = try await filled()
    let before = try await list(test, "").json().at("metadata.resourceVersion")?.stringValue ?? ""
    try await test.client.delete("ConfigMap", "a")
    let query = "resourceVersion=\(before)&resourceVersionMatch="
    let exact = try await list(test, "\(query)Exact").json()
    #expect(Self.names(exact).first == "a")
    #expect(exact.at("metadata.resourceVersion")?.stringValue == before)
    #expect(Self.names(try await list(test, "\(query)NotOlderThan").json()).first == "b")
  }

  @Test(
    "What is no place in a list is refused",
    arguments: [
      "!!!", "e30", "eyJ2IjoibWV0YS5rOHMuaW8vdjEifQ",
      // A key that begins with two slashes, and one that climbs.
      "eyJ2IjoibWV0YS5rOHMuaW8vdjEiLCJydiI6MSwic3RhcnQiOiIvL2EifQ",
      "eyJ2IjoibWV0YS5rOHMuaW8vdjEiLCJydiI6MSwic3RhcnQiOiIuLi9hIn0",
    ])
  func badToken(_ token: String) async throws {
    let test = try await filled()
    let response = try await list(test, "limit=1&continue=\(token)")
    #expect(response.status == 400)
    #expect(
      try response.json()["message"]?.stringValue?.hasPrefix("invalid continue token: ") == true)
  }

  @Test(
    "A number that is none is refused",
    arguments: [("limit=x", 400), ("resourceVersion=x", 400), ("timeoutSeconds=x", 400)])
  func badNumber(_ query: String, _ status: Int) async throws {
    let test = try await filled()
    #expect(try await list(test, query).status == status)
  }

  @Test("A place in a list that is too old comes with a new one")
  func tooOld() async throws {
    let test = try await filled()
    let first = try await list(test, "limit=2").json()
    let token = first.at("metadata.continue")?.stringValue ?? ""
    for number in 0..<2_010 {
      try await test.cluster.seed([
        "kind": "Secret", "metadata": ["name": .string("s\(number % 3)"), "namespace": "default"],
      ])
    }
    let response = try await list(test, "limit=2&continue=\(token)")
    #expect(response.status == 410)
    let fresh = try response.json().at("metadata.continue")?.stringValue ?? ""
    let second = try await list(test, "limit=2&continue=\(fresh)").json()
    #expect(Self.names(second) == ["c", "d"])
  }

  @Test("A collection is deleted by selector, and its objects are told of")
  func deleteCollection() async throws {
    let test = try await filled()
    try await test.client.patch("ConfigMap", "b", ["metadata": ["labels": ["x": "y"]]])
    var request = try HTTPRequest(
      .delete,
      test.cluster.origin.description + "/api/v1/namespaces/default/configmaps?labelSelector=x",
      headers: [:])
    request.headers.add("Authorization", "Bearer \(test.cluster.adminToken)")
    let response = try await test.network.send(request)
    #expect(response.status == 200)
    #expect(Self.names(try response.json()) == ["b"])
    #expect(!Self.names(try await list(test, "").json()).contains("b"))
  }

  @Test("A deletion whose body is no options deletes nothing")
  func malformedOptions() async throws {
    let test = try await filled()
    let response = try await test.network.send(
      HTTPRequest(
        .delete, test.cluster.origin.description + "/api/v1/namespaces/default/configmaps/a",
        headers: ["Authorization": "Bearer \(test.cluster.adminToken)"],
        body: Array("{\"preconditions\":".utf8)))
    #expect(response.status == 400)
    #expect(Self.names(try await list(test, "").json()).contains("a"))
  }
}
