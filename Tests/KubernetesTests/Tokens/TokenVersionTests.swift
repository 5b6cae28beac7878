import ArcFedHTTP
import ArcFedJOSE
import ArcFedJSON
import ArcFedSimulation
import Testing

@testable import ArcFedKubernetes

@Suite("Tokens by the version of the server")
struct TokenVersionTests {
  private static let accounts = "/api/v1/namespaces/default/serviceaccounts"

  /// What a server of a version answers to a request for a token of the default account, whose pod
  /// and node are there.
  private static func answer(
    version: String, _ body: JSONValue,
    check: @escaping @Sendable (HTTPResponse, JSONValue) throws -> Void
  ) async throws {
    let test = try await TestCluster.make(version: version)
    try await test.simulation.run {
      try await test.client.create(Manifest.pod("app"))
      let request = try HTTPRequest(
        .post, "\(test.cluster.origin)\(accounts)/default/token",
        headers: [
          "Authorization": "Bearer \(test.cluster.adminToken)",
          "Content-Type": "application/json",
        ], body: body.serialized())
      let response = try await test.network.send(request)
      try check(response, try response.json())
    }
  }

  private static func claims(_ answer: JSONValue) throws -> JSONValue {
    let token = answer.at("status.token")?.stringValue ?? ""
    let parts = token.split(separator: ".")
    return try JSONParser.parse(try Base64URL.decode(parts[1]))
  }

  @Test("Another account's uid is refused since 1.34, and warned of before")
  func accountUID() async throws {
    let body: JSONValue = ["metadata": ["uid": "other"]]
    try await Self.answer(version: "v1.34.0", body) { response, answer in
      #expect(response.status == 409)
      #expect(
        answer["message"]?.stringValue?.hasPrefix(
          "Operation cannot be fulfilled on TokenRequest.authentication.k8s.io \"default\": the "
            + "UID in the token request (other) does not match the UID of the service account (")
          == true)
    }
    try await Self.answer(version: "v1.33.5+k3s1", body) { response, answer in
      #expect(response.status == 201)
      #expect(answer.at("metadata.uid") == "other")
      let warning = response.headers["Warning"] ?? ""
      #expect(warning.hasPrefix("299 - \"the UID in the token request (other) does not match"))
      #expect(
        warning.hasSuffix(
          " but TokenRequestServiceAccountUIDValidation is not enabled. In the future, this will "
            + "return a conflict error\""))
      let account = try Self.claims(answer)["kubernetes.io"]?["serviceaccount"]?["uid"]
      #expect(account != "other")
    }
  }

  @Test("Tokens are bound to nodes since 1.31")
  func nodeBinding() async throws {
    let body: JSONValue = [
      "spec": ["boundObjectRef": ["kind": "Node", "apiVersion": "v1", "name": "edge-node-1"]]
    ]
    try await Self.answer(version: "v1.31.0", body) { response, _ in
      #expect(response.status == 201)
    }
    try await Self.answer(version: "v1.30.9", body) { response, answer in
      #expect(response.status == 400)
      #expect(
        answer["message"]?.stringValue == "cannot bind token to a Node object as the "
          + "\"ServiceAccountTokenNodeBinding\" feature-gate is disabled")
    }
  }

  @Test("Tokens tell their id and their pod's node since 1.30", arguments: [29, 30])
  func nodeAndID(_ minor: Int) async throws {
    let body: JSONValue = [
      "spec": ["boundObjectRef": ["kind": "Pod", "apiVersion": "v1", "name": "app"]]
    ]
    try await Self.answer(version: "v1.\(minor).0", body) { response, answer in
      #expect(response.status == 201)
      let claims = try Self.claims(answer)
      #expect((claims["jti"] != nil) == (minor >= 30))
      #expect(claims["kubernetes.io"]?["pod"]?["name"] == "app")
      #expect((claims["kubernetes.io"]?["node"] != nil) == (minor >= 30))
    }
  }
}
